//! `GET /`: the search box, examples, ways to browse, and what is loaded. With a query, the results.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::browse::{self, Entry};
use super::data::{self, Loaded};
use super::{Portal, Site, rendered, search};
use crate::api::{Parameters, Problem, Workers, encode};
use crate::engine::{Engine, SearchRequest};
use crate::text::thousands;

/// What people write, to show what happens with it.
const EXAMPLES: [&str; 3] = ["RN, night shift", "someone who fixes cars", "full stack dev"];

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    site: Site<'a>,
    home: &'a Home,
}

/// What the home page shows of an index.
pub(super) struct Home {
    examples: Vec<Example>,
    pub(super) lists: Vec<(&'static str, Vec<Entry>)>,
    occupations: String,
    loaded: Vec<Loaded>,
}

/// What someone writes, and the occupation that it finds first.
struct Example {
    written: &'static str,
    address: String,
    code: String,
    title: String,
}

impl Home {
    /// Asks the index once: nothing of it changes.
    pub(super) fn of(engine: &Engine) -> Self {
        Self {
            examples: EXAMPLES.iter().filter_map(|written| Example::of(engine, written)).collect(),
            lists: browse::lists(engine),
            occupations: thousands(engine.info().counts.occupations as u64),
            loaded: data::loaded(engine),
        }
    }

    /// What data is loaded.
    pub(super) fn loaded(&self) -> &[Loaded] {
        &self.loaded
    }
}

impl Example {
    /// `None` if the index has no such occupation, as the sample may.
    fn of(engine: &Engine, written: &'static str) -> Option<Self> {
        let found = engine.search(&SearchRequest::new(written).limit(1)).ok()?.hits;
        let hit = found.into_iter().next()?;
        let address = format!("/?q={}", encode(written));
        Some(Self { written, address, code: hit.code.to_string(), title: hit.title })
    }
}

/// Answers `GET /`.
pub(super) async fn page(
    State(portal): State<Arc<Portal>>,
    State(workers): State<Workers>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let query = parameters.text("q")?.unwrap_or_default().trim();
    if !query.is_empty() {
        return search::page(&portal, &workers, query, &parameters).await;
    }
    rendered(&HomePage { site: Site::of(&portal), home: &portal.home })
}
