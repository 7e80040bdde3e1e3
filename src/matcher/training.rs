//! Training of the ensemble's members on the [training examples](super::training_examples): epochs, batches, dropout and
//! the learning-rate schedule.

use fastrand::Rng;

use super::training_examples::{SMOOTHING, STATEMENTS_SHARE, TrainingExample, TrainingExamples};
use crate::learn::embedding_ensemble::EnsembleMember;
use crate::learn::embedding_trainer::{EmbeddingTrainer, TrainerSettings, TrainingInput};

// Chosen on the development sets: see docs/matching.md.
const EPOCHS: usize = 6;
const BATCH: usize = 128;
const LEARNING_RATE: f32 = 0.0055;
/// The share of features to drop at random.
const DROPOUT: f32 = 0.3;
const SETTINGS: TrainerSettings = TrainerSettings {
    batch: BATCH,
    initial: 0.05,
    embedding_rate: 30.0,
    smoothing: SMOOTHING,
    negligible: 5e-4,
};

/// Trains an ensemble member without the titles of a fold. It uses one thread with its own seed, so the result does
/// not depend on the number of threads.
pub(super) fn train(examples: &TrainingExamples<'_>, without: usize, seed: u64) -> EnsembleMember {
    let mut rng = Rng::with_seed(seed);
    let titles = examples.titles(without);
    let mut trainer = EmbeddingTrainer::new(examples.features(), examples.occupations(), SETTINGS, &mut rng);
    let mut inputs = vec![TrainingInput::default(); BATCH];
    let per_epoch = titles.len() + examples.statements() / STATEMENTS_SHARE;
    let total = (per_epoch / BATCH).max(1) * EPOCHS;
    let mut statements: Vec<u32> = (0..examples.statements() as u32).collect();
    rng.shuffle(&mut statements);
    let mut turn = statements.iter().cycle();
    let mut step = 0;
    for _ in 0..EPOCHS {
        let some =
            turn.by_ref().take(per_epoch - titles.len()).map(|place| TrainingExample::Statement(*place));
        let mut epoch: Vec<TrainingExample> =
            titles.iter().map(|place| TrainingExample::Title(*place)).chain(some).collect();
        rng.shuffle(&mut epoch);
        for batch in epoch.chunks(BATCH) {
            let rate = LEARNING_RATE * (1.0 - step as f32 / total as f32).max(0.02);
            step += 1;
            for (example, input) in batch.iter().zip(&mut inputs) {
                read(examples, *example, &mut rng, input);
            }
            trainer.learn(&inputs[..batch.len()], rate);
        }
    }
    trainer.finish()
}

/// Reads a training example, drops some of its features at random, and scales the others so that their squared
/// weights sum to 1.
fn read(examples: &TrainingExamples<'_>, example: TrainingExample, rng: &mut Rng, input: &mut TrainingInput) {
    let TrainingInput { features, targets, weight } = input;
    examples.read(example, rng, features);
    features.retain(|_| rng.f32() >= DROPOUT);
    let length = features.iter().map(|one| one.weight * one.weight).sum::<f32>().sqrt().max(1e-3);
    for one in features {
        one.weight /= length;
    }
    targets.clear();
    examples.targets(example, |occupation, share| targets.push((u32::from(occupation), share)));
    *weight = examples.weight(example);
}
