//! Search filters, and how many answers each additional filter would leave.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, Occupation, OccupationId};
use crate::error::{Error, Result};
use crate::soc::{MAJOR_GROUPS, major_group, major_group_place};

/// The most values of one filter, and the most characters they may have in total. There are fewer major groups and
/// career clusters than this.
const MAX_FILTER_VALUES: usize = 50;
const MAX_FILTER_CHARACTERS: usize = 2_000;

/// Conditions that an occupation must meet. Several values of one kind mean any of them; conditions of different
/// kinds must all hold. An empty list means no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filters {
    /// Job zones, 1 to 5.
    pub job_zone: Vec<u8>,
    /// First two digits of SOC major groups, `29`.
    pub major_group: Vec<String>,
    /// RIASEC letters in the occupation's interest code.
    pub interest: Vec<char>,
    /// Career clusters by name, ignoring case.
    pub career_cluster: Vec<String>,
    /// On O*NET's list of STEM occupations, or not.
    pub stem: Option<bool>,
    /// On O*NET's Bright Outlook list, or not.
    pub bright_outlook: Option<bool>,
}

/// A value of a facet and how many answers have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct FacetCount {
    /// The value to filter by.
    pub value: String,
    /// The label to show.
    pub label: String,
    /// Answers that have the value and meet all filters of other kinds.
    pub count: usize,
}

/// Counts by facet, without values that have no answers. Facets of lists that are not loaded are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Facets {
    /// SOC major groups in code order.
    pub major_group: Vec<FacetCount>,
    /// Job zones from 1 to 5.
    pub job_zone: Vec<FacetCount>,
    /// Interests in the order R, I, A, S, E, C.
    pub interest: Vec<FacetCount>,
    /// Career clusters by name.
    pub career_cluster: Vec<FacetCount>,
    /// `true` for STEM occupations.
    pub stem: Vec<FacetCount>,
    /// `true` for Bright Outlook occupations.
    pub bright_outlook: Vec<FacetCount>,
}

/// The kinds of filter, each with a facet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    MajorGroup,
    JobZone,
    Interest,
    CareerCluster,
    Stem,
    BrightOutlook,
}

/// The letters of the six interests (RIASEC) and their names.
pub const INTERESTS: [(char, &str); 6] = [
    ('R', "Realistic"),
    ('I', "Investigative"),
    ('A', "Artistic"),
    ('S', "Social"),
    ('E', "Enterprising"),
    ('C', "Conventional"),
];

impl Filters {
    /// Whether there is no condition.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The names of all career clusters in the loaded data.
    pub fn career_clusters(catalog: &Catalog) -> BTreeSet<&str> {
        let names = catalog.occupations().iter().flat_map(|occupation| &occupation.lists.career_clusters);
        names.map(AsRef::as_ref).collect()
    }

    /// Refuses a filter that no occupation can meet: it is the caller's mistake, and an empty answer would hide it.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for such a filter, and for one with too many values.
    pub(crate) fn check(&self, catalog: &Catalog) -> Result<()> {
        let Self { job_zone, major_group, interest, career_cluster, .. } = self;
        let characters = |texts: &[String]| texts.iter().map(|text| text.chars().count()).sum();
        check_filter_size("job_zone", job_zone.len(), 0)?;
        check_filter_size("major_group", major_group.len(), characters(major_group))?;
        check_filter_size("interest", interest.len(), 0)?;
        check_filter_size("career_cluster", career_cluster.len(), characters(career_cluster))?;
        if let Some(zone) = job_zone.iter().find(|zone| !(1..=5).contains(*zone)) {
            return Err(Error::InvalidRequest(format!("job zone {zone} does not exist; zones are 1 to 5")));
        }
        if let Some(letter) = interest.iter().find(|letter| !"RIASECriasec".contains(**letter)) {
            return Err(Error::InvalidRequest(format!(
                "interest '{letter}' does not exist; interests are R, I, A, S, E and C"
            )));
        }
        let is_group = |digits: &String| MAJOR_GROUPS.iter().any(|group| group.digits == digits);
        if let Some(digits) = major_group.iter().find(|digits| !is_group(digits)) {
            let known = MAJOR_GROUPS.map(|group| group.digits).join(", ");
            return Err(Error::InvalidRequest(format!(
                "major group '{digits}' does not exist; groups are {known}"
            )));
        }
        if career_cluster.is_empty() {
            return Ok(());
        }
        let known = Self::career_clusters(catalog);
        let is_cluster = |name: &String| known.iter().any(|cluster| cluster.eq_ignore_ascii_case(name));
        match career_cluster.iter().find(|name| !is_cluster(name)) {
            Some(name) => Err(Error::InvalidRequest(format!(
                "career cluster '{name}' does not exist in the loaded data"
            ))),
            None => Ok(()),
        }
    }

    /// Whether the occupation meets all conditions.
    pub fn admit(&self, occupation: &Occupation) -> bool {
        self.is_empty() || self.unmet(occupation).next().is_none()
    }

