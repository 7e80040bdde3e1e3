//! Marks the words of a text that answer a query.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::query::TitleQuery;
use super::table::TitleTable;
use crate::text::{TermId, Token, stems, tokenize};

/// A marked span of a text, in characters (Unicode scalar values) from its start; `end` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Span {
    /// The first marked character.
    pub start: usize,
    /// One past the last marked character.
    pub end: usize,
}

impl Span {
    /// The span between two byte offsets on character boundaries.
    pub fn from_bytes(text: &str, start: usize, end: usize) -> Self {
        let before = text[..start].chars().count();
        Self { start: before, end: before + text[start..end].chars().count() }
    }
}

/// The fewest letters of a half-typed word: fewer begin too many.
const LEAST_BEGINNING: usize = 3;

/// Marks the words that answer one query, in any number of texts.
pub struct Marker<'a> {
    table: &'a TitleTable,
    terms: FxHashSet<TermId>,
    stems: FxHashSet<String>,
    /// Words that nobody has as a whole: they may be half typed.
    beginnings: Vec<SmolStr>,
    /// Whether the words seen so far answer the query: texts about the same thing repeat their words.
    seen: FxHashMap<SmolStr, bool>,
}

impl<'a> Marker<'a> {
    /// Marks a word if it is a term that a query word stands for, shares a stem with a query word, or begins with one that is
    /// no term.
    pub fn new(table: &'a TitleTable, query: &TitleQuery) -> Self {
        let terms = query.words.iter().flat_map(|word| &word.terms).map(|known| known.term).collect();
        let stems = query.content().flat_map(|word| stems(&word.text)).collect();
        let unknown = query
            .content()
            .filter(|word| word.text.len() >= LEAST_BEGINNING && table.vocabulary.get(&word.text).is_none());
        let beginnings = unknown.map(|word| word.text.clone()).collect();
        Self { table, terms, stems, beginnings, seen: FxHashMap::default() }
    }

    /// The words of a text that answer the query.
    pub fn mark(&mut self, text: &str) -> Vec<Span> {
        let tokens = tokenize(text);
        let answered = tokens.iter().filter(|token| self.answers(token));
        answered.map(|token| Span::from_bytes(text, token.start, token.end)).collect()
    }

    fn answers(&mut self, token: &Token) -> bool {
        if let Some(answers) = self.seen.get(&token.text) {
            return *answers;
        }
        let words = self.table.canonical(std::slice::from_ref(token));
        let mut known = words.iter().filter_map(|word| self.table.vocabulary.get(word));
        let answers = known.any(|term| self.terms.contains(&term))
            || self.shares_a_stem(&token.text)
            || self.beginnings.iter().any(|beginning| token.text.starts_with(beginning.as_str()));
        self.seen.insert(token.text.clone(), answers);
        answers
    }

    fn shares_a_stem(&self, word: &str) -> bool {
        // A stem begins like its words, so most words need not be stemmed, which takes longer than all else here.
        let first = word.chars().next();
        self.stems.iter().any(|stem| stem.chars().next() == first)
            && stems(word).iter().any(|stem| self.stems.contains(stem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_characters() {
        let text = "é café";
        assert_eq!(Span::from_bytes(text, 3, text.len()), Span { start: 2, end: 6 });
    }
}
