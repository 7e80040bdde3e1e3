//! Numeric descriptors of occupations: one matrix per domain of ratings, occupations as rows, elements as columns, on
//! O*NET's 0–100 standard scale.
//!
//! Rows are in the order of [`OccupationId`]. NaN means no rating, which is not the same as 0. A level that raters
//! called not relevant is 0: the occupation does not need the element, and the published number comes from the few
//! other raters. A value that O*NET recommends suppressing for its low precision counts in distances, as one of many,
//! but is never shown.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::postings::Postings;
use crate::catalog::{Catalog, Domain, OccupationId, RatingColumn, RatingMatrix, unrounded_standard_score};

/// Domains that describe the work and the worker, in display order, each with its scales; the first scale that a
/// release has is used. Each gives one mean per element: importance (IM), occupational interest (OI), impact of a
/// work style (WI; IM up to release 29), extent of a work value (EX), context (CX).
const DOMAINS: [(Domain, DescriptorKind, &[&str]); 8] = [
    (Domain::Skills, DescriptorKind::Skill, &["IM"]),
    (Domain::Abilities, DescriptorKind::Ability, &["IM"]),
    (Domain::Knowledge, DescriptorKind::Knowledge, &["IM"]),
    (Domain::WorkActivities, DescriptorKind::WorkActivity, &["IM"]),
    (Domain::WorkContext, DescriptorKind::WorkContext, &["CX"]),
    (Domain::Interests, DescriptorKind::Interest, &["OI"]),
    (Domain::WorkStyles, DescriptorKind::WorkStyle, &["WI", "IM"]),
    (Domain::WorkValues, DescriptorKind::WorkValue, &["EX"]),
];
const LEVEL: &str = "LV";

/// The kind of a descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DescriptorKind {
    /// A skill.
    Skill,
    /// An ability.
    Ability,
    /// A field of knowledge.
    Knowledge,
    /// A generalized work activity.
    WorkActivity,
    /// An aspect of the work context.
    WorkContext,
    /// An occupational interest.
    Interest,
    /// A work style.
    WorkStyle,
    /// A work value.
    WorkValue,
    /// A detailed work activity (DWA).
    Activity,
    /// A title.
    Title,
}

impl DescriptorKind {
    /// The kind in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::Ability => "ability",
            Self::Knowledge => "knowledge",
            Self::WorkActivity => "work activity",
            Self::WorkContext => "work context",
            Self::Interest => "interest",
            Self::WorkStyle => "work style",
            Self::WorkValue => "work value",
            Self::Activity => "detailed activity",
            Self::Title => "title",
        }
    }
}

/// The descriptors of all occupations of a catalog.
#[derive(Debug, Clone, PartialEq)]
pub struct Descriptors {
    domains: Vec<DomainDescriptors>,
    postings: Postings,
}

/// The ratings of one domain as matrices of the same shape: occupations × [`DomainDescriptors::elements`].
#[derive(Debug, Clone, PartialEq)]
pub struct DomainDescriptors {
    /// The domain.
    pub domain: Domain,
    /// The kind of its elements.
    pub kind: DescriptorKind,
    /// Column labels: ids of content-model elements such as `2.A.1.a`.
    pub elements: Vec<SmolStr>,
    /// Importance; in domains without that scale, the mean rating on their own scale.
    pub importance: StandardScores,
    /// Level, in domains that have one: skills, abilities, knowledge and work activities.
    pub level: Option<StandardScores>,
    /// The distribution of importance over the occupations, by column.
    pub spreads: Vec<Spread>,
}

/// Ratings on the standard scale: `100·(value − minimum)/(maximum − minimum)` of the scale, not rounded (O*NET OnLine,
/// "Scales, Ratings, and Standardized Scores").
#[derive(Debug, Clone, PartialEq)]
pub struct StandardScores {
    /// 0 to 100; NaN where there is no rating.
    pub scores: Array2<f32>,
    /// Where O*NET recommends not showing the value.
    pub suppressed: Array2<bool>,
}

/// The distribution of one element's ratings over the occupations that have one.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// In ascending order.
    ordered: Vec<f32>,
}

impl Descriptors {
    /// Reads the descriptors of a catalog. Domains that the release lacks, or whose scale it does not describe, are
    /// left out.
    pub fn of(catalog: &Catalog) -> Self {
        let read = |(domain, kind, scales): (Domain, DescriptorKind, &[&str])| {
            let matrix = scales.iter().find_map(|scale| catalog.ratings_on(domain, scale))?;
            DomainDescriptors::of(catalog, kind, matrix)
        };
        Self { domains: DOMAINS.into_iter().filter_map(read).collect(), postings: Postings::of(catalog) }
    }

    /// The domains that the release rates, in display order.
    pub fn domains(&self) -> &[DomainDescriptors] {
        &self.domains
    }

    /// One domain.
    pub fn domain(&self, domain: Domain) -> Option<&DomainDescriptors> {
        self.domains.iter().find(|one| one.domain == domain)
    }

    /// The number of occupations that each activity and title occurs in.
    pub fn postings(&self) -> &Postings {
        &self.postings
    }

    /// Whether the occupation has ratings of its requirements: importance and level of any element.
    pub fn is_rated(&self, id: OccupationId) -> bool {
        self.domains.iter().any(|domain| domain.level.is_some() && domain.is_rated(id))
    }
}

