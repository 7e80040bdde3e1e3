//! Accuracy figures for ranked answers.

use serde::{Deserialize, Serialize};

use super::method::Answer;
use crate::soc::OnetSocCode;

/// The number of first answers that count.
const DEPTH: usize = 10;
/// The number of bins of the calibration error.
const BINS: usize = 15;

/// The outcome for one title.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// The position, from 0, of the first right answer among the first ten.
    pub place: Option<usize>,
    /// The probability of the first answer; 0 if there is none.
    pub probability: f64,
}

impl Outcome {
    /// Compares the answers with the right codes.
    pub fn of(answers: &[Answer], gold: &[OnetSocCode]) -> Self {
        Self {
            place: answers.iter().take(DEPTH).position(|answer| gold.contains(&answer.code)),
            probability: answers.first().map_or(0.0, |first| f64::from(first.probability).clamp(0.0, 1.0)),
        }
    }

    /// Compares as SOC codes: answers that differ only after the period are merged, at the position of the best one
    /// and with their probabilities summed.
    pub fn of_soc(answers: &[Answer], gold: &[OnetSocCode]) -> Self {
        let mut merged: Vec<Answer> = Vec::with_capacity(answers.len());
        for answer in answers {
            let code = answer.code.soc().to_onet();
            match merged.iter_mut().find(|known| known.code == code) {
                Some(known) => known.probability += answer.probability,
                None => merged.push(Answer { code, ..*answer }),
            }
        }
        let gold: Vec<OnetSocCode> = gold.iter().map(|code| code.soc().to_onet()).collect();
        Self::of(&merged, &gold)
    }

    pub(super) fn is_right(&self) -> bool {
        self.place == Some(0)
    }
}

/// What a method accepts at a requested precision.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The requested precision: the share of accepted codes that should be right.
    pub wanted: f32,
    /// The share of titles whose first answer is accepted.
    pub coverage: f64,
    /// The share of accepted answers that are right, by SOC code.
    pub precision_at_six_digits: f64,
    /// The same by O*NET-SOC code; `null` if the set has only SOC codes.
    pub precision_at_eight_digits: Option<f64>,
    /// The share of the set's weight that is accepted; `null` if the set has no weights.
    pub weighted_coverage: Option<f64>,
    /// The share of the accepted weight that is right, by SOC code; `null` if the set has no weights.
    pub weighted_precision: Option<f64>,
}

/// Figures in which each title counts as much as its weight says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WeightedFigures {
    /// The sum of the weights.
    pub weight: f64,
    /// The share of the weight whose first answer is right, by SOC code.
    pub top_1: f64,
    /// The share of the weight with a right answer among the first five.
    pub top_5: f64,
    /// The largest share of the weight, taken by falling probability of the first answer, of which at least 95% has a
    /// right first answer.
    pub coverage_at_95: f64,
}

impl WeightedFigures {
    /// The figures for outcomes and their weights; `None` if all weigh the same.
    pub(super) fn of(outcomes: &[Outcome], weights: &[f64]) -> Option<Self> {
        if weights.windows(2).all(|pair| pair[0].total_cmp(&pair[1]).is_eq()) {
            return None;
        }
        let weight: f64 = weights.iter().sum();
        let within = |top: usize| {
            let right =
                outcomes.iter().zip(weights).filter(|(one, _)| one.place.is_some_and(|place| place < top));
            right.map(|(_, weight)| weight).sum::<f64>() / weight
        };
        let mut falling: Vec<(&Outcome, f64)> = outcomes.iter().zip(weights.iter().copied()).collect();
        falling.sort_by(|a, b| b.0.probability.total_cmp(&a.0.probability));
        let (mut taken, mut right, mut coverage_at_95) = (0.0, 0.0, 0.0);
        for (outcome, weight) in falling {
            taken += weight;
            right += if outcome.is_right() { weight } else { 0.0 };
            if right >= 0.95 * taken {
                coverage_at_95 = taken;
            }
        }
        Some(Self { weight, top_1: within(1), top_5: within(5), coverage_at_95: coverage_at_95 / weight })
    }
}

/// The share of right outcomes at some positions; 0 if there are no positions.
pub(super) fn share_right(outcomes: &[Outcome], places: &[usize]) -> f64 {
    let right = places.iter().filter(|place| outcomes[**place].is_right()).count();
    right as f64 / places.len().max(1) as f64
}

