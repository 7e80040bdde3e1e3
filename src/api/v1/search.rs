//! `GET /api/v1/search`.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use utoipa::IntoParams;

use super::DEFAULT_LIMIT;
use super::filters::{self, FilterParameters};
use crate::api::{Parameters, Problem, Workers};
use crate::engine::{Engine, SearchAnswer, SearchRequest};
use crate::queries::Query;

/// The declared parameters of a search; [`SearchParameters::read`] parses them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "declares the parameters for the OpenAPI document; requests are parsed strictly by hand"
)]
pub(crate) struct SearchParameters {
    /// Job title, keywords, or the beginning of a code. The last word may be incomplete.
    #[param(example = "registered nurse")]
    q: String,
    /// Edition that a code in `q` is from: 2000, 2006, 2009, 2010, 2018 or 2019; by default the release's, or the newest that
    /// has the code.
    edition: Option<u16>,
    /// Number of results.
    #[param(default = 10, minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Number of results to skip.
    #[param(default = 0)]
    offset: Option<usize>,
}

impl SearchParameters {
    /// Parses a search. The pages take the same parameters.
    pub(crate) fn read(parameters: &Parameters, engine: &Engine) -> Result<SearchRequest, Problem> {
        let filters = filters::read(parameters, engine)?;
        Ok(SearchRequest::new(parameters.required("q")?)
            .edition(parameters.edition()?)
            .offset(parameters.count("offset", 0)?)
            .limit(parameters.count("limit", DEFAULT_LIMIT)?)
            .filters(filters))
    }
}

/// Find occupations
///
/// Best match first, each with the text that matched, and with counts for further filters. A query without words finds
/// nothing.
#[utoipa::path(
    get,
    path = "/search",
    tag = "search",
    params(SearchParameters, FilterParameters),
    responses(
        (status = 200, description = "The occupations found", body = SearchAnswer),
        (status = 400, description = "A parameter is missing or invalid"),
    )
)]
pub(super) async fn search(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    parameters: Parameters,
) -> Result<(Extension<Query>, Json<SearchAnswer>), Problem> {
    let request = SearchParameters::read(&parameters, &engine)?;
    let answer = workers.run_for(request.query.len(), move || engine.search(&request)).await??;
    Ok((Extension(Query::of_search(&answer)), Json(answer)))
}
