//! Trains a member of an [`EmbeddingEnsemble`](super::embedding_ensemble::EmbeddingEnsemble): softmax regression by
//! mini-batches.
//!
//! Class weights use [`Adam`] (Kingma and Ba 2015), biases only its second moment; embeddings use `AdaGrad` (Duchi et
//! al. 2011) with one step size per vector. Targets may be spread over several classes, with label smoothing over all
//! of them (Szegedy et al. 2016).

use fastrand::Rng;
use ndarray::Array2;
use ndarray::linalg::general_mat_mul;
use pulp::{Arch, NullaryFnOnce};

use super::adam::{Adam, SECOND_DECAY};
use super::embedding_ensemble::{DIMENSIONS, Embedding, EnsembleMember, WeightedFeature};
use super::rows::{rows, rows_mut};
use super::softmax::exponentials;

/// The settings for training a member.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TrainerSettings {
    /// Inputs in a batch.
    pub(crate) batch: usize,
    /// Initial embeddings are uniform between minus and plus this value.
    pub(crate) initial: f32,
    /// Factor on the learning rate for embeddings.
    pub(crate) embedding_rate: f32,
    /// The share of the target that is spread evenly over all classes.
    pub(crate) smoothing: f32,
    /// Probability errors up to this are treated as 0. Of a thousand classes, nearly all are out of the question for
    /// an input; skipping them halves the training time.
    pub(crate) negligible: f32,
}

/// An input to learn from.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrainingInput {
    /// Its features; the squares of their weights sum to 1.
    pub(crate) features: Vec<WeightedFeature>,
    /// Its classes with their shares of the target, possibly a class more than once. Together with
    /// [`TrainerSettings::smoothing`], the shares sum to 1.
    pub(crate) targets: Vec<(u32, f32)>,
    /// How much it counts.
    pub(crate) weight: f32,
}

/// A member in training, with the state of its optimizers.
pub(crate) struct EmbeddingTrainer {
    settings: TrainerSettings,
    embeddings: Vec<Embedding>,
    /// By feature: the sum of the mean squared gradients so far.
    squares: Vec<f32>,
    /// Class × dimension.
    weights: Array2<f32>,
    weight_optimizer: Adam,
    bias: Vec<f32>,
    bias_square: Vec<f32>,
    // Buffers for a batch.
    hidden: Array2<f32>,
    scores: Array2<f32>,
    likely: Vec<u32>,
    errors: Vec<(u32, f32)>,
    weight_gradient: Vec<Embedding>,
    bias_gradient: Vec<f32>,
}

impl EmbeddingTrainer {
    /// Random embeddings, zero weights.
    pub(crate) fn new(features: usize, classes: usize, settings: TrainerSettings, rng: &mut Rng) -> Self {
        let mut initial = || std::array::from_fn(|_| (rng.f32() * 2.0 - 1.0) * settings.initial);
        Self {
            settings,
            embeddings: (0..features).map(|_| initial()).collect(),
            squares: vec![0.0; features],
            weights: Array2::zeros((classes, DIMENSIONS)),
            weight_optimizer: Adam::new(classes * DIMENSIONS),
            bias: vec![0.0; classes],
            bias_square: vec![0.0; classes],
            hidden: Array2::zeros((settings.batch, DIMENSIONS)),
            scores: Array2::zeros((settings.batch, classes)),
            likely: vec![0; classes],
            errors: Vec::new(),
            weight_gradient: vec![[0.0; DIMENSIONS]; classes],
            bias_gradient: vec![0.0; classes],
        }
    }

    /// Learns from a batch of at most [`TrainerSettings::batch`] inputs.
    pub(crate) fn learn(&mut self, batch: &[TrainingInput], rate: f32) {
        let hidden = rows_mut(&mut self.hidden);
        Arch::new().dispatch(Forward { embeddings: &self.embeddings, batch, hidden });
        general_mat_mul(1.0, &self.hidden, &self.weights.t(), 0.0, &mut self.scores);
        self.weight_gradient.fill([0.0; DIMENSIONS]);
        self.bias_gradient.fill(0.0);
        // The last batch of an epoch may be smaller.
        for (at, input) in batch.iter().enumerate() {
            let Some(scores) = self.scores.row_mut(at).into_slice() else { continue };
            self.errors.clear();
            self.errors.extend(input.targets.iter().map(|(class, share)| (*class, -share)));
            Arch::new().dispatch(Backward {
                settings: &self.settings,
                scores,
                bias: &self.bias,
                likely: &mut self.likely,
                errors: &mut self.errors,
                input,
                weights: rows(&self.weights),
                hidden: &rows(&self.hidden)[at],
                rate,
                weight_gradient: &mut self.weight_gradient,
                bias_gradient: &mut self.bias_gradient,
                embeddings: &mut self.embeddings,
                squares: &mut self.squares,
            });
        }
        self.step_outputs(rate);
    }

