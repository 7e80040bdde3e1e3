//! The native API, version 1: one file for each resource.
//!
//! Most engine calls take some microseconds: handing them over would only add a queue, so handlers call the engine where
//! they are. Tables of wages, long texts, profiles and batches leave the async threads.

mod areas;
mod body;
mod compare;
mod crosswalks;
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
use axum::http::{HeaderValue, header};
use axum::middleware::from_fn_with_state;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Caching, Metrics, Workers, off_async_threads, validate};
use crate::engine::Engine;

pub(crate) use occupations::ListParameters;
pub(crate) use report::ReportParameters;
pub(crate) use search::SearchParameters;

/// Results on a page unless the request says otherwise.
const DEFAULT_LIMIT: usize = 10;

/// State that handlers share.
#[derive(Clone, FromRef)]
struct Shared {
    engine: Arc<Engine>,
    workers: Workers,
    metrics: Metrics,
}

/// The routes of this version with their OpenAPI declarations. `keeping` keeps the answers to what is asked most.
pub(super) fn routes(
    engine: &Arc<Engine>,
    workers: &Workers,
    metrics: &Metrics,
    keeping: &Arc<Caching>,
) -> OpenApiRouter {
    let tables = OpenApiRouter::new()
        .routes(routes!(wages::wages))
        .routes(routes!(crosswalks::search))
        .route_layer(from_fn_with_state(workers.clone(), off_async_threads));
    let asked_most = OpenApiRouter::new()
        .routes(routes!(search::search))
        .routes(routes!(suggest::suggest))
        .routes(routes!(related::related))
        .routes(routes!(occupations::one))
        .routes(routes!(report::report))
        .route_layer(from_fn_with_state(Arc::clone(keeping), validate));
    let kept = OpenApiRouter::new()
        .routes(routes!(occupations::list))
        .routes(routes!(areas::areas))
        .routes(routes!(compare::compare))
        .routes(routes!(crosswalks::schemes))
        .routes(routes!(crosswalks::one))
        .routes(routes!(crosswalks::of_occupation))
        .routes(routes!(info::info))
        .merge(tables)
        .route_layer(from_fn_with_state(Arc::new(Caching::of_answers(engine)), validate))
        .merge(asked_most);
    // These contain what a person wrote: no cache may store them, shared or private.
    let no_store = HeaderValue::from_static("no-store");
    let personal = OpenApiRouter::new()
        .routes(routes!(matches::match_one, matches::match_many))
        .routes(routes!(profile::profile))
        .route_layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, no_store));
    kept.merge(personal).with_state(Shared {
        engine: Arc::clone(engine),
        workers: workers.clone(),
        metrics: metrics.clone(),
    })
}
