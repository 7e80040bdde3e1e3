//! `GET /occupations/{code}`: the report on an occupation; and the same report as a standalone file.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::report::{AreaOption, Body, InSite};
use super::{Site, assets, rendered};
use crate::api::{Parameters, Problem, ReportParameters, encode, parse_code};
use crate::engine::{AreaDetail, AreasRequest, Engine};
use crate::labor::AreaKind;
use crate::market::MAX_AREAS;
use crate::report::{Report, ReportRequest};

#[derive(Template)]
#[template(path = "occupation.html")]
struct OccupationPage<'a> {
    site: Site<'a>,
    body: Body<'a>,
}

#[derive(Template)]
#[template(path = "occupation_file.html")]
struct OccupationFile<'a> {
    site: Site<'a>,
    style: &'static str,
    body: Body<'a>,
}

/// Answers `GET /occupations/{code}`. A code in another form redirects to the standard one.
pub(super) async fn page(
    State(engine): State<Arc<Engine>>,
    asked: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let Path(asked) = asked.map_err(|rejection| Problem::bad_parameter(rejection.body_text()))?;
    let code = parse_code(&asked)?;
    let plain = ReportRequest::new(code).all(parameters.flag("all")?);
    let request = ReportParameters::read(plain, "sections", &parameters)?;
    let choice = Choice::of(&engine, &request)?;
    let report = engine.report(&ReportRequest {
        areas: choice.asked.clone(),
        // A page is complete: its navigation links to every section.
        sections: Vec::new(),
        ..request
    })?;
    if asked != code.to_string() {
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        return Ok(Redirect::permanent(&format!("/occupations/{code}{query}")).into_response());
    }
    let site = InSite {
        areas: choice.options(&engine, &report)?,
        all: choice.all,
        year: choice.year,
        other_extent: format!("/occupations/{code}{}", query_of(&choice.codes, !choice.all, choice.year)),
        report_data: format!(
            "/api/v1/occupations/{code}/report{}",
            query_of(&choice.asked.join(","), choice.all, choice.year)
        ),
        same_area: query_of(&choice.codes, false, None),
    };
    rendered(&OccupationPage { site: Site::of(&engine), body: Body::of(&report, Some(site)) })
}

/// The visitor's choices for a report.
struct Choice {
    /// Codes of the chosen areas, comma-separated; empty when none was chosen.
    codes: String,
    /// Their names.
    titles: String,
    /// The areas of the report: the chosen ones and the nation.
    asked: Vec<String>,
    all: bool,
    year: Option<u16>,
}

impl Choice {
    fn of(engine: &Engine, request: &ReportRequest) -> Result<Self, Problem> {
        let named = match &request.areas[..] {
            [] => Vec::new(),
            names => engine.areas(&AreasRequest::new().names(names))?.areas,
        };
        let all = engine.areas(&AreasRequest::new())?.areas;
        let unnamed_nation = |area: &&AreaDetail<'_>| area.kind == AreaKind::Nation && !named.contains(area);
        let nation = all.iter().find(unnamed_nation).filter(|_| (1..MAX_AREAS).contains(&named.len()));
        let (codes, titles): (Vec<&str>, Vec<&str>) =
            named.iter().map(|area| (area.code, area.title)).unzip();
        let codes = codes.join(",");
        let chosen = (!codes.is_empty()).then(|| codes.clone());
        Ok(Self {
            asked: chosen.into_iter().chain(nation.map(|nation| nation.code.to_owned())).collect(),
            codes,
            titles: titles.join("; "),
            all: request.all,
            year: request.year,
        })
    }

    /// The nation and the states, preceded by the current choice if it is neither.
    fn options<'a>(
        &'a self,
        engine: &'a Engine,
        report: &Report<'a>,
    ) -> Result<Vec<AreaOption<'a>>, Problem> {
        // Without a choice, the first area is the one that the others are parts of.
        let present = match self.codes.as_str() {
            "" => report.areas.first().map_or("", |area| area.code),
            codes => codes,
        };
        let areas = engine.areas(&AreasRequest::new())?.areas.into_iter();
        let mut options: Vec<(AreaKind, AreaOption<'_>)> = areas
            .filter(|area| matches!(area.kind, AreaKind::Nation | AreaKind::State))
            .map(|area| (area.kind, AreaOption::of(area.code, area.title, area.code == present)))
            .collect();
        options.sort_by_key(|(kind, option)| (*kind, option.title));
        let mut options: Vec<AreaOption<'_>> = options.into_iter().map(|(_, option)| option).collect();
        if !options.is_empty() && !options.iter().any(|option| option.chosen) {
            let title = if self.titles.is_empty() { "Choose an area" } else { &self.titles };
            options.insert(0, AreaOption::of(&self.codes, title, true));
        }
        Ok(options)
    }
}

/// The query string of a report; empty when every parameter has its default.
fn query_of(areas: &str, all: bool, year: Option<u16>) -> String {
    let parameters = [
        (!areas.is_empty()).then(|| format!("area={}", encode(areas))),
        all.then(|| "all=1".to_owned()),
        year.map(|year| format!("year={year}")),
    ];
    let parameters: Vec<String> = parameters.into_iter().flatten().collect();
    if parameters.is_empty() { String::new() } else { format!("?{}", parameters.join("&")) }
}

/// A report as a standalone file, with its style sheet embedded and without links into the site.
///
/// # Errors
/// Only when metier's own template fails to render.
pub fn report_page(engine: &Engine, report: &Report<'_>) -> crate::Result<String> {
    let file = OccupationFile {
        site: Site::of(engine),
        style: assets::STYLE.contents,
        body: Body::of(report, None),
    };
    Ok(file.render()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_chosen_parameters_are_in_the_query() {
        assert_eq!(query_of("", false, None), "");
        assert_eq!(query_of("VT,US", true, Some(2024)), "?area=VT%2CUS&all=1&year=2024");
    }
}
