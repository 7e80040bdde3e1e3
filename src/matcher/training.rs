//! Training of the classifier's members: softmax regression by mini-batches, seeded and single-threaded for each
//! member, so that the result does not depend on the number of threads.

use fastrand::Rng;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, Axis};
use pulp::{Arch, NullaryFnOnce};
use smol_str::SmolStr;

use super::adam::{Adam, SECOND_DECAY};
use super::classifier::{DIMENSIONS, Member};
use super::examples::Example;
use super::features::{FeatureTable, Weighted};
use super::typing::mistyped;
use crate::catalog::OccupationId;
use crate::text::noise_words;

/// A text that describes occupations: a definition, a task, an activity, the name of a tool.
pub(super) struct Statement {
    /// Its words.
    pub(super) words: Vec<SmolStr>,
    /// Whose it is.
    pub(super) occupations: Vec<OccupationId>,
    /// How much it counts as a lesson against a title.
    pub(super) weight: f32,
    /// How often its words count in the text of the occupation.
    pub(super) times: f32,
}

/// What the members learn from.
pub(super) struct Lessons<'a> {
    /// Titles.
    pub(super) examples: &'a [Example],
    /// Statements, of which spans of a title's length are taken.
    pub(super) statements: &'a [Statement],
    /// For each occupation those of the same SOC broad occupation, itself included.
    pub(super) siblings: &'a [Vec<OccupationId>],
    /// The features with rows.
    pub(super) table: &'a FeatureTable,
}

// Chosen on the development sets: see docs/matching.md.
const EPOCHS: usize = 8;
const BATCH: usize = 128;
const LEARNING_RATE: f32 = 0.0055;
/// Factor on the learning rate for embeddings, which have a step size of their own for each vector (`AdaGrad`).
const EMBEDDING_RATE: f32 = 30.0;
/// Share of features that are left out at random.
const DROPOUT: f32 = 0.3;
/// Share of titles that get typing errors.
const MISTYPED: f32 = 0.3;
/// Share of the other titles that get one or two noise words, and how often such a word comes first.
const NOISY: f32 = 0.15;
const NOISE_FIRST: f32 = 0.35;
/// Share of the target that is spread over all occupations, and over those of the same broad occupation.
const SMOOTHING: f32 = 0.05;
const SIBLING_SMOOTHING: f32 = 0.1;
/// Words of a statement that are taken at a time.
const SPAN: std::ops::RangeInclusive<usize> = 3..=8;
/// Of the statements one in so many is taken in each epoch, at as many times its weight.
const STATEMENTS_SHARE: usize = 3;
const INITIAL: f32 = 0.05;

/// Learns the rows of features: those of titles, and the words of statements.
pub(super) fn learn_features(examples: &[Example], statements: &[Statement]) -> FeatureTable {
    let titles = examples.iter().map(|example| example.words.as_slice());
    FeatureTable::learn(titles, statements.iter().flat_map(|statement| &statement.words))
}

