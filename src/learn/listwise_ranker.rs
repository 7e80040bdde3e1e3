//! A ranker of a query's candidates by their features: a small neural network, trained to give the relevant
//! candidates the largest share of a softmax.
//!
//! Cao et al. (2007), Learning to Rank: From Pairwise Approach to Listwise Approach (`ListNet`, top-one probabilities).

use std::array;

use fastrand::Rng;
use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::adam::Adam;
use super::rows::{rows, rows_mut};
use super::softmax::softmax;

const HIDDEN: usize = 32;
const EPOCHS: usize = 6;
const BATCH: usize = 32;
const LEARNING_RATE: f32 = 0.003;
const SEED: u64 = 1;
/// Standardized features are clamped to this many deviations, so that no outlier decides alone.
const FARTHEST: f32 = 6.0;

/// The candidates of a query, with their relevance.
pub(crate) struct JudgedList<const FEATURES: usize> {
    /// By candidate. The first feature is the base score that the network adds to.
    pub(crate) features: Vec<[f32; FEATURES]>,
    /// By candidate; all 0 if none is relevant.
    pub(crate) relevance: Vec<f32>,
}

/// The network: a candidate's score is its first feature, plus a linear function of all standardized features, plus one
/// hidden layer of rectified linear units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ListwiseRanker<const FEATURES: usize> {
    mean: Vec<f32>,
    deviation: Vec<f32>,
    linear: Array1<f32>,
    /// Feature × hidden unit.
    hidden: Array2<f32>,
    bias: Array1<f32>,
    output: Array1<f32>,
}

impl<const FEATURES: usize> ListwiseRanker<FEATURES> {
    /// Whether all its parts have the right number of weights.
    pub(crate) fn is_whole(&self) -> bool {
        [self.mean.len(), self.deviation.len(), self.linear.len()] == [FEATURES; 3]
            && self.hidden.dim() == (FEATURES, HIDDEN)
            && [self.bias.len(), self.output.len()] == [HIDDEN; 2]
    }

    /// Trains on the lists that have a relevant candidate, in a seeded order.
    pub(crate) fn train(lists: &[&JudgedList<FEATURES>]) -> Self {
        let mut rng = Rng::with_seed(SEED);
        let (mean, deviation) = mean_and_deviation(lists);
        let spread = (3.0 / FEATURES as f32).sqrt();
        let mut ranker = Self {
            mean,
            deviation,
            linear: Array1::zeros(FEATURES),
            hidden: Array2::from_shape_simple_fn((FEATURES, HIDDEN), || (rng.f32() * 2.0 - 1.0) * spread),
            bias: Array1::zeros(HIDDEN),
            output: Array1::zeros(HIDDEN),
        };
        let mut optimizer = Optimizer::new(FEATURES);
        let has_relevant = |place: &usize| lists[*place].relevance.iter().any(|relevance| *relevance > 0.0);
        let mut order: Vec<usize> = (0..lists.len()).filter(has_relevant).collect();
        let total = order.len().div_ceil(BATCH) * EPOCHS;
        let mut done = 0;
        for _ in 0..EPOCHS {
            rng.shuffle(&mut order);
            for batch in order.chunks(BATCH) {
                let batch: Vec<&JudgedList<FEATURES>> = batch.iter().map(|place| lists[*place]).collect();
                done += 1;
                let rate = LEARNING_RATE * (1.0 - done as f32 / total as f32).max(0.01);
                ranker.learn(&batch, &mut optimizer, rate);
            }
        }
        ranker
    }

    /// The score of each candidate of a query.
    pub(crate) fn scores<'a>(&self, candidates: impl IntoIterator<Item = &'a [f32; FEATURES]>) -> Vec<f32> {
        let (_, _, scores) = self.forward(candidates);
        scores.to_vec()
    }

    /// Standardized features, the hidden layer and the scores of candidates.
    fn forward<'a>(
        &self,
        candidates: impl IntoIterator<Item = &'a [f32; FEATURES]>,
    ) -> (Array2<f32>, Array2<f32>, Array1<f32>) {
        let candidates: Vec<&[f32; FEATURES]> = candidates.into_iter().collect();
        let mut standardized = Array2::zeros((candidates.len(), FEATURES));
        for (row, candidate) in rows_mut::<FEATURES>(&mut standardized).iter_mut().zip(&candidates) {
            let standard = self.mean.iter().zip(&self.deviation);
            for ((to, value), (mean, deviation)) in row.iter_mut().zip(*candidate).zip(standard) {
                *to = ((value - mean) / deviation).clamp(-FARTHEST, FARTHEST);
            }
        }
        let mut hidden = standardized.dot(&self.hidden);
        let bias: [f32; HIDDEN] = array::from_fn(|unit| self.bias[unit]);
        for row in rows_mut::<HIDDEN>(&mut hidden) {
            for (unit, bias) in row.iter_mut().zip(&bias) {
                *unit = (*unit + bias).max(0.0);
            }
        }
        let base: Array1<f32> = candidates.iter().map(|features| features[0]).collect();
        let scores = base + standardized.dot(&self.linear) + hidden.dot(&self.output);
        (standardized, hidden, scores)
    }

    fn learn(&mut self, batch: &[&JudgedList<FEATURES>], optimizer: &mut Optimizer, rate: f32) {
        let (features, hidden, mut error) = self.forward(batch.iter().flat_map(|list| &list.features));
        let mut start = 0;
        for list in batch {
            let end = start + list.features.len();
            if let Some(scores) = error.as_slice_mut().map(|scores| &mut scores[start..end]) {
                softmax(scores);
                let sum: f32 = list.relevance.iter().sum();
                for (score, relevance) in scores.iter_mut().zip(&list.relevance) {
                    *score -= relevance / sum;
                }
            }
            start = end;
        }
        error /= batch.len() as f32;
        let linear = weighted_sum::<FEATURES>(rows(&features), &error);
        let output = weighted_sum::<HIDDEN>(rows(&hidden), &error);
        // The gradient at the hidden layer overwrites its activations.
        let mut back = hidden;
        let weights: [f32; HIDDEN] = array::from_fn(|unit| self.output[unit]);
        for (row, error) in rows_mut::<HIDDEN>(&mut back).iter_mut().zip(&error) {
            for (unit, weight) in row.iter_mut().zip(&weights) {
                *unit = if *unit > 0.0 { error * weight } else { 0.0 };
            }
        }
        let first = features.t().dot(&back);
        let bias = back.sum_axis(Axis(0));
        // A product may have column-major layout.
        let first = first.as_standard_layout();
        let step = |adam: &mut Adam, parameters: Option<&mut [f32]>, gradients: Option<&[f32]>| {
            adam.step(parameters.unwrap_or_default(), gradients.unwrap_or_default(), 1.0, rate);
        };
        step(&mut optimizer.hidden, self.hidden.as_slice_mut(), first.as_slice());
        step(&mut optimizer.bias, self.bias.as_slice_mut(), bias.as_slice());
        step(&mut optimizer.output, self.output.as_slice_mut(), Some(&output));
        step(&mut optimizer.linear, self.linear.as_slice_mut(), Some(&linear));
    }
}

