//! The skill gap between two occupations: what to learn to move from one to the other, and what carries over.

use serde::Serialize;

use super::descriptors::{DescriptorKind, Descriptors};
use super::elements::{ComparedElement, IMPORTANT, NOTABLE, Sides, compared};
use super::reasons::{shared_activities, shared_titles};
use crate::catalog::{Catalog, OccupationId};
use crate::market::{CodeOf, LaborMarket};
use crate::money::Money;
use crate::soc::{OnetSocCode, SocCode};

/// A request to compare two occupations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CompareRequest {
    /// Where one comes from.
    pub from: OnetSocCode,
    /// Where one goes to.
    pub to: OnetSocCode,
}

impl CompareRequest {
    /// Compares one occupation with another.
    pub fn new(from: OnetSocCode, to: OnetSocCode) -> Self {
        Self { from, to }
    }
}

/// A comparison of two occupations. All scores are on O*NET's 0–100 standard scale; every element that both have
/// ratings for is in exactly one of `to_learn`, `carries_over` and `other`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct Comparison {
    /// Where one comes from.
    pub from: ComparedOccupation,
    /// Where one goes to.
    pub to: ComparedOccupation,
    /// Job zone of `to` minus that of `from`; above 0, `to` needs more preparation.
    pub job_zone_step: Option<i8>,
    /// Median wage of `to` minus that of `from`, in dollars per year, if both are known.
    #[serde(serialize_with = "Money::whole_dollars")]
    #[cfg_attr(feature = "server", schema(value_type = Option<i64>))]
    pub wage_change: Option<Money>,
    /// What to learn: important at `to`, and both importance and level at least 10 points higher there; if a level
    /// may not be shown, importance alone decides. Largest gap first.
    pub to_learn: Vec<ComparedElement>,
    /// What carries over: important on both sides and not in `to_learn`. Most important at `to` first.
    pub carries_over: Vec<ComparedElement>,
    /// All other elements, largest difference first. Interests, work styles, work values and work context, which have
    /// no level, are always here.
    pub other: Vec<ComparedElement>,
    /// Detailed work activities.
    pub activities: ComparedActivities,
    /// Titles that both have, rarest first.
    pub shared_titles: Vec<String>,
    /// Note on what is missing from the comparison, and why.
    pub note: Option<String>,
    /// The release's version.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct ComparedOccupation {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// Official title.
    pub title: String,
    /// 1 to 5, when known.
    pub job_zone: Option<u8>,
    /// Letters of the strongest interests, strongest first.
    pub interests: String,
    /// Whether the release has ratings of its skills, abilities, knowledge or work activities.
    pub rated: bool,
    /// National wage and salary jobs (OEWS); `null` if no table was loaded.
    pub employment: Option<u32>,
    /// National median wage in dollars per year (OEWS).
    #[serde(serialize_with = "Money::whole_dollars")]
    #[cfg_attr(feature = "server", schema(value_type = Option<i64>))]
    pub median_wage: Option<Money>,
    /// The code that jobs and wage are published for, if not the occupation's own.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "29-1141"))]
    pub published_for: Option<SocCode>,
    /// Projected national openings per year (Employment Projections).
    pub annual_openings: Option<u32>,
    /// The code that openings are published for, if not the occupation's own.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "29-1141"))]
    pub openings_published_for: Option<SocCode>,
    /// Bright Outlook categories.
    pub bright_outlook: Vec<String>,
}

/// The detailed work activities of two occupations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct ComparedActivities {
    /// The number that the first has.
    pub from: usize,
    /// The number that the second has.
    pub to: usize,
    /// Those that both have, rarest first.
    pub shared: Vec<SharedActivity>,
}

/// A detailed work activity that both occupations have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SharedActivity {
    /// Its id.
    pub id: String,
    /// Its title.
    pub activity: String,
}