/// The accuracy of a method on a set. All figures but the number of titles are from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The number of titles.
    pub titles: usize,
    /// The share of titles whose first answer is right.
    pub top_1: f64,
    /// The share of titles with a right answer among the first five.
    pub top_5: f64,
    /// The share of titles with a right answer among the first ten.
    pub top_10: f64,
    /// Mean reciprocal rank: 1 / rank of the first right answer, or 0 if none of the first ten is right.
    pub mrr: f64,
    /// Expected calibration error of the first answer's probability, over 15 bins of equal width.
    pub ece: f64,
    /// The same over 15 bins with equally many titles.
    pub ece_equal_mass: f64,
    /// The largest share of titles, taken by falling probability of the first answer, of which at least 90% have a
    /// right first answer.
    pub coverage_at_90: f64,
    /// The same at 95%.
    pub coverage_at_95: f64,
}

impl Figures {
    /// The figures for one or more outcomes.
    pub fn of(outcomes: &[Outcome]) -> Self {
        let titles = outcomes.len().max(1) as f64;
        let within = |top: usize| {
            outcomes.iter().filter(|one| one.place.is_some_and(|place| place < top)).count() as f64 / titles
        };
        let reciprocal = outcomes.iter().filter_map(|one| one.place).map(|place| 1.0 / (place + 1) as f64);
        let mut falling = outcomes.to_vec();
        falling.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        Self {
            titles: outcomes.len(),
            top_1: within(1),
            top_5: within(5),
            top_10: within(DEPTH),
            mrr: reciprocal.fold(0.0, |sum, one| sum + one) / titles,
            ece: calibration_error(&equal_width(&falling)),
            ece_equal_mass: calibration_error(&equal_mass(&falling)),
            coverage_at_90: coverage(&falling, 0.90),
            coverage_at_95: coverage(&falling, 0.95),
        }
    }
}

/// Splits outcomes, by falling probability, into bins of equal width; the last bin includes 1.
fn equal_width(falling: &[Outcome]) -> Vec<&[Outcome]> {
    let bin = |one: &Outcome| ((one.probability * BINS as f64) as usize).min(BINS - 1);
    falling.chunk_by(|a, b| bin(a) == bin(b)).collect()
}

/// Splits outcomes, by falling probability, into bins with the same number of titles.
fn equal_mass(falling: &[Outcome]) -> Vec<&[Outcome]> {
    let edge = |bin: usize| falling.len() * bin / BINS;
    (0..BINS).map(|bin| &falling[edge(bin)..edge(bin + 1)]).collect()
}

/// The mean over titles of the gap between their bin's mean probability and its share of right answers.
fn calibration_error(bins: &[&[Outcome]]) -> f64 {
    let titles: usize = bins.iter().map(|bin| bin.len()).sum();
    let gap = |bin: &&[Outcome]| {
        let predicted: f64 = bin.iter().map(|one| one.probability).sum();
        let right = bin.iter().filter(|one| one.is_right()).count() as f64;
        (predicted - right).abs()
    };
    bins.iter().map(gap).sum::<f64>() / titles.max(1) as f64
}

