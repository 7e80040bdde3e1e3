//! Similarities of occupations by the terms of their texts.

use std::collections::BTreeMap;

use ndarray::Array2;

/// A text as terms with weights; terms may repeat.
pub(super) type Terms = Vec<(String, f32)>;

/// The words, plus each two adjacent words as one term.
pub(super) fn with_bigrams(words: &[String]) -> Vec<String> {
    let pairs = words.windows(2).map(|pair| format!("{} {}", pair[0], pair[1]));
    words.iter().cloned().chain(pairs).collect()
}

/// Documents as sparse rows of numbered terms.
#[derive(Clone, Debug, Default)]
pub(super) struct SparseRows {
    /// For each document, its terms with weights, ordered by term number.
    pub(super) rows: Vec<Vec<(u32, f32)>>,
    /// For each term, the number of documents that contain it.
    pub(super) frequencies: Vec<u32>,
}

impl SparseRows {
    /// Counts terms; those in fewer than `least` documents are dropped.
    pub(super) fn count(documents: &[Terms], least: u32) -> Self {
        let mut frequencies: BTreeMap<&str, u32> = BTreeMap::new();
        let counted: Vec<BTreeMap<&str, f32>> = documents
            .iter()
            .map(|document| {
                let mut counts = BTreeMap::new();
                for (term, weight) in document {
                    *counts.entry(term.as_str()).or_insert(0.0) += weight;
                }
                counts
            })
            .collect();
        for term in counted.iter().flat_map(BTreeMap::keys) {
            *frequencies.entry(term).or_insert(0) += 1;
        }
        frequencies.retain(|_, frequency| *frequency >= least);
        let numbers: BTreeMap<&str, u32> =
            frequencies.keys().zip(0..).map(|(term, number)| (*term, number)).collect();
        let rows = counted
            .iter()
            .map(|counts| {
                counts.iter().filter_map(|(term, weight)| Some((*numbers.get(term)?, *weight))).collect()
            })
            .collect();
        Self { rows, frequencies: frequencies.into_values().collect() }
    }

    /// The inverse document frequency of a term, `ln(documents / with it) + 1`.
    pub(super) fn idf(&self, term: u32) -> f32 {
        (self.rows.len() as f32 / self.frequencies[term as usize] as f32).ln() + 1.0
    }

    /// Sublinear TF-IDF, rows of length 1.
    #[must_use]
    pub(super) fn weighted(mut self) -> Self {
        let idf: Vec<f32> = (0..self.frequencies.len() as u32).map(|term| self.idf(term)).collect();
        for row in &mut self.rows {
            for (term, weight) in row.iter_mut() {
                *weight = (1.0 + weight.ln()).max(0.1) * idf[*term as usize];
            }
            let length = row.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
            if length > 0.0 {
                for (_, weight) in row.iter_mut() {
                    *weight /= length;
                }
            }
        }
        self
    }

    /// The documents that contain each term, with weights.
    pub(super) fn postings(&self) -> Vec<Vec<(u32, f32)>> {
        let mut postings = vec![Vec::new(); self.frequencies.len()];
        for (document, row) in (0..).zip(&self.rows) {
            for &(term, weight) in row {
                postings[term as usize].push((document, weight));
            }
        }
        postings
    }

    /// The inner product of every two rows.
    pub(super) fn products(&self) -> Array2<f32> {
        let postings = self.postings();
        let count = self.rows.len();
        let mut found = Array2::zeros((count, count));
        for (mut products, row) in found.rows_mut().into_iter().zip(&self.rows) {
            for &(term, weight) in row {
                for &(other, theirs) in &postings[term as usize] {
                    products[other as usize] += weight * theirs;
                }
            }
        }
        found
    }

    /// The BM25 score of every document with every other as the query; each query term counts once.
    pub(super) fn bm25(&self, k1: f32, b: f32) -> Array2<f32> {
        let count = self.rows.len();
        let lengths: Vec<f32> =
            self.rows.iter().map(|row| row.iter().map(|(_, weight)| weight).sum()).collect();
        let mean = (lengths.iter().sum::<f32>() / count.max(1) as f32).max(1e-6);
        let postings = self.postings();
        let mut found = Array2::zeros((count, count));
        for (mut scores, row) in found.rows_mut().into_iter().zip(&self.rows) {
            for &(term, asked) in row {
                let holders = &postings[term as usize];
                let frequency = holders.len() as f32;
                let idf = ((count as f32 - frequency + 0.5) / (frequency + 0.5) + 1.0).ln();
                for &(other, held) in holders {
                    let norm = k1 * (1.0 - b + b * lengths[other as usize] / mean);
                    scores[other as usize] += asked.sqrt() * idf * held * (k1 + 1.0) / (held + norm);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Terms {
        text.split(' ').map(|term| (term.to_owned(), 1.0)).collect()
    }

    #[test]
    fn products_of_weighted_rows_are_cosines() {
        let rows = SparseRows::count(&[terms("weld steel pipe"), terms("weld pipe pipe"), terms("teach")], 1)
            .weighted();
        let cosine = rows.products();
        assert!((cosine[[0, 0]] - 1.0).abs() < 1e-5);
        assert!(cosine[[0, 1]] > 0.5);
        assert!(cosine[[0, 2]].abs() < 1e-9);
        assert!((cosine[[0, 1]] - cosine[[1, 0]]).abs() < 1e-6);
    }

    #[test]
    fn bm25_prefers_the_document_with_the_rare_term() {
        let rows = SparseRows::count(
            &[terms("weld steel"), terms("weld pipe"), terms("steel pipe weld"), terms("weld")],
            1,
        );
        let scores = rows.bm25(1.2, 0.75);
        assert!(scores[[0, 2]] > scores[[0, 1]]);
    }
}
