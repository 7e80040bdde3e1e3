//! Codes chunks of rows on all cores; texts that come again are not coded again.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::sync::Arc;

use anyhow::Result;
use metier::engine::{CodeOptions, Coded, Engine, Job};
use rayon::prelude::*;

/// Bytes of texts and answers kept for rows that may come again, in each generation.
const BYTES_KEPT: usize = 32 << 20;
/// About what an answer takes besides its candidates, and what a candidate takes.
const ANSWER_BYTES: usize = 200;
const CANDIDATE_BYTES: usize = 200;

/// Codes rows.
pub(super) struct Coder<'e> {
    engine: &'e Engine,
    options: CodeOptions,
    known: Recent,
}

impl<'e> Coder<'e> {
    pub(super) fn new(engine: &'e Engine, options: CodeOptions) -> Self {
        Self { engine, options, known: Recent::new(BYTES_KEPT) }
    }

    /// The codes of each row, in the order of the rows.
    pub(super) fn code(&mut self, rows: &[&Job]) -> Result<Vec<Arc<Coded>>> {
        let mut found: HashMap<&Job, Arc<Coded>> = HashMap::with_capacity(rows.len());
        let mut new = Vec::new();
        for texts in rows.iter().copied().collect::<HashSet<_>>() {
            match self.known.get(texts) {
                Some(coded) => drop(found.insert(texts, coded)),
                None => new.push(texts),
            }
        }
        let code = |texts: &&Job| self.engine.code(texts, &self.options).map(Arc::new);
        let coded: Vec<Arc<Coded>> = new.par_iter().map(code).collect::<Result<_, _>>()?;
        for (texts, coded) in new.into_iter().zip(coded) {
            self.known.insert(texts, Arc::clone(&coded));
            found.insert(texts, coded);
        }
        Ok(rows.iter().map(|texts| Arc::clone(&found[texts])).collect())
    }
}

/// Rows coded lately, in two generations: when the young one is full it becomes the old one, and what was not asked
/// for since the last time is forgotten.
struct Recent {
    /// Bytes that a generation may have.
    room: usize,
    used: usize,
    young: HashMap<Job, Arc<Coded>>,
    old: HashMap<Job, Arc<Coded>>,
}

impl Recent {
    fn new(room: usize) -> Self {
        Self { room, used: 0, young: HashMap::new(), old: HashMap::new() }
    }

    fn get(&mut self, texts: &Job) -> Option<Arc<Coded>> {
        if let Some(coded) = self.young.get(texts) {
            return Some(Arc::clone(coded));
        }
        let coded = self.old.remove(texts)?;
        self.insert(texts, Arc::clone(&coded));
        Some(coded)
    }

    fn insert(&mut self, texts: &Job, coded: Arc<Coded>) {
        // The title stands in the answer too.
        let bytes = 2 * texts.bytes() + ANSWER_BYTES + CANDIDATE_BYTES * coded.candidates.len();
        if self.used + bytes > self.room {
            self.old = mem::take(&mut self.young);
            self.used = 0;
        }
        self.used += bytes;
        self.young.insert(texts.clone(), coded);
    }
}

#[cfg(test)]
mod tests {
    use metier::engine::Decision;

    use super::*;

    fn texts(title: &str, industry: Option<&str>) -> Job {
        Job { title: title.to_owned(), industry: industry.map(str::to_owned), ..Job::default() }
    }

    fn coded(title: &str) -> Arc<Coded> {
        let title = title.to_owned();
        Arc::new(Coded { title, decision: Decision::None, margin: 0.0, candidates: Vec::new() })
    }

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let mut recent = Recent::new(2 * (ANSWER_BYTES + 2));
        for title in ["a", "b", "c"] {
            recent.insert(&texts(title, None), coded(title));
        }
        assert_eq!(recent.get(&texts("a", None)).unwrap().title, "a");
        recent.insert(&texts("d", None), coded("d"));
        assert!(recent.get(&texts("a", None)).is_some() && recent.get(&texts("d", None)).is_some());
        assert!(recent.get(&texts("b", None)).is_none());
        assert!(recent.young.len() + recent.old.len() <= 4);
    }

    #[test]
    fn the_same_title_in_another_industry_is_another_row() {
        let mut recent = Recent::new(BYTES_KEPT);
        recent.insert(&texts("a", Some("x")), coded("a"));
        assert!(recent.get(&texts("a", Some("y"))).is_none() && recent.get(&texts("a", None)).is_none());
        assert!(recent.get(&texts("a", Some("x"))).is_some());
    }
}
