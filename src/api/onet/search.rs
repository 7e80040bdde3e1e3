//! `GET /online/search`: occupations by title, words or code.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};

use super::asked::Asked;
use super::reference::Occupations;
use super::refusal::Refusal;
use crate::api::Workers;
use crate::catalog::OccupationId;
use crate::engine::{Engine, Found};
use crate::queries::{Query, Shown};

/// Occupations that answer a query, best first; those of a code by code.
pub(super) struct Ranking {
    pub(super) ids: Vec<OccupationId>,
    pub(super) found: Found,
}

/// Finds the occupations that match a query by code, by words or by meaning. The official service lists more than share
/// words with a query, so those that match by meaning alone count too.
pub(super) async fn ranking(
    engine: &Arc<Engine>,
    workers: &Workers,
    query: &str,
) -> Result<Ranking, Refusal> {
    let (engine, text) = (Arc::clone(engine), query.to_owned());
    let found = workers.run_for(query.len(), move || engine.find(&text)).await??;
    let ids = found.matches.iter().map(|one| one.occupation).collect();
    Ok(Ranking { ids, found })
}

impl Ranking {
    /// What the query log keeps of a search.
    pub(super) fn logged(&self, asked: &Asked, engine: &Engine, query: &str) -> Result<Query, Refusal> {
        let range = asked.window()?.of(self.ids.len());
        let codes = self.ids[range.clone()].iter().map(|id| engine.catalog().occupation(*id).code).collect();
        let by_meaning = self.ids.len() - self.found.by_words;
        Ok(Query::of_page(query, self.found.by_words, by_meaning, Shown { offset: range.start, codes }))
    }
}

pub(super) async fn search(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    asked: Asked,
) -> Result<Response, Refusal> {
    let keyword = asked.required("keyword")?;
    asked.window()?;
    let ranking = ranking(&engine, &workers, keyword).await?;
    let page = asked.page_of(&ranking.ids, |ids| Occupations::of(&asked.base, engine.catalog(), ids))?;
    let logged = ranking.logged(&asked, &engine, keyword)?;
    Ok((Extension(logged), Json(page)).into_response())
}
