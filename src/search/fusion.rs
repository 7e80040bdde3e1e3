//! One order for all evidence on a query: the coder's probabilities, shared words and meaning.

use crate::catalog::OccupationId;
use crate::matcher::Appraisal;
use crate::titles::{Match, MatchEvidence};

/// An occupation that answers a query.
pub(super) struct Answer {
    pub(super) occupation: OccupationId,
    /// From 0 to below 1.
    pub(super) score: f32,
    /// The words that it shares with the query; none if it is found by meaning alone.
    pub(super) by_words: Option<MatchEvidence>,
}

/// The lowest probability that counts.
const LEAST: f32 = 1e-3;
/// The lowest cosine, and the lowest probability, of an answer that shares no words with the query. On the development
/// set of plain words, the cosine of the right occupation is below .56 for one query in a hundred; those of texts that
/// mean nothing stay below .45.
const ALIKE: f32 = 0.5;
const LIKELY: f32 = 0.01;
/// The highest score of an answer that is not exactly the title.
const MOST: f32 = 0.97;

/// Orders the occupations that share words with a query, and at most `by_meaning` others, leaving out those of `exact`.
pub(super) fn fuse(
    appraisal: &Appraisal,
    by_words: Vec<Match>,
    exact: &[Match],
    by_meaning: usize,
) -> Vec<Answer> {
    let mut of_words: Vec<Option<Match>> = vec![None; appraisal.meanings.len()];
    for one in by_words {
        let place = usize::from(one.occupation);
        of_words[place] = Some(one);
    }
    let fusion = Fusion::new(appraisal);
    let answers = |(occupation, words): &(OccupationId, &Option<Match>)| {
        words.is_some() || fusion.is_alike(*occupation)
    };
    let score = |(occupation, words): (OccupationId, &Option<Match>)| {
        (occupation, fusion.score(occupation, words.as_ref()))
    };
    let mut order: Vec<(OccupationId, f32)> = (0..).zip(&of_words).filter(answers).map(score).collect();
    order.retain(|(occupation, _)| exact.iter().all(|one| one.occupation != *occupation));
    order.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let most = fusion.most();
    let mut alone = 0;
    let answer = |(occupation, score): (OccupationId, f32)| {
        let by_words = of_words[usize::from(occupation)].take().map(|one| one.evidence);
        alone += usize::from(by_words.is_none());
        let kept = by_words.is_some() || alone <= by_meaning;
        kept.then(|| Answer { occupation, score: MOST * (score / most).clamp(0.0, 1.0), by_words })
    };
    order.into_iter().filter_map(answer).collect()
}

/// Weights of the evidence, each for a query of one word and what the logarithm of the number of words adds: the longer
/// the query, the more its meaning counts and the less the words of single titles. Fitted on the development sets by
/// softmax regression over all occupations: see docs/matching.md.
const CODED: [f32; 2] = [1.244, -0.21];
const MEANING: [f32; 2] = [0.24, 5.31];
const TITLES: [f32; 2] = [2.72, -0.84];
const STATEMENTS: [f32; 2] = [-3.675, 4.245];
/// What the coder's highest probability adds to the weights of its probabilities and of meaning.
const SURE_CODED: f32 = -0.066;
const SURE_MEANING: f32 = 1.43;
/// What a title adds that has the same words as the query, in another order or with typing errors, and how much the
/// coder and the titles count then. Chosen so that mistyped and reordered titles find their owners, and queries that are
/// no title lose little: see docs/matching.md.
const WHOLE: f32 = 4.0;
const WHOLE_CODED: f32 = 0.4;
const WHOLE_TITLES: f32 = 2.0;
/// Queries are as long as this at most.
const LONGEST: f32 = 20.0;

/// A linear model of the evidence on an occupation.
struct Fusion<'a> {
    appraisal: &'a Appraisal,
    /// By occupation: the coder's probability.
    probabilities: Vec<f32>,
    coded: f32,
    meaning: f32,
    titles: f32,
    statements: f32,
}

impl<'a> Fusion<'a> {
    fn new(appraisal: &'a Appraisal) -> Self {
        let mut probabilities = vec![0.0; appraisal.meanings.len()];
        for (occupation, probability) in &appraisal.probabilities {
            probabilities[usize::from(*occupation)] = *probability;
        }
        let surest = probabilities.iter().copied().fold(0.0, f32::max);
        let length = (appraisal.words as f32).clamp(1.0, LONGEST).ln();
        let weight = |[constant, by_length]: [f32; 2]| constant + by_length * length;
        Self {
            appraisal,
            probabilities,
            coded: weight(CODED) + SURE_CODED * surest,
            meaning: weight(MEANING) + SURE_MEANING * surest,
            titles: weight(TITLES),
            statements: weight(STATEMENTS),
        }
    }

    /// Whether an occupation that shares no words with the query may answer it.
    fn is_alike(&self, occupation: OccupationId) -> bool {
        let place = usize::from(occupation);
        self.appraisal.meanings[place] >= ALIKE || self.probabilities[place] >= LIKELY
    }

    /// The score of an occupation for which all evidence speaks as clearly as it can.
    fn most(&self) -> f32 {
        let positive = |weight: f32| weight.max(0.0);
        positive(self.coded) * (1.0 / LEAST).ln_1p()
            + positive(self.meaning)
            + positive(self.titles)
            + positive(self.statements)
    }

    /// `words` are the occupation's titles or texts that share words with the query.
    fn score(&self, occupation: OccupationId, words: Option<&Match>) -> f32 {
        let place = usize::from(occupation);
        let coded = self.coded * (self.probabilities[place] / LEAST).ln_1p();
        let titles = self.titles * words.map_or(0.0, |one| one.score);
        let by_words = if words.is_some_and(is_whole) {
            WHOLE + WHOLE_CODED * coded + WHOLE_TITLES * titles
        } else {
            coded + titles
        };
        by_words
            + self.meaning * self.appraisal.meanings[place]
            + self.statements * self.appraisal.statements[place]
    }
}

/// Whether the query has the same words as a title, apart from their order and typing errors.
fn is_whole(one: &Match) -> bool {
    matches!(one.evidence, MatchEvidence::Title { score, .. } if score.whole)
}
