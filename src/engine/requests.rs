//! What can be asked, and within which limits.

use crate::error::{Error, Result};
use crate::titles::Filters;

/// Most answers in one page.
pub const MAX_LIMIT: usize = 500;
/// Longest query, in characters. No job title comes near; a pasted document is not a query.
pub const MAX_QUERY_CHARACTERS: usize = 500;

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

    pub(super) fn check(&self) -> Result<()> {
        check_query(&self.query)?;
        check_limit(self.limit)?;
        if let Some(zone) = self.filters.job_zone.iter().find(|zone| !(1..=5).contains(*zone)) {
            return Err(Error::InvalidRequest(format!("job zone {zone} does not exist; zones are 1 to 5")));
        }
        if let Some(letter) = self.filters.interest.iter().find(|letter| !"RIASECriasec".contains(**letter)) {
            return Err(Error::InvalidRequest(format!(
                "interest '{letter}' does not exist; interests are R, I, A, S, E and C"
            )));
        }
        let two_digits =
            |digits: &&String| digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(group) = self.filters.major_group.iter().find(|digits| !two_digits(digits)) {
            return Err(Error::InvalidRequest(format!("major group '{group}' is not two digits such as 29")));
        }
        Ok(())
    }
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
