//! `GET /api/v1/occupations` and `GET /api/v1/occupations/{code}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use utoipa::IntoParams;

use super::filters::{self, FilterParameters};
use super::{DEFAULT_LIMIT, ReportParameters};
use crate::api::{Parameters, Problem, parse_code};
use crate::engine::{Engine, ListOrder, Occupations, OccupationsRequest};
use crate::report::{Report, ReportRequest, SectionName};

/// The declared parameters of a list; [`ListParameters::read`] parses them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "declares the parameters for the OpenAPI document; requests are parsed strictly by hand"
)]
pub(crate) struct ListParameters {
    /// Number of occupations.
    #[param(default = 10, minimum = 1, maximum = 500)]
    limit: Option<usize>,
    /// Number of occupations to skip.
    #[param(default = 0)]
    offset: Option<usize>,
    /// Sort order; occupations without the figure come last.
    #[param(default = "code")]
    sort: Option<ListOrder>,
}

impl ListParameters {
    /// Parses a list. The pages take the same parameters.
    pub(crate) fn read(
        parameters: &Parameters,
        engine: &Engine,
        limit: usize,
    ) -> Result<OccupationsRequest, Problem> {
        let order = parameters.text("sort")?.map_or(Ok(ListOrder::default()), str::parse)?;
        Ok(OccupationsRequest::new()
            .filters(filters::read(parameters, engine)?)
            .order(order)
            .offset(parameters.count("offset", 0)?)
            .limit(parameters.count("limit", limit)?))
    }
}

/// List occupations
///
/// All of them or, with filters, some, with national figures and with counts for further filters.
#[utoipa::path(
    get,
    path = "/occupations",
    operation_id = "list_occupations",
    tag = "occupations",
    params(ListParameters, FilterParameters),
    responses(
        (status = 200, description = "A page of the list", body = Occupations),
        (status = 400, description = "A parameter is invalid"),
    )
)]
pub(super) async fn list(
    State(engine): State<Arc<Engine>>,
    parameters: Parameters,
) -> Result<Json<Occupations>, Problem> {
    Ok(Json(engine.occupations(&ListParameters::read(&parameters, &engine, DEFAULT_LIMIT)?)?))
}

/// Get one occupation
///
/// All sections, or those named by `include`, with nothing left out. The report has the same sections in the same
/// shape, with the most important items of each.
#[utoipa::path(
    get,
    path = "/occupations/{code}",
    operation_id = "occupation",
    tag = "occupations",
    params(
        ("code" = String, Path, description = "O*NET-SOC code; the extension `.00` is optional", example = "29-1141.00"),
        ("edition" = Option<u16>, Query, description = "Edition that the code is from: 2000, 2006, 2009, 2010, 2018 or 2019; by default the release's, or the newest that has the code"),
        ("include" = Option<Vec<SectionName>>, Query, description = "Sections to include; all by default"),
        ("area" = Option<Vec<String>>, Query, description = "Areas by code or name (see `/areas`); a state includes the areas in it; the nation by default"),
        ("year" = Option<u16>, Query, description = "Year of the wages; the newest by default"),
    ),
    responses(
        (status = 200, description = "The occupation", body = Report<'_>),
        (status = 400, description = "The code, a section, an area or the year is invalid"),
        (status = 404, description = "No occupation has this code; `replaced_by` lists the current codes of an older edition's occupation or of a group, and `reading` says more"),
    )
)]
pub(super) async fn one(
    State(engine): State<Arc<Engine>>,
    code: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let Path(code) = code.map_err(|rejection| Problem::bad_parameter(rejection.body_text()))?;
    let complete = ReportRequest::complete(parse_code(&code)?);
    let request = ReportParameters::read(complete, "include", &parameters)?;
    Ok(Json(engine.report(&request)?).into_response())
}