/// Trains a member without the titles of the fold.
pub(super) fn train(lessons: &Lessons<'_>, without: usize, seed: u64) -> Member {
    let mut rng = Rng::with_seed(seed);
    let occupations = lessons.siblings.len();
    let titles: Vec<u32> = (0..lessons.examples.len() as u32)
        .filter(|place| lessons.examples[*place as usize].fold() != without)
        .collect();
    let mut state = State::new(lessons.table.len(), occupations, &mut rng);
    let per_epoch = titles.len() + lessons.statements.len() / STATEMENTS_SHARE;
    let total = (per_epoch / BATCH).max(1) * EPOCHS;
    let mut statements: Vec<u32> = (0..lessons.statements.len() as u32).collect();
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

#[derive(Clone, Copy)]
enum Lesson {
    Title(u32),
    Statement(u32),
}

/// The features of a lesson, some left out at random, scaled so that the squares of their weights sum to 1.
fn read(lessons: &Lessons<'_>, lesson: Lesson, rng: &mut Rng) -> Vec<Weighted> {
    let mut found = Vec::with_capacity(64);
    match lesson {
        Lesson::Title(place) => {
            let words = &lessons.examples[place as usize].words;
            if rng.f32() < MISTYPED {
                lessons.table.read(&mistyped(words, rng), &mut found);
            } else if rng.f32() < NOISY {
                lessons.table.read(&with_noise(words, rng), &mut found);
            } else {
                lessons.table.read(words, &mut found);
            }
        }
        Lesson::Statement(place) => {
            let words = &lessons.statements[place as usize].words;
            let length = rng.usize(SPAN).min(words.len());
            let start = rng.usize(0..=words.len() - length);
            lessons.table.read(&words[start..start + length], &mut found);
        }
    }
    found.retain(|_| rng.f32() >= DROPOUT);
    let length = found.iter().map(|one| one.weight * one.weight).sum::<f32>().sqrt().max(1e-3);
    for one in &mut found {
        one.weight /= length;
    }
    found
}

/// A title with one or two words of requisitions before or behind it.
fn with_noise(words: &[SmolStr], rng: &mut Rng) -> Vec<SmolStr> {
    let mut words = words.to_vec();
    for _ in 0..rng.usize(1..=2) {
        let Some(word) = rng.choice(noise_words()) else { break };
        let at = if rng.f32() < NOISE_FIRST { 0 } else { words.len() };
        words.insert(at, SmolStr::new_static(word));
    }
    words
}

/// A member in training with the state of its optimisers: `AdaGrad` for each vector of the embeddings, Adam for the
/// rest.
struct State {
    embeddings: Array2<f32>,
    squares: Vec<f32>,
    weights: Array2<f32>,
    weight_steps: Adam,
    bias: Array1<f32>,
    bias_square: Array1<f32>,
    // Room for a batch.
    hidden: Array2<f32>,
    scores: Array2<f32>,
    hidden_gradient: Array2<f32>,
    weight_gradient: Array2<f32>,
}

impl State {
    fn new(features: usize, occupations: usize, rng: &mut Rng) -> Self {
        let zeros = || Array2::zeros((occupations, DIMENSIONS));
        Self {
            embeddings: Array2::from_shape_simple_fn((features, DIMENSIONS), || {
                (rng.f32() * 2.0 - 1.0) * INITIAL
            }),
            squares: vec![0.0; features],
            weights: zeros(),
            weight_steps: Adam::new(occupations * DIMENSIONS),
            bias: Array1::zeros(occupations),
            bias_square: Array1::zeros(occupations),
            hidden: Array2::zeros((BATCH, DIMENSIONS)),
            scores: Array2::zeros((BATCH, occupations)),
            hidden_gradient: Array2::zeros((BATCH, DIMENSIONS)),
            weight_gradient: zeros(),
        }
    }

    fn learn(&mut self, lessons: &Lessons<'_>, batch: &[Lesson], rate: f32, rng: &mut Rng) {
        let read: Vec<Vec<Weighted>> = batch.iter().map(|lesson| read(lessons, *lesson, rng)).collect();
        self.hidden.fill(0.0);
        for (features, mut hidden) in read.iter().zip(self.hidden.rows_mut()) {
            for one in features {
                hidden.scaled_add(one.weight, &self.embeddings.row(one.row as usize));
            }
        }
        general_mat_mul(1.0, &self.hidden, &self.weights.t(), 0.0, &mut self.scores);
        self.scores += &self.bias;
        for (at, mut scores) in self.scores.rows_mut().into_iter().enumerate() {
            let Some(scores) = scores.as_slice_mut() else { continue };
            match batch.get(at) {
                Some(lesson) => error_of(lessons, *lesson, scores),
                // A last batch may be smaller.
                None => scores.fill(0.0),
            }
        }
        general_mat_mul(1.0, &self.scores, &self.weights, 0.0, &mut self.hidden_gradient);
        general_mat_mul(1.0, &self.scores.t(), &self.hidden, 0.0, &mut self.weight_gradient);
        self.step_outputs(rate);
        for (features, gradient) in read.iter().zip(self.hidden_gradient.rows()) {
            let square = gradient.dot(&gradient) / DIMENSIONS as f32;
            for Weighted { row, weight } in features {
                let sum = &mut self.squares[*row as usize];
                *sum += square * weight * weight;
                let step = rate * EMBEDDING_RATE * weight / (sum.sqrt() + 1e-3);
                self.embeddings.row_mut(*row as usize).scaled_add(-step, &gradient);
            }
        }
    }

    fn step_outputs(&mut self, rate: f32) {
        let mean = 1.0 / BATCH as f32;
        let gradients = self.weight_gradient.as_slice().unwrap_or_default();
        self.weight_steps.step(self.weights.as_slice_mut().unwrap_or_default(), gradients, mean, rate);
        let gradient = self.scores.sum_axis(Axis(0)) * mean;
        ndarray::Zip::from(&mut self.bias).and(&gradient).and(&mut self.bias_square).for_each(
            |bias, gradient, square| {
                *square = SECOND_DECAY * *square + (1.0 - SECOND_DECAY) * gradient * gradient;
                *bias -= rate * 0.5 * gradient / (square.sqrt() + 1e-6);
            },
        );
    }

    /// The member; vectors that no lesson touched become zeros.
    fn finish(mut self) -> Member {
        for (mut vector, square) in self.embeddings.rows_mut().into_iter().zip(&self.squares) {
            if *square == 0.0 {
                vector.fill(0.0);
            }
        }
        Member { embeddings: self.embeddings, weights: self.weights, bias: self.bias }
    }
}

/// Turns scores into the gradient of the loss: softmax less the smoothed target, times the weight of the lesson.
fn error_of(lessons: &Lessons<'_>, lesson: Lesson, scores: &mut [f32]) {
    softmax(scores);
    let uniform = SMOOTHING / scores.len() as f32;
    for score in &mut *scores {
        *score -= uniform;
    }
    let mut take = |occupation: OccupationId, share: f32| {
        scores[usize::from(occupation)] -= (1.0 - SMOOTHING - SIBLING_SMOOTHING) * share;
        let siblings = &lessons.siblings[usize::from(occupation)];
        let each = SIBLING_SMOOTHING * share / siblings.len() as f32;
        for sibling in siblings {
            scores[usize::from(*sibling)] -= each;
        }
    };
    match lesson {
        Lesson::Title(place) => {
            let owners = &lessons.examples[place as usize].owners;
            let total: f32 = owners.iter().map(|owner| owner.weight).sum();
            for owner in owners {
                take(owner.occupation, owner.weight / total);
            }
        }
        Lesson::Statement(place) => {
            let Statement { occupations, weight, .. } = &lessons.statements[place as usize];
            for occupation in occupations {
                take(*occupation, 1.0 / occupations.len() as f32);
            }
            for score in &mut *scores {
                *score *= weight * STATEMENTS_SHARE as f32;
            }
        }
    }
}

/// Turns scores into probabilities.
pub(super) fn softmax(scores: &mut [f32]) {
    Arch::new().dispatch(Softmax(scores));
}

struct Softmax<'a>(&'a mut [f32]);

