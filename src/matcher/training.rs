//! Training of the classifier's members: softmax regression by mini-batches, seeded and single-threaded for each
//! member, so that the result does not depend on the number of threads.

use fastrand::Rng;
use ndarray::Array2;
use ndarray::linalg::general_mat_mul;
use pulp::{Arch, NullaryFnOnce};

use super::adam::{Adam, SECOND_DECAY};
use super::classifier::{DIMENSIONS, Member};
use super::features::Weighted;
use super::lessons::{Lesson, Lessons, SMOOTHING, STATEMENTS_SHARE};
use super::rows::{rows, rows_mut};
use super::softmax::exponentials;
use crate::catalog::OccupationId;

// Chosen on the development sets: see docs/matching.md.
const EPOCHS: usize = 6;
const BATCH: usize = 128;
const LEARNING_RATE: f32 = 0.0055;
/// Factor on the learning rate for embeddings, which have a step size of their own for each vector (`AdaGrad`).
const EMBEDDING_RATE: f32 = 30.0;
/// Share of features that are left out at random.
const DROPOUT: f32 = 0.3;
const INITIAL: f32 = 0.05;
/// Errors of probability up to this are taken for none: nearly all of the thousand occupations are out of the question
/// for a title, and what they would add is lost in the rest.
const NEGLIGIBLE: f32 = 5e-4;

/// The vector of a feature, an occupation or a lesson.
type Vector = [f32; DIMENSIONS];

/// Trains a member without the titles of the fold.
pub(super) fn train(lessons: &Lessons<'_>, without: usize, seed: u64) -> Member {
    let mut rng = Rng::with_seed(seed);
    let titles = lessons.titles(without);
    let mut state = State::new(lessons.features(), lessons.occupations(), &mut rng);
    let per_epoch = titles.len() + lessons.statements() / STATEMENTS_SHARE;
    let total = (per_epoch / BATCH).max(1) * EPOCHS;
    let mut statements: Vec<u32> = (0..lessons.statements() as u32).collect();
    rng.shuffle(&mut statements);
    let mut turn = statements.iter().cycle();
    let mut step = 0;
    for _ in 0..EPOCHS {
        let some = turn.by_ref().take(per_epoch - titles.len()).map(|place| Lesson::Statement(*place));
        let mut epoch: Vec<Lesson> = titles.iter().map(|place| Lesson::Title(*place)).chain(some).collect();
        rng.shuffle(&mut epoch);
        for batch in epoch.chunks(BATCH) {
            let rate = LEARNING_RATE * (1.0 - step as f32 / total as f32).max(0.02);
            step += 1;
            state.learn(lessons, batch, rate, &mut rng);
        }
    }
    state.finish()
}

/// The features of a lesson, some left out at random, scaled so that the squares of their weights sum to 1.
fn read(lessons: &Lessons<'_>, lesson: Lesson, rng: &mut Rng, found: &mut Vec<Weighted>) {
    lessons.read(lesson, rng, found);
    found.retain(|_| rng.f32() >= DROPOUT);
    let length = found.iter().map(|one| one.weight * one.weight).sum::<f32>().sqrt().max(1e-3);
    for one in found {
        one.weight /= length;
    }
}

/// A member in training with the state of its optimisers: `AdaGrad` for each vector of the embeddings, Adam for the
/// rest.
struct State {
    embeddings: Vec<Vector>,
    squares: Vec<f32>,
    /// Occupation × dimension.
    weights: Array2<f32>,
    weight_steps: Adam,
    bias: Vec<f32>,
    bias_square: Vec<f32>,
    // Room for a batch.
    features: Vec<Vec<Weighted>>,
    hidden: Array2<f32>,
    scores: Array2<f32>,
    likely: Vec<OccupationId>,
    errors: Vec<(OccupationId, f32)>,
    weight_gradient: Vec<Vector>,
    bias_gradient: Vec<f32>,
}

impl State {
    fn new(features: usize, occupations: usize, rng: &mut Rng) -> Self {
        let mut initial = || std::array::from_fn(|_| (rng.f32() * 2.0 - 1.0) * INITIAL);
        Self {
            embeddings: (0..features).map(|_| initial()).collect(),
            squares: vec![0.0; features],
            weights: Array2::zeros((occupations, DIMENSIONS)),
            weight_steps: Adam::new(occupations * DIMENSIONS),
            bias: vec![0.0; occupations],
            bias_square: vec![0.0; occupations],
            features: vec![Vec::new(); BATCH],
            hidden: Array2::zeros((BATCH, DIMENSIONS)),
            scores: Array2::zeros((BATCH, occupations)),
            likely: vec![0; occupations],
            errors: Vec::new(),
            weight_gradient: vec![[0.0; DIMENSIONS]; occupations],
            bias_gradient: vec![0.0; occupations],
        }
    }

