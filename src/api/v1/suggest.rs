//! `GET /api/v1/suggest`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::DEFAULT_LIMIT;
use crate::api::{Parameters, Problem};
use crate::engine::{Engine, SuggestAnswer, SuggestRequest};

/// Complete what is being typed
///
/// Titles that people may mean, best first, no occupation twice. The empty text gets an empty list.
#[utoipa::path(
    get,
    path = "/suggest",
    tag = "search",
    params(
        ("q" = String, Query, description = "What was typed so far", example = "nur"),
        ("limit" = Option<usize>, Query, description = "How many suggestions to give, 1 to 500; 10 by default"),
    ),
    responses(
        (status = 200, description = "The suggestions", body = SuggestAnswer),
        (status = 400, description = "A parameter is missing or wrong"),
    )
)]
pub(super) async fn suggest(
    State(engine): State<Arc<Engine>>,
    parameters: Parameters,
) -> Result<Json<SuggestAnswer>, Problem> {
    let request = SuggestRequest::new(parameters.required("q")?);
    Ok(Json(engine.suggest(&request.limit(parameters.count("limit", DEFAULT_LIMIT)?))?))
}
