//! What can be asked, and within which limits.

use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::market::{AreaId, Areas};
use crate::matcher::Input;
use crate::soc::OnetSocCode;
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
/// A search for occupations.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
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

    /// Sets how many answers to leave out.
    #[must_use]
    pub fn offset(self, offset: usize) -> Self {
        Self { offset, ..self }
    }

    /// Sets how many answers to give.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Sets the conditions.
    #[must_use]
    pub fn filters(self, filters: Filters) -> Self {
        Self { filters, ..self }
    }

    /// Refuses what is outside the limits, and filters that no occupation can meet.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`].
    pub(crate) fn check(&self, catalog: &Catalog) -> Result<()> {
        check_query(&self.query)?;
        check_limit(self.limit)?;
        self.filters.check(catalog)
    }
}

/// A request for titles that complete what somebody is typing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SuggestRequest {
    /// The text typed so far.
    pub typed: String,
    /// How many suggestions to give, 1 to [`MAX_LIMIT`].
    pub limit: usize,
}

impl SuggestRequest {
    /// Ten suggestions for a text.
    pub fn new(typed: impl Into<String>) -> Self {
        Self { typed: typed.into(), limit: 10 }
    }

    /// Sets how many suggestions to give.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Refuses what is outside the limits.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`].
    pub(crate) fn check(&self) -> Result<()> {
        check_query(&self.typed)?;
        check_limit(self.limit)
    }
}

/// A request for a page of the list of occupations.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OccupationsRequest {
    /// Only those of these codes that the release has; none means all occupations.
    pub codes: Vec<OnetSocCode>,
    /// How many to leave out.
    pub offset: usize,
    /// How many to give, 1 to [`MAX_LIMIT`].
    pub limit: usize,
}

impl OccupationsRequest {
    /// The first ten of all occupations.
    pub fn new() -> Self {
        Self { codes: Vec::new(), offset: 0, limit: 10 }
    }

    /// Sets the codes.
    #[must_use]
    pub fn codes(self, codes: impl Into<Vec<OnetSocCode>>) -> Self {
        Self { codes: codes.into(), ..self }
    }

    /// Sets how many to leave out.
    #[must_use]
    pub fn offset(self, offset: usize) -> Self {
        Self { offset, ..self }
    }

    /// Sets how many to give.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Refuses what is outside the limits.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`].
    pub(crate) fn check(&self) -> Result<()> {
        check_limit(self.limit)
    }
}

impl Default for OccupationsRequest {
    fn default() -> Self {
        Self::new()
    }
}

/// A request for the areas with figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AreasRequest {
    /// Only areas with these codes or names; none means all areas.
    pub names: Vec<String>,
}

impl AreasRequest {
    /// All areas.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the codes or names.
    #[must_use]
    pub fn names<T: Into<String>>(self, names: impl IntoIterator<Item = T>) -> Self {
        Self { names: names.into_iter().map(Into::into).collect() }
    }

    /// Refuses names that are too many or that no table has, and returns the areas of the others in the order given.
    ///
    /// # Errors
    /// As for [`Areas::named`].
    pub(crate) fn check(&self, areas: &Areas) -> Result<Vec<AreaId>> {
        areas.named(&self.names)
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
