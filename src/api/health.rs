//! Whether the server is up: for load balancers and orchestrators.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::{FromRef, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::problem::Problem;
use crate::catalog::DataEdition;
use crate::engine::Engine;

const NOT_STORED: [(HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

/// Whether the server should get requests, and what is wrong although it answers. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readiness(Arc<Condition>);

#[derive(Debug, Default)]
struct Condition {
    stopping: AtomicBool,
    reload_error: Mutex<Option<String>>,
}

impl Readiness {
    /// The server has been asked to stop.
    pub(crate) fn set_stopping(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
    }

    /// Why the index could not be reloaded; `None` when it was.
    pub(crate) fn set_reload_error(&self, error: Option<String>) {
        *self.0.reload_error.lock().unwrap_or_else(PoisonError::into_inner) = error;
    }
}

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
    /// Identifies the inputs of the index that answers.
    fingerprint: String,
    /// What is damaged, if the newest index could not be opened and this is the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    fallback: Option<String>,
    /// Why the last attempt to reload the index failed. The server goes on with the one it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    reload_error: Option<String>,
}

#[derive(Clone, FromRef)]
struct Checked {
    engine: Arc<Engine>,
    readiness: Readiness,
}

/// `/healthz` and `/readyz`. The artifact is opened before the listener, so a server that can be reached is ready until it
/// stops.
pub(super) fn routes(engine: Arc<Engine>, readiness: Readiness) -> OpenApiRouter {
    let checked = Checked { engine, readiness };
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz)).with_state(checked)
}

/// Check that the server is running
#[utoipa::path(get, path = "/healthz", tag = "service", responses((status = 200, description = "The server is running", body = Health)))]
async fn healthz(State(engine): State<Arc<Engine>>, State(readiness): State<Readiness>) -> impl IntoResponse {
    (NOT_STORED, Json(health(&engine, &readiness)))
}

/// Check that the server is ready
///
/// Status 503 once the server has been asked to stop, so that load balancers send no more requests.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "service",
    responses(
        (status = 200, description = "The server is ready", body = Health),
        (status = 503, description = "The server is stopping"),
    )
)]
async fn readyz(State(engine): State<Arc<Engine>>, State(readiness): State<Readiness>) -> impl IntoResponse {
    if readiness.0.stopping.load(Ordering::Relaxed) {
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "the server is stopping"));
    }
    Ok((NOT_STORED, Json(health(&engine, &readiness))))
}

fn health(engine: &Engine, readiness: &Readiness) -> Health {
    let release = engine.release();
    Health {
        status: "ok",
        release: release.version.clone(),
        sample: release.sample,
        edition: release.edition,
        fingerprint: engine.fingerprint().to_owned(),
        fallback: engine.fallback().map(str::to_owned),
        reload_error: readiness.0.reload_error.lock().unwrap_or_else(PoisonError::into_inner).clone(),
    }
}