    fn step_outputs(&mut self, rate: f32) {
        let mean = 1.0 / self.settings.batch as f32;
        let gradients = self.weight_gradient.as_flattened();
        self.weight_optimizer.step(self.weights.as_slice_mut().unwrap_or_default(), gradients, mean, rate);
        let squares = self.bias_gradient.iter().zip(&mut self.bias_square);
        for (bias, (gradient, square)) in self.bias.iter_mut().zip(squares) {
            let gradient = gradient * mean;
            *square = SECOND_DECAY * *square + (1.0 - SECOND_DECAY) * gradient * gradient;
            *bias -= rate * 0.5 * gradient / (square.sqrt() + 1e-6);
        }
    }

    /// The trained member; embeddings that no input touched become zeros.
    pub(crate) fn finish(mut self) -> EnsembleMember {
        for (vector, square) in self.embeddings.iter_mut().zip(&self.squares) {
            if *square == 0.0 {
                vector.fill(0.0);
            }
        }
        EnsembleMember { embeddings: self.embeddings, weights: rows(&self.weights).to_vec(), bias: self.bias }
    }
}

// Dispatched operations are compiled for several instruction sets; the widest that the processor supports runs.

/// Sums the embeddings of each input's features.
struct Forward<'a> {
    embeddings: &'a [Embedding],
    batch: &'a [TrainingInput],
    hidden: &'a mut [Embedding],
}

impl NullaryFnOnce for Forward<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "pulp compiles only inlined code for each instruction set")]
    #[inline(always)]
    fn call(self) {
        for (input, hidden) in self.batch.iter().zip(self.hidden) {
            let mut sum = [0.0; DIMENSIONS];
            for one in &input.features {
                add(&mut sum, one.weight, &self.embeddings[one.row as usize]);
            }
            *hidden = sum;
        }
    }
}

/// Adds an input's gradients to those of the weights and biases, and moves the embeddings of its features.
struct Backward<'a> {
    settings: &'a TrainerSettings,
    scores: &'a mut [f32],
    bias: &'a [f32],
    /// Buffer for the classes whose error counts.
    likely: &'a mut [u32],
    /// The negated targets; the probabilities are added.
    errors: &'a mut Vec<(u32, f32)>,
    input: &'a TrainingInput,
    weights: &'a [Embedding],
    hidden: &'a Embedding,
    rate: f32,
    weight_gradient: &'a mut [Embedding],
    bias_gradient: &'a mut [f32],
    embeddings: &'a mut [Embedding],
    squares: &'a mut [f32],
}

impl NullaryFnOnce for Backward<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "pulp compiles only inlined code for each instruction set")]
    #[inline(always)]
    fn call(self) {
        for (score, bias) in self.scores.iter_mut().zip(self.bias) {
            *score += bias;
        }
        let sum = exponentials(self.scores);
        add_probabilities(self.settings, self.scores, sum, self.likely, self.errors);
        let mut gradient = [0.0; DIMENSIONS];
        for (class, error) in self.errors {
            let (class, error) = (*class as usize, *error * self.input.weight);
            add(&mut gradient, error, &self.weights[class]);
            add(&mut self.weight_gradient[class], error, self.hidden);
            self.bias_gradient[class] += error;
        }
        let square = gradient.iter().map(|part| part * part).sum::<f32>() / DIMENSIONS as f32;
        for WeightedFeature { row, weight } in &self.input.features {
            let sum = &mut self.squares[*row as usize];
            *sum += square * weight * weight;
            let step = self.rate * self.settings.embedding_rate * weight / (sum.sqrt() + 1e-3);
            add(&mut self.embeddings[*row as usize], -step, &gradient);
        }
    }
}

/// Adds the probabilities that are not negligible, minus each class's share of the smoothing.
#[expect(clippy::inline_always, reason = "pulp compiles only inlined code for each instruction set")]
#[inline(always)]
fn add_probabilities(
    settings: &TrainerSettings,
    exponentials: &[f32],
    sum: f32,
    likely: &mut [u32],
    errors: &mut Vec<(u32, f32)>,
) {
    let smoothing = settings.smoothing / exponentials.len() as f32;
    let least = (settings.negligible + smoothing) * sum;
    // Writes every class but advances the count only for likely ones, which avoids an unpredictable branch.
    let mut count = 0;
    for (class, exponential) in (0..).zip(exponentials) {
        likely[count] = class;
        count += usize::from(*exponential > least);
    }
    let probability = |class: u32| exponentials[class as usize] / sum;
    errors.extend(likely[..count].iter().map(|class| (*class, probability(*class) - smoothing)));
}