    /// The kinds of condition that the occupation does not meet.
    fn unmet(&self, occupation: &Occupation) -> impl Iterator<Item = Kind> {
        let lists = &occupation.lists;
        let is_zone = |wanted: &u8| occupation.job_zone.as_ref().is_some_and(|zone| zone.zone == *wanted);
        let is_group =
            |wanted: &String| major_group(occupation.code.soc()).is_some_and(|group| group.digits == wanted);
        let is_interest = |letter: &char| occupation.interest_code.contains(letter.to_ascii_uppercase());
        let is_cluster =
            |wanted: &String| lists.career_clusters.iter().any(|name| name.eq_ignore_ascii_case(wanted));
        let conditions = [
            (Kind::MajorGroup, self.major_group.is_empty() || self.major_group.iter().any(is_group)),
            (Kind::JobZone, self.job_zone.is_empty() || self.job_zone.iter().any(is_zone)),
            (Kind::Interest, self.interest.is_empty() || self.interest.iter().any(is_interest)),
            (
                Kind::CareerCluster,
                self.career_cluster.is_empty() || self.career_cluster.iter().any(is_cluster),
            ),
            (Kind::Stem, self.stem.is_none_or(|wanted| wanted == lists.stem.is_some())),
            (Kind::BrightOutlook, self.bright_outlook.is_none_or(|wanted| wanted == lists.is_bright())),
        ];
        conditions.into_iter().filter(|(_, met)| !met).map(|(kind, _)| kind)
    }
}

/// Refuses a filter with more values or characters than anyone needs.
pub(crate) fn check_filter_size(name: &str, values: usize, characters: usize) -> Result<()> {
    if values <= MAX_FILTER_VALUES && characters <= MAX_FILTER_CHARACTERS {
        return Ok(());
    }
    Err(Error::InvalidRequest(format!(
        "{name} takes at most {MAX_FILTER_VALUES} values and {MAX_FILTER_CHARACTERS} characters"
    )))
}

impl Facets {
    /// Counts the facets of answers before filters. Each facet leaves its own filter out, so the counts show what
    /// choosing another value would give.
    pub fn count(catalog: &Catalog, answers: impl Iterator<Item = OccupationId>, filters: &Filters) -> Self {
        let mut groups = [0; MAJOR_GROUPS.len()];
        let mut zones: BTreeMap<u8, usize> = BTreeMap::new();
        let mut interests = [0; INTERESTS.len()];
        let mut clusters: FxHashMap<&str, usize> = FxHashMap::default();
        let (mut stem, mut bright) = (0, 0);
        let all = filters.is_empty();
        for occupation in answers.map(|id| catalog.occupation(id)) {
            let mut unmet = (!all).then(|| filters.unmet(occupation)).into_iter().flatten();
            let (first, second) = (unmet.next(), unmet.next());
            let counts = |kind: Kind| second.is_none() && first.is_none_or(|unmet| unmet == kind);
            let lists = &occupation.lists;
            if counts(Kind::MajorGroup)
                && let Some(place) = major_group_place(occupation.code.soc())
            {
                groups[place] += 1;
            }
            if counts(Kind::JobZone)
                && let Some(zone) = &occupation.job_zone
            {
                *zones.entry(zone.zone).or_default() += 1;
            }
            if counts(Kind::Interest) {
                for letter in occupation.interest_code.chars() {
                    if let Some(place) = INTERESTS.iter().position(|(known, _)| *known == letter) {
                        interests[place] += 1;
                    }
                }
            }
            if counts(Kind::CareerCluster) {
                for cluster in &lists.career_clusters {
                    *clusters.entry(cluster.as_ref()).or_default() += 1;
                }
            }
            stem += usize::from(counts(Kind::Stem) && lists.stem.is_some());
            bright += usize::from(counts(Kind::BrightOutlook) && lists.is_bright());
        }
        let mut clusters: Vec<(&str, usize)> = clusters.into_iter().collect();
        clusters.sort_unstable();
        let facet = |value: String, label: &str, count| FacetCount { value, label: label.to_owned(), count };
        Self {
            major_group: MAJOR_GROUPS
                .iter()
                .zip(groups)
                .map(|(group, count)| facet(group.digits.to_owned(), group.title, count))
                .filter(|facet| facet.count > 0)
                .collect(),
            job_zone: zones
                .into_iter()
                .map(|(zone, n)| facet(zone.to_string(), &format!("Job Zone {zone}"), n))
                .collect(),
            interest: INTERESTS
                .iter()
                .zip(interests)
                .map(|((letter, name), count)| facet(letter.to_string(), name, count))
                .filter(|facet| facet.count > 0)
                .collect(),
            career_cluster: clusters.into_iter().map(|(name, n)| facet(name.to_owned(), name, n)).collect(),
            stem: (stem > 0).then(|| facet("true".to_owned(), "STEM", stem)).into_iter().collect(),
            bright_outlook: (bright > 0)
                .then(|| facet("true".to_owned(), "Bright Outlook", bright))
                .into_iter()
                .collect(),
        }
    }
}
