//! `GET /api/v1/areas`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::api::Problem;
use crate::engine::{AreasAnswer, AreasRequest, Engine};

/// List areas
///
/// Areas with figures: the nation, then each state with the areas in it. Each has the years of its wages, projections
/// and industries.
#[utoipa::path(
    get,
    path = "/areas",
    operation_id = "areas",
    tag = "labor market",
    responses((status = 200, description = "The areas", body = AreasAnswer<'_>))
)]
pub(super) async fn areas(State(engine): State<Arc<Engine>>) -> Result<Response, Problem> {
    Ok(Json(engine.areas(&AreasRequest::new())?).into_response())
}
