//! Suggestions: the titles found for what was typed, and those of them that are chosen.

use serde::{Deserialize, Serialize};

use super::choose::{Chooser, Chosen};
use super::suffixes::{Found, Suffix, SuffixIndex};
use super::typed::Typed;
use crate::catalog::{Occupation, OccupationId};
use crate::market::LaborMarket;
use crate::text::{AnalyzedTitle, tokenize};
use crate::titles::{Span, TitleId, TitleTable};

/// The index that suggestions are made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuggestIndex {
    suffixes: SuffixIndex,
    chooser: Chooser,
}

/// A title to suggest, with the occupation that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The occupation; it comes first when the title is searched.
    pub occupation: OccupationId,
    /// The title.
    pub title: TitleId,
    /// The part of the title that answers what was typed, in characters.
    pub span: Span,
    /// Typing errors that were forgiven.
    pub typos: u8,
}

impl SuggestIndex {
    /// Sorts the titles of the table; `occupations` are in id order, the market says how common they are, `analyzed` are
    /// the titles by id.
    pub fn build(
        occupations: &[Occupation],
        market: &LaborMarket,
        table: &TitleTable,
        analyzed: &[AnalyzedTitle<'_>],
    ) -> Self {
        Self { suffixes: SuffixIndex::build(table, analyzed), chooser: Chooser::build(occupations, market) }
    }

    /// Suggests titles for what was typed, best first, no occupation twice; none for a text without words.
    ///
    /// Titles that are spelt so come first, then those with the words in another order, then those with a typing
    /// error, which are only looked for when the first are few.
    pub fn suggest(&self, table: &TitleTable, text: &str, limit: usize) -> Vec<Suggestion> {
        let typed = Typed::new(text);
        if typed.is_empty() || limit == 0 {
            return Vec::new();
        }
        let enough = limit.min(typed.enough());
        let mut chosen = Vec::with_capacity(limit);
        let add = |found: Vec<Found>, chosen: &mut Vec<Chosen>| {
            self.chooser.choose(&self.suffixes, table, &typed, &found, limit, chosen);
        };
        add(self.suffixes.begun(&typed), &mut chosen);
        if chosen.len() < enough {
            add(self.suffixes.in_any_order(&typed), &mut chosen);
        }
        if chosen.len() < enough {
            add(self.suffixes.misspelt_title(&typed), &mut chosen);
        }
        if chosen.len() < enough {
            add(self.suffixes.misspelt_suffix(&typed), &mut chosen);
        }
        if chosen.is_empty() {
            add(self.suffixes.misspelt_by_word(&typed), &mut chosen);
        }
        let suggestion = |Chosen { occupation, title, found }: Chosen| Suggestion {
            occupation,
            title,
            span: self.span(&table.title(title).text, found.suffix, &typed.text),
            typos: found.typos,
        };
        chosen.into_iter().map(suggestion).collect()
    }

    /// The stretch of a title as published that answers what was typed: from the suffix's word, as many letters
    /// as were typed.
    fn span(&self, title: &str, suffix: Suffix, typed: &str) -> Span {
        let tokens = tokenize(title);
        let tokens = tokens.get(self.suffixes.words_before(suffix)..).unwrap_or_default();
        let Some(first) = tokens.first() else { return Span { start: 0, end: 0 } };
        let mut end = first.end;
        let mut left = typed.trim_end().chars().count();
        for token in tokens {
            let letters = token.text.chars().count();
            end = match title[token.start..token.end].char_indices().nth(left) {
                Some((cut, _)) if left < letters => token.start + cut,
                _ => token.end,
            };
            if left <= letters + 1 {
                break;
            }
            left -= letters + 1;
        }
        Span::from_bytes(title, first.start, end)
    }
}