/// Compares two occupations. Ids refer to the catalog of the descriptors.
pub fn compare(
    catalog: &Catalog,
    market: &LaborMarket,
    descriptors: &Descriptors,
    from: OccupationId,
    to: OccupationId,
) -> Comparison {
    let (mut to_learn, mut carries_over, mut other) = (Vec::new(), Vec::new(), Vec::new());
    for element in compared(catalog, descriptors, from, to) {
        match transfer(&element) {
            Transfer::ToLearn => to_learn.push(element),
            Transfer::CarriesOver => carries_over.push(element),
            Transfer::Neither => other.push(element),
        }
    }
    to_learn.sort_by_key(|one| std::cmp::Reverse(gap(one)));
    carries_over.sort_by_key(|one| std::cmp::Reverse(one.importance.to));
    other.sort_by_key(|one| std::cmp::Reverse(one.distance()));
    let side = |id| side(catalog, market, descriptors, id);
    let (from_side, to_side) = (side(from), side(to));
    Comparison {
        job_zone_step: catalog.occupation(from).job_zone_step_to(catalog.occupation(to)),
        wage_change: market.wage_change(from, to),
        note: note(catalog, &[&from_side, &to_side]),
        from: from_side,
        to: to_side,
        to_learn,
        carries_over,
        other,
        activities: activities(catalog, descriptors, from, to),
        shared_titles: titles(catalog, descriptors, from, to),
        release: catalog.release.version.clone(),
        sample: catalog.release.sample,
    }
}

/// Where an element belongs in a comparison.
enum Transfer {
    ToLearn,
    CarriesOver,
    Neither,
}

fn transfer(element: &ComparedElement) -> Transfer {
    use DescriptorKind::{Ability, Knowledge, Skill, WorkActivity};
    let ComparedElement { kind, importance, level, .. } = element;
    if !matches!(kind, Skill | Ability | Knowledge | WorkActivity) || importance.to < IMPORTANT {
        return Transfer::Neither;
    }
    let higher = |sides: &Sides| sides.difference >= NOTABLE.cast_signed();
    if higher(importance) && level.as_ref().is_none_or(higher) {
        Transfer::ToLearn
    } else if importance.from >= IMPORTANT {
        Transfer::CarriesOver
    } else {
        Transfer::Neither
    }
}

/// How much of an element is missing: the sum of the differences in importance and level.
fn gap(element: &ComparedElement) -> i16 {
    i16::from(element.importance.difference) + element.level.map_or(0, |level| i16::from(level.difference))
}

fn side(
    catalog: &Catalog,
    market: &LaborMarket,
    descriptors: &Descriptors,
    id: OccupationId,
) -> ComparedOccupation {
    let (occupation, figures) = (catalog.occupation(id), market.national(id));
    ComparedOccupation {
        code: occupation.code,
        title: occupation.title.clone(),
        job_zone: occupation.job_zone.as_ref().map(|zone| zone.zone),
        interests: occupation.interest_code.to_string(),
        rated: descriptors.is_rated(id),
        employment: figures.jobs.map(|jobs| jobs.value),
        median_wage: figures.median_wage.map(|wage| wage.value),
        published_for: figures.wage_code().and_then(CodeOf::other),
        annual_openings: figures.openings.map(|openings| openings.value),
        openings_published_for: figures.openings_code().and_then(CodeOf::other),
        bright_outlook: occupation.lists.bright_outlook.iter().map(ToString::to_string).collect(),
    }
}

/// Names the sides without ratings, so an empty list is not mistaken for an empty gap.
fn note(catalog: &Catalog, sides: &[&ComparedOccupation; 2]) -> Option<String> {
    let unrated: Vec<String> = sides
        .iter()
        .filter(|side| !side.rated)
        .map(|side| format!("{} ({})", side.title, side.code))
        .collect();
    if unrated.is_empty() {
        return None;
    }
    Some(format!(
        "release {} has no ratings of skills, abilities, knowledge or work activities for {}: it is unknown what to \
         learn and what carries over",
        catalog.release.version,
        unrated.join(" and ")
    ))
}

fn activities(
    catalog: &Catalog,
    descriptors: &Descriptors,
    from: OccupationId,
    to: OccupationId,
) -> ComparedActivities {
    let mut shared: Vec<_> = shared_activities(catalog, descriptors, from, to).collect();
    shared.sort_by(|one, other| other.strength.total_cmp(&one.strength).then_with(|| one.id.cmp(&other.id)));
    let count = |id| catalog.occupation(id).activities().len();
    let shared =
        shared.into_iter().filter_map(|one| Some(SharedActivity { id: one.id?, activity: one.name }));
    ComparedActivities { from: count(from), to: count(to), shared: shared.collect() }
}

fn titles(catalog: &Catalog, descriptors: &Descriptors, from: OccupationId, to: OccupationId) -> Vec<String> {
    let mut shared: Vec<_> = shared_titles(catalog, descriptors, from, to).collect();
    shared.sort_by(|one, other| {
        other.strength.total_cmp(&one.strength).then_with(|| one.name.cmp(&other.name))
    });
    shared.into_iter().map(|one| one.name).collect()
}