/// The largest share of titles, by falling probability, of which at least `precision` are right. Titles with the same
/// probability are taken together, because no threshold separates them. A title without an answer (probability 0) is
/// never taken.
fn coverage(falling: &[Outcome], precision: f64) -> f64 {
    let (mut taken, mut right, mut best) = (0, 0, 0);
    for same in falling.chunk_by(|a, b| a.probability.total_cmp(&b.probability).is_eq()) {
        if same[0].probability <= 0.0 {
            break;
        }
        taken += same.len();
        right += same.iter().filter(|one| one.is_right()).count();
        if right as f64 >= precision * taken as f64 {
            best = taken;
        }
    }
    best as f64 / falling.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn codes(texts: &[&str]) -> Vec<OnetSocCode> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn answers(of: &[(&str, f32)]) -> Vec<Answer> {
        of.iter()
            .map(|(code, probability)| Answer { code: code.parse().unwrap(), probability: *probability })
            .collect()
    }

    fn outcome(place: Option<usize>, probability: f64) -> Outcome {
        Outcome { place, probability }
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn a_title_is_right_when_any_of_its_codes_is_found() {
        let ranked = answers(&[("29-1141.00", 0.5), ("29-1171.00", 0.3)]);
        assert_eq!(Outcome::of(&ranked, &codes(&["11-1011.00", "29-1171.00"])), outcome(Some(1), 0.5));
        assert_eq!(Outcome::of(&ranked, &codes(&["11-1011.00"])), outcome(None, 0.5));
        assert_eq!(Outcome::of(&[], &codes(&["11-1011.00"])), outcome(None, 0.0));
        let eleven: Vec<(String, f32)> = (0..11).map(|n| (format!("11-10{n:02}.00"), 0.1)).collect();
        let eleven: Vec<(&str, f32)> = eleven.iter().map(|(code, p)| (code.as_str(), *p)).collect();
        assert_eq!(Outcome::of(&answers(&eleven), &codes(&["11-1009.00"])).place, Some(9));
        assert_eq!(Outcome::of(&answers(&eleven), &codes(&["11-1010.00"])).place, None);
    }

    #[test]
    fn answers_with_the_same_six_digits_are_merged() {
        let ranked = answers(&[
            ("29-1141.01", 0.375),
            ("15-1252.00", 0.25),
            ("29-1141.03", 0.125),
            ("11-1011.00", 0.0),
        ]);
        assert_eq!(Outcome::of_soc(&ranked, &codes(&["29-1141.00"])), outcome(Some(0), 0.5));
        assert_eq!(Outcome::of_soc(&ranked, &codes(&["11-1011.00"])).place, Some(2));
        assert_eq!(Outcome::of(&ranked, &codes(&["29-1141.00"])).place, None);
    }

    #[test]
    fn shares_and_mean_reciprocal_rank_follow_from_places() {
        let figures = Figures::of(&[
            outcome(Some(0), 0.9),
            outcome(Some(1), 0.5),
            outcome(Some(9), 0.5),
            outcome(None, 0.1),
        ]);
        assert_eq!((figures.titles, figures.top_1, figures.top_5, figures.top_10), (4, 0.25, 0.5, 0.75));
        assert!(close(figures.mrr, (1.0 + 0.5 + 0.1) / 4.0), "{figures:?}");
    }

    #[test]
    fn calibration_error_is_the_gap_within_bins() {
        // Predicted 0.75 four times, right three times: no error in either kind of bins.
        let honest: Vec<_> = (0..4).map(|n| outcome((n > 0).then_some(0), 0.75)).collect();
        assert!(close(Figures::of(&honest).ece, 0.0));
        // Certain of two, wrong about one: an error of one half.
        let sure = [outcome(Some(0), 1.0), outcome(None, 1.0)];
        assert!(close(Figures::of(&sure).ece, 0.5));
        // Bins do not cancel out: 0.2 too low and 0.2 too high make an error of 0.2.
        let both = [outcome(Some(0), 0.8), outcome(None, 0.2)];
        assert!(close(Figures::of(&both).ece, 0.2));
        // Each bin of equal mass holds thirty titles, all of the same probability.
        let many: Vec<_> = (0..450).map(|n| outcome((n % 2 == 0).then_some(0), 0.5)).collect();
        assert!(close(Figures::of(&many).ece_equal_mass, 0.0));
        // No answer makes no claim and no error.
        assert!(close(Figures::of(&[outcome(None, 0.0)]).ece, 0.0));
    }

    #[test]
    fn coverage_is_the_largest_share_that_is_precise_enough() {
        let right = |probability| outcome(Some(0), probability);
        let wrong = |probability| outcome(None, probability);
        let mut titles = vec![wrong(0.1)];
        titles.extend((0..9).map(|n| right(0.5 + f64::from(n) / 100.0)));
        assert!(close(Figures::of(&titles).coverage_at_90, 1.0), "nine of ten are 90%");
        assert!(close(Figures::of(&titles).coverage_at_95, 0.9));
        // A miss at the top does not end it: later titles can make up for it.
        let mut titles = vec![wrong(0.99)];
        titles.extend((0..9).map(|n| right(0.5 + f64::from(n) / 100.0)));
        assert!(close(Figures::of(&titles).coverage_at_90, 1.0));
        assert!(close(Figures::of(&titles).coverage_at_95, 0.0));
        let tied = [right(0.9), wrong(0.9), right(0.9), right(0.8)];
        assert!(
            close(Figures::of(&tied).coverage_at_90, 0.0),
            "a threshold cannot separate titles of one probability"
        );
        let silent = [right(0.9), wrong(0.0)];
        assert!(close(Figures::of(&silent).coverage_at_90, 0.5));
    }

    proptest! {
        #[test]
        fn figures_are_ordered_shares(titles in proptest::collection::vec((proptest::option::of(0usize..10), 0.0..=1.0), 1..80)) {
            let outcomes: Vec<_> = titles.into_iter().map(|(place, probability)| outcome(place, probability)).collect();
            let Figures { top_1, top_5, top_10, mrr, ece, ece_equal_mass, coverage_at_90, coverage_at_95, .. } = Figures::of(&outcomes);
            prop_assert!(0.0 <= top_1 && top_1 <= top_5 && top_5 <= top_10 && top_10 <= 1.0);
            prop_assert!(top_1 <= mrr + 1e-9 && mrr <= top_10 + 1e-9);
            prop_assert!((0.0..=1.0).contains(&ece) && (0.0..=1.0).contains(&ece_equal_mass));
            prop_assert!(coverage_at_95 <= coverage_at_90 && coverage_at_90 <= 1.0);
        }
    }
}
