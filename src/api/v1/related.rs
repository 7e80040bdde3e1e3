//! `GET /api/v1/occupations/{code}/related`.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use utoipa::IntoParams;

use crate::api::{Parameters, Problem, Workers, parse_code};
use crate::engine::{Engine, Method, Order, RelatedAnswer, RelatedRequest};

/// The declared parameters; the handler below parses them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "declares the parameters for the OpenAPI document; requests are parsed strictly by hand"
)]
pub(super) struct RelatedParameters {
    /// Number of occupations.
    #[param(default = 20, minimum = 1, maximum = 100)]
    limit: Option<usize>,
    /// How to find related occupations.
    #[param(default = "combined")]
    method: Option<Method>,
    /// Explain how each occupation is similar and how it differs.
    explain: Option<bool>,
    /// Differences in job zone, -4 to 4.
    job_zone_step: Option<Vec<i8>>,
    /// Minimum change in the national median wage, in dollars a year.
    wage_change: Option<i64>,
    /// Minimum number of openings a year in the nation.
    openings: Option<u32>,
    /// Whether the occupation is on O*NET's Bright Outlook list.
    bright_outlook: Option<bool>,
    /// Sort order; all but `score` leave out occupations with a score below 0.05.
    #[param(default = "score")]
    sort: Option<Order>,
}

/// List related occupations
///
/// Occupations where the same skills are useful. The list is computed, and marks the occupations on O*NET's own list;
/// the method `official` returns that list as published.
#[utoipa::path(
    get,
    path = "/occupations/{code}/related",
    operation_id = "related",
    tag = "related",
    params(
        ("code" = String, Path, description = "O*NET-SOC code; the extension `.00` is optional", example = "29-1141.00"),
        ("edition" = Option<u16>, Query, description = "Edition that the code is from: 2000, 2006, 2009, 2010, 2018 or 2019; by default the release's, or the newest that has the code"),
        RelatedParameters,
    ),
    responses(
        (status = 200, description = "Related occupations, nearest first by default", body = RelatedAnswer),
        (status = 400, description = "The code or a parameter is invalid"),
        (status = 404, description = "No occupation has this code; `replaced_by` lists the current codes of an older edition's occupation or of a group, and `reading` says more"),
    )
)]
pub(super) async fn related(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    code: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<Json<RelatedAnswer>, Problem> {
    let Path(code) = code.map_err(|rejection| Problem::bad_parameter(rejection.body_text()))?;
    let code = engine.occupation_code(parse_code(&code)?, parameters.edition()?)?;
    let plain = RelatedRequest::new(code);
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
    let answer = if request.explain {
        workers.run(move || engine.related(&request)).await??
    } else {
        engine.related(&request)?
    };
    Ok(Json(answer))
}
