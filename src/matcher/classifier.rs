//! A committee of linear classifiers on shared-rank embeddings: each feature has a vector, a text is the weighted sum
//! of its features' vectors, and each occupation scores it by an inner product (the bag of features of fastText:
//! Joulin et al. 2017, Bag of Tricks for Efficient Text Classification).
//!
//! Each member leaves another part of the titles out of its training, so that there is honest evidence for every
//! such title: what the member says that never saw it.

use std::ops::Range;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::features::FeatureTable;
use crate::catalog::OccupationId;

/// How many members there are.
pub(super) const MEMBERS: usize = 4;
/// Length of a member's vectors.
pub(super) const DIMENSIONS: usize = 96;

/// One trained member, before it is packed.
pub(super) struct Member {
    /// Feature × dimension; rows of zeros where nothing was learned.
    pub(super) embeddings: Array2<f32>,
    /// Occupation × dimension.
    pub(super) weights: Array2<f32>,
    /// By occupation.
    pub(super) bias: Array1<f32>,
}

/// The committee. Embeddings are kept as bytes with a scale for each vector, which is a quarter of the size.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Classifier {
    table: FeatureTable,
    members: usize,
    occupations: usize,
    /// Feature × member × dimension.
    embeddings: Vec<i8>,
    /// Feature × member; 0 for a vector that the member has not learned.
    scales: Vec<f32>,
    /// Member × occupation × dimension.
    weights: Vec<f32>,
    /// Member × occupation.
    bias: Vec<f32>,
}

/// A text as the members see it.
pub(super) struct Embedded {
    members: Range<usize>,
    /// Member × dimension.
    vectors: Vec<f32>,
    /// How many of its features are known.
    pub(super) known: usize,
}

impl Embedded {
    /// The vector of the first of its members.
    pub(super) fn first(&self) -> &[f32] {
        &self.vectors[..DIMENSIONS]
    }
}

impl Classifier {
    /// Packs trained members.
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
        Self {
            table,
            members: count,
            occupations: members.first().map_or(0, |member| member.bias.len()),
            embeddings,
            scales,
            weights: members.iter().flat_map(|member| member.weights.iter().copied()).collect(),
            bias: members.iter().flat_map(|member| member.bias.iter().copied()).collect(),
        }
    }

    /// All members.
    pub(super) fn members(&self) -> Range<usize> {
        0..self.members
    }

    /// How many occupations there are.
    pub(super) fn occupations(&self) -> usize {
        self.occupations
    }

    /// A text as some of the members see it.
    pub(super) fn embed(&self, words: &[SmolStr], members: Range<usize>) -> Embedded {
        let mut found = Vec::with_capacity(96);
        self.table.read(words, &mut found);
        let mut vectors = vec![0.0; members.len() * DIMENSIONS];
        let mut squares = vec![0.0; members.len()];
        for one in &found {
            for (at, member) in members.clone().enumerate() {
                let place = one.row as usize * self.members + member;
                let scale = self.scales[place];
                if scale == 0.0 {
                    continue;
                }
                squares[at] += one.weight * one.weight;
                let packed = &self.embeddings[place * DIMENSIONS..][..DIMENSIONS];
                let vector = &mut vectors[at * DIMENSIONS..][..DIMENSIONS];
                let scale = scale * one.weight;
                for (value, packed) in vector.iter_mut().zip(packed) {
                    *value += scale * f32::from(*packed);
                }
            }
        }
        for (vector, square) in vectors.chunks_exact_mut(DIMENSIONS).zip(squares) {
            let length = square.sqrt().max(1e-3);
            for value in vector {
                *value /= length;
            }
        }
        Embedded { members, vectors, known: found.len() }
    }

    /// The scores of all occupations by the first of the members that see the text: good enough to choose candidates.
    pub(super) fn first_scores(&self, text: &Embedded) -> Vec<f32> {
        let start = text.members.start * self.occupations;
        let weights = &self.weights[start * DIMENSIONS..(start + self.occupations) * DIMENSIONS];
        let bias = &self.bias[start..start + self.occupations];
        let vector = text.first();
        weights.chunks_exact(DIMENSIONS).zip(bias).map(|(weights, bias)| dot(weights, vector) + bias).collect()
    }

    /// The score of an occupation, the mean of the members that see the text.
    pub(super) fn score(&self, text: &Embedded, occupation: OccupationId) -> f32 {
        let vectors = text.vectors.chunks_exact(DIMENSIONS);
        let score = |(member, vector): (usize, &[f32])| {
            let place = member * self.occupations + usize::from(occupation);
            dot(&self.weights[place * DIMENSIONS..][..DIMENSIONS], vector) + self.bias[place]
        };
        text.members.clone().zip(vectors).map(score).sum::<f32>() / text.members.len() as f32
    }

    /// How much a word of a text adds to the lead of an occupation over the others on average: what is lost when the
    /// word goes.
    pub(super) fn share_of_word(
        &self,
        words: &[SmolStr],
        at: usize,
        occupation: OccupationId,
        others: &[OccupationId],
    ) -> f32 {
        let mut rest = words.to_vec();
        rest.remove(at);
        let lead = |words: &[SmolStr]| {
            let text = self.embed(words, self.members());
            let others_score = others.iter().map(|other| self.score(&text, *other)).sum::<f32>();
            self.score(&text, occupation) - others_score / others.len().max(1) as f32
        };
        lead(words) - lead(&rest)
    }
}

/// Inner product in eight strands, which the compiler turns into vector instructions.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    const STRANDS: usize = 8;
    let mut sums = [0.0; STRANDS];
    for (a, b) in a.chunks_exact(STRANDS).zip(b.chunks_exact(STRANDS)) {
        for strand in 0..STRANDS {
            sums[strand] += a[strand] * b[strand];
        }
    }
    sums.iter().sum()
}
