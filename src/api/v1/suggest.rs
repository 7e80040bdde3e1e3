//! `GET /api/v1/suggest`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::DEFAULT_LIMIT;
use super::filters::{self, FilterParameters};
use crate::api::{Parameters, Problem};
use crate::engine::{Engine, SuggestAnswer, SuggestRequest};

/// Suggest titles while typing
///
/// Titles that complete the text, best first, at most one for each occupation. An empty text gets an empty list.
#[utoipa::path(
    get,
    path = "/suggest",
    tag = "search",
    params(
        ("q" = String, Query, description = "Text typed so far", example = "nur"),
        ("limit" = Option<usize>, Query, description = "Number of suggestions, 1 to 500; 10 by default"),
        FilterParameters,
    ),
    responses(
        (status = 200, description = "The suggestions", body = SuggestAnswer),
        (status = 400, description = "A parameter is missing or invalid"),
    )
)]
pub(super) async fn suggest(
    State(engine): State<Arc<Engine>>,
    parameters: Parameters,
) -> Result<Json<SuggestAnswer>, Problem> {
    let request = SuggestRequest::new(parameters.required("q")?)
        .limit(parameters.count("limit", DEFAULT_LIMIT)?)
        .filters(filters::read(&parameters, &engine)?);
    Ok(Json(engine.suggest(&request)?))
}
