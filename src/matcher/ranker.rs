//! Ranks candidates by their signals: a small neural network whose scores are compared within a title, trained to
//! give the owners of held-out titles the greatest probability (listwise softmax: Cao et al. 2007, `ListNet`).

use std::array;

use fastrand::Rng;
use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::adam::Adam;
use super::candidates::{LOG_PROBABILITY, SIGNALS, Signalled};
use super::rows::{rows, rows_mut};
use super::softmax::softmax;

const HIDDEN: usize = 32;
const EPOCHS: usize = 6;
const BATCH: usize = 32;
const LEARNING_RATE: f32 = 0.003;
const SEED: u64 = 1;
/// Standardised signals are cut here: nothing unusual may decide alone.
const FARTHEST: f32 = 6.0;

/// The candidates of a held-out title and how likely each should be.
pub(super) struct List {
    pub(super) candidates: Vec<Signalled>,
    /// By candidate: how much it should be preferred; all 0 when no candidate is right.
    pub(super) target: Vec<f32>,
}

/// The network: scores are the classifier's log probability, plus a linear function of the signals, plus one hidden
/// layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Ranker {
    mean: Vec<f32>,
    deviation: Vec<f32>,
    linear: Array1<f32>,
    /// Signal × hidden unit.
    hidden: Array2<f32>,
    bias: Array1<f32>,
    output: Array1<f32>,
}

impl Ranker {
    /// Trains on the lists that have a right candidate, in a seeded order.
    pub(super) fn train(lists: &[List]) -> Self {
        let mut rng = Rng::with_seed(SEED);
        let (mean, deviation) = standard(lists);
        let spread = (3.0 / SIGNALS as f32).sqrt();
        let mut ranker = Self {
            mean,
            deviation,
            linear: Array1::zeros(SIGNALS),
            hidden: Array2::from_shape_simple_fn((SIGNALS, HIDDEN), || (rng.f32() * 2.0 - 1.0) * spread),
            bias: Array1::zeros(HIDDEN),
            output: Array1::zeros(HIDDEN),
        };
        let mut steps = Steps::new();
        let has_right = |place: &usize| lists[*place].target.iter().any(|target| *target > 0.0);
        let mut order: Vec<usize> = (0..lists.len()).filter(has_right).collect();
        let total = order.len().div_ceil(BATCH) * EPOCHS;
        let mut done = 0;
        for _ in 0..EPOCHS {
            rng.shuffle(&mut order);
            for batch in order.chunks(BATCH) {
                let batch: Vec<&List> = batch.iter().map(|place| &lists[*place]).collect();
                done += 1;
                let rate = LEARNING_RATE * (1.0 - done as f32 / total as f32).max(0.01);
                ranker.learn(&batch, &mut steps, rate);
            }
        }
        ranker
    }

    /// The score of each candidate.
    pub(super) fn scores(&self, candidates: &[Signalled]) -> Vec<f32> {
        let (_, _, scores) = self.forward(candidates);
        scores.to_vec()
    }

    /// Standardised signals, the hidden layer and the scores of some candidates.
    fn forward<'a>(
        &self,
        candidates: impl IntoIterator<Item = &'a Signalled>,
    ) -> (Array2<f32>, Array2<f32>, Array1<f32>) {
        let candidates: Vec<&Signalled> = candidates.into_iter().collect();
        let mut signals = Array2::zeros((candidates.len(), SIGNALS));
        for (row, candidate) in rows_mut::<SIGNALS>(&mut signals).iter_mut().zip(&candidates) {
            let standard = self.mean.iter().zip(&self.deviation);
            for ((to, value), (mean, deviation)) in row.iter_mut().zip(&candidate.signals).zip(standard) {
                *to = ((value - mean) / deviation).clamp(-FARTHEST, FARTHEST);
            }
        }
        let mut hidden = signals.dot(&self.hidden);
        let bias: [f32; HIDDEN] = array::from_fn(|unit| self.bias[unit]);
        for row in rows_mut::<HIDDEN>(&mut hidden) {
            for (unit, bias) in row.iter_mut().zip(&bias) {
                *unit = (*unit + bias).max(0.0);
            }
        }
        let base: Array1<f32> = candidates.iter().map(|one| one.signals[LOG_PROBABILITY]).collect();
        let scores = base + signals.dot(&self.linear) + hidden.dot(&self.output);
        (signals, hidden, scores)
    }

    fn learn(&mut self, batch: &[&List], steps: &mut Steps, rate: f32) {
        let (signals, hidden, mut error) = self.forward(batch.iter().flat_map(|list| &list.candidates));
        let mut start = 0;
        for list in batch {
            let end = start + list.candidates.len();
            if let Some(scores) = error.as_slice_mut().map(|scores| &mut scores[start..end]) {
                softmax(scores);
                let sum: f32 = list.target.iter().sum();
                for (score, target) in scores.iter_mut().zip(&list.target) {
                    *score -= target / sum;
                }
            }
            start = end;
        }
        error /= batch.len() as f32;
        let linear = weighted_sum::<SIGNALS>(rows(&signals), &error);
        let output = weighted_sum::<HIDDEN>(rows(&hidden), &error);
        // What goes back through the hidden layer takes its place.
        let mut back = hidden;
        let weights: [f32; HIDDEN] = array::from_fn(|unit| self.output[unit]);
        for (row, error) in rows_mut::<HIDDEN>(&mut back).iter_mut().zip(&error) {
            for (unit, weight) in row.iter_mut().zip(&weights) {
                *unit = if *unit > 0.0 { error * weight } else { 0.0 };
            }
        }
        let first = signals.t().dot(&back);
        let bias = back.sum_axis(Axis(0));
        // Products may come out column by column.
        let first = first.as_standard_layout();
        let step = |adam: &mut Adam, parameters: Option<&mut [f32]>, gradients: Option<&[f32]>| {
            adam.step(parameters.unwrap_or_default(), gradients.unwrap_or_default(), 1.0, rate);
        };
        step(&mut steps.hidden, self.hidden.as_slice_mut(), first.as_slice());
        step(&mut steps.bias, self.bias.as_slice_mut(), bias.as_slice());
        step(&mut steps.output, self.output.as_slice_mut(), Some(&output));
        step(&mut steps.linear, self.linear.as_slice_mut(), Some(&linear));
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

/// The state of the optimiser, by group of parameters.
struct Steps {
    hidden: Adam,
    bias: Adam,
    output: Adam,
    linear: Adam,
}

impl Steps {
    fn new() -> Self {
        Self {
            hidden: Adam::new(SIGNALS * HIDDEN),
            bias: Adam::new(HIDDEN),
            output: Adam::new(HIDDEN),
            linear: Adam::new(SIGNALS),
        }
    }
}

/// Mean and standard deviation of each signal.
fn standard(lists: &[List]) -> (Vec<f32>, Vec<f32>) {
    let all = || lists.iter().flat_map(|list| &list.candidates);
    let count = all().count().max(1) as f64;
    let mean_of = |value: &dyn Fn(usize, f32) -> f64| {
        let mut sums = [0.0; SIGNALS];
        for one in all() {
            for (signal, sum) in sums.iter_mut().enumerate() {
                *sum += value(signal, one.signals[signal]);
            }
        }
        sums.map(|sum| sum / count)
    };
    let mean = mean_of(&|_, value| f64::from(value));
    let variance = mean_of(&|signal, value| (f64::from(value) - mean[signal]).powi(2));
    let deviation = variance.map(|variance| variance.max(1e-6).sqrt() as f32);
    (mean.map(|mean| mean as f32).to_vec(), deviation.to_vec())
}
