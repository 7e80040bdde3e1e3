//! An ensemble of linear classifiers on summed feature embeddings: each feature has a vector, an input is the weighted
//! sum of its features' vectors, scaled by the root of the sum of squared weights, and each class scores it by an inner
//! product.
//!
//! Joulin et al. (2017), Bag of Tricks for Efficient Text Classification (fastText); members are averaged.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::quantized::{QuantizedRow, QuantizedRows, QuantizedVector};

/// The dimensions of embeddings and class weights.
pub(crate) const DIMENSIONS: usize = 96;

/// A vector of the embedding space.
pub(crate) type Embedding = [f32; DIMENSIONS];

/// A feature of an input, with its weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct WeightedFeature {
    /// The feature: a row of the embedding table.
    pub(crate) row: u32,
    /// How much it counts; 1 for a plain feature.
    pub(crate) weight: f32,
}

/// A trained member, before [`EmbeddingEnsemble::pack`].
pub(crate) struct EnsembleMember {
    /// By feature; zeros for a feature that the member has not learned.
    pub(crate) embeddings: Vec<Embedding>,
    /// By class.
    pub(crate) weights: Vec<Embedding>,
    /// By class.
    pub(crate) bias: Vec<f32>,
}

/// Trained members with quantized vectors.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EmbeddingEnsemble {
    members: usize,
    classes: usize,
    /// Feature × member; a row of zeros where the member has learned nothing.
    embeddings: QuantizedRows<DIMENSIONS>,
    /// Member × class.
    weights: QuantizedRows<DIMENSIONS>,
    /// Member × class.
    bias: Vec<f32>,
}

/// An input as embedded by some of the members.
pub(crate) struct Embedded {
    members: Range<usize>,
    /// By member.
    quantized: Vec<QuantizedVector<DIMENSIONS>>,
}

impl EmbeddingEnsemble {
    /// Packs members trained on the same features and classes.
    pub(crate) fn pack(members: &[EnsembleMember]) -> Self {
        let features = 0..members.first().map_or(0, |member| member.embeddings.len());
        let of_feature = |row: usize| members.iter().map(move |member| &member.embeddings[row]);
        let weights = members.iter().flat_map(|member| &member.weights);
        Self {
            members: members.len(),
            classes: members.first().map_or(0, |member| member.bias.len()),
            embeddings: features.flat_map(of_feature).map(QuantizedRow::of).collect(),
            weights: weights.map(QuantizedRow::of).collect(),
            bias: members.iter().flat_map(|member| member.bias.iter().copied()).collect(),
        }
    }

    /// All members.
    pub(crate) fn members(&self) -> Range<usize> {
        0..self.members
    }

    /// Whether it has members, each with vectors for so many features and its classes.
    pub(crate) fn is_whole(&self, features: usize) -> bool {
        let Self { members, classes, embeddings, weights, bias } = self;
        let each = |count: usize, all: usize| members.checked_mul(count) == Some(all);
        *members > 0
            && each(features, embeddings.len())
            && each(*classes, weights.len())
            && each(*classes, bias.len())
    }

    /// The number of classes.
    pub(crate) fn classes(&self) -> usize {
        self.classes
    }

    /// Embeds an input with some of the members, at least one.
    pub(crate) fn embed(&self, features: &[WeightedFeature], members: Range<usize>) -> Embedded {
        let mut vectors = vec![[0.0; DIMENSIONS]; members.len()];
        let first_row = |one: &WeightedFeature| one.row as usize * self.members + members.start;
        let blocks: Vec<(usize, f32)> = features.iter().map(|one| (first_row(one), one.weight)).collect();
        // Reading all scales first also prefetches rows that are far apart.
        let rows = self.embeddings.rows();
        let length = |member: usize| {
            let learned = blocks.iter().filter(|(row, _)| !rows[row + member].is_zero());
            learned.map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(1e-3)
        };
        let lengths: Vec<f32> = (0..members.len()).map(length).collect();
        self.embeddings.add_to(&blocks, &mut vectors);
        for (vector, length) in vectors.iter_mut().zip(lengths) {
            for value in vector {
                *value /= length;
            }
        }
        let quantized = vectors.iter().map(QuantizedVector::of).collect();
        Embedded { members, quantized }
    }

    /// The scores of all classes from the first member that embedded the input: enough to choose candidates.
    pub(crate) fn first_scores(&self, input: &Embedded) -> Vec<f32> {
        let first = input.members.start * self.classes;
        let all = first..first + self.classes;
        let mut scores = Vec::new();
        self.weights.dots(all.clone(), &input.quantized[0], &mut scores);
        for (score, bias) in scores.iter_mut().zip(&self.bias[all]) {
            *score += bias;
        }
        scores
    }

    /// The scores of some classes, averaged over the members that embedded the input. A class's score does not depend
    /// on the other requested classes.
    pub(crate) fn scores<C: Copy + Into<usize>>(&self, input: &Embedded, classes: &[C]) -> Vec<f32> {
        let mut sums = vec![0.0; classes.len()];
        let mut products = Vec::new();
        for (member, vector) in input.members.clone().zip(&input.quantized) {
            let rows = classes.iter().map(|class| member * self.classes + (*class).into());
            self.weights.dots(rows.clone(), vector, &mut products);
            for ((sum, score), row) in sums.iter_mut().zip(&products).zip(rows) {
                *sum += score + self.bias[row];
            }
        }
        let members = input.members.len() as f32;
        sums.iter().map(|sum| sum / members).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(at: usize, length: f32) -> Embedding {
        let mut vector = [0.0; DIMENSIONS];
        vector[at] = length;
        vector
    }

    /// Two members; the second has not learned feature 1. Feature `i` and class `i` point along axis `i`.
    fn ensemble() -> EmbeddingEnsemble {
        let member = |second: f32, bias: f32| EnsembleMember {
            embeddings: vec![axis(0, 1.0), axis(1, second)],
            weights: vec![axis(0, 1.0), axis(1, 1.0)],
            bias: vec![0.0, bias],
        };
        EmbeddingEnsemble::pack(&[member(1.0, 0.5), member(0.0, 1.5)])
    }

    fn feature(row: u32) -> WeightedFeature {
        WeightedFeature { row, weight: 1.0 }
    }

    fn assert_close(found: &[f32], expected: &[f32]) {
        assert_eq!(found.len(), expected.len());
        let close = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 0.01);
        assert!(close, "{found:?} instead of {expected:?}");
    }

    #[test]
    fn scores_are_means_over_the_members() {
        let ensemble = ensemble();
        let input = ensemble.embed(&[feature(0)], ensemble.members());
        assert_close(&ensemble.first_scores(&input), &[1.0, 0.5]);
        assert_close(&ensemble.scores(&input, &[0usize, 1]), &[1.0, 1.0]);
        assert_close(&ensemble.scores(&input, &[1usize]), &[1.0]);
        let second = ensemble.embed(&[feature(0)], 1..2);
        assert_close(&ensemble.scores(&second, &[0usize, 1]), &[1.0, 1.5]);
    }

    #[test]
    fn features_unknown_to_a_member_do_not_count() {
        let ensemble = ensemble();
        let both = [feature(0), feature(1)];
        let root = 0.5f32.sqrt();
        assert_close(&ensemble.first_scores(&ensemble.embed(&both, 0..1)), &[root, root + 0.5]);
        assert_close(&ensemble.first_scores(&ensemble.embed(&both, 1..2)), &[1.0, 1.5]);
    }
}
