//! What can be asked, and within which limits.

use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::matcher::Input;
use crate::soc::MAJOR_GROUPS;
use crate::titles::Filters;

/// Most answers in one page.
pub const MAX_LIMIT: usize = 500;
/// Longest query, in characters. No job title comes near; a pasted document is not a query.
pub const MAX_QUERY_CHARACTERS: usize = 500;
/// The share of the accepted codes that should be right, unless a request says otherwise.
pub const DEFAULT_PRECISION: f32 = 0.95;
/// Longest description of a job that is read, in characters: what is further down adds little.
const MAX_DESCRIPTION_CHARACTERS: usize = 5_000;
/// Longest industry and employer that are read, in characters.
const MAX_CONTEXT_CHARACTERS: usize = 500;
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

/// A job to code.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchRequest {
    /// The job title. What is too long is cut, not refused: one such cell must not stop a file. So are the other
    /// texts.
    pub title: String,
    /// What is done in the job.
    pub description: Option<String>,
    /// The industry, in words or as a NAICS code.
    pub industry: Option<String>,
    /// Who employs.
    pub employer: Option<String>,
    /// How many candidates to give, 1 to [`MAX_LIMIT`].
    pub top: usize,
    /// The share of the accepted codes that should be right, between 0.5 and 1.
    pub precision: f32,
    /// Whether to tell what speaks for each candidate.
    pub explain: bool,
}

impl MatchRequest {
    /// A title alone: ten candidates, accepted at a precision of 0.95, without reasons.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            description: None,
            industry: None,
            employer: None,
            top: 10,
            precision: DEFAULT_PRECISION,
            explain: false,
        }
    }

    /// The texts, cut to what is read. A blank context is none.
    pub(super) fn input(&self) -> Input<'_> {
        Input {
            title: cut(&self.title, MAX_QUERY_CHARACTERS),
            description: context(self.description.as_deref(), MAX_DESCRIPTION_CHARACTERS),
            industry: context(self.industry.as_deref(), MAX_CONTEXT_CHARACTERS),
            employer: context(self.employer.as_deref(), MAX_CONTEXT_CHARACTERS),
        }
    }
}

fn context(text: Option<&str>, characters: usize) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty()).map(|text| cut(text, characters))
}

fn cut(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(at, _)| &text[..at])
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

    /// What is too long is cut between letters, and blank context is none.
    #[test]
    fn texts_are_cut_to_what_is_read() {
        let request = MatchRequest {
            description: Some("é".repeat(MAX_DESCRIPTION_CHARACTERS + 1)),
            industry: Some("i".repeat(MAX_CONTEXT_CHARACTERS)),
            employer: Some(" \t".to_owned()),
            ..MatchRequest::new("é".repeat(MAX_QUERY_CHARACTERS + 1))
        };
        let input = request.input();
        let characters = |text: Option<&str>| text.map(|text| text.chars().count());
        assert_eq!(input.title.chars().count(), MAX_QUERY_CHARACTERS);
        assert_eq!(characters(input.description), Some(MAX_DESCRIPTION_CHARACTERS));
        assert_eq!((characters(input.industry), input.employer), (Some(MAX_CONTEXT_CHARACTERS), None));
    }

    #[test]
    fn a_precision_is_between_a_half_and_one() {
        assert!([0.51, 0.95, 0.999].into_iter().all(|precision| check_precision(precision).is_ok()));
        let wrong = [0.5, 1.0, 0.0, -1.0, 95.0, f32::NAN, f32::INFINITY];
        assert!(wrong.into_iter().all(|precision| check_precision(precision).is_err()));
    }
}
