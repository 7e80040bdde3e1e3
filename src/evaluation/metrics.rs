//! Figures on how good ranked answers are.

use serde::{Deserialize, Serialize};

use super::method::Answer;
use crate::soc::OnetSocCode;

/// How far down answers count.
const DEPTH: usize = 10;
/// Bins of the calibration error.
const BINS: usize = 15;

/// What became of one title.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// The place of the first right answer among the first ten, from 0.
    pub place: Option<usize>,
    /// The probability of the first answer; 0 without one.
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

    /// Compares as SOC codes: answers that differ behind the point are one, at the place of the best of them and
    /// with their probabilities added up.
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

    fn is_right(&self) -> bool {
        self.place == Some(0)
    }
}

/// What a method accepts at a wanted precision.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The share of the accepted codes that was wanted to be right.
    pub wanted: f32,
    /// The share of the titles whose first answer is accepted.
    pub coverage: f64,
    /// The share of those that are right, by SOC code.
    pub precision_at_six_digits: f64,
    /// The same by O*NET-SOC code; `null` when the set knows SOC codes only.
    pub precision_at_eight_digits: Option<f64>,
}

/// The share of the outcomes at some places that are right; 0 of none.
pub(super) fn share_right(outcomes: &[Outcome], places: &[usize]) -> f64 {
    let right = places.iter().filter(|place| outcomes[**place].is_right()).count();
    right as f64 / places.len().max(1) as f64
}

/// How good a method is on a set. All but the number of titles are shares, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// How many titles were asked.
    pub titles: usize,
    /// Titles whose first answer is right.
    pub top_1: f64,
    /// Titles with a right answer among the first five.
    pub top_5: f64,
    /// Titles with a right answer among the first ten.
    pub top_10: f64,
    /// Mean of 1 / place of the first right answer, 0 when none of the first ten is.
    pub mrr: f64,
    /// Expected calibration error of the first answer's probability, over 15 bins of equal width.
    pub ece: f64,
    /// The same over 15 bins with equally many titles.
    pub ece_equal_mass: f64,
    /// The largest share of titles, taken from the most probable first answer down, at which at least 90% of the
    /// first answers are right.
    pub coverage_at_90: f64,
    /// The same at 95%.
    pub coverage_at_95: f64,
}

impl Figures {
    /// The figures of at least one title.
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

/// By falling probability into bins of equal width; the last bin holds 1 as well.
fn equal_width(falling: &[Outcome]) -> Vec<&[Outcome]> {
    let bin = |one: &Outcome| ((one.probability * BINS as f64) as usize).min(BINS - 1);
    falling.chunk_by(|a, b| bin(a) == bin(b)).collect()
}

/// By falling probability into bins with equally many titles.
fn equal_mass(falling: &[Outcome]) -> Vec<&[Outcome]> {
    let edge = |bin: usize| falling.len() * bin / BINS;
    (0..BINS).map(|bin| &falling[edge(bin)..edge(bin + 1)]).collect()
}

/// The mean over titles of how far the mean probability of their bin is from the share of right answers in it.
fn calibration_error(bins: &[&[Outcome]]) -> f64 {
    let titles: usize = bins.iter().map(|bin| bin.len()).sum();
    let gap = |bin: &&[Outcome]| {
        let told: f64 = bin.iter().map(|one| one.probability).sum();
        let right = bin.iter().filter(|one| one.is_right()).count() as f64;
        (told - right).abs()
    };
    bins.iter().map(gap).sum::<f64>() / titles.max(1) as f64
}

/// The largest share of titles from the most probable down of which at least `precision` are right. Titles of the same
/// probability are taken together: no threshold parts them. A title without an answer (probability 0) is never taken.
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
        // Probability 0.75 four times, right three times: no error, in either kind of bin.
        let honest: Vec<_> = (0..4).map(|n| outcome((n > 0).then_some(0), 0.75)).collect();
        assert!(close(Figures::of(&honest).ece, 0.0));
        // Certain of two and wrong about one: an error of one half.
        let sure = [outcome(Some(0), 1.0), outcome(None, 1.0)];
        assert!(close(Figures::of(&sure).ece, 0.5));
        // Bins do not offset each other: 0.2 too low and 0.2 too high average to 0.2.
        let both = [outcome(Some(0), 0.8), outcome(None, 0.2)];
        assert!(close(Figures::of(&both).ece, 0.2));
        // Each equal-mass bin holds thirty titles of the same probability, in the order given.
        let many: Vec<_> = (0..450).map(|n| outcome((n % 2 == 0).then_some(0), 0.5)).collect();
        assert!(close(Figures::of(&many).ece_equal_mass, 0.0));
        // No answer claims nothing and has no error.
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
        // An error at the top does not end the search: later titles can make up for it.
        let mut titles = vec![wrong(0.99)];
        titles.extend((0..9).map(|n| right(0.5 + f64::from(n) / 100.0)));
        assert!(close(Figures::of(&titles).coverage_at_90, 1.0));
        assert!(close(Figures::of(&titles).coverage_at_95, 0.0));
        let tied = [right(0.9), wrong(0.9), right(0.9), right(0.8)];
        assert!(
            close(Figures::of(&tied).coverage_at_90, 0.0),
            "a threshold cannot part titles of one probability"
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
