//! Codes chunks of titles on all cores; a title that comes again is not coded again.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::sync::Arc;

use anyhow::Result;
use metier::engine::{Coded, Engine, MatchRequest};
use rayon::prelude::*;

/// Candidates kept for titles that may come again, in each generation: some tens of MB.
const CANDIDATES_KEPT: usize = 100_000;

/// Codes titles.
pub(super) struct Coder<'e> {
    engine: &'e Engine,
    top: usize,
    known: Recent,
}

impl<'e> Coder<'e> {
    pub(super) fn new(engine: &'e Engine, top: usize) -> Self {
        Self { engine, top, known: Recent::new(CANDIDATES_KEPT / top) }
    }

    /// The codes of each title, in the order of the titles.
    pub(super) fn code(&mut self, titles: &[&str]) -> Result<Vec<Arc<Coded>>> {
        let mut found: HashMap<&str, Arc<Coded>> = HashMap::with_capacity(titles.len());
        let mut new = Vec::new();
        for title in titles.iter().copied().collect::<HashSet<_>>() {
            match self.known.get(title) {
                Some(coded) => drop(found.insert(title, coded)),
                None => new.push(title),
            }
        }
        let code = |title: &&str| {
            self.engine.code(&MatchRequest { top: self.top, ..MatchRequest::new(*title) }).map(Arc::new)
        };
        let coded: Vec<Arc<Coded>> = new.par_iter().map(code).collect::<Result<_, _>>()?;
        for (title, coded) in new.into_iter().zip(coded) {
            self.known.insert(title, Arc::clone(&coded));
            found.insert(title, coded);
        }
        Ok(titles.iter().map(|title| Arc::clone(&found[title])).collect())
    }
}

/// Titles coded lately, in two generations: when the young one is full it becomes the old one, and what was not asked
/// for since the last time is forgotten.
struct Recent {
    room: usize,
    young: HashMap<String, Arc<Coded>>,
    old: HashMap<String, Arc<Coded>>,
}

impl Recent {
    fn new(room: usize) -> Self {
        Self { room: room.max(1), young: HashMap::new(), old: HashMap::new() }
    }

    fn get(&mut self, title: &str) -> Option<Arc<Coded>> {
        if let Some(coded) = self.young.get(title) {
            return Some(Arc::clone(coded));
        }
        let coded = self.old.remove(title)?;
        self.insert(title, Arc::clone(&coded));
        Some(coded)
    }

    fn insert(&mut self, title: &str, coded: Arc<Coded>) {
        if self.young.len() >= self.room {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(title.to_owned(), coded);
    }
}

#[cfg(test)]
mod tests {
    use metier::engine::Decision;

    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let mut recent = Recent::new(2);
        let coded = |title: &str| {
            Arc::new(Coded {
                title: title.to_owned(),
                decision: Decision::None,
                margin: 0.0,
                candidates: Vec::new(),
            })
        };
        for title in ["a", "b", "c"] {
            recent.insert(title, coded(title));
        }
        assert_eq!(recent.get("a").unwrap().title, "a");
        recent.insert("d", coded("d"));
        assert!(recent.get("a").is_some() && recent.get("d").is_some());
        assert!(recent.get("b").is_none());
        assert!(recent.young.len() + recent.old.len() <= 4);
    }
}
