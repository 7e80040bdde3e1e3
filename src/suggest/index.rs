//! Suggestions: finds titles for the typed text and chooses among them.

use serde::{Deserialize, Serialize};

use super::choose::{Chooser, Chosen, PAGE, Wanted};
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

    /// Suggests titles of occupations that `admit` lets in for the typed text, best first, with no occupation twice; none for a
    /// text without words.
    ///
    /// Titles that go on as typed come first, then those with the typed words apart, half typed or in another order,
    /// then those with typing errors; each kind is only looked up if the ones before are few. When hardly any is
    /// found, titles with the typed word that names the job follow (`c++ dev`: Software Developer).
    pub fn suggest(
        &self,
        table: &TitleTable,
        text: &str,
        admit: impl Fn(OccupationId) -> bool,
        limit: usize,
    ) -> Vec<Suggestion> {
        let typed = Typed::new(text);
        if typed.is_empty() || limit == 0 {
            return Vec::new();
        }
        // Whole pages, so that a short list is the beginning of a long one.
        let wanted = Wanted { admit: &admit, limit: limit.next_multiple_of(PAGE) };
        let mut chosen = Vec::with_capacity(wanted.limit);
        self.complete(table, &typed, &wanted, &mut chosen);
        let mut suggestions = marked(table, &typed, &chosen);
        if chosen.len() < ALTERNATIVES
            && typed.words.len() > 1
            && let Some((job, found)) = self.suffixes.by_job(&typed)
        {
            let known = chosen.len();
            self.add(table, &job, &found, &Wanted { limit: PAGE, ..wanted }, &mut chosen);
            suggestions.extend(marked(table, &job, &chosen[known..]));
        }
        suggestions.truncate(limit);
        suggestions
    }

    /// Adds occupations with titles that hold all typed words.
    fn complete(&self, table: &TitleTable, typed: &Typed, wanted: &Wanted<'_>, chosen: &mut Vec<Chosen>) {
        let enough = wanted.limit.min(typed.enough());
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
        wanted: &Wanted<'_>,
        chosen: &mut Vec<Chosen>,
    ) {
        if !found.is_empty() {
            self.chooser.choose(&self.suffixes, table, typed, found, wanted, chosen);
        }
    }
}

