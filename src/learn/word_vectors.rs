//! Word vectors from co-occurrence: positive pointwise mutual information (PPMI), reduced to its leading eigenvectors, and
//! text vectors as weighted means.
//!
//! Levy, Goldberg and Dagan (2015), Improving Distributional Similarity with Lessons Learned from Word Embeddings, for PPMI
//! with smoothed contexts; Arora, Liang and Ma (2017), A Simple but Tough-to-Beat Baseline for Sentence Embeddings, for
//! word weights.

use std::collections::BTreeMap;

use ndarray::{Array2, Axis};

use super::spectral;

/// The sufficiently frequent words, with their vectors.
pub(crate) struct WordVectors {
    rows: BTreeMap<String, usize>,
    vectors: Array2<f32>,
    /// How much each word counts in a text; rare words count more.
    weights: Vec<f32>,
}

impl WordVectors {
    /// Learns vectors of `rank` dimensions from sentences, for words that occur at least `least` times. Words within
    /// `window` words of each other co-occur, weighted by the inverse of their distance.
    pub(crate) fn learn(sentences: &[&[String]], least: u32, window: usize, rank: usize) -> Self {
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for word in sentences.iter().flat_map(|sentence| sentence.iter()) {
            *counts.entry(word).or_insert(0) += 1;
        }
        counts.retain(|_, count| *count >= least);
        let rows: BTreeMap<String, usize> =
            counts.keys().enumerate().map(|(number, word)| ((*word).to_owned(), number)).collect();
        let size = rows.len();
        let mut together = Array2::<f32>::zeros((size, size));
        for sentence in sentences {
            let words: Vec<Option<usize>> = sentence.iter().map(|word| rows.get(word).copied()).collect();
            for (at, one) in words.iter().enumerate() {
                for (distance, other) in words[at + 1..].iter().take(window).enumerate() {
                    let (Some(one), Some(other)) = (*one, *other) else { continue };
                    let weight = 1.0 / (distance + 1) as f32;
                    together[[one, other]] += weight;
                    together[[other, one]] += weight;
                }
            }
        }
        let sums: Vec<f32> = together.rows().into_iter().map(|row| row.sum()).collect();
        let smooth: Vec<f32> = sums.iter().map(|sum| sum.powf(0.75)).collect();
        let smooth_total: f32 = smooth.iter().sum();
        for ((one, other), value) in together.indexed_iter_mut() {
            if *value > 0.0 {
                let expected = (sums[one] * smooth[other] + sums[other] * smooth[one]) / (2.0 * smooth_total);
                *value = (*value / expected).ln().max(0.0);
            }
        }
        let vectors = spectral::coordinates(&together, rank, 5);
        let all: u32 = counts.values().sum();
        let weights = counts.values().map(|count| 1e-3 / (1e-3 + *count as f32 / all as f32)).collect();
        Self { rows, vectors, weights }
    }

    /// The vector of each text: the weighted sum of its words' vectors, minus the mean over all texts, scaled to
    /// length 1. Texts without known words get zeros.
    pub(crate) fn texts(&self, texts: &[Vec<String>]) -> Array2<f32> {
        let mut found = Array2::zeros((texts.len(), self.vectors.ncols()));
        for (mut sum, text) in found.rows_mut().into_iter().zip(texts) {
            for &number in text.iter().filter_map(|word| self.rows.get(word)) {
                sum.scaled_add(self.weights[number], &self.vectors.row(number));
            }
        }
        let rows = spectral::unit_rows(found);
        let Some(mean) = rows.mean_axis(Axis(0)) else { return rows };
        let empty: Vec<bool> =
            rows.rows().into_iter().map(|row| row.iter().all(|value| *value == 0.0)).collect();
        let mut centered = rows - &mean;
        for (mut row, empty) in centered.rows_mut().into_iter().zip(empty) {
            if empty {
                row.fill(0.0);
            }
        }
        spectral::unit_rows(centered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn texts_of_words_with_the_same_neighbors_are_similar() {
        let sentences: Vec<Vec<String>> = [
            "weld steel pipe",
            "braze steel pipe",
            "weld iron pipe",
            "braze iron pipe",
            "teach young pupil",
            "tutor young pupil",
            "teach small pupil",
        ]
        .map(words)
        .into();
        let vectors = WordVectors::learn(&sentences.iter().map(Vec::as_slice).collect::<Vec<_>>(), 1, 5, 4);
        let texts = vectors.texts(&[words("weld"), words("braze"), words("teach"), words("unknown")]);
        let cosines = texts.dot(&texts.t());
        assert!(cosines[[0, 1]] > 0.8, "{cosines}");
        assert!(cosines[[0, 2]] < 0.0, "{cosines}");
        assert!(cosines[[0, 3]].abs() < 1e-9);
    }
}
