//! The API: JSON under `/api/v1`, health checks, and the document that describes them.

mod caching;
mod health;
mod metrics;
mod openapi;
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

pub(crate) use caching::{Caching, validate};
pub(crate) use health::Readiness;
pub(crate) use metrics::Metrics;
pub(crate) use parameters::{Parameters, encode, parse_code};
pub(crate) use problem::{MEDIA_TYPE, Problem, RETRY_AFTER};
pub(crate) use v1::{ReportParameters, SearchParameters};
pub(crate) use workers::Workers;
use workers::off_async_threads;

/// The API routes, including the OpenAPI document, and what tells how the server is: health checks and metrics. Answers to what is
/// asked most are kept in so many bytes of memory.
pub(crate) fn routes(
    engine: &Arc<Engine>,
    workers: &Workers,
    readiness: &Readiness,
    metrics: &Metrics,
    kept_bytes: u64,
) -> (Router, Router) {
    let (api, document) = OpenApiRouter::with_openapi(openapi::Document::openapi())
        .nest("/api/v1", v1::routes(engine, workers, metrics, kept_bytes))
        .split_for_parts();
    let (health, health_document) = health::routes(Arc::clone(engine), readiness.clone()).split_for_parts();
    let document = openapi::completed(document.merge_from(health_document));
    // Serialized once: it is large and never changes.
    let document =
        serde_json::to_vec(&document).map(Bytes::from).map_err(|error| Problem::internal(error.to_string()));
    let answer =
        || async move { Ok::<_, Problem>(([(header::CONTENT_TYPE, "application/json")], document?)) };
    let kept = from_fn_with_state(Arc::new(Caching::of_answers(engine)), validate);
    (
        api.route("/openapi.json", get(answer).route_layer(kept)),
        health.merge(metrics::routes(metrics.clone())),
    )
}