/// The chosen occupations with their titles marked.
fn marked(table: &TitleTable, typed: &Typed, chosen: &[Chosen]) -> Vec<Suggestion> {
    let suggestion = |Chosen { occupation, title, found, .. }: &Chosen| Suggestion {
        occupation: *occupation,
        title: *title,
        spans: marks(&table.title(*title).text, typed, found.suffix.words_before.into()),
        typos: found.typos,
    };
    chosen.iter().map(suggestion).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::catalog::Catalog;
    use crate::testing::sample_catalog;
    use crate::titles::TitleIndex;

    struct Sample {
        catalog: Catalog,
        table: TitleTable,
        index: SuggestIndex,
    }

    static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
        let catalog = sample_catalog();
        let table = TitleTable::build(&catalog, &LaborMarket::default());
        let analyzed = table.analyzed();
        let index =
            build(&catalog, &table, |title| TitleIndex::first_owner(&table, &analyzed[title as usize]));
        drop(analyzed);
        Sample { catalog, table, index }
    });

    fn build(
        catalog: &Catalog,
        table: &TitleTable,
        owner_of: impl Fn(TitleId) -> Option<OccupationId>,
    ) -> SuggestIndex {
        SuggestIndex::build(
            catalog.occupations(),
            &LaborMarket::default(),
            table,
            &table.analyzed(),
            owner_of,
        )
    }

    fn codes(index: &SuggestIndex, typed: &str) -> Vec<String> {
        let suggestions = index.suggest(&SAMPLE.table, typed, |_| true, 5);
        suggestions.iter().map(|one| SAMPLE.catalog.occupation(one.occupation).code.to_string()).collect()
    }

    #[test]
    fn each_word_may_be_half_typed_mistyped_or_out_of_order() {
        for typed in
            ["regist nur", "reg nurse", "nur regist", "regsitered nu", "regsit nur", "nurse regsitered"]
        {
            assert_eq!(
                codes(&SAMPLE.index, typed).first().map(String::as_str),
                Some("29-1141.00"),
                "{typed}"
            );
        }
    }

    #[test]
    fn a_word_that_no_title_has_leaves_the_job() {
        assert!(codes(&SAMPLE.index, "zqxj").is_empty());
        for typed in ["zqxj nurse", "nurses zqxj"] {
            assert_eq!(
                codes(&SAMPLE.index, typed).first().map(String::as_str),
                Some("29-1141.00"),
                "{typed}"
            );
        }
        assert!(codes(&SAMPLE.index, "zqxj nu").is_empty(), "two letters name no job");
    }

    #[test]
    fn a_title_is_suggested_for_its_preferred_owner_only() {
        let Sample { catalog, table, .. } = &*SAMPLE;
        let title = table.titles().iter().position(|title| title.text == "Charge Nurse").unwrap();
        let stranger = OccupationId::from(table.titles()[title].occupation == 0);
        let index = build(catalog, table, |_| Some(stranger));
        let suggestions = index.suggest(table, "charge nurse", |_| true, 1);
        assert_eq!((suggestions[0].occupation, suggestions[0].title), (stranger, title as TitleId));
        let expected = SAMPLE.index.suggest(table, "charge nurse", |_| true, 1);
        assert_eq!(expected[0].occupation, table.titles()[title].occupation);
    }

    #[test]
    fn a_short_list_is_the_beginning_of_a_long_one() {
        for typed in ["nur", "manag", "sales ", "a", "softwre"] {
            let all = SAMPLE.index.suggest(&SAMPLE.table, typed, |_| true, 20);
            for limit in [1, 3, 5, 7, 10] {
                let some = SAMPLE.index.suggest(&SAMPLE.table, typed, |_| true, limit);
                assert_eq!(some[..], all[..all.len().min(limit)], "{typed}, {limit}");
            }
        }
    }

    #[test]
    fn other_occupations_do_not_take_places_from_those_wanted() {
        let Sample { catalog, table, index, .. } = &*SAMPLE;
        let all = index.suggest(table, "man", |_| true, 500);
        let last = all.last().unwrap().occupation;
        let found = index.suggest(table, "man", |id| id == last, 1);
        assert_eq!(found[0].occupation, last);
        // What is mistyped is looked up if nothing wanted goes on as typed.
        let is_nurse = |id| catalog.occupation(id).title == "Registered Nurses";
        assert_eq!(index.suggest(table, "nurze", is_nurse, 5).len(), 1);
    }

    fn check(typed: &str) -> std::result::Result<(), TestCaseError> {
        let Sample { table, index, .. } = &*SAMPLE;
        let suggestions = index.suggest(table, typed, |_| true, 10);
        let distinct: HashSet<_> = suggestions.iter().map(|one| one.occupation).collect();
        prop_assert_eq!(distinct.len(), suggestions.len());
        for suggestion in suggestions {
            let mut end = 0;
            prop_assert!(!suggestion.spans.is_empty());
            for span in suggestion.spans {
                prop_assert!(end <= span.start && span.start < span.end);
                end = span.end;
            }
            prop_assert!(end <= table.title(suggestion.title).text.chars().count());
        }
        Ok(())
    }

    #[test]
    fn every_beginning_of_an_official_title_gets_its_occupation_marked() {
        for occupation in SAMPLE.catalog.occupations() {
            for (at, letter) in occupation.title.char_indices() {
                check(&occupation.title[..at + letter.len_utf8()]).unwrap();
            }
            let whole = codes(&SAMPLE.index, &occupation.title);
            assert_eq!(whole.first(), Some(&occupation.code.to_string()), "{}", occupation.title);
        }
    }

    proptest! {
        #[test]
        fn any_text_gets_distinct_occupations_with_marks(typed in "\\PC{0,30}|[a-z]{1,9}( [a-z]{1,9}){0,4} ?") {
            check(&typed)?;
        }

        #[test]
        fn a_mistyped_beginning_of_any_title_gets_distinct_occupations_with_marks(
            title in any::<prop::sample::Index>(),
            letters in 1usize..30,
            swapped in any::<prop::sample::Index>(),
        ) {
            let titles = SAMPLE.table.titles();
            let mut typed: Vec<char> = titles[title.index(titles.len())].text.chars().take(letters).collect();
            let at = swapped.index(typed.len());
            let next = (at + 1).min(typed.len() - 1);
            typed.swap(at, next);
            check(&typed.into_iter().collect::<String>())?;
        }
    }
}
