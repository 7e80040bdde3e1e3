//! `GET /api/v1/info`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use crate::engine::{Engine, Info};

/// What is served
///
/// The release, how the index was built, what it holds and what is off for want of a table.
#[utoipa::path(
    get,
    path = "/info",
    tag = "service",
    responses((status = 200, description = "What the index holds", body = Info))
)]
pub(super) async fn info(State(engine): State<Arc<Engine>>) -> Json<Info> {
    Json(engine.info())
}
