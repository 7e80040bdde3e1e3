//! The native API, version 1: one file a resource.
//!
//! An engine call takes some microseconds for a suggestion and about a millisecond for a search with many answers: no
//! longer than a task may keep its thread, and handing it over would only add a queue. So handlers call the engine
//! where they are; only coding, which can take longer, leaves the async threads.

mod areas;
mod body;
mod compare;
mod filters;
mod info;
mod matches;
mod occupations;
mod profile;
mod related;
mod report;
mod search;
mod suggest;
mod wages;

use std::sync::Arc;

use axum::extract::FromRef;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::engine::Engine;

pub(crate) use report::ReportParameters;
pub(crate) use search::SearchParameters;

/// Answers in a page unless the request says otherwise.
const DEFAULT_LIMIT: usize = 10;

/// What handlers share.
#[derive(Clone, FromRef)]
struct Shared {
    engine: Arc<Engine>,
    batches: matches::Batches,
}

/// The routes of this version with their declarations.
pub(super) fn routes(engine: Arc<Engine>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(search::search))
        .routes(routes!(suggest::suggest))
        .routes(routes!(matches::match_one, matches::match_many))
        .routes(routes!(occupations::list))
        .routes(routes!(occupations::one))
        .routes(routes!(report::report))
        .routes(routes!(areas::areas))
        .routes(routes!(wages::wages))
        .routes(routes!(related::related))
        .routes(routes!(compare::compare))
        .routes(routes!(profile::profile))
        .routes(routes!(info::info))
        .with_state(Shared { engine, batches: matches::Batches::default() })
}
