//! What can be asked, and within which limits.

use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::soc::MAJOR_GROUPS;
use crate::titles::Filters;

/// Most answers in one page.
pub const MAX_LIMIT: usize = 500;
/// Longest query, in characters. No job title comes near; a pasted document is not a query.
pub const MAX_QUERY_CHARACTERS: usize = 500;
/// The share of the accepted codes that should be right, unless a request says otherwise.
pub const DEFAULT_PRECISION: f32 = 0.95;
/// Most values of one filter, and the most characters that they may have together. There are fewer major groups
/// and career clusters than that.
const MAX_FILTER_VALUES: usize = 50;
const MAX_FILTER_CHARACTERS: usize = 2_000;

/// A search for occupations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// A job title, some words, or the beginning of a code.
    pub query: String,
    /// How many answers to leave out.
    pub offset: usize,
    /// How many answers to give, 1 to [`MAX_LIMIT`].
    pub limit: usize,
    /// Conditions on the occupations.
    pub filters: Filters,
}

impl SearchRequest {
    /// A search for a text, first page of ten, no conditions.
    pub fn new(query: impl Into<String>) -> Self {
        Self { query: query.into(), offset: 0, limit: 10, filters: Filters::default() }
    }

    /// Refuses what is outside the limits, and a filter that no occupation can meet: it is a slip of the caller's,
    /// and an empty answer would hide it.
    pub(super) fn check(&self, catalog: &Catalog) -> Result<()> {
        check_query(&self.query)?;
        check_limit(self.limit)?;
        check_filters(&self.filters, catalog)
    }
}

/// How to code a job.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CodeOptions {
    /// How many candidates to give, 1 to [`MAX_LIMIT`].
    pub top: usize,
    /// The share of accepted codes that should be right, between 0.5 and 1.
    pub precision: f32,
    /// Whether to explain each candidate.
    pub explain: bool,
}

impl Default for CodeOptions {
    /// Ten candidates, accepted at a precision of 0.95, without explanations.
    fn default() -> Self {
        Self { top: 10, precision: DEFAULT_PRECISION, explain: false }
    }
}

impl CodeOptions {
    /// Refuses options outside the limits.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`], naming the option and its limits.
    pub fn check(&self) -> Result<()> {
        check_limit(self.top)?;
        check_precision(self.precision)
    }
}

/// Refuses a precision that cannot be wanted.
pub(super) fn check_precision(precision: f32) -> Result<()> {
    if precision > 0.5 && precision < 1.0 {
        return Ok(());
    }
    Err(Error::InvalidRequest(format!(
        "a precision of {precision} cannot be had; ask for one between 0.5 and 1, such as {DEFAULT_PRECISION}"
    )))
}

fn check_filters(filters: &Filters, catalog: &Catalog) -> Result<()> {
    let Filters { job_zone, major_group, interest, career_cluster, .. } = filters;
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
    let known = Filters::career_clusters(catalog);
    let is_cluster = |name: &String| known.iter().any(|cluster| cluster.eq_ignore_ascii_case(name));
    match career_cluster.iter().find(|name| !is_cluster(name)) {
        Some(name) => {
            Err(Error::InvalidRequest(format!("career cluster '{name}' does not exist in the loaded data")))
        }
        None => Ok(()),
    }
}

/// Refuses a filter with more values or characters than anybody needs.
pub(crate) fn check_filter_size(name: &str, values: usize, characters: usize) -> Result<()> {
    if values <= MAX_FILTER_VALUES && characters <= MAX_FILTER_CHARACTERS {
        return Ok(());
    }
    Err(Error::InvalidRequest(format!(
        "{name} takes at most {MAX_FILTER_VALUES} values and {MAX_FILTER_CHARACTERS} characters"
    )))
}

pub(super) fn check_limit(limit: usize) -> Result<()> {
    if (1..=MAX_LIMIT).contains(&limit) {
        return Ok(());
    }
    Err(Error::InvalidRequest(format!("{limit} answers cannot be given; ask for 1 to {MAX_LIMIT}")))
}

pub(super) fn check_query(query: &str) -> Result<()> {
    let characters = query.chars().count();
    if characters <= MAX_QUERY_CHARACTERS {
        return Ok(());
    }
    Err(Error::InvalidRequest(format!(
        "the query has {characters} characters; at most {MAX_QUERY_CHARACTERS} are taken"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precision_is_between_a_half_and_one() {
        assert!([0.51, 0.95, 0.999].into_iter().all(|precision| check_precision(precision).is_ok()));
        let wrong = [0.5, 1.0, 0.0, -1.0, 95.0, f32::NAN, f32::INFINITY];
        assert!(wrong.into_iter().all(|precision| check_precision(precision).is_err()));
    }

    #[test]
    fn options_are_checked_without_a_job() {
        let check = |top, precision| CodeOptions { top, precision, explain: false }.check();
        assert!(check(1, 0.9).is_ok() && check(MAX_LIMIT, 0.9).is_ok());
        assert!(check(0, 0.9).is_err() && check(MAX_LIMIT + 1, 0.9).is_err() && check(1, 1.0).is_err());
    }
}
