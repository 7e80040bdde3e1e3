//! A person's own ratings: parsed strictly, checked, and joined with their elements.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::descriptors::{Descriptors, DomainDescriptors};
use crate::catalog::{Catalog, Domain};
use crate::error::{Error, Result};

/// The most ratings in a profile: more than the release has ratable elements.
pub const MAX_PROFILE_RATINGS: usize = 300;
/// How much of a name is read and shown in messages: no element's name is longer.
const MAX_NAME_CHARACTERS: usize = 100;

/// A person's own ratings, to find occupations that fit. Any part may be omitted and is then ignored. Ratings are
/// importance on O*NET's standard scale, 0 (not important) to 100 (extremely important).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "server", schema(example = json!({
    "skills": {"Programming": 80, "Critical Thinking": 75},
    "knowledge": {"Mathematics": 70},
    "interest_code": "IRC",
    "limit": 10,
})))]
pub struct ProfileRequest {
    /// Skills by name or element id.
    #[serde(default)]
    pub skills: OwnRatings,
    /// Abilities by name or element id.
    #[serde(default)]
    pub abilities: OwnRatings,
    /// Fields of knowledge by name or element id.
    #[serde(default)]
    pub knowledge: OwnRatings,
    /// Generalized work activities by name or element id.
    #[serde(default)]
    pub work_activities: OwnRatings,
    /// Interests (RIASEC) by name or element id; cannot be combined with `interest_code`.
    #[serde(default)]
    pub interests: OwnRatings,
    /// The strongest interests, as an alternative to `interests`: one to six letters of RIASEC, strongest first.
    #[cfg_attr(feature = "server", schema(example = "SIR"))]
    pub interest_code: Option<String>,
    /// The number of occupations to return, 1 to 500.
    #[serde(default = "default_limit")]
    #[cfg_attr(feature = "server", schema(default = 10, minimum = 1, maximum = 500))]
    pub limit: usize,
}

fn default_limit() -> usize {
    10
}

impl Default for ProfileRequest {
    /// No ratings; ten occupations.
    fn default() -> Self {
        Self {
            skills: OwnRatings::default(),
            abilities: OwnRatings::default(),
            knowledge: OwnRatings::default(),
            work_activities: OwnRatings::default(),
            interests: OwnRatings::default(),
            interest_code: None,
            limit: default_limit(),
        }
    }
}

/// Ratings in one domain, in the order given: the element's name (ignoring case) or id, and a score of 0 to 100.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "server", schema(value_type = std::collections::BTreeMap<String, f32>))]
pub struct OwnRatings(pub Vec<(String, f32)>);

impl<'de> Deserialize<'de> for OwnRatings {
    /// Reads a map and keeps duplicate keys, so they can be refused instead of silently losing a value.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Ratings;
        impl<'de> Visitor<'de> for Ratings {
            type Value = OwnRatings;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object that maps element names to numbers from 0 to 100")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OwnRatings, A::Error> {
                let mut ratings = Vec::new();
                while let Some(rating) = map.next_entry()? {
                    ratings.push(rating);
                }
                Ok(OwnRatings(ratings))
            }
        }
        deserializer.deserialize_map(Ratings)
    }
}

/// A rating with its element.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Given<'d> {
    /// The element's domain.
    pub(super) domain: &'d DomainDescriptors,
    /// Its column there.
    pub(super) column: usize,
    /// 0 to 100.
    pub(super) score: f32,
}

impl ProfileRequest {
    /// Joins the ratings with their elements, in element order.
    pub(super) fn read<'d>(&self, catalog: &Catalog, descriptors: &'d Descriptors) -> Result<Vec<Given<'d>>> {
        let parts = [
            ("skills", Domain::Skills, &self.skills),
            ("abilities", Domain::Abilities, &self.abilities),
            ("knowledge", Domain::Knowledge, &self.knowledge),
            ("work_activities", Domain::WorkActivities, &self.work_activities),
            ("interests", Domain::Interests, &self.interests),
        ];
        let count: usize = parts.iter().map(|(.., ratings)| ratings.0.len()).sum();
        if count > MAX_PROFILE_RATINGS {
            return refuse(format!(
                "{count} ratings are too many; a profile takes at most {MAX_PROFILE_RATINGS}"
            ));
        }
        let mut given = Vec::new();
        for (field, domain, OwnRatings(ratings)) in parts {
            if ratings.is_empty() {
                continue;
            }
            let domain = rated_domain(catalog, descriptors, field, domain)?;
            let mut elements = Vec::with_capacity(ratings.len());
            for (name, score) in ratings {
                elements.push(element(catalog, field, domain, name, *score)?);
            }
            elements.sort_by_key(|one| one.column);
            if let Some(pair) = elements.windows(2).find(|pair| pair[0].column == pair[1].column) {
                let name = catalog.reference().element_name(&domain.elements[pair[0].column]);
                return refuse(format!("{field}: '{name}' is rated twice"));
            }
            given.extend(elements);
        }
        if let Some(code) = &self.interest_code {
            if !self.interests.0.is_empty() {
                return refuse("specify either interests or interest_code".to_owned());
            }
            let domain = rated_domain(catalog, descriptors, "interest_code", Domain::Interests)?;
            given.extend(interests(catalog, domain, code)?);
        }
        if given.is_empty() {
            return refuse(
                "the profile is empty; rate some skills, abilities, knowledge, work_activities or interests from 0 to \
                 100, or give an interest_code such as SIR"
                    .to_owned(),
            );
        }
        Ok(given)
    }
}

