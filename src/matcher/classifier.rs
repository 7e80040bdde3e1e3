//! The ensemble of classifiers over a title's lexical features, from words to scores of occupations.
//!
//! Each ensemble member is trained without a different part of the titles and gives honest scores for that part.

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize, Serializer};
use smol_str::SmolStr;

use super::features::FeatureTable;
use crate::catalog::OccupationId;
use crate::learn::embedding_ensemble::{Embedded, EmbeddingEnsemble, EnsembleMember, Input, PartSums};

/// The number of ensemble members.
pub(super) const MEMBERS: usize = 4;

/// The feature table and the ensemble trained on it. Classes are occupations.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Stored")]
pub(super) struct Classifier {
    table: FeatureTable,
    ensemble: EmbeddingEnsemble,
    /// The common words.
    words: Vec<SmolStr>,
    /// By common word: its place in `sums`.
    parts: FxHashMap<SmolStr, u32>,
    /// By common word: the sum of its own features, most of them n-grams.
    sums: PartSums,
}

/// A classifier as stored: the sums take less time to make than to read.
#[derive(Deserialize)]
struct Stored(FeatureTable, EmbeddingEnsemble, Vec<SmolStr>);

impl From<Stored> for Classifier {
    fn from(Stored(table, ensemble, words): Stored) -> Self {
        let features: Vec<Vec<_>> = words
            .iter()
            .map(|word| {
                let mut features = Vec::new();
                table.word(word, &mut features);
                features
            })
            .collect();
        let sums = ensemble.sum_parts(features.iter().map(Vec::as_slice));
        let known =
            words.iter().cloned().zip(0..).zip(&features).filter(|(_, features)| !features.is_empty());
        let parts = known.map(|(part, _)| part).collect();
        Self { table, ensemble, words, parts, sums }
    }
}

impl Serialize for Classifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.table, &self.ensemble, &self.words).serialize(serializer)
    }
}

impl Classifier {
    /// Packs trained members. `words` are those that texts are likely to have, each once.
    pub(super) fn pack(table: FeatureTable, members: &[EnsembleMember], words: Vec<SmolStr>) -> Self {
        Stored(table, EmbeddingEnsemble::pack(members), words).into()
    }

    /// All members.
    pub(super) fn members(&self) -> Range<usize> {
        self.ensemble.members()
    }

    /// The number of occupations.
    pub(super) fn occupations(&self) -> usize {
        self.ensemble.classes()
    }

    /// Embeds a text with some of the members.
    pub(super) fn embed(&self, words: &[SmolStr], members: Range<usize>) -> Embedded {
        self.embed_known(words, members).0
    }

    /// Like [`Self::embed`], but also returns how much of it is known: the number of common words and of other features.
    pub(super) fn embed_known(&self, words: &[SmolStr], members: Range<usize>) -> (Embedded, usize) {
        let mut input = Input::default();
        for word in words {
            match self.parts.get(word) {
                Some(part) => input.parts.push(*part),
                None => self.table.word(word, &mut input.features),
            }
        }
        self.table.places(words, &mut input.features);
        let known = input.parts.len() + input.features.len();
        (self.ensemble.embed(&input, &self.sums, members), known)
    }

    /// The share of a text's features that are known, 0 to 1.
    pub(super) fn known_share(&self, words: &[SmolStr]) -> f32 {
        self.table.known_share(words)
    }

    /// The scores of all occupations from the first member that embedded the text: enough to choose candidates.
    pub(super) fn first_scores(&self, text: &Embedded) -> Vec<f32> {
        self.ensemble.first_scores(text)
    }

    /// The scores of some occupations, averaged over the members that embedded the text.
    pub(super) fn scores(&self, text: &Embedded, occupations: &[OccupationId]) -> Vec<f32> {
        self.ensemble.scores(text, occupations)
    }

    /// How much each of the first `words` of a text adds to the margin of each of `occupations` over the mean of
    /// `others`: the drop in margin without the word. Indexed by word, then by occupation.
    ///
    /// Embeds the text once whole and once without each word, regardless of the number of occupations: O(words ·
    /// (features + occupations + others)) vector operations per member.
    pub(super) fn word_contributions(
        &self,
        text: &[SmolStr],
        words: usize,
        occupations: &[OccupationId],
        others: &[OccupationId],
    ) -> Vec<Vec<f32>> {
        let margins = |text: &[SmolStr]| -> Vec<f32> {
            let text = self.embed(text, self.members());
            let mean = self.scores(&text, others).iter().sum::<f32>() / others.len().max(1) as f32;
            self.scores(&text, occupations).into_iter().map(|score| score - mean).collect()
        };
        let whole = margins(text);
        let without = |at: usize| {
            let mut rest = text.to_vec();
            rest.remove(at);
            whole.iter().zip(margins(&rest)).map(|(whole, rest)| whole - rest).collect()
        };
        (0..words.min(text.len())).map(without).collect()
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;
    use crate::learn::embedding_ensemble::DIMENSIONS;

    #[test]
    fn a_words_contribution_is_the_margin_lost_without_it() {
        let text: Vec<SmolStr> = "night shift ship welder".split(' ').map(SmolStr::new).collect();
        let table = FeatureTable::learn([text.as_slice(), &text].into_iter(), std::iter::empty());
        let mut rng = Rng::with_seed(1);
        let mut vectors = |count: usize| -> Vec<[f32; DIMENSIONS]> {
            (0..count).map(|_| std::array::from_fn(|_| rng.f32() - 0.5)).collect()
        };
        let members: Vec<EnsembleMember> = (0..2)
            .map(|_| EnsembleMember {
                embeddings: vectors(table.len()),
                weights: vectors(5),
                bias: vec![0.0; 5],
            })
            .collect();
        let classifier = Classifier::pack(table, &members, text[..2].to_vec());
        let margin = |text: &[SmolStr], occupation: OccupationId| {
            let text = classifier.embed(text, classifier.members());
            let others = classifier.scores(&text, &[0, 1]);
            classifier.scores(&text, &[occupation])[0] - f32::midpoint(others[0], others[1])
        };
        let found = classifier.word_contributions(&text, 3, &[0, 4], &[0, 1]);
        assert_eq!(found.len(), 3);
        for (at, contributions) in found.iter().enumerate() {
            let mut rest = text.clone();
            rest.remove(at);
            for (occupation, contribution) in [0, 4].into_iter().zip(contributions) {
                let expected = margin(&text, occupation) - margin(&rest, occupation);
                assert!(expected.abs() > 1e-3 && (contribution - expected).abs() < 1e-6, "{at}: {found:?}");
            }
        }
    }
}