    fn learn(&mut self, lessons: &Lessons<'_>, batch: &[Lesson], rate: f32, rng: &mut Rng) {
        for (lesson, features) in batch.iter().zip(&mut self.features) {
            read(lessons, *lesson, rng, features);
        }
        let hidden = rows_mut(&mut self.hidden);
        Arch::new().dispatch(Forward { embeddings: &self.embeddings, features: &self.features, hidden });
        general_mat_mul(1.0, &self.hidden, &self.weights.t(), 0.0, &mut self.scores);
        self.weight_gradient.fill([0.0; DIMENSIONS]);
        self.bias_gradient.fill(0.0);
        // A last batch may be smaller.
        for (at, lesson) in batch.iter().enumerate() {
            let Some(scores) = self.scores.row_mut(at).into_slice() else { continue };
            self.errors.clear();
            lessons.targets(*lesson, |occupation, share| self.errors.push((occupation, -share)));
            Arch::new().dispatch(Backward {
                scores,
                bias: &self.bias,
                likely: &mut self.likely,
                errors: &mut self.errors,
                weight: lessons.weight(*lesson),
                weights: rows(&self.weights),
                hidden: &rows(&self.hidden)[at],
                features: &self.features[at],
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
        let mean = 1.0 / BATCH as f32;
        let gradients = self.weight_gradient.as_flattened();
        self.weight_steps.step(self.weights.as_slice_mut().unwrap_or_default(), gradients, mean, rate);
        let squares = self.bias_gradient.iter().zip(&mut self.bias_square);
        for (bias, (gradient, square)) in self.bias.iter_mut().zip(squares) {
            let gradient = gradient * mean;
            *square = SECOND_DECAY * *square + (1.0 - SECOND_DECAY) * gradient * gradient;
            *bias -= rate * 0.5 * gradient / (square.sqrt() + 1e-6);
        }
    }

    /// The member; vectors that no lesson touched become zeros.
    fn finish(mut self) -> Member {
        for (vector, square) in self.embeddings.iter_mut().zip(&self.squares) {
            if *square == 0.0 {
                vector.fill(0.0);
            }
        }
        Member { embeddings: self.embeddings, weights: rows(&self.weights).to_vec(), bias: self.bias }
    }
}

// What is dispatched is compiled for several kinds of processor, and run as for the one at hand.

/// Sums the vectors of each lesson's features.
struct Forward<'a> {
    embeddings: &'a [Vector],
    features: &'a [Vec<Weighted>],
    hidden: &'a mut [Vector],
}

impl NullaryFnOnce for Forward<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "only what is inlined is compiled for each kind of processor")]
    #[inline(always)]
    fn call(self) {
        for (features, hidden) in self.features.iter().zip(self.hidden) {
            let mut sum = [0.0; DIMENSIONS];
            for one in features {
                add(&mut sum, one.weight, &self.embeddings[one.row as usize]);
            }
            *hidden = sum;
        }
    }
}

/// Adds what a lesson says of the weights to their gradient, and moves the vectors of its features.
struct Backward<'a> {
    scores: &'a mut [f32],
    bias: &'a [f32],
    /// Room for those with a probability that counts.
    likely: &'a mut [OccupationId],
    /// The targets with a minus; the probabilities are added.
    errors: &'a mut Vec<(OccupationId, f32)>,
    /// How much the lesson counts.
    weight: f32,
    weights: &'a [Vector],
    hidden: &'a Vector,
    features: &'a [Weighted],
    rate: f32,
    weight_gradient: &'a mut [Vector],
    bias_gradient: &'a mut [f32],
    embeddings: &'a mut [Vector],
    squares: &'a mut [f32],
}