fn refuse<T>(problem: String) -> Result<T> {
    Err(Error::InvalidRequest(problem))
}

fn rated_domain<'d>(
    catalog: &Catalog,
    descriptors: &'d Descriptors,
    field: &str,
    domain: Domain,
) -> Result<&'d DomainDescriptors> {
    let version = &catalog.release.version;
    let missing =
        || Error::InvalidRequest(format!("{field}: release {version} has no ratings to compare with"));
    descriptors.domain(domain).ok_or_else(missing)
}

fn element<'d>(
    catalog: &Catalog,
    field: &str,
    domain: &'d DomainDescriptors,
    name: &str,
    score: f32,
) -> Result<Given<'d>> {
    let name: String = name.trim().chars().take(MAX_NAME_CHARACTERS).collect();
    let known = |column: usize| catalog.reference().element_name(&domain.elements[column]);
    let columns = 0..domain.elements.len();
    let same = |&column: &usize| domain.elements[column] == name || same_name(known(column), &name);
    let Some(column) = columns.clone().find(same) else {
        let likeness = |column: &usize| {
            strsim::normalized_damerau_levenshtein(&known(*column).to_lowercase(), &name.to_lowercase())
        };
        let nearest = columns.max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        let nearest =
            nearest.map(|column| format!("; the closest name is '{}'", known(column))).unwrap_or_default();
        return refuse(format!("{field}: '{name}' is not an element of this release{nearest}"));
    };
    if !(0.0..=100.0).contains(&score) {
        return refuse(format!("{field}: '{name}' is rated {score}; ratings are from 0 to 100"));
    }
    Ok(Given { domain, column, score })
}

fn same_name(one: &str, other: &str) -> bool {
    one.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
}

/// The scores that an interest code such as `SIR` stands for: for its letters, the mean of the occupations' highest
/// score, second highest and so on; for the other interests, the mean of the remaining scores.
fn interests<'d>(catalog: &Catalog, domain: &'d DomainDescriptors, code: &str) -> Result<Vec<Given<'d>>> {
    let letter = |column: usize| catalog.reference().element_name(&domain.elements[column]).chars().next();
    let columns = 0..domain.elements.len();
    let letters: Vec<char> =
        code.trim().chars().take(MAX_NAME_CHARACTERS).map(|one| one.to_ascii_uppercase()).collect();
    let is_interest = |one: &char| columns.clone().any(|column| letter(column) == Some(*one));
    let twice = letters.iter().enumerate().any(|(place, one)| letters[..place].contains(one));
    if letters.is_empty() || twice || !letters.iter().all(is_interest) {
        let code: String = code.chars().take(MAX_NAME_CHARACTERS).collect();
        return refuse(format!(
            "interest_code '{code}' is invalid; use one to six different letters of RIASEC"
        ));
    }
    let typical = typical_scores(domain);
    let rest = &typical[letters.len()..];
    let rest = rest.iter().sum::<f32>() / rest.len().max(1) as f32;
    let score = |column: usize| {
        let rank = letters.iter().position(|one| letter(column) == Some(*one));
        rank.map_or(rest, |rank| typical[rank])
    };
    Ok(columns.clone().map(|column| Given { domain, column, score: score(column) }).collect())
}

/// The mean over all rated occupations of their highest score, their second highest, and so on.
fn typical_scores(domain: &DomainDescriptors) -> Vec<f32> {
    let mut sums = vec![0.0; domain.elements.len()];
    let mut rated = 0;
    for row in domain.importance.scores.rows() {
        let mut scores = row.to_vec();
        if scores.iter().any(|score| score.is_nan()) {
            continue;
        }
        scores.sort_unstable_by(|one, other| other.total_cmp(one));
        sums.iter_mut().zip(scores).for_each(|(sum, score)| *sum += score);
        rated += 1;
    }
    sums.into_iter().map(|sum| sum / rated.max(1) as f32).collect()
}
