//! `GET /api/v1/info`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use crate::engine::{Engine, Info};

/// Describe the index
///
/// The release, how the index was built, what it contains, and which features are off because a table is missing.
#[utoipa::path(
    get,
    path = "/info",
    tag = "service",
    responses((status = 200, description = "The index", body = Info))
)]
pub(super) async fn info(State(engine): State<Arc<Engine>>) -> Json<Info> {
    Json(engine.info())
}
