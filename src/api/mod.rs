//! The API: JSON under `/api/v1`, health checks, and the document that describes them.

mod caching;
mod health;
mod openapi;
mod parameters;
mod problem;
mod v1;

use std::sync::Arc;

use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::engine::Engine;

pub(crate) use caching::{Caching, validate};
pub(crate) use parameters::{Parameters, encode};
pub(crate) use problem::{MEDIA_TYPE, Problem, RETRY_AFTER};
pub(crate) use v1::{ReportParameters, SearchParameters};

/// The routes that answer requests, with the OpenAPI document among them; and the health checks.
pub(crate) fn routes(engine: &Arc<Engine>) -> (Router, Router) {
    let answers = axum::middleware::from_fn_with_state(Caching::of_answers(engine), validate);
    let (api, document) = OpenApiRouter::with_openapi(openapi::Document::openapi())
        .nest("/api/v1", v1::routes(Arc::clone(engine)).route_layer(answers.clone()))
        .split_for_parts();
    let (health, health_document) = health::routes(Arc::clone(engine)).split_for_parts();
    let document = openapi::with_problems(document.merge_from(health_document));
    let document = get(|| async move { Json(document).into_response() }).route_layer(answers);
    (api.route("/openapi.json", document), health)
}