impl NullaryFnOnce for Backward<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "only what is inlined is compiled for each kind of processor")]
    #[inline(always)]
    fn call(self) {
        for (score, bias) in self.scores.iter_mut().zip(self.bias) {
            *score += bias;
        }
        let sum = exponentials(self.scores);
        add_probabilities(self.scores, sum, self.likely, self.errors);
        let mut gradient = [0.0; DIMENSIONS];
        for (occupation, error) in self.errors {
            let (occupation, error) = (usize::from(*occupation), *error * self.weight);
            add(&mut gradient, error, &self.weights[occupation]);
            add(&mut self.weight_gradient[occupation], error, self.hidden);
            self.bias_gradient[occupation] += error;
        }
        let square = gradient.iter().map(|part| part * part).sum::<f32>() / DIMENSIONS as f32;
        for Weighted { row, weight } in self.features {
            let sum = &mut self.squares[*row as usize];
            *sum += square * weight * weight;
            let step = self.rate * EMBEDDING_RATE * weight / (sum.sqrt() + 1e-3);
            add(&mut self.embeddings[*row as usize], -step, &gradient);
        }
    }
}

/// Adds the probabilities that are not negligible, less what each occupation has by smoothing.
#[expect(clippy::inline_always, reason = "part of what is compiled for each kind of processor")]
#[inline(always)]
fn add_probabilities(
    exponentials: &[f32],
    sum: f32,
    likely: &mut [OccupationId],
    errors: &mut Vec<(OccupationId, f32)>,
) {
    let smoothing = SMOOTHING / exponentials.len() as f32;
    let least = (NEGLIGIBLE + smoothing) * sum;
    // Every place is written and kept by counting on: which are likely is not to be foreseen by a branch.
    let mut count = 0;
    for (occupation, exponential) in (0..).zip(exponentials) {
        likely[count] = occupation;
        count += usize::from(*exponential > least);
    }
    let probability = |occupation: OccupationId| exponentials[usize::from(occupation)] / sum;
    errors.extend(likely[..count].iter().map(|one| (*one, probability(*one) - smoothing)));
}

#[expect(clippy::inline_always, reason = "part of what is compiled for each kind of processor")]
#[inline(always)]
fn add(to: &mut Vector, factor: f32, vector: &Vector) {
    for (to, part) in to.iter_mut().zip(vector) {
        *to += factor * part;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_that_count_are_added_less_the_smoothing() {
        let exponentials = [1.0, 0.0, 1e-9, 0.5];
        let mut errors = vec![(3, -1.0)];
        add_probabilities(&exponentials, 2.0, &mut [0; 4], &mut errors);
        let smoothing = SMOOTHING / 4.0;
        assert_eq!(errors, [(3, -1.0), (0, 0.5 - smoothing), (3, 0.25 - smoothing)]);
    }

    #[test]
    fn a_step_goes_down_along_the_gradient() {
        let mut random = Rng::with_seed(1);
        let mut vector = || std::array::from_fn(|_| random.f32() - 0.5);
        let (weights, hidden): (Vec<Vector>, Vector) = ((0..3).map(|_| vector()).collect(), vector());
        let features = [Weighted { row: 1, weight: 1.0 }];
        let mut embeddings = vec![[0.0; DIMENSIONS], hidden];
        let mut weight_gradient = vec![[0.0; DIMENSIONS]; 3];
        let dot = |a: &Vector, b: &Vector| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let scores = |hidden: &Vector| weights.iter().map(|one| dot(one, hidden)).collect::<Vec<_>>();
        let probability = |hidden: &Vector| {
            let mut scores = scores(hidden);
            super::super::softmax::softmax(&mut scores);
            scores[2]
        };
        Arch::new().dispatch(Backward {
            scores: &mut scores(&hidden),
            bias: &[0.0; 3],
            likely: &mut [0; 3],
            errors: &mut vec![(2, SMOOTHING - 1.0)],
            weight: 1.0,
            weights: &weights,
            hidden: &hidden,
            features: &features,
            rate: 1e-4,
            weight_gradient: &mut weight_gradient,
            bias_gradient: &mut [0.0; 3],
            embeddings: &mut embeddings,
            squares: &mut [0.0; 2],
        });
        assert!(probability(&embeddings[1]) > probability(&hidden));
        assert!(embeddings[0].iter().all(|part| part.abs() < f32::MIN_POSITIVE), "not of the lesson");
        // More of the right occupation, less of each other one.
        assert!(dot(&weight_gradient[2], &hidden) < 0.0);
        assert!(weight_gradient[..2].iter().all(|gradient| dot(gradient, &hidden) > 0.0));
    }
}
