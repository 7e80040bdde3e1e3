//! From scores to probabilities that hold what they say, and from those to decisions: both fitted on titles that were
//! held out.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::OperatingPoint;
use super::softmax::softmax;

/// The fitted calibration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Calibration {
    /// Scores are divided by it before they become probabilities (temperature scaling: Guo et al. 2017).
    temperature: f32,
    /// What is to be expected when everything from a probability on is accepted, from the greatest on.
    curve: Vec<Expected>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Expected {
    threshold: f32,
    precision: f32,
    coverage: f32,
}

/// A held-out title: scores of its candidates, and which of them own it.
pub(super) struct Trial {
    pub(super) scores: Vec<f32>,
    pub(super) right: Vec<bool>,
}

/// How finely the curve is kept.
const CURVE_POINTS: usize = 400;
/// Temperatures that are tried.
const COLDEST: f32 = 0.6;
const STEP: f32 = 0.02;
const STEPS: usize = 100;

impl Calibration {
    /// Fits on trials, those included of which no candidate is right.
    pub(super) fn fit(trials: &[Trial]) -> Self {
        let temperatures = (0..STEPS).into_par_iter().map(|step| COLDEST + STEP * step as f32);
        let best = temperatures
            .map(|temperature| (brier(trials, temperature), temperature))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let temperature = best.map_or(1.0, |(_, temperature)| temperature);
        let mut firsts: Vec<(f32, bool)> =
            trials.iter().filter_map(|trial| first(trial, temperature)).collect();
        firsts.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut curve = Vec::new();
        let (mut right, mut since) = (0usize, 0usize);
        let step = (firsts.len() / CURVE_POINTS).max(1);
        for (place, (threshold, is_right)) in firsts.iter().enumerate() {
            right += usize::from(*is_right);
            let taken = place + 1;
            since += 1;
            // Equal probabilities are accepted together.
            let tied = firsts.get(taken).is_some_and(|(next, _)| next.total_cmp(threshold).is_eq());
            if since >= step && !tied {
                since = 0;
                let precision = right as f32 / taken as f32;
                let coverage = taken as f32 / trials.len() as f32;
                curve.push(Expected { threshold: *threshold, precision, coverage });
            }
        }
        Self { temperature, curve }
    }

    /// Turns scores into probabilities.
    pub(super) fn probabilities(&self, scores: &mut [f32]) {
        for score in &mut *scores {
            *score /= self.temperature;
        }
        softmax(scores);
    }

    /// What to accept for a wanted precision: as much as has it. When nothing has, only what is certain.
    pub(super) fn operating_point(&self, precision: f32) -> OperatingPoint {
        let point = self.curve.iter().rev().find(|point| point.precision >= precision);
        OperatingPoint {
            precision,
            threshold: point.map_or(1.0, |point| point.threshold),
            expected_precision: point.map(|point| point.precision),
            expected_coverage: Some(point.map_or(0.0, |point| point.coverage)),
        }
    }
}

/// The greatest probability of a trial, and whether it is right.
fn first(trial: &Trial, temperature: f32) -> Option<(f32, bool)> {
    let mut probabilities: Vec<f32> = trial.scores.iter().map(|score| score / temperature).collect();
    softmax(&mut probabilities);
    let best = (0..probabilities.len()).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]))?;
    Some((probabilities[best], trial.right[best]))
}

/// Mean squared error of the first candidates' probabilities (Brier 1950).
fn brier(trials: &[Trial], temperature: f32) -> f32 {
    let error = |trial: &Trial| {
        first(trial, temperature)
            .map_or(0.0, |(probability, right)| (probability - f32::from(u8::from(right))).powi(2))
    };
    trials.iter().map(error).sum::<f32>() / trials.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first of two candidates leads by `lead`; it is right in so many of ten.
    fn trials(lead: f32, right: usize) -> impl Iterator<Item = Trial> {
        (0..10)
            .map(move |place| Trial { scores: vec![lead, 0.0], right: vec![place < right, place >= right] })
    }

    #[test]
    fn probabilities_come_near_what_was_right() {
        // A lead of 2 says .88 where .7 are right.
        let calibration = Calibration::fit(&trials(2.0, 7).collect::<Vec<_>>());
        let mut scores = [2.0, 0.0];
        calibration.probabilities(&mut scores);
        assert!((scores[0] - 0.7).abs() < 0.02, "{scores:?}");
    }

    #[test]
    fn the_operating_point_takes_as_much_as_has_the_precision() {
        let calibration = Calibration::fit(&trials(6.0, 10).chain(trials(1.0, 6)).collect::<Vec<_>>());
        let strict = calibration.operating_point(0.95);
        assert_eq!((strict.expected_precision, strict.expected_coverage), (Some(1.0), Some(0.5)));
        let lax = calibration.operating_point(0.8);
        assert_eq!((lax.expected_precision, lax.expected_coverage), (Some(0.8), Some(1.0)));
        assert!(lax.threshold < strict.threshold);
    }

    #[test]
    fn a_precision_that_nothing_has_accepts_only_what_is_certain() {
        let point = Calibration::fit(&trials(1.0, 6).collect::<Vec<_>>()).operating_point(0.99);
        assert_eq!((point.threshold, point.expected_precision), (1.0, None));
    }
}
