//! A committee of linear classifiers on shared-rank embeddings: each feature has a vector, a text is the sum of its
//! features' vectors over the root of their number, and each occupation scores it by an inner product (the bag of
//! features of fastText: Joulin et al. 2017, Bag of Tricks for Efficient Text Classification).
//!
//! Each member leaves another part of the titles out of its training, so that there is honest evidence for every
//! such title: what the member says that never saw it.

use std::ops::Range;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::features::{FeatureTable, features};
use crate::catalog::OccupationId;

/// How many members there are.
pub(super) const MEMBERS: usize = 4;
/// Length of a member's vectors.
pub(super) const DIMENSIONS: usize = 128;

/// One trained member, before it is packed.
pub(super) struct Member {
    /// Feature × dimension; rows of zeros where nothing was learned.
    pub(super) embeddings: Array2<f32>,
    /// Occupation × dimension.
    pub(super) weights: Array2<f32>,
    /// By occupation.
    pub(super) bias: Array1<f32>,
}

/// The committee. Embeddings are kept as bytes with a scale for each vector: a quarter of the size, and no difference
/// in what is answered that could be measured.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Classifier {
    table: FeatureTable,
    /// Feature × member × dimension.
    embeddings: Vec<i8>,
    /// Feature × member; 0 for a vector that the member has not learned.
    scales: Vec<f32>,
    /// For each member occupation × dimension.
    weights: Vec<Array2<f32>>,
    /// For each member by occupation.
    bias: Vec<Array1<f32>>,
}

/// A text as the members see it.
pub(super) struct Embedded {
    members: Range<usize>,
    /// Member × dimension.
    vectors: Array2<f32>,
    /// How many of its features are known.
    pub(super) known: usize,
}

impl Classifier {
    /// Packs trained members, at most [`MEMBERS`].
    pub(super) fn pack(table: FeatureTable, members: Vec<Member>) -> Self {
        let count = members.len();
        let mut embeddings = vec![0; table.len() * count * DIMENSIONS];
        let mut scales = vec![0.0; table.len() * count];
        for (at, member) in members.iter().enumerate() {
            for (row, vector) in member.embeddings.rows().into_iter().enumerate() {
                let most = vector.iter().fold(0.0f32, |most, value| most.max(value.abs()));
                if most == 0.0 {
                    continue;
                }
                let scale = most / f32::from(i8::MAX);
                let place = row * count + at;
                scales[place] = scale;
                let packed = &mut embeddings[place * DIMENSIONS..(place + 1) * DIMENSIONS];
                for (packed, value) in packed.iter_mut().zip(vector) {
                    *packed = (value / scale).round() as i8;
                }
            }
        }
        let (weights, bias) = members.into_iter().map(|member| (member.weights, member.bias)).unzip();
        Self { table, embeddings, scales, weights, bias }
    }

    /// All members.
    pub(super) fn members(&self) -> Range<usize> {
        0..self.weights.len()
    }

    /// How many occupations there are.
    pub(super) fn occupations(&self) -> usize {
        self.bias.first().map_or(0, Array1::len)
    }

    /// A text as some of the members see it.
    pub(super) fn embed(&self, words: &[SmolStr], members: Range<usize>) -> Embedded {
        let mut found = Vec::with_capacity(64);
        features(words, &mut found);
        let mut vectors = Array2::zeros((members.len(), DIMENSIONS));
        let mut counts = vec![0usize; members.len()];
        let mut known = 0;
        let count = self.weights.len();
        for row in self.table.rows(&found) {
            known += 1;
            for (at, member) in members.clone().enumerate() {
                let place = row as usize * count + member;
                let scale = self.scales[place];
                if scale == 0.0 {
                    continue;
                }
                counts[at] += 1;
                let packed = &self.embeddings[place * DIMENSIONS..(place + 1) * DIMENSIONS];
                for (value, packed) in vectors.row_mut(at).iter_mut().zip(packed) {
                    *value += scale * f32::from(*packed);
                }
            }
        }
        for (mut vector, count) in vectors.rows_mut().into_iter().zip(counts) {
            vector /= (count.max(1) as f32).sqrt();
        }
        Embedded { members, vectors, known }
    }

    /// The scores of all occupations by the first of the members that see the text: good enough to choose candidates.
    pub(super) fn first_scores(&self, text: &Embedded) -> Array1<f32> {
        let member = text.members.start;
        self.weights[member].dot(&text.vectors.row(0)) + &self.bias[member]
    }

    /// The score of an occupation, the mean of the members that see the text.
    pub(super) fn score(&self, text: &Embedded, occupation: OccupationId) -> f32 {
        let place = usize::from(occupation);
        let sum: f32 = text
            .members
            .clone()
            .zip(text.vectors.rows())
            .map(|(member, vector)| self.weights[member].row(place).dot(&vector) + self.bias[member][place])
            .sum();
        sum / text.members.len() as f32
    }

    /// How much each word of a text adds to the score of an occupation beyond what it adds to those of the others on
    /// average: the share of the features that go when the word goes.
    pub(super) fn share_of_word(
        &self,
        words: &[SmolStr],
        at: usize,
        occupation: OccupationId,
        others: &[OccupationId],
    ) -> f32 {
        let rest: Vec<SmolStr> =
            words.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, word)| word.clone()).collect();
        let (whole, rest) = (self.embed(words, self.members()), self.embed(&rest, self.members()));
        let lead = |text: &Embedded| {
            let mean = others.iter().map(|other| self.score(text, *other)).sum::<f32>()
                / others.len().max(1) as f32;
            self.score(text, occupation) - mean
        };
        lead(&whole) - lead(&rest)
    }
}
