//! Suggestions: finds titles for the typed text and chooses among them.

use serde::{Deserialize, Serialize};

use super::choose::{Chooser, Chosen, PAGE};
use super::marks::marks;
use super::suffixes::{Found, SuffixIndex};
use super::typed::Typed;
use crate::catalog::{Occupation, OccupationId};
use crate::market::LaborMarket;
use crate::text::AnalyzedTitle;
use crate::titles::{Span, TitleId, TitleTable};

/// With fewer suggestions than this, titles of the job that a typed word names are suggested too.
const ALTERNATIVES: usize = 2;

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
    /// The letters of the title that answer the typed text, in order and apart: of each word typed, those typed so far.
    pub spans: Vec<Span>,
    /// The number of typing errors corrected.
    pub typos: u8,
}

impl SuggestIndex {
    /// Sorts the table's titles. `occupations` are in id order, the market provides employment, and `analyzed` are
    /// the titles by id. `owner_of` gives the occupation that a search for a title returns first: the only one that the
    /// title is suggested for.
    pub fn build(
        occupations: &[Occupation],
        market: &LaborMarket,
        table: &TitleTable,
        analyzed: &[AnalyzedTitle<'_>],
        owner_of: impl Fn(TitleId) -> Option<OccupationId>,
    ) -> Self {
        Self {
            suffixes: SuffixIndex::build(table, analyzed, owner_of),
            chooser: Chooser::build(occupations, market, table),
        }
    }

    /// Suggests titles for the typed text, best first, with no occupation twice; none for a text without words.
    ///
    /// Titles that go on as typed come first, then those with the typed words apart, half typed or in another order,
    /// then those with typing errors; each kind is only looked up if the ones before are few. When hardly any is
    /// found, titles with the typed word that names the job follow (`c++ dev`: Software Developer).
    pub fn suggest(&self, table: &TitleTable, text: &str, limit: usize) -> Vec<Suggestion> {
        let typed = Typed::new(text);
        if typed.is_empty() || limit == 0 {
            return Vec::new();
        }
        // Whole pages, so that a short list is the beginning of a long one.
        let wanted = limit.next_multiple_of(PAGE);
        let mut chosen = Vec::with_capacity(wanted);
        self.complete(table, &typed, wanted, &mut chosen);
        let mut suggestions = self.suggestions(table, &typed, &chosen);
        if chosen.len() < ALTERNATIVES
            && typed.words.len() > 1
            && let Some((job, found)) = self.suffixes.by_job(&typed)
        {
            let known = chosen.len();
            self.add(table, &job, &found, PAGE, &mut chosen);
            suggestions.extend(self.suggestions(table, &job, &chosen[known..]));
        }
        suggestions.truncate(limit);
        suggestions
    }

    /// Adds occupations with titles that hold all typed words.
    fn complete(&self, table: &TitleTable, typed: &Typed, wanted: usize, chosen: &mut Vec<Chosen>) {
        let enough = wanted.min(typed.enough());
        let add = |found: &[Found], chosen: &mut Vec<Chosen>| self.add(table, typed, found, wanted, chosen);
        add(&self.suffixes.begun(typed), chosen);
        if chosen.len() < ALTERNATIVES && typed.words.len() > 1 {
            add(&self.suffixes.by_word(typed), chosen);
        }
        if chosen.iter().any(|one| one.whole) {
            return;
        }
        if chosen.len() < enough {
            add(&self.suffixes.misspelled_title(typed), chosen);
        }
        if chosen.len() < enough {
            add(&self.suffixes.misspelled_suffix(typed), chosen);
        }
        if chosen.is_empty() {
            add(&self.suffixes.misspelled_by_word(typed), chosen);
        }
    }

    fn add(
        &self,
        table: &TitleTable,
        typed: &Typed,
        found: &[Found],
        wanted: usize,
        chosen: &mut Vec<Chosen>,
    ) {
        if !found.is_empty() {
            self.chooser.choose(&self.suffixes, table, typed, found, wanted, chosen);
        }
    }

    fn suggestions(&self, table: &TitleTable, typed: &Typed, chosen: &[Chosen]) -> Vec<Suggestion> {
        let suggestion = |Chosen { occupation, title, found, .. }: &Chosen| Suggestion {
            occupation: *occupation,
            title: *title,
            spans: marks(&table.title(*title).text, typed, found.suffix.words_before.into()),
            typos: found.typos,
        };
        chosen.iter().map(suggestion).collect()
    }
}
