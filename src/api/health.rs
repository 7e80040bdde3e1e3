//! Whether the server is up: for load balancers and orchestrators.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::catalog::DataEdition;
use crate::engine::Engine;

const NOT_STORED: [(HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

/// The state of the server.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// `ok`.
    status: &'static str,
    /// The release's version.
    release: String,
    /// Whether the data is metier's own small sample.
    sample: bool,
    /// How much of the published release the data has.
    edition: DataEdition,
}

/// `/healthz` and `/readyz`. Both report the same: the artifact is opened before the listener, so a server that can be
/// reached is ready.
pub(super) fn routes(engine: Arc<Engine>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz)).with_state(engine)
}

/// Check that the server is running
#[utoipa::path(get, path = "/healthz", tag = "service", responses((status = 200, description = "The server is running", body = Health)))]
async fn healthz(State(engine): State<Arc<Engine>>) -> impl IntoResponse {
    health(&engine)
}

/// Check that the server is ready
#[utoipa::path(get, path = "/readyz", tag = "service", responses((status = 200, description = "The server is ready", body = Health)))]
async fn readyz(State(engine): State<Arc<Engine>>) -> impl IntoResponse {
    health(&engine)
}

fn health(engine: &Engine) -> impl IntoResponse + use<> {
    let release = engine.release();
    let (sample, edition) = (release.sample, release.edition);
    (NOT_STORED, Json(Health { status: "ok", release: release.version.clone(), sample, edition }))
}
