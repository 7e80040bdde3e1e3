//! The titles of each occupation as unit embeddings: titles of similar work are close together, whatever their words.

use rayon::prelude::*;

use super::classifier::Classifier;
use super::examples::Example;
use crate::learn::embedding_ensemble::Embedding;
use crate::learn::unit_embeddings::{UnitEmbeddings, unit};

/// The most titles to keep for an occupation, spread over all of them: one with a thousand titles would take as long
/// to compare as all other candidates together.
const MOST_TITLES: usize = 80;

/// Embeds the examples with one ensemble member. Labels are occupations; groups are the families of examples.
pub(super) fn title_embeddings(
    examples: &[Example],
    classifier: &Classifier,
    member: usize,
) -> UnitEmbeddings {
    let units: Vec<Embedding> = examples
        .par_iter()
        .map(|example| unit(classifier.embed(&example.words, member..member + 1).first()))
        .collect();
    let mut by_occupation = vec![Vec::new(); classifier.occupations()];
    for (place, example) in examples.iter().enumerate() {
        for label in &example.labels {
            by_occupation[usize::from(label.occupation)].push(place);
        }
    }
    let mut embeddings = UnitEmbeddings::default();
    for places in by_occupation {
        let some = places.iter().step_by(places.len().div_ceil(MOST_TITLES).max(1));
        embeddings.push_label(some.map(|place| (examples[*place].family, &units[*place])));
    }
    embeddings
}
