//! metier's search, as a job seeker meets it: the hits in their order.

use super::super::method::{Answer, Method};
use crate::engine::{Engine, SearchRequest};
use crate::error::Result;

/// An engine's search.
pub(super) struct Search<'a> {
    pub(super) engine: &'a Engine,
}

impl Method for Search<'_> {
    fn name(&self) -> &'static str {
        "search"
    }

    fn rank(&self, title: &str, top: usize) -> Result<Vec<Answer>> {
        let found = self.engine.search(&SearchRequest::new(title).limit(top))?;
        Ok(found.hits.iter().map(|hit| Answer { code: hit.code, probability: hit.score }).collect())
    }
}
