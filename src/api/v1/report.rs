//! `GET /api/v1/occupations/{code}/report`.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use crate::api::{Parameters, Problem};
use crate::engine::Engine;
use crate::error::Error;
use crate::report::{Report, ReportRequest, SectionName};
use crate::soc::OnetSocCode;

/// The report on an occupation
///
/// Section by section with source and date: wages and outlook by area, industries, tasks, ratings, licenses, education,
/// programs, resources, related occupations. A section without anything says why in `note`.
#[utoipa::path(
    get,
    path = "/occupations/{code}/report",
    operation_id = "occupation_report",
    tag = "occupations",
    params(
        ("code" = String, Path, description = "O*NET-SOC code; a SOC code stands for its `.00`", example = "29-1141.00"),
        ("area" = Option<Vec<String>>, Query, description = "Areas by code or name, see `/areas`; a state brings the areas in it; the nation by default"),
        ("sections" = Option<Vec<SectionName>>, Query, description = "Sections to give; by default all but those with the data behind a report: `market`, `emerging_tasks`, `detailed_work_activities`, `ratings`, `job_zone`, `official_related` and `metadata`"),
        ("all" = Option<bool>, Query, description = "Everything instead of what is most important: `1` or `true`"),
        ("year" = Option<u16>, Query, description = "Wages of this year; the newest by default"),
    ),
    responses(
        (status = 200, description = "The report", body = Report<'_>),
        (status = 400, description = "The code, an area, a section or another parameter is not one"),
        (status = 404, description = "No occupation has this code; `replaced_by` when an older taxonomy had it"),
    )
)]
pub(super) async fn report(
    State(engine): State<Arc<Engine>>,
    code: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let Path(code) = code.map_err(|rejection| Problem::bad_parameter(rejection.body_text()))?;
    let code: OnetSocCode = code.parse().map_err(Error::from)?;
    let plain = ReportRequest::new(code).all(parameters.flag("all")?);
    let request = ReportParameters::read(plain, "sections", &parameters)?;
    Ok(Json(engine.report(&request)?).into_response())
}

/// Reads a request for a report; the same for the API and the pages.
pub(crate) struct ReportParameters;

impl ReportParameters {
    /// Fills in the areas, the year and, unless none is named, the sections of a request.
    ///
    /// # Errors
    /// For a parameter that cannot be understood. Whether an area is known is for the engine to say.
    pub(crate) fn read(
        request: ReportRequest,
        sections: &str,
        parameters: &Parameters,
    ) -> Result<ReportRequest, Problem> {
        let asked: Vec<String> = parameters.list(sections, "a section")?;
        let asked = asked.iter().map(|name| name.parse()).collect::<Result<Vec<SectionName>, Error>>()?;
        let sections = if asked.is_empty() { request.sections.clone() } else { asked };
        let year: Option<u16> = parameters.parsed("year", "a year such as 2025")?;
        Ok(request.areas(areas(parameters)).sections(sections).year(year))
    }
}

/// The areas that are asked for; a form sends an empty one when none is chosen.
pub(super) fn areas(parameters: &Parameters) -> Vec<String> {
    parameters.all("area").map(str::trim).filter(|area| !area.is_empty()).map(str::to_owned).collect()
}
