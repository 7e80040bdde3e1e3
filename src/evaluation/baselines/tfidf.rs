//! TF-IDF over character n-grams within words, like scikit-learn's `char_wb`: the cosine with an occupation's best
//! title, plus a share for its other titles.

use std::collections::{BTreeMap, HashMap};

use super::{Ranking, titles};
use crate::catalog::{Catalog, OccupationId};
use crate::error::Result;
use crate::evaluation::method::{Answer, Method};
use crate::text::tokenize;

/// The lengths of the n-grams.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=4;

/// The weight of the sum of an occupation's title cosines to the fourth power, added to the best cosine: it separates
/// occupations whose best titles are alike. On 1,000 held-out titles, it raises the share of right first answers from
/// .38 to .46.
const FURTHER: f32 = 0.3;

/// An index of titles by n-gram.
pub(super) struct Tfidf {
    /// By n-gram: its inverse document frequency, and the titles with their weights for it.
    postings: HashMap<String, (f32, Vec<(u32, f32)>)>,
    /// By title: its occupation.
    owners: Vec<OccupationId>,
    ranking: Ranking,
}

/// The count of each n-gram in a text, in a fixed order so that sums are the same everywhere.
fn ngrams(text: &str) -> BTreeMap<String, f32> {
    let mut counts = BTreeMap::new();
    for token in tokenize(text) {
        let word: Vec<char> = format!(" {} ", token.text).chars().collect();
        for ngram in LENGTHS.flat_map(|length| word.windows(length)) {
            *counts.entry(ngram.iter().collect()).or_default() += 1.0;
        }
    }
    counts
}

impl Tfidf {
    pub(super) fn build(catalog: &Catalog) -> Self {
        let titles = titles(catalog);
        let mut postings: HashMap<String, (f32, Vec<(u32, f32)>)> = HashMap::new();
        for (number, (_, text)) in (0..).zip(&titles) {
            for (ngram, count) in ngrams(text) {
                postings.entry(ngram).or_default().1.push((number, count));
            }
        }
        let mut norms = vec![0f32; titles.len()];
        let documents = titles.len() as f32;
        let mut ordered: Vec<_> = postings.iter_mut().collect();
        ordered.sort_unstable_by(|a, b| a.0.cmp(b.0));
        for (_, (idf, titles)) in &mut ordered {
            *idf = ((1.0 + documents) / (1.0 + titles.len() as f32)).ln() + 1.0;
            for (number, weight) in titles {
                *weight *= *idf;
                norms[*number as usize] += *weight * *weight;
            }
        }
        for (number, weight) in postings.values_mut().flat_map(|(_, titles)| titles) {
            *weight /= norms[*number as usize].sqrt();
        }
        let owners = titles.iter().map(|(owner, _)| *owner).collect();
        Self { postings, owners, ranking: Ranking::of(catalog) }
    }
}

impl Method for Tfidf {
    fn name(&self) -> &'static str {
        "tfidf"
    }

    fn rank(&self, title: &str, top: usize) -> Result<Vec<Answer>> {
        let mut products = vec![0f32; self.owners.len()];
        let mut norm = 0.0;
        for (ngram, count) in ngrams(title) {
            let Some((idf, titles)) = self.postings.get(&ngram) else { continue };
            let weight = count * idf;
            norm += weight * weight;
            for (number, known) in titles {
                products[*number as usize] += weight * known;
            }
        }
        // By occupation: the best cosine and the sum.
        let mut found = vec![(0f32, 0f32); self.ranking.len()];
        for (product, owner) in products.iter().zip(&self.owners) {
            if *product > 0.0 {
                let cosine = product / norm.sqrt();
                let (best, sum) = &mut found[usize::from(*owner)];
                *best = best.max(cosine);
                *sum += cosine.powi(4);
            }
        }
        let scores: Vec<f32> = found.into_iter().map(|(best, sum)| best + FURTHER * sum).collect();
        Ok(self.ranking.answers(&scores, top))
    }
}
