//! `GET /api/v1/occupations/{code}/related`.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use utoipa::IntoParams;

use crate::api::{Parameters, Problem};
use crate::engine::{Engine, Method, Order, RelatedAnswer, RelatedRequest};
use crate::error::Error;

/// The parameters as declared; they are read below.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "declares the parameters for the OpenAPI document; requests are read strictly by hand"
)]
pub(super) struct RelatedParameters {
    /// How many to give.
    #[param(default = 20, minimum = 1, maximum = 100)]
    limit: Option<usize>,
    /// How they are found.
    #[param(default = "combined")]
    method: Option<Method>,
    /// Tell what makes the two alike and what differs.
    explain: Option<bool>,
    /// Steps in job zone, -4 to 4.
    job_zone_step: Option<Vec<i8>>,
    /// Least change in the national median wage, dollars a year.
    wage_change: Option<i64>,
    /// Fewest openings a year in the nation.
    openings: Option<u32>,
    /// On O*NET's Bright Outlook list, or not.
    bright_outlook: Option<bool>,
    /// In which order; but for the score, among those with a score of 0.05 at least.
    #[param(default = "score")]
    sort: Option<Order>,
}

/// Related occupations
///
/// Where else the skills of an occupation lead. The list is computed, and marks what O*NET's own list has; the method
/// `official` gives that list as it is published.
#[utoipa::path(
    get,
    path = "/occupations/{code}/related",
    operation_id = "related",
    tag = "related",
    params(
        ("code" = String, Path, description = "O*NET-SOC code; a SOC code stands for its `.00`", example = "29-1141.00"),
        RelatedParameters,
    ),
    responses(
        (status = 200, description = "Related occupations, nearest first unless asked otherwise", body = RelatedAnswer),
        (status = 400, description = "The code or a parameter is wrong"),
        (status = 404, description = "No occupation has this code; `replaced_by` when an older taxonomy had it"),
    )
)]
pub(super) async fn related(
    State(engine): State<Arc<Engine>>,
    code: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<Json<RelatedAnswer>, Problem> {
    let Path(code) = code.map_err(|rejection| Problem::bad_parameter(rejection.body_text()))?;
    let plain = RelatedRequest::new(code.parse().map_err(Error::from)?);
    let request = RelatedRequest {
        method: parameters.text("method")?.map_or(Ok(plain.method), str::parse)?,
        limit: parameters.count("limit", plain.limit)?,
        explain: parameters.flag("explain")?,
        job_zone_steps: parameters.list("job_zone_step", "a number of job zones")?,
        wage_change: parameters.parsed("wage_change", "a whole number of dollars")?,
        openings: parameters.parsed("openings", "a whole number")?,
        bright_outlook: parameters.switch("bright_outlook")?,
        order: parameters.text("sort")?.map_or(Ok(plain.order), str::parse)?,
        ..plain
    };
    Ok(Json(engine.related(&request)?))
}
