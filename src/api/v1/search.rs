//! `GET /api/v1/search`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use utoipa::IntoParams;

use super::{DEFAULT_LIMIT, filters};
use crate::api::{Parameters, Problem};
use crate::engine::{Engine, SearchAnswer, SearchRequest};

/// The parameters of a search, as declared; they are read by [`SearchParameters::read`].
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "declares the parameters for the OpenAPI document; requests are read strictly by hand"
)]
pub(crate) struct SearchParameters {
    /// A job title, some words, or the beginning of a code. The last word may be half typed.
    #[param(example = "registered nurse")]
    q: String,
    /// How many answers to give.
    #[param(default = 10, minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// How many answers to leave out.
    #[param(default = 0)]
    offset: Option<usize>,
    /// Job zones, 1 to 5.
    job_zone: Option<Vec<u8>>,
    /// First two digits of SOC major groups.
    major_group: Option<Vec<String>>,
    /// RIASEC letters among the occupation's strongest interests.
    interest: Option<Vec<char>>,
    /// Career clusters by name.
    career_cluster: Option<Vec<String>>,
    /// On O*NET's list of STEM occupations, or not.
    stem: Option<bool>,
    /// On O*NET's Bright Outlook list, or not.
    bright_outlook: Option<bool>,
}

impl SearchParameters {
    /// Reads a search. The pages take the same parameters.
    pub(crate) fn read(parameters: &Parameters, engine: &Engine) -> Result<SearchRequest, Problem> {
        let filters = filters::read(parameters, engine)?;
        Ok(SearchRequest::new(parameters.required("q")?)
            .offset(parameters.count("offset", 0)?)
            .limit(parameters.count("limit", DEFAULT_LIMIT)?)
            .filters(filters))
    }
}

/// Find occupations
///
/// Best answer first, each with the text that it was found by, and counts for further filters. A query without
/// words finds nothing.
#[utoipa::path(
    get,
    path = "/search",
    tag = "search",
    params(SearchParameters),
    responses(
        (status = 200, description = "The occupations found", body = SearchAnswer),
        (status = 400, description = "A parameter is missing or wrong"),
    )
)]
pub(super) async fn search(
    State(engine): State<Arc<Engine>>,
    parameters: Parameters,
) -> Result<Json<SearchAnswer>, Problem> {
    let request = SearchParameters::read(&parameters, &engine)?;
    Ok(Json(engine.search(&request)?))
}
