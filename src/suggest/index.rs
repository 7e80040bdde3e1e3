//! Suggestions: finds titles for the typed text and chooses among them.

use serde::{Deserialize, Serialize};

use super::choose::{Chooser, Chosen};
use super::suffixes::{Found, Suffix, SuffixIndex};
use super::typed::Typed;
use crate::catalog::{Occupation, OccupationId};
use crate::market::LaborMarket;
use crate::text::{AnalyzedTitle, tokenize};
use crate::titles::{Span, TitleId, TitleTable};

/// The suggestion index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuggestIndex {
    suffixes: SuffixIndex,
    chooser: Chooser,
}

/// A suggested title and its occupation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The occupation; it comes first when the title is searched.
    pub occupation: OccupationId,
    /// The title.
    pub title: TitleId,
    /// The part of the title that answers the typed text, in characters.
    pub span: Span,
    /// The number of typing errors corrected.
    pub typos: u8,
}

impl SuggestIndex {
    /// Sorts the table's titles. `occupations` are in id order, the market provides employment, and `analyzed` are
    /// the titles by id.
    pub fn build(
        occupations: &[Occupation],
        market: &LaborMarket,
        table: &TitleTable,
        analyzed: &[AnalyzedTitle<'_>],
    ) -> Self {
        Self { suffixes: SuffixIndex::build(table, analyzed), chooser: Chooser::build(occupations, market) }
    }

    /// Suggests titles for the typed text, best first, with no occupation twice; none for a text without words.
    ///
    /// Titles spelled as typed come first, then those with the words in another order, then those with a typing
    /// error, which are only looked up if the others are few.
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
            add(self.suffixes.misspelled_title(&typed), &mut chosen);
        }
        if chosen.len() < enough {
            add(self.suffixes.misspelled_suffix(&typed), &mut chosen);
        }
        if chosen.is_empty() {
            add(self.suffixes.misspelled_by_word(&typed), &mut chosen);
        }
        let suggestion = |Chosen { occupation, title, found }: Chosen| Suggestion {
            occupation,
            title,
            span: self.span(&table.title(title).text, found.suffix, &typed.text),
            typos: found.typos,
        };
        chosen.into_iter().map(suggestion).collect()
    }

    /// The span of a published title that answers the typed text: from the suffix's first word, as many letters as
    /// were typed.
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
