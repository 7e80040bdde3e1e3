//! Ranks candidates by their signals: a small neural network whose scores are compared within a title, trained to
//! give the owners of held-out titles the greatest probability (listwise softmax: Cao et al. 2007, `ListNet`).

use fastrand::Rng;
use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::adam::Adam;
use super::candidates::{LOG_PROBABILITY, SIGNALS, Signalled};
use super::training::softmax;

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

    fn forward<'a>(
        &self,
        candidates: impl IntoIterator<Item = &'a Signalled>,
    ) -> (Array2<f32>, Array2<f32>, Array1<f32>) {
        let candidates: Vec<&Signalled> = candidates.into_iter().collect();
        let signals = Array2::from_shape_fn((candidates.len(), SIGNALS), |(row, signal)| {
            let value = candidates[row].signals[signal];
            ((value - self.mean[signal]) / self.deviation[signal]).clamp(-FARTHEST, FARTHEST)
        });
        let mut hidden = signals.dot(&self.hidden) + &self.bias;
        hidden.mapv_inplace(|value| value.max(0.0));
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
        let output = hidden.t().dot(&error);
        let linear = signals.t().dot(&error);
        let mut back = Array2::zeros(hidden.raw_dim());
        for ((mut back, hidden), error) in back.rows_mut().into_iter().zip(hidden.rows()).zip(&error) {
            for ((back, hidden), output) in back.iter_mut().zip(hidden).zip(&self.output) {
                *back = if *hidden > 0.0 { error * output } else { 0.0 };
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
        step(&mut steps.output, self.output.as_slice_mut(), output.as_slice());
        step(&mut steps.linear, self.linear.as_slice_mut(), linear.as_slice());
    }
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
    let mean_of = |value: &dyn Fn(&Signalled) -> f64| all().map(value).sum::<f64>() / count;
    let mut mean = Vec::with_capacity(SIGNALS);
    let mut deviation = Vec::with_capacity(SIGNALS);
    for signal in 0..SIGNALS {
        let middle = mean_of(&|one| f64::from(one.signals[signal]));
        let variance = mean_of(&|one| (f64::from(one.signals[signal]) - middle).powi(2));
        mean.push(middle as f32);
        deviation.push(variance.max(1e-6).sqrt() as f32);
    }
    (mean, deviation)
}
