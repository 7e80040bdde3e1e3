//! `GET /online/search`: occupations by title, words or code. The other searches for occupations share its ranking.

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use rustc_hash::FxHashSet;
use serde::Serialize;

use super::Answer;
use super::asked::Asked;
use super::reference::Occupations;
use super::refusal::Refusal;
use crate::api::Workers;
use crate::catalog::{Catalog, Occupation, OccupationId};
use crate::engine::Engine;
use crate::queries::{Query, Shown};
use crate::titles::{Match, MatchEvidence};

/// From this share of the query on, a title covers it.
const FULL_COVERAGE: f32 = 0.9;
/// How many of the published list of an occupation O*NET calls its closest relatives.
const CLOSEST: u16 = 5;

/// Occupations that answer a query, best first; those of a code by code.
pub(super) struct Ranking(pub(super) Vec<Hit>);

/// An occupation that answers a query.
pub(super) struct Hit {
    pub(super) occupation: OccupationId,
    /// How well it answers, from 0 to 1; a code matches or does not.
    pub(super) score: Option<f32>,
    /// Whether it matches by its code or by words.
    by_words: bool,
}

/// Finds the occupations that match a query by code, by words or by meaning, and then the closest relatives of those whose
/// title is what was asked for: the official lists are about as long.
pub(super) async fn ranking(
    engine: &Arc<Engine>,
    workers: &Workers,
    query: &str,
) -> Result<Ranking, Refusal> {
    let (owned, text) = (Arc::clone(engine), query.to_owned());
    let found = workers.run_for(query.len(), move || owned.find(&text)).await??;
    Ok(Ranking::of(engine.catalog(), &found.matches))
}

impl Ranking {
    fn of(catalog: &Catalog, matches: &[Match]) -> Self {
        let hit = |one: &Match| Hit {
            occupation: one.occupation,
            score: (one.evidence != MatchEvidence::Code).then_some(one.score),
            by_words: !matches!(one.evidence, MatchEvidence::Meaning { .. }),
        };
        let mut hits: Vec<Hit> = matches.iter().map(hit).collect();
        let mut seen: FxHashSet<OccupationId> = hits.iter().map(|hit| hit.occupation).collect();
        // No relative answers better than the last hit.
        let score = hits.last().and_then(|hit| hit.score);
        let relatives = relatives(catalog, matches).filter(|id| seen.insert(*id));
        hits.extend(relatives.map(|occupation| Hit { occupation, score, by_words: false }));
        Self(hits)
    }

    /// What the query log keeps of a search.
    pub(super) fn logged(&self, asked: &Asked, catalog: &Catalog, query: &str) -> Result<Query, Refusal> {
        let range = asked.window()?.of(self.0.len());
        let codes = self.0[range.clone()].iter().map(|hit| catalog.occupation(hit.occupation).code).collect();
        let by_words = self.0.iter().filter(|hit| hit.by_words).count();
        let others = self.0.len() - by_words;
        Ok(Query::of_page(query, by_words, others, Shown { offset: range.start, codes }))
    }
}

/// The closest relatives, as O*NET publishes them, of the occupations with a title that covers the whole query.
fn relatives(catalog: &Catalog, matches: &[Match]) -> impl Iterator<Item = OccupationId> {
    let covers = |one: &&Match| match one.evidence {
        MatchEvidence::Exact { .. } => true,
        MatchEvidence::Title { score, .. } => score.query_coverage >= FULL_COVERAGE,
        _ => false,
    };
    let listed = matches.iter().filter(covers).flat_map(|one| &catalog.occupation(one.occupation).related);
    listed.filter(|one| one.index <= CLOSEST).filter_map(|one| catalog.id_of(one.code))
}

/// Answers with a page of the occupations that match the request's keyword and are wanted.
pub(super) async fn page_of_hits<B: Serialize>(
    engine: &Arc<Engine>,
    workers: &Workers,
    asked: &Asked,
    wanted: fn(&Occupation) -> bool,
    body: impl FnOnce(&[OccupationId]) -> B,
) -> Answer {
    let keyword = asked.required("keyword")?;
    asked.window()?;
    let catalog = engine.catalog();
    let mut ranking = ranking(engine, workers, keyword).await?;
    ranking.0.retain(|hit| wanted(catalog.occupation(hit.occupation)));
    let ids: Vec<OccupationId> = ranking.0.iter().map(|hit| hit.occupation).collect();
    let page = asked.page_of(&ids, body)?;
    let logged = ranking.logged(asked, catalog, keyword)?;
    Ok((Extension(logged), Json(page)).into_response())
}

pub(super) async fn search(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    asked: Asked,
) -> Answer {
    let body = |ids: &[OccupationId]| Occupations::of(&asked.base, engine.catalog(), ids);
    page_of_hits(&engine, &workers, &asked, |_| true, body).await
}
