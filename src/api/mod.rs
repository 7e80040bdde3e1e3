//! The API: JSON under `/api/v1`, O*NET Web Services beside it, health checks, and the document that describes `/api/v1`.

mod caching;
mod health;
mod metrics;
mod onet;
mod openapi;
mod origin;
mod parameters;
mod problem;
mod v1;
mod workers;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::engine::Engine;

pub(crate) use caching::{Caching, Variant, validate};
pub(crate) use health::Readiness;
pub(crate) use metrics::Metrics;
pub(crate) use onet::{Fault, is_onet};
pub(crate) use origin::Origin;
pub(crate) use parameters::{Parameters, encode, parse_code};
pub(crate) use problem::{MEDIA_TYPE, Problem, RETRY_AFTER};
pub(crate) use v1::{ListParameters, ReportParameters, SearchParameters};
pub(crate) use workers::Workers;
use workers::off_async_threads;

/// What the API answers to.
pub(crate) struct Routes {
    /// metier's own API, with its description.
    pub(crate) api: Router,
    /// O*NET Web Services.
    pub(crate) onet: Router,
    /// What tells how the server is: health checks and metrics.
    pub(crate) health: Router,
    /// The description, as OpenAPI has it.
    pub(crate) document: serde_json::Value,
}

/// The routes of the API. Answers to what is asked most are kept in so many bytes of memory.
pub(crate) fn routes(
    engine: &Arc<Engine>,
    workers: &Workers,
    readiness: &Readiness,
    metrics: &Metrics,
    kept_bytes: u64,
) -> Routes {
    let keeping = Arc::new(Caching::of_answers(engine).keeping(kept_bytes));
    let (api, document) = OpenApiRouter::with_openapi(openapi::Document::openapi())
        .nest("/api/v1", v1::routes(engine, workers, metrics, &keeping))
        .split_for_parts();
    let (health, health_document) = health::routes(Arc::clone(engine), readiness.clone()).split_for_parts();
    let described = openapi::completed(document.merge_from(health_document));
    // A description serializes: its keys are texts.
    let document = serde_json::to_value(&described).unwrap_or_default();
    // Serialized once: it is large and never changes.
    let text =
        serde_json::to_vec(&described).map(Bytes::from).map_err(|error| Problem::internal(error.to_string()));
    let answer = || async move { Ok::<_, Problem>(([(header::CONTENT_TYPE, "application/json")], text?)) };
    let kept = from_fn_with_state(Arc::new(Caching::of_answers(engine)), validate);
    Routes {
        api: api.route("/openapi.json", get(answer).route_layer(kept)),
        onet: onet::routes(engine, workers, &keeping),
        health: health.merge(metrics::routes(metrics.clone())),
        document,
    }
}
