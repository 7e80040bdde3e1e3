//! Whether the server is up: for load balancers and orchestrators.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;

use crate::engine::Engine;

const NOT_STORED: [(HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

/// The state of the server.
#[derive(Debug, Serialize)]
struct Health {
    /// `ok`.
    status: &'static str,
    /// The release's version.
    release: String,
    /// Whether the data is metier's own small sample.
    sample: bool,
}

/// `/healthz` and `/readyz`. They say the same: the artifact is opened before the listener, so a server that can be
/// reached is ready.
pub(super) fn routes(engine: Arc<Engine>) -> Router {
    let health = |State(engine): State<Arc<Engine>>| async move {
        let release = &engine.manifest().release;
        (NOT_STORED, Json(Health { status: "ok", release: release.version.clone(), sample: release.sample }))
    };
    Router::new().route("/healthz", get(health)).route("/readyz", get(health)).with_state(engine)
}