#[expect(clippy::inline_always, reason = "pulp compiles only inlined code for each instruction set")]
#[inline(always)]
fn add(to: &mut Embedding, factor: f32, vector: &Embedding) {
    for (to, part) in to.iter_mut().zip(vector) {
        *to += factor * part;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: TrainerSettings =
        TrainerSettings { batch: 4, initial: 0.05, embedding_rate: 30.0, smoothing: 0.05, negligible: 5e-4 };

    #[test]
    fn non_negligible_probabilities_are_added_less_the_smoothing() {
        let exponentials = [1.0, 0.0, 1e-9, 0.5];
        let mut errors = vec![(3, -1.0)];
        add_probabilities(&SETTINGS, &exponentials, 2.0, &mut [0; 4], &mut errors);
        let smoothing = SETTINGS.smoothing / 4.0;
        assert_eq!(errors, [(3, -1.0), (0, 0.5 - smoothing), (3, 0.25 - smoothing)]);
    }

    #[test]
    fn a_step_descends_along_the_gradient() {
        let mut random = Rng::with_seed(1);
        let mut vector = || std::array::from_fn(|_| random.f32() - 0.5);
        let (weights, hidden): (Vec<Embedding>, Embedding) = ((0..3).map(|_| vector()).collect(), vector());
        let input = TrainingInput {
            features: vec![WeightedFeature { row: 1, weight: 1.0 }],
            targets: Vec::new(),
            weight: 1.0,
        };
        let mut embeddings = vec![[0.0; DIMENSIONS], hidden];
        let mut weight_gradient = vec![[0.0; DIMENSIONS]; 3];
        let dot = |a: &Embedding, b: &Embedding| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let scores = |hidden: &Embedding| weights.iter().map(|one| dot(one, hidden)).collect::<Vec<_>>();
        let probability = |hidden: &Embedding| {
            let mut scores = scores(hidden);
            super::super::softmax::softmax(&mut scores);
            scores[2]
        };
        Arch::new().dispatch(Backward {
            settings: &SETTINGS,
            scores: &mut scores(&hidden),
            bias: &[0.0; 3],
            likely: &mut [0; 3],
            errors: &mut vec![(2, SETTINGS.smoothing - 1.0)],
            input: &input,
            weights: &weights,
            hidden: &hidden,
            rate: 1e-4,
            weight_gradient: &mut weight_gradient,
            bias_gradient: &mut [0.0; 3],
            embeddings: &mut embeddings,
            squares: &mut [0.0; 2],
        });
        assert!(probability(&embeddings[1]) > probability(&hidden));
        assert!(
            embeddings[0].iter().all(|part| part.abs() < f32::MIN_POSITIVE),
            "not a feature of the input"
        );
        // More for the right class, less for every other one.
        assert!(dot(&weight_gradient[2], &hidden) < 0.0);
        assert!(weight_gradient[..2].iter().all(|gradient| dot(gradient, &hidden) > 0.0));
    }

    #[test]
    fn training_separates_classes() {
        // Feature `i` goes with class `i`; feature 3 with all of them; feature 4 with none.
        let share = 1.0 - SETTINGS.smoothing;
        let inputs: Vec<TrainingInput> = (0..3)
            .map(|class| TrainingInput {
                features: [class, 3].map(|row| WeightedFeature { row, weight: 0.5f32.sqrt() }).to_vec(),
                targets: vec![(class, share)],
                weight: 1.0,
            })
            .collect();
        let mut trainer = EmbeddingTrainer::new(5, 3, SETTINGS, &mut Rng::with_seed(1));
        for _ in 0..200 {
            trainer.learn(&inputs, 0.005);
        }
        let member = trainer.finish();
        assert!(member.embeddings[4].iter().all(|part| *part == 0.0), "never seen");
        let ensemble = super::super::embedding_ensemble::EmbeddingEnsemble::pack(&[member]);
        for row in 0..3u32 {
            let input = ensemble.embed(&[WeightedFeature { row, weight: 1.0 }], ensemble.members());
            let scores = ensemble.first_scores(&input);
            let best = (0..3u32).max_by(|a, b| scores[*a as usize].total_cmp(&scores[*b as usize]));
            assert_eq!(best, Some(row), "{scores:?}");
        }
    }
}
