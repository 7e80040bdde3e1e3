//! How well a title answers a query.

use serde::Serialize;

use super::query::{Alternative, QueryWord, TitleQuery};
use super::table::{MAX_WORDS, TitleTable};

/// A title's score and its components, each between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TitleScore {
    /// `query_coverage² · (0.65 + 0.35 · title_coverage)`.
    pub score: f32,
    /// The share of the query that the title covers, by word weight.
    pub query_coverage: f32,
    /// The share of the title that the query covers, by word weight.
    pub title_coverage: f32,
    /// The number of typing errors corrected.
    pub typos: u8,
    /// Whether both have the same words, in any order, apart from typing errors.
    pub whole: bool,
}

/// A query prepared for scoring many titles: which query word each term answers, and how well.
pub(super) struct Scorer<'a> {
    table: &'a TitleTable,
    /// By term: its place among `answers`. Small, because it is cleared for each query.
    places: Vec<u16>,
    /// First one of quality 0, for terms that answer no word; then the query words that terms answer, and how well.
    answers: Vec<Answer>,
    weights: Vec<f32>,
    total: f32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Answer {
    word: u8,
    typos: u8,
    quality: f32,
    begun: bool,
}

/// The most that a title can cover of a query.
pub(super) struct Reach {
    /// By word that titles are searched for: the share of the query that it is, as far as its best term answers it.
    by_word: Vec<f32>,
    /// The share of all other words.
    others: f32,
}

impl Reach {
    /// The most that a title covers which has some of the words: bit 0 for the first.
    pub(super) fn of(&self, words: u32) -> f32 {
        let has = |at: usize| words & 1 << at != 0;
        let of_words = self.by_word.iter().enumerate().filter(|(at, _)| has(*at)).map(|(_, share)| share);
        self.others + of_words.sum::<f32>()
    }
}

/// A longer title that covers the whole query scores at least this share of a full match.
const QUERY_SHARE: f32 = 0.65;

impl<'a> Scorer<'a> {
    pub(super) fn new(table: &'a TitleTable, query: &TitleQuery) -> Self {
        let mut places = vec![0; table.vocabulary.len()];
        let mut answers = vec![Answer::default()];
        for (at, word) in query.words.iter().enumerate() {
            for alternative in &word.terms {
                let place = &mut places[alternative.term as usize];
                if *place == 0 {
                    *place = answers.len() as u16;
                    answers.push(Answer::default());
                }
                let answer = &mut answers[usize::from(*place)];
                if alternative.quality > answer.quality {
                    let Alternative { quality, typos, begun, .. } = *alternative;
                    *answer = Answer { word: at as u8, typos, quality, begun };
                }
            }
        }
        let weights: Vec<f32> = query.words.iter().map(|word| word.weight).collect();
        let total = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        Self { table, places, answers, weights, total }
    }

    /// How much of the query titles can cover with some of `words`, which are words of the query.
    pub(super) fn reach(&self, query: &TitleQuery, words: &[&QueryWord]) -> Reach {
        let most = |word: &QueryWord| {
            let best = word.terms.iter().map(|alternative| alternative.quality).fold(0.0, f32::max);
            word.weight * best / self.total
        };
        let by_word: Vec<f32> = words.iter().map(|word| most(word)).collect();
        let all: f32 = query.words.iter().map(most).sum();
        Reach { others: all - by_word.iter().sum::<f32>(), by_word }
    }

    /// Scores one form of a title.
    ///
    /// Each query word is credited to the best term that answers it; coverage is the credited share of the words'
    /// weight on each side. The score is `query_coverage² · (0.65 + 0.35 · title_coverage)`: a title that covers the
    /// whole query beats one that covers part of it, and of two such titles the one with fewer other words wins.
    pub(super) fn score(&self, form: u32) -> TitleScore {
        let mut credited = [Answer::default(); MAX_WORDS];
        let mut covered_words = 0u32;
        let mut title_covered = 0f32;
        let mut title_total = 0f32;
        let mut words = 0u32;
        for slot in self.table.slots_of(form) {
            let answer = self.answers[usize::from(self.places[slot.term as usize])];
            let weight = self.table.weight(slot.term);
            if slot.span == 1 {
                title_total += weight;
                words |= 1 << slot.at;
            }
            if answer.quality > 0.0 {
                let credit = &mut credited[usize::from(answer.word)];
                if answer.quality > credit.quality {
                    *credit = answer;
                }
                let mask = ((1u32 << slot.span) - 1) << slot.at;
                if covered_words & mask == 0 {
                    covered_words |= mask;
                    title_covered += weight * answer.quality;
                }
            }
        }
        let whole = words & !covered_words == 0
            && credited[..self.weights.len()].iter().all(|credit| credit.quality > 0.0 && !credit.begun);
        let typos = credited.iter().map(|credit| credit.typos).sum();
        let query_covered: f32 =
            self.weights.iter().zip(&credited).map(|(weight, credit)| weight * credit.quality).sum();
        let query_coverage = query_covered / self.total;
        let title_coverage = if title_total > 0.0 { (title_covered / title_total).min(1.0) } else { 0.0 };
        let score = query_coverage * query_coverage * (QUERY_SHARE + (1.0 - QUERY_SHARE) * title_coverage);
        TitleScore { score, query_coverage, title_coverage, typos, whole }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::LaborMarket;
    use crate::testing::sample_catalog;
    use crate::titles::TitleId;

    #[test]
    fn no_title_covers_more_of_a_query_than_its_words_reach() {
        let catalog = sample_catalog();
        let table = TitleTable::build(&catalog, &LaborMarket::default());
        let (mut forms, mut partly) = (0, 0);
        for text in
            ["senior registered nurse", "nurze practitionr", "sales mgr, part time", "c++ dev", "night"]
        {
            let mut query = TitleQuery::new(&table, text);
            for _ in 0..2 {
                let words = query.searched();
                let scorer = Scorer::new(&table, &query);
                let reach = scorer.reach(&query, &words);
                for title in 0..table.titles().len() as TitleId {
                    let whole =
                        table.forms_of(title).next().into_iter().flat_map(|form| table.slots_of(form));
                    let terms: Vec<_> = whole.map(|slot| slot.term).collect();
                    let has = |word: &QueryWord| word.terms.iter().any(|one| terms.contains(&one.term));
                    let met = words.iter().enumerate().map(|(at, word)| u32::from(has(word)) << at).sum();
                    for form in table.forms_of(title) {
                        let covered = scorer.score(form).query_coverage;
                        assert!(covered <= reach.of(met) + 1e-5, "{text}: {}", table.title(title).text);
                        forms += 1;
                        partly += usize::from(covered > 0.0 && reach.of(met) < 0.99);
                    }
                }
                query.forgive(&table);
            }
        }
        assert!(partly > 20 && partly < forms, "{partly} of {forms}");
    }
}
