//! Calibrated probabilities from the scores of candidates, and the expected precision above each threshold, both
//! fitted on held-out queries.
//!
//! Guo et al. (2017), On Calibration of Modern Neural Networks (temperature scaling), here fitted by the Brier score of
//! the first candidate.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::softmax::softmax;

/// The fitted calibration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Calibration {
    /// Scores are divided by it before the softmax.
    temperature: f32,
    /// In order of falling threshold.
    curve: Vec<CurvePoint>,
}

/// What to expect when accepting every first candidate of at least this probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct CurvePoint {
    /// The minimum probability to accept.
    pub(crate) threshold: f32,
    /// The share of accepted candidates that are right.
    pub(crate) precision: f32,
    /// A lower bound of that share for other queries of the same kind, at 95% confidence.
    pub(crate) at_least: f32,
    /// The share of all queries that are accepted.
    pub(crate) coverage: f32,
}

/// A held-out query.
pub(crate) struct HeldOutQuery {
    /// By candidate: its score.
    pub(crate) scores: Vec<f32>,
    /// By candidate: whether it is right.
    pub(crate) right: Vec<bool>,
}

/// The approximate number of curve points to keep.
const CURVE_POINTS: usize = 400;
/// The temperatures to try: `STEPS` of them, from `COLDEST` up.
const COLDEST: f32 = 0.6;
const STEP: f32 = 0.02;
const STEPS: usize = 100;

impl Calibration {
    /// Fits on held-out queries, including those without a right candidate.
    pub(crate) fn fit(queries: &[HeldOutQuery]) -> Self {
        let temperatures = (0..STEPS).into_par_iter().map(|step| COLDEST + STEP * step as f32);
        let best = temperatures
            .map(|temperature| (brier(queries, temperature), temperature))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let temperature = best.map_or(1.0, |(_, temperature)| temperature);
        let mut firsts: Vec<(f32, bool)> =
            queries.iter().filter_map(|query| first(query, temperature)).collect();
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
                let coverage = taken as f32 / queries.len() as f32;
                let at_least = lower_bound(right, taken);
                curve.push(CurvePoint { threshold: *threshold, precision, at_least, coverage });
            }
        }
        Self { temperature, curve }
    }

    /// Replaces the scores of a query's candidates with probabilities.
    pub(crate) fn probabilities(&self, scores: &mut [f32]) {
        for score in &mut *scores {
            *score /= self.temperature;
        }
        softmax(scores);
    }

    /// The point of largest coverage whose precision is at least this with 95% confidence; `None` if no threshold
    /// reaches it.
    pub(crate) fn point_at(&self, precision: f32) -> Option<CurvePoint> {
        self.curve.iter().rev().find(|point| point.at_least >= precision).copied()
    }
}

/// The lower end of the one-sided 95% score interval of a share (Wilson 1927, Probable Inference, the Law of Succession,
/// and Statistical Inference).
fn lower_bound(right: usize, of: usize) -> f32 {
    const QUANTILE: f64 = 1.645;
    let (count, square) = (of as f64, QUANTILE * QUANTILE);
    let share = right as f64 / count;
    let spread = QUANTILE * (share * (1.0 - share) / count + square / (4.0 * count * count)).sqrt();
    ((share + square / (2.0 * count) - spread) / (1.0 + square / count)) as f32
}

/// The highest probability among a query's candidates, and whether that candidate is right.
fn first(query: &HeldOutQuery, temperature: f32) -> Option<(f32, bool)> {
    let mut probabilities: Vec<f32> = query.scores.iter().map(|score| score / temperature).collect();
    softmax(&mut probabilities);
    let best = (0..probabilities.len()).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]))?;
    Some((probabilities[best], query.right[best]))
}

/// Mean squared error of the first candidates' probabilities (Brier 1950).
fn brier(queries: &[HeldOutQuery], temperature: f32) -> f32 {
    let error = |query: &HeldOutQuery| {
        first(query, temperature)
            .map_or(0.0, |(probability, right)| (probability - f32::from(u8::from(right))).powi(2))
    };
    queries.iter().map(error).sum::<f32>() / queries.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred queries with two candidates each. The first leads by `lead` and is right in `right` tenths of them.
    fn queries(lead: f32, right: usize) -> impl Iterator<Item = HeldOutQuery> {
        (0..100).map(move |place| HeldOutQuery {
            scores: vec![lead, 0.0],
            right: vec![place % 10 < right, place % 10 >= right],
        })
    }

    #[test]
    fn probabilities_approach_the_share_of_right_answers() {
        // A lead of 2 means a probability of .88, but only .7 are right.
        let calibration = Calibration::fit(&queries(2.0, 7).collect::<Vec<_>>());
        let mut scores = [2.0, 0.0];
        calibration.probabilities(&mut scores);
        assert!((scores[0] - 0.7).abs() < 0.02, "{scores:?}");
    }

    #[test]
    fn the_point_for_a_precision_has_the_largest_coverage() {
        let calibration = Calibration::fit(&queries(6.0, 10).chain(queries(1.0, 6)).collect::<Vec<_>>());
        let point = |precision| calibration.point_at(precision).unwrap();
        let (strict, lax) = (point(0.95), point(0.74));
        assert_eq!((strict.precision, strict.coverage), (1.0, 0.5));
        assert_eq!((lax.precision, lax.coverage), (0.8, 1.0));
        assert!(lax.threshold < strict.threshold);
    }

    #[test]
    fn a_share_of_few_is_less_certain() {
        // R: binom::binom.confint(9, 10, 0.9, "wilson") and (90, 100).
        assert!((lower_bound(9, 10) - 0.6515).abs() < 1e-3, "{}", lower_bound(9, 10));
        assert!((lower_bound(90, 100) - 0.8391).abs() < 1e-3, "{}", lower_bound(90, 100));
    }

    #[test]
    fn an_unreachable_precision_has_no_point() {
        assert_eq!(Calibration::fit(&queries(1.0, 6).collect::<Vec<_>>()).point_at(0.99), None);
    }
}
