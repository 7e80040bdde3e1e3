//! The ensemble of classifiers over a title's lexical features, from words to scores of occupations.
//!
//! Each ensemble member is trained without a different part of the titles and gives honest scores for that part.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::features::FeatureTable;
use crate::catalog::OccupationId;
use crate::learn::embedding_ensemble::{Embedded, EmbeddingEnsemble, EnsembleMember};

/// The number of ensemble members.
pub(super) const MEMBERS: usize = 4;

/// The feature table and the ensemble trained on it. Classes are occupations.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Classifier {
    table: FeatureTable,
    ensemble: EmbeddingEnsemble,
}

impl Classifier {
    /// Packs trained members.
    pub(super) fn pack(table: FeatureTable, members: &[EnsembleMember]) -> Self {
        Self { table, ensemble: EmbeddingEnsemble::pack(members) }
    }

    /// Whether everything is there for so many occupations.
    pub(super) fn is_whole(&self, occupations: usize) -> bool {
        self.table.is_whole()
            && self.ensemble.is_whole(self.table.len())
            && self.ensemble.classes() == occupations
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

    /// Like [`Self::embed`], but also returns the number of known features.
    pub(super) fn embed_known(&self, words: &[SmolStr], members: Range<usize>) -> (Embedded, usize) {
        let mut features = Vec::with_capacity(96);
        self.table.read(words, &mut features);
        (self.ensemble.embed(&features, members), features.len())
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
        let classifier = Classifier::pack(table, &members);
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
