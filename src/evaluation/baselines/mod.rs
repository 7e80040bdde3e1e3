//! Baselines for coding titles, built on the same titles: each ranks occupations by a score, and its probability is
//! the share of the score, which is not calibrated. metier's own search is compared in the same way.

mod bm25;
mod exact;
mod search;
mod strsim;
mod tfidf;

use std::collections::HashSet;

use super::method::{Answer, Method};
use crate::catalog::{Catalog, Occupation, OccupationId};
use crate::engine::Engine;
use crate::error::Result;
use crate::soc::OnetSocCode;

/// A baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// The same title.
    Exact,
    /// BM25 over words, summed by occupation.
    Bm25,
    /// TF-IDF cosine over character n-grams, by an occupation's best title.
    Tfidf,
    /// String similarity of the titles' sorted words, by an occupation's best title.
    Strsim,
    /// metier's search, without its calibrated probabilities.
    Search,
}

/// All baselines with their names.
pub const BASELINES: [(&str, Baseline); 5] = [
    ("exact", Baseline::Exact),
    ("bm25", Baseline::Bm25),
    ("tfidf", Baseline::Tfidf),
    ("strsim", Baseline::Strsim),
    ("search", Baseline::Search),
];

impl Baseline {
    /// Builds it from the titles that an engine knows.
    ///
    /// # Errors
    /// When its index cannot be written.
    pub fn build(self, engine: &Engine) -> Result<Box<dyn Method + '_>> {
        let catalog = engine.catalog();
        Ok(match self {
            Self::Exact => Box::new(exact::Exact::build(catalog)),
            Self::Bm25 => Box::new(bm25::Bm25::build(catalog)?),
            Self::Tfidf => Box::new(tfidf::Tfidf::build(catalog)),
            Self::Strsim => Box::new(strsim::Strsim::build(catalog)),
            Self::Search => Box::new(search::Search { engine }),
        })
    }
}

/// All titles with their occupations, without repeats within an occupation.
fn titles(catalog: &Catalog) -> Vec<(OccupationId, &str)> {
    let mut seen = HashSet::new();
    let modern = catalog.modern_titles().iter().map(|title| (title.occupation, title.text.as_str()));
    let listed = catalog.listed_titles().iter().map(|title| (title.occupation, title.text.as_str()));
    (0..)
        .zip(catalog.occupations())
        .flat_map(|(id, occupation)| {
            let others = occupation.titles.iter().map(|title| title.text.as_str());
            std::iter::once(occupation.title.as_str()).chain(others).map(move |text| (id, text))
        })
        .chain(modern)
        .chain(listed)
        .filter(|title| !title.1.is_empty() && seen.insert(*title))
        .collect()
}

/// Turns scores into answers.
struct Ranking {
    /// By occupation: its code and its number of titles.
    occupations: Vec<(OnetSocCode, usize)>,
}

impl Ranking {
    fn of(catalog: &Catalog) -> Self {
        let occupation = |one: &Occupation| (one.code, one.titles.len());
        Self { occupations: catalog.occupations().iter().map(occupation).collect() }
    }

    fn len(&self) -> usize {
        self.occupations.len()
    }

    /// The best occupations by `scores`, which are in id order; occupations with no score are left out. Among equal
    /// scores, the occupation with more titles comes first. Each probability is the score's share of the sum over all
    /// answers.
    fn answers(&self, scores: &[f32], top: usize) -> Vec<Answer> {
        let mut ranked: Vec<usize> = (0..scores.len()).filter(|id| scores[*id] > 0.0).collect();
        ranked.sort_by(|&a, &b| {
            let titles = |id: usize| self.occupations[id].1;
            scores[b].total_cmp(&scores[a]).then_with(|| titles(b).cmp(&titles(a))).then(a.cmp(&b))
        });
        ranked.truncate(top);
        let total: f32 = ranked.iter().map(|id| scores[*id]).sum();
        let answer = |id: usize| Answer { code: self.occupations[id].0, probability: scores[id] / total };
        ranked.into_iter().map(answer).collect()
    }
}
