//! `GET /api/v1/areas`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::engine::{AreasAnswer, Engine};

/// Areas with figures
///
/// The nation, then each state with the areas in it, and of which years each has wages, projections and industries.
#[utoipa::path(
    get,
    path = "/areas",
    operation_id = "areas",
    tag = "labor market",
    responses((status = 200, description = "The areas", body = AreasAnswer<'_>))
)]
pub(super) async fn areas(State(engine): State<Arc<Engine>>) -> Response {
    Json(engine.areas()).into_response()
}
