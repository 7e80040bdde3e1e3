//! The ensemble of classifiers over a title's lexical features: words in, scores of occupations out.
//!
//! Each member is trained without another part of the titles, so that there is an honest opinion on every such title:
//! that of the member that has not seen it.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::features::FeatureTable;
use crate::catalog::OccupationId;
use crate::learn::embedding_ensemble::{Embedded, EmbeddingEnsemble, EnsembleMember};

/// The number of ensemble members.
pub(super) const MEMBERS: usize = 4;

/// The feature table and the ensemble trained on it; classes are occupations.
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

    /// All members.
    pub(super) fn members(&self) -> Range<usize> {
        self.ensemble.members()
    }

    /// The number of occupations.
    pub(super) fn occupations(&self) -> usize {
        self.ensemble.classes()
    }

    /// Embeds a text by some of the members.
    pub(super) fn embed(&self, words: &[SmolStr], members: Range<usize>) -> Embedded {
        self.embed_known(words, members).0
    }

    /// As [`Self::embed`], with the number of known features.
    pub(super) fn embed_known(&self, words: &[SmolStr], members: Range<usize>) -> (Embedded, usize) {
        let mut features = Vec::with_capacity(96);
        self.table.read(words, &mut features);
        (self.ensemble.embed(&features, members), features.len())
    }

    /// The share of a text's features that are known, 0 to 1.
    pub(super) fn known_share(&self, words: &[SmolStr]) -> f32 {
        self.table.known_share(words)
    }

    /// The scores of all occupations by the first of the members that embedded the text: enough to choose candidates.
    pub(super) fn first_scores(&self, text: &Embedded) -> Vec<f32> {
        self.ensemble.first_scores(text)
    }

    /// The scores of some occupations, averaged over the members that embedded the text.
    pub(super) fn scores(&self, text: &Embedded, occupations: &[OccupationId]) -> Vec<f32> {
        self.ensemble.scores(text, occupations.iter().map(|occupation| usize::from(*occupation)))
    }

    /// How much each of the first `words` of a text adds to the margin of each of `occupations` over the mean of
    /// `others`: what the margin loses without the word. By word, then by occupation.
    ///
    /// Embeds the text once whole and once without each word, whatever the number of occupations:
    /// O(words · (features + occupations + others)) vector operations for each member.
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
