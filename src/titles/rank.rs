//! How well a title answers a query.

use serde::Serialize;

use super::query::TitleQuery;
use super::table::{MAX_WORDS, TitleTable};

/// What a title's score is made of; every part is between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TitleScore {
    /// `query_coverage² · (0.65 + 0.35 · title_coverage)`.
    pub score: f32,
    /// How much of the query the title holds, by weight of words.
    pub query_coverage: f32,
    /// How much of the title the query holds, by weight of words.
    pub title_coverage: f32,
    /// Typing errors that were forgiven.
    pub typos: u8,
}

/// A query laid out for scoring many titles: which query word each term answers, and how well.
pub(super) struct Scorer<'a> {
    table: &'a TitleTable,
    /// By term: the query word, quality and typing errors; quality 0 for terms that answer none.
    answers: Vec<Answer>,
    weights: Vec<f32>,
    total: f32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Answer {
    word: u8,
    typos: u8,
    quality: f32,
}

/// Full coverage of the query by part of a longer title still earns this share of a full match.
const QUERY_SHARE: f32 = 0.65;

impl<'a> Scorer<'a> {
    pub(super) fn new(table: &'a TitleTable, query: &TitleQuery) -> Self {
        let mut answers = vec![Answer::default(); table.vocabulary.len()];
        for (at, word) in query.words.iter().enumerate() {
            for alternative in &word.terms {
                let answer = &mut answers[alternative.term as usize];
                if alternative.quality > answer.quality {
                    *answer =
                        Answer { word: at as u8, typos: alternative.typos, quality: alternative.quality };
                }
            }
        }
        let weights: Vec<f32> = query.words.iter().map(|word| word.weight).collect();
        let total = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        Self { table, answers, weights, total }
    }

    /// Scores one form of a title.
    ///
    /// Each query word is credited to the best term that answers it; coverage is the share of the words' weight
    /// that is credited, on either side. The score is `query_coverage² · (0.65 + 0.35 · title_coverage)`: a title
    /// that holds all of the query beats one that holds a part, and of two such the one with less besides it.
    pub(super) fn score(&self, form: u32) -> TitleScore {
        let mut credited = [Answer::default(); MAX_WORDS];
        let mut covered_words = 0u32;
        let mut title_covered = 0f32;
        let mut title_total = 0f32;
        for slot in self.table.slots_of(form) {
            let answer = self.answers[slot.term as usize];
            let weight = self.table.weight(slot.term);
            if slot.span == 1 {
                title_total += weight;
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
        let typos = credited.iter().map(|credit| credit.typos).sum();
        let query_covered: f32 =
            self.weights.iter().zip(&credited).map(|(weight, credit)| weight * credit.quality).sum();
        let query_coverage = query_covered / self.total;
        let title_coverage = if title_total > 0.0 { (title_covered / title_total).min(1.0) } else { 0.0 };
        let score = query_coverage * query_coverage * (QUERY_SHARE + (1.0 - QUERY_SHARE) * title_coverage);
        TitleScore { score, query_coverage, title_coverage, typos }
    }
}
