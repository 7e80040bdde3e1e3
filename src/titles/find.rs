//! A complete search: by code or by words, with filters and facet counts.

use serde::Serialize;

use super::facets::{Facets, Filters};
use super::highlight::{Marker, Span};
use super::query::{LastWord, TitleQuery, code_query};
use super::search::{Match, Ranked, TitleIndex};
use crate::catalog::{Catalog, Resolution};
use crate::error::Result;
use crate::soc::{CodePrefix, OnetSocCode};

/// The replacement for a code from an older taxonomy, or for a SOC code that only has more detailed occupations here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct ReplacedCode {
    /// The requested code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-2071.00"))]
    pub code: OnetSocCode,
    /// The current codes that replace it, in code order.
    #[cfg_attr(feature = "server", schema(value_type = Vec<String>, example = json!(["29-2072.00", "29-9021.00"])))]
    pub by: Vec<OnetSocCode>,
    /// Whether several codes replace it.
    pub split: bool,
    /// Whether one of them also replaces other older codes.
    pub merged: bool,
}

/// The occupations that answer a query and meet its filters.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The occupations, best first.
    pub matches: Vec<Match>,
    /// Counts for further filters.
    pub facets: Facets,
    /// The replacement, when the query is an older code. The matches are its successors.
    pub replaced: Option<ReplacedCode>,
    /// The analyzed query, unless it is a code.
    query: Option<TitleQuery>,
}

impl TitleIndex {
    /// Finds the occupations that answer a query: a title, some words, a code, or the beginning of a code.
    ///
    /// # Errors
    /// When the full-text index fails.
    pub fn find(&self, catalog: &Catalog, text: &str, filters: &Filters) -> Result<Found> {
        let prefix = code_query(text);
        let (by_code, replaced) = prefix.map(|prefix| with_code(catalog, prefix)).unwrap_or_default();
        // Digits that begin no code may be a word (`911 operator`); with a hyphen or period they are a code.
        let is_code = prefix.is_some() && text.contains(['-', '.']);
        let (query, mut matches) = if is_code || !by_code.is_empty() {
            (None, by_code)
        } else {
            let Ranked { query, matches } = self.search(text, LastWord::MayBePrefix)?;
            (Some(query), matches)
        };
        let facets = Facets::count(catalog, &matches, filters);
        matches.retain(|found| filters.admit(catalog.occupation(found.occupation)));
        Ok(Found { matches, facets, replaced, query })
    }

    /// The texts that produced some of the matches, with the words that answer the query marked.
    pub fn matched_texts<'a>(
        &'a self,
        catalog: &'a Catalog,
        found: &'a Found,
        matches: &'a [Match],
    ) -> impl Iterator<Item = (&'a Match, &'a str, Vec<Span>)> {
        let marker = found.query.as_ref().map(|query| Marker::new(self.table(), query));
        matches.iter().map(move |one| {
            let text = self.matched_text(catalog, one);
            (one, text, marker.as_ref().map(|marker| marker.mark(text)).unwrap_or_default())
        })
    }
}

/// The occupations whose codes begin with the prefix; if none, the successors of an older code.
fn with_code(catalog: &Catalog, prefix: CodePrefix) -> (Vec<Match>, Option<ReplacedCode>) {
    let found: Vec<Match> = catalog.with_prefix(prefix).map(Match::of_code).collect();
    if let (true, Some(code)) = (found.is_empty(), prefix.complete())
        && let Resolution::Replaced { by, split, merged } = catalog.resolve(code)
    {
        let successors = by.iter().filter_map(|code| catalog.id_of(*code)).map(Match::of_code).collect();
        return (successors, Some(ReplacedCode { code, by, split, merged }));
    }
    (found, None)
}
