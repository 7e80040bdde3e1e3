//! Requests and their limits.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::market::{AreaId, Areas};
use crate::soc::OnetSocCode;
use crate::taxonomy::Edition;
use crate::titles::Filters;

/// Maximum number of results on a page.
pub const MAX_LIMIT: usize = 500;
/// Maximum length of a query, in characters. No job title comes near it; a pasted document is not a query.
pub const MAX_QUERY_CHARACTERS: usize = 500;
/// The default precision: the share of accepted codes that should be right.
pub const DEFAULT_PRECISION: f32 = 0.95;

/// A search for occupations.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SearchRequest {
    /// A job title, keywords or a code prefix.
    pub query: String,
    /// The edition that a code in the query is from; by default the release's, or the newest that has the code.
    pub edition: Option<Edition>,
    /// Number of occupations to skip.
    pub offset: usize,
    /// Maximum number of occupations to return, 1 to [`MAX_LIMIT`].
    pub limit: usize,
    /// Filters on the occupations.
    pub filters: Filters,
}

impl SearchRequest {
    /// A search for a text: the first page of ten, without filters.
    pub fn new(query: impl Into<String>) -> Self {
        Self { query: query.into(), edition: None, offset: 0, limit: 10, filters: Filters::default() }
    }

    /// Sets the edition that a code in the query is from.
    #[must_use]
    pub fn edition(self, edition: impl Into<Option<Edition>>) -> Self {
        Self { edition: edition.into(), ..self }
    }

    /// Sets the number of occupations to skip.
    #[must_use]
    pub fn offset(self, offset: usize) -> Self {
        Self { offset, ..self }
    }

    /// Sets the maximum number of occupations to return.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Sets the filters.
    #[must_use]
    pub fn filters(self, filters: Filters) -> Self {
        Self { filters, ..self }
    }

    /// Rejects a request outside the limits, and filters that no occupation can meet.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`].
    pub(crate) fn check(&self, catalog: &Catalog) -> Result<()> {
        check_query(&self.query)?;
        check_limit(self.limit)?;
        self.filters.check(catalog)
    }
}

/// A request for titles that complete the text typed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SuggestRequest {
    /// The text typed so far.
    pub typed: String,
    /// Maximum number of suggestions, 1 to [`MAX_LIMIT`].
    pub limit: usize,
    /// Conditions on the occupations suggested.
    pub filters: Filters,
}

impl SuggestRequest {
    /// Ten suggestions for a text.
    pub fn new(typed: impl Into<String>) -> Self {
        Self { typed: typed.into(), limit: 10, filters: Filters::default() }
    }

    /// Sets the maximum number of suggestions.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Suggests only occupations that meet these conditions.
    #[must_use]
    pub fn filters(self, filters: Filters) -> Self {
        Self { filters, ..self }
    }

    /// Rejects a request outside the limits.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`].
    pub(crate) fn check(&self, catalog: &Catalog) -> Result<()> {
        check_query(&self.typed)?;
        check_limit(self.limit)?;
        self.filters.check(catalog)
    }
}

/// The order of a list of occupations. Those without the figure come last.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case", parse_err_ty = Error, parse_err_fn = unknown_list_order)]
pub enum ListOrder {
    /// By code.
    #[default]
    Code,
    /// By title, alphabetically.
    Title,
    /// The highest national median wage first.
    Wage,
    /// The most national openings first.
    Openings,
    /// The fastest projected growth first.
    Growth,
}

impl ListOrder {
    /// All orders.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name in requests.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

fn unknown_list_order(name: &str) -> Error {
    Error::unknown_name("order", name, ListOrder::ALL.iter().map(|one| one.name()))
}

/// A request for a page of the list of occupations.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OccupationsRequest {
    /// Only occupations with these codes; codes that the release lacks are ignored. Empty means all occupations.
    pub codes: Vec<OnetSocCode>,
    /// Filters on the occupations.
    pub filters: Filters,
    /// Their order.
    pub order: ListOrder,
    /// Number of occupations to skip.
    pub offset: usize,
    /// Maximum number of occupations to return, 1 to [`MAX_LIMIT`].
    pub limit: usize,
}

impl OccupationsRequest {
    /// The first ten of all occupations, by code.
    pub fn new() -> Self {
        Self {
            codes: Vec::new(),
            filters: Filters::default(),
            order: ListOrder::default(),
            offset: 0,
            limit: 10,
        }
    }

    /// Sets the codes.
    #[must_use]
    pub fn codes(self, codes: impl Into<Vec<OnetSocCode>>) -> Self {
        Self { codes: codes.into(), ..self }
    }

    /// Sets the filters.
    #[must_use]
    pub fn filters(self, filters: Filters) -> Self {
        Self { filters, ..self }
    }

    /// Sets the order.
    #[must_use]
    pub fn order(self, order: ListOrder) -> Self {
        Self { order, ..self }
    }

    /// Sets the number of occupations to skip.
    #[must_use]
    pub fn offset(self, offset: usize) -> Self {
        Self { offset, ..self }
    }

    /// Sets the maximum number of occupations to return.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Rejects a request outside the limits, and filters that no occupation can meet.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`].
    pub(crate) fn check(&self, catalog: &Catalog) -> Result<()> {
        check_limit(self.limit)?;
        self.filters.check(catalog)
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
    /// Only areas with these codes or names; empty means all areas.
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

    /// Returns the named areas in the order given; rejects too many names, and names that no table has.
    ///
    /// # Errors
    /// Those of [`Areas::named`].
    pub(crate) fn check(&self, areas: &Areas) -> Result<Vec<AreaId>> {
        areas.named(&self.names)
    }
}

/// How to code a job.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CodeOptions {
    /// Maximum number of candidates to return, 1 to [`MAX_LIMIT`].
    pub top: usize,
    /// Requested precision: the share of accepted codes that should be right, between 0.5 and 1.
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
    /// Rejects options outside the limits.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`], naming the option and its limits.
    pub fn check(&self) -> Result<()> {
        check_limit(self.top)?;
        check_precision(self.precision)
    }
}

/// Rejects a precision out of range.
pub(super) fn check_precision(precision: f32) -> Result<()> {
    if precision > 0.5 && precision < 1.0 {
        return Ok(());
    }
    Err(Error::InvalidRequest(format!(
        "precision {precision} is out of range; use a value between 0.5 and 1, such as {DEFAULT_PRECISION}"
    )))
}

pub(super) fn check_limit(limit: usize) -> Result<()> {
    if (1..=MAX_LIMIT).contains(&limit) {
        return Ok(());
    }
    Err(Error::InvalidRequest(format!("cannot return {limit} results; ask for 1 to {MAX_LIMIT}")))
}

pub(super) fn check_query(query: &str) -> Result<()> {
    let characters = query.chars().count();
    if characters <= MAX_QUERY_CHARACTERS {
        return Ok(());
    }
    Err(Error::InvalidRequest(format!(
        "the query has {characters} characters; the limit is {MAX_QUERY_CHARACTERS}"
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