impl DomainDescriptors {
    fn of(catalog: &Catalog, kind: DescriptorKind, matrix: &RatingMatrix) -> Option<Self> {
        let means = matrix.columns.iter().filter(|column| column.category.is_none());
        let elements: Vec<SmolStr> = means.map(|column| column.element.clone()).collect();
        let importance = StandardScores::of(catalog, matrix, &elements)?;
        let level = catalog
            .ratings_on(matrix.domain, LEVEL)
            .and_then(|level| StandardScores::of(catalog, level, &elements));
        let spreads =
            importance.scores.columns().into_iter().map(|column| Spread::of(column.iter().copied()));
        let spreads = spreads.collect();
        Some(Self { domain: matrix.domain, kind, elements, importance, level, spreads })
    }

    /// Whether the occupation has any rating in this domain.
    pub fn is_rated(&self, id: OccupationId) -> bool {
        self.importance.scores.row(usize::from(id)).iter().any(|score| !score.is_nan())
    }
}

impl StandardScores {
    /// Aligns a matrix of the catalog; `None` if the release does not give the range of its scale.
    fn of(catalog: &Catalog, matrix: &RatingMatrix, elements: &[SmolStr]) -> Option<Self> {
        let scale = catalog.reference().scales.get(&matrix.scale)?;
        if scale.maximum <= scale.minimum {
            return None;
        }
        let shape = (catalog.occupations().len(), elements.len());
        let mut scores = Array2::from_elem(shape, f32::NAN);
        let mut suppressed = Array2::from_elem(shape, false);
        let columns: Vec<(usize, usize)> = elements
            .iter()
            .enumerate()
            .filter_map(|(to, element)| {
                let same = |column: &_| is_mean_of(column, element);
                Some((matrix.columns.iter().position(same)?, to))
            })
            .collect();
        for (row, code) in matrix.occupations.iter().enumerate() {
            let Some(id) = catalog.id_of(*code).map(usize::from) else { continue };
            for &(from, to) in &columns {
                let Some(rating) = matrix.at(row, from) else { continue };
                let score = unrounded_standard_score(rating.value, scale.minimum, scale.maximum);
                scores[[id, to]] = if rating.not_relevant { 0.0 } else { score };
                suppressed[[id, to]] = rating.suppress && !rating.not_relevant;
            }
        }
        Some(Self { scores, suppressed })
    }

    /// The score to show, rounded: `None` if there is no rating, or O*NET recommends suppressing it.
    pub fn shown(&self, id: OccupationId, column: usize) -> Option<u8> {
        let at = [usize::from(id), column];
        let score = self.scores[at];
        (!score.is_nan() && !self.suppressed[at]).then(|| score.round() as u8)
    }
}

fn is_mean_of(column: &RatingColumn, element: &SmolStr) -> bool {
    column.element == *element && column.category.is_none()
}

impl Spread {
    fn of(scores: impl Iterator<Item = f32>) -> Self {
        let mut ordered: Vec<f32> = scores.filter(|score| !score.is_nan()).collect();
        ordered.sort_unstable_by(f32::total_cmp);
        Self { ordered }
    }

    /// The share of the rated occupations with at least this score; 1 if none is rated.
    pub fn share_from(&self, score: f32) -> f32 {
        if self.ordered.is_empty() {
            return 1.0;
        }
        let below = self.ordered.partition_point(|one| *one < score);
        (self.ordered.len() - below) as f32 / self.ordered.len() as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample_engine;

    #[test]
    fn scores_match_the_catalog() {
        let engine = sample_engine();
        let catalog = engine.catalog();
        let descriptors = Descriptors::of(catalog);
        assert!(descriptors.domains().len() >= 6);
        for domain in descriptors.domains() {
            for (scale, scores) in [("IM", Some(&domain.importance)), ("LV", domain.level.as_ref())] {
                let Some((matrix, scores)) = catalog.ratings_on(domain.domain, scale).zip(scores) else {
                    continue;
                };
                for (id, occupation) in (0..).zip(catalog.occupations()) {
                    let rated: Vec<_> = matrix.of(occupation.code).collect();
                    let rated_elements = scores.scores.row(usize::from(id));
                    assert_eq!(rated_elements.iter().filter(|score| !score.is_nan()).count(), rated.len());
                    for rating in rated {
                        let column =
                            domain.elements.iter().position(|one| *one == rating.column.element).unwrap();
                        let range = &catalog.reference().scales[&matrix.scale];
                        let score =
                            crate::catalog::standard_score(rating.value, range.minimum, range.maximum);
                        let expected = match (rating.not_relevant, rating.suppress) {
                            (true, _) => Some(0),
                            (false, true) => None,
                            (false, false) => Some(score),
                        };
                        assert_eq!(scores.shown(id, column), expected);
                    }
                }
            }
        }
    }

    #[test]
    fn a_spread_gives_the_share_from_a_score_up() {
        let spread = Spread::of([30.0, f32::NAN, 10.0, 20.0].into_iter());
        let thirds = |spread: &Spread, score| (3.0 * spread.share_from(score)).round() as u8;
        let shares = [5.0, 10.0, 10.1, 30.0, 30.1].map(|score| thirds(&spread, score));
        assert_eq!(shares, [3, 3, 2, 1, 0]);
        assert_eq!(thirds(&Spread::of(std::iter::empty()), 50.0), 3);
    }
}
