//! Marks the words of a text that answer a query.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use tantivy::tokenizer::TokenStream;

use super::query::TitleQuery;
use super::table::TitleTable;
use crate::text::{TermId, prose_analyzer, tokenize};

/// A marked stretch of a text, in characters (Unicode scalar values) from its start; `end` is behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Span {
    /// The first marked character.
    pub start: usize,
    /// Behind the last marked character.
    pub end: usize,
}

impl Span {
    /// The stretch between two byte offsets on character boundaries.
    pub fn from_bytes(text: &str, start: usize, end: usize) -> Self {
        let before = text[..start].chars().count();
        Self { start: before, end: before + text[start..end].chars().count() }
    }
}

/// The words of a text that answer the query: by term, plural and typing errors allowed, or by stem.
pub fn highlight(table: &TitleTable, query: &TitleQuery, text: &str) -> Vec<Span> {
    let answers: HashSet<TermId> =
        query.words.iter().flat_map(|word| &word.terms).map(|known| known.term).collect();
    let stems: HashSet<String> =
        query.words.iter().filter(|word| word.content).flat_map(|word| stems(&word.text)).collect();
    let tokens = tokenize(text);
    let answered = |token: &crate::text::Token| {
        let words = table.canonical(std::slice::from_ref(token));
        let by_term =
            |word: &smol_str::SmolStr| table.vocabulary.get(word).is_some_and(|term| answers.contains(&term));
        words.iter().any(by_term) || self::stems(&token.text).iter().any(|stem| stems.contains(stem))
    };
    tokens
        .iter()
        .filter(|token| answered(token))
        .map(|token| Span::from_bytes(text, token.start, token.end))
        .collect()
}

fn stems(word: &str) -> Vec<String> {
    let mut analyzer = prose_analyzer();
    let mut stream = analyzer.token_stream(word);
    let mut stems = Vec::with_capacity(1);
    while stream.advance() {
        stems.push(stream.token().text.clone());
    }
    stems
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