/// The sum of the rows, each times its weight.
fn weighted_sum<const LENGTH: usize>(rows: &[[f32; LENGTH]], weights: &Array1<f32>) -> [f32; LENGTH] {
    let mut sum = [0.0; LENGTH];
    for (row, weight) in rows.iter().zip(weights) {
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += weight * value;
        }
    }
    sum
}

/// The state of the optimizer, by group of parameters.
struct Optimizer {
    hidden: Adam,
    bias: Adam,
    output: Adam,
    linear: Adam,
}

impl Optimizer {
    fn new(features: usize) -> Self {
        Self {
            hidden: Adam::new(features * HIDDEN),
            bias: Adam::new(HIDDEN),
            output: Adam::new(HIDDEN),
            linear: Adam::new(features),
        }
    }
}

/// The mean and standard deviation of each feature.
fn mean_and_deviation<const FEATURES: usize>(lists: &[&JudgedList<FEATURES>]) -> (Vec<f32>, Vec<f32>) {
    let all = || lists.iter().flat_map(|list| &list.features);
    let count = all().count().max(1) as f64;
    let mean_of = |value: &dyn Fn(usize, f32) -> f64| {
        let mut sums = [0.0; FEATURES];
        for features in all() {
            for (feature, sum) in sums.iter_mut().enumerate() {
                *sum += value(feature, features[feature]);
            }
        }
        sums.map(|sum| sum / count)
    };
    let mean = mean_of(&|_, value| f64::from(value));
    let variance = mean_of(&|feature, value| (f64::from(value) - mean[feature]).powi(2));
    let deviation = variance.map(|variance| variance.max(1e-6).sqrt() as f32);
    (mean.map(|mean| mean as f32).to_vec(), deviation.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists of five candidates: the one with the largest second feature is relevant, and the base score misleads.
    fn lists(count: usize, seed: u64) -> Vec<JudgedList<3>> {
        let mut random = Rng::with_seed(seed);
        let mut list = || {
            let values: [f32; 5] = array::from_fn(|_| random.f32());
            let best = values.iter().copied().fold(0.0, f32::max);
            JudgedList {
                features: values.iter().map(|value| [-value, *value, random.f32()]).collect(),
                relevance: values.iter().map(|value| f32::from(u8::from(*value >= best))).collect(),
            }
        };
        (0..count).map(|_| list()).collect()
    }

    fn train(lists: &[JudgedList<3>]) -> ListwiseRanker<3> {
        ListwiseRanker::train(&lists.iter().collect::<Vec<_>>())
    }

    #[test]
    fn the_relevant_candidate_comes_first() {
        let ranker = train(&lists(1_500, 1));
        let unseen = lists(200, 2);
        let first_is_relevant = |list: &&JudgedList<3>| {
            let scores = ranker.scores(&list.features);
            let first = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
            first.is_some_and(|first| list.relevance[first] > 0.0)
        };
        let right = unseen.iter().filter(first_is_relevant).count();
        assert!(right >= 180, "{right} of {}", unseen.len());
    }

    #[test]
    fn lists_without_a_relevant_candidate_only_affect_scaling() {
        let mut with_others = lists(100, 3);
        let moments = mean_and_deviation(&with_others.iter().collect::<Vec<_>>());
        with_others
            .extend(lists(1, 3).into_iter().map(|list| JudgedList { relevance: vec![0.0; 5], ..list }));
        let trained = train(&lists(100, 3));
        let again = train(&with_others);
        // They affect only the scale of the features.
        assert_eq!((trained.mean.clone(), trained.deviation.clone()), moments);
        assert_ne!(trained.mean, again.mean);
        assert!(again.linear.iter().all(|weight| weight.is_finite()));
    }
}