impl NullaryFnOnce for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        // In strands, so that the order of the sum leaves room for wide instructions.
        const STRANDS: usize = 16;
        let mut most = [f32::MIN; STRANDS];
        for part in self.0.chunks(STRANDS) {
            for (most, score) in most.iter_mut().zip(part) {
                *most = if *score > *most { *score } else { *most };
            }
        }
        let most = most.into_iter().fold(f32::MIN, |a, b| if b > a { b } else { a });
        let mut sums = [0.0; STRANDS];
        for part in self.0.chunks_mut(STRANDS) {
            for (sum, score) in sums.iter_mut().zip(part) {
                *score = exp(*score - most);
                *sum += *score;
            }
        }
        let sum: f32 = sums.iter().sum();
        for score in self.0 {
            *score /= sum;
        }
    }
}

/// `e^x` for `x` up to 0 to six digits, by the exponent bits and a polynomial: several times as fast as the library's
/// where a million are needed in a batch, and the same on every machine.
#[expect(clippy::inline_always, reason = "only what is inlined is compiled for each kind of processor")]
#[inline(always)]
fn exp(x: f32) -> f32 {
    let power = x.max(-87.0) * std::f32::consts::LOG2_E;
    // Truncated towards 0, so one above the floor unless it is whole: `floor` itself is a call where SSE 4.1 is not
    // assumed, and the loop would not be vectorised.
    let whole = (power as i32 - 1) as f32;
    let part = power - whole;
    let polynomial = 1.0
        + part
            * (std::f32::consts::LN_2
                + part * (0.240_226_5 + part * (0.055_503_3 + part * (0.009_618_4 + part * 0.001_339_3))));
    f32::from_bits(((whole as i32 + 127) as u32) << 23) * polynomial
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_near_the_librarys() {
        for step in 0..4_000 {
            let x = -(step as f32) / 50.0;
            let (near, right) = (exp(x), x.exp());
            assert!((near - right).abs() <= 1e-4 * right, "{x}: {near} and {right}");
        }
    }

    #[test]
    fn probabilities_sum_to_one() {
        let mut scores = [3.0, -100.0, 0.5, 3.0];
        softmax(&mut scores);
        assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(scores[0] > scores[2] && scores[2] > scores[1]);
    }
}
