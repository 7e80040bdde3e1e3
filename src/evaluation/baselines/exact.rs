//! Titles that are the same by the rule of the holdout. With a holdout it should find nothing, which checks the
//! holdout.

use std::collections::HashMap;

use super::{Ranking, titles};
use crate::catalog::{Catalog, OccupationId};
use crate::error::Result;
use crate::evaluation::method::{Answer, Method};
use crate::text::same_title_keys;

/// The owners of each key.
pub(super) struct Exact {
    owners: HashMap<String, Vec<OccupationId>>,
    ranking: Ranking,
}

impl Exact {
    pub(super) fn build(catalog: &Catalog) -> Self {
        let mut owners: HashMap<String, Vec<OccupationId>> = HashMap::new();
        for (occupation, text) in titles(catalog) {
            for key in same_title_keys(text) {
                owners.entry(key).or_default().push(occupation);
            }
        }
        Self { owners, ranking: Ranking::of(catalog) }
    }
}

impl Method for Exact {
    fn name(&self) -> &'static str {
        "exact"
    }

    /// Among several owners, the one with the most titles comes first.
    fn rank(&self, title: &str, top: usize) -> Result<Vec<Answer>> {
        let mut scores = vec![0f32; self.ranking.len()];
        for owner in same_title_keys(title).iter().filter_map(|key| self.owners.get(key)).flatten() {
            scores[usize::from(*owner)] = (1 + self.ranking.occupations[usize::from(*owner)].1) as f32;
        }
        Ok(self.ranking.answers(&scores, top))
    }
}
