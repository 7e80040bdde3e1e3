//! `GET /api/v1/occupations/{code}/report`.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use crate::api::{Parameters, Problem, parse_code};
use crate::engine::Engine;
use crate::error::Error;
use crate::report::{Report, ReportRequest, SectionName};

/// Get the report on an occupation
///
/// Wages and outlook by area, industries, tasks, ratings, licenses, education, programs, resources and related
/// occupations, each section with its source and date. An empty section says why in `note`.
#[utoipa::path(
    get,
    path = "/occupations/{code}/report",
    operation_id = "occupation_report",
    tag = "occupations",
    params(
        ("code" = String, Path, description = "O*NET-SOC code; the extension `.00` is optional", example = "29-1141.00"),
        ("edition" = Option<u16>, Query, description = "Edition that the code is from: 2000, 2006, 2009, 2010, 2018 or 2019; by default the release's, or the newest that has the code"),
        ("area" = Option<Vec<String>>, Query, description = "Areas by code or name (see `/areas`); a state includes the areas in it; the nation by default"),
        ("sections" = Option<Vec<SectionName>>, Query, description = "Sections to include; by default all except those with the underlying data: `market`, `emerging_tasks`, `detailed_work_activities`, `ratings`, `job_zone`, `official_related` and `metadata`"),
        ("all" = Option<bool>, Query, description = "Everything instead of the most important items: `1` or `true`"),
        ("year" = Option<u16>, Query, description = "Year of the wages; the newest by default"),
    ),
    responses(
        (status = 200, description = "The report", body = Report<'_>),
        (status = 400, description = "The code, an area, a section or another parameter is invalid"),
        (status = 404, description = "No occupation has this code; `replaced_by` lists the current codes of an older edition's occupation or of a group, and `reading` says more"),
    )
)]
pub(super) async fn report(
    State(engine): State<Arc<Engine>>,
    code: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let Path(code) = code.map_err(|rejection| Problem::bad_parameter(rejection.body_text()))?;
    let plain = ReportRequest::new(parse_code(&code)?).all(parameters.flag("all")?);
    let request = ReportParameters::read(plain, "sections", &parameters)?;
    Ok(Json(engine.report(&request)?).into_response())
}

/// Parses the parameters of a report, for the API and the pages alike.
pub(crate) struct ReportParameters;

impl ReportParameters {
    /// Fills in the areas, the year, the edition of the code and any named sections of a request.
    ///
    /// # Errors
    /// For a parameter that cannot be parsed. The engine checks that the areas exist.
    pub(crate) fn read(
        request: ReportRequest,
        sections: &str,
        parameters: &Parameters,
    ) -> Result<ReportRequest, Problem> {
        let named: Vec<String> = parameters.list(sections, "a section")?;
        let named = named.iter().map(|name| name.parse()).collect::<Result<Vec<SectionName>, Error>>()?;
        let sections = if named.is_empty() { request.sections.clone() } else { named };
        let year: Option<u16> = parameters.parsed("year", "a year such as 2025")?;
        Ok(request.areas(areas(parameters)).sections(sections).year(year).edition(parameters.edition()?))
    }
}

/// The requested areas; a form sends an empty one when none is chosen, and a list may hold nothing but commas.
pub(super) fn areas(parameters: &Parameters) -> Vec<String> {
    parameters
        .all("area")
        .map(str::trim)
        .filter(|area| area.contains(char::is_alphanumeric))
        .map(str::to_owned)
        .collect()
}
