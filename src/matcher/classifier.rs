//! A committee of linear classifiers on shared-rank embeddings: each feature has a vector, a text is the weighted sum
//! of its features' vectors, and each occupation scores it by an inner product (the bag of features of fastText:
//! Joulin et al. 2017, Bag of Tricks for Efficient Text Classification).
//!
//! Each member leaves another part of the titles out of its training, so that there is honest evidence for every
//! such title: what the member says that never saw it.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::features::{FeatureTable, Weighted};
use super::quantized::{Rows, Steps, WIDTH};
use crate::catalog::OccupationId;

/// How many members there are.
pub(super) const MEMBERS: usize = 4;
/// Length of a member's vectors.
pub(super) const DIMENSIONS: usize = WIDTH;

/// One trained member, before it is packed.
pub(super) struct Member {
    /// By feature; zeros where nothing was learned.
    pub(super) embeddings: Vec<[f32; DIMENSIONS]>,
    /// By occupation.
    pub(super) weights: Vec<[f32; DIMENSIONS]>,
    /// By occupation.
    pub(super) bias: Vec<f32>,
}

/// The committee.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Classifier {
    table: FeatureTable,
    members: usize,
    occupations: usize,
    /// Feature × member; a row of zeros where the member has learned nothing.
    embeddings: Rows,
    /// Member × occupation.
    weights: Rows,
    /// Member × occupation.
    bias: Vec<f32>,
}

/// A text as the members see it.
pub(super) struct Embedded {
    members: Range<usize>,
    /// By member.
    vectors: Vec<[f32; DIMENSIONS]>,
    /// By member.
    steps: Vec<Steps>,
    /// How many of its features are known.
    pub(super) known: usize,
}

impl Embedded {
    /// The vector of the first of its members.
    pub(super) fn first(&self) -> &[f32; DIMENSIONS] {
        &self.vectors[0]
    }
}

impl Classifier {
    /// Packs trained members.
    pub(super) fn pack(table: FeatureTable, members: &[Member]) -> Self {
        let (mut embeddings, mut weights) = (Rows::default(), Rows::default());
        for row in 0..table.len() {
            for member in members {
                embeddings.push(&member.embeddings[row]);
            }
        }
        for member in members {
            for row in &member.weights {
                weights.push(row);
            }
        }
        Self {
            table,
            members: members.len(),
            occupations: members.first().map_or(0, |member| member.bias.len()),
            embeddings,
            weights,
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
        let mut vectors = vec![[0.0; DIMENSIONS]; members.len()];
        let first_row = |one: &Weighted| one.row as usize * self.members + members.start;
        let stretches: Vec<(usize, f32)> = found.iter().map(|one| (first_row(one), one.weight)).collect();
        // Also a first look at rows that lie far apart, so that they are fetched side by side.
        let length = |member: usize| {
            let learned = stretches.iter().filter(|(row, _)| !self.embeddings.is_zero(row + member));
            learned.map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(1e-3)
        };
        let lengths: Vec<f32> = (0..members.len()).map(length).collect();
        self.embeddings.add_to(&stretches, &mut vectors);
        for (vector, length) in vectors.iter_mut().zip(lengths) {
            for value in vector {
                *value /= length;
            }
        }
        let steps = vectors.iter().map(Steps::of).collect();
        Embedded { members, vectors, steps, known: found.len() }
    }

    /// The share of the features of a text that are known.
    pub(super) fn known_share(&self, words: &[SmolStr]) -> f32 {
        self.table.known_share(words)
    }

    /// The scores of all occupations by the first of the members that see the text: good enough to choose candidates.
    pub(super) fn first_scores(&self, text: &Embedded) -> Vec<f32> {
        let first = text.members.start * self.occupations;
        let all = first..first + self.occupations;
        let mut scores = Vec::new();
        self.weights.dots(all.clone(), &text.steps[0], &mut scores);
        for (score, bias) in scores.iter_mut().zip(&self.bias[all]) {
            *score += bias;
        }
        scores
    }

    /// The scores of some occupations, the mean of the members that see the text.
    pub(super) fn scores(&self, text: &Embedded, occupations: &[OccupationId]) -> Vec<f32> {
        let mut sums = vec![0.0; occupations.len()];
        let mut products = Vec::new();
        for (member, steps) in text.members.clone().zip(&text.steps) {
            let rows =
                occupations.iter().map(|occupation| member * self.occupations + usize::from(*occupation));
            self.weights.dots(rows.clone(), steps, &mut products);
            for ((sum, score), row) in sums.iter_mut().zip(&products).zip(rows) {
                *sum += score + self.bias[row];
            }
        }
        let members = text.members.len() as f32;
        sums.iter().map(|sum| sum / members).collect()
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
            let others_score = self.scores(&text, others).iter().sum::<f32>();
            self.scores(&text, &[occupation])[0] - others_score / others.len().max(1) as f32
        };
        lead(words) - lead(&rest)
    }
}
