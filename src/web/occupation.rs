//! `GET /occupations/{code}`: the report on an occupation; the same as a table, and as a standalone file.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::report::{self, AreaGroup, AreaOption, Body, InSite};
use super::{Brand, Portal, Site, assets, rendered};
use crate::api::{Parameters, Problem, ReportParameters, encode, parse_code};
use crate::engine::{AreaDetail, AreasRequest, Engine};
use crate::labor::AreaKind;
use crate::market::MAX_AREAS;
use crate::report::{Report, ReportRequest};
use crate::soc::OnetSocCode;

/// The cookie that remembers an area, for a year.
const COOKIE: &str = "area";
const YEAR_SECONDS: u32 = 365 * 24 * 60 * 60;

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

/// Answers `GET /occupations/{code}`. A code in another form redirects to the standard one; without an area, a visitor who
/// has chosen one before is redirected to it, so that the address says what the page shows.
pub(super) async fn page(
    State(portal): State<Arc<Portal>>,
    asked: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let engine = &portal.engine;
    let (asked, code) = code_of(asked)?;
    let (choice, request) = read(engine, code, &parameters)?;
    if parameters.flag("remember")? {
        return remembered(code, &choice);
    }
    if asked != code.to_string() {
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        return Ok(Redirect::permanent(&format!("/occupations/{code}{query}")).into_response());
    }
    let areas = remembered_area(&headers).filter(|_| choice.codes.is_empty());
    if let Some(areas) =
        areas.and_then(|areas| codes_of(engine, areas.split(',')).ok()).filter(|areas| !areas.is_empty())
    {
        let address = format!("/occupations/{code}{}", query_of(&areas, choice.all, choice.year));
        let varies = [(header::VARY, "cookie"), (header::CACHE_CONTROL, "no-store")];
        return Ok((varies, Redirect::to(&address)).into_response());
    }
    let report = engine.report(&request)?;
    let query = query_of(&choice.asked.join(","), choice.all, choice.year);
    let mut chosen = choice.codes.split(',');
    // Without a choice, the first area is the one that the others are parts of.
    let present = chosen.next().filter(|code| !code.is_empty());
    let present = present.or_else(|| report.areas.first().map(|area| area.code)).unwrap_or_default();
    let site = InSite {
        areas: areas_to_choose(engine, present)?,
        beside: areas_to_choose(engine, chosen.next().unwrap_or_default())?,
        further: chosen.map(str::to_owned).collect(),
        all: choice.all,
        year: choice.year,
        other_extent: format!("/occupations/{code}{}", query_of(&choice.codes, !choice.all, choice.year)),
        report_data: format!("/api/v1/occupations/{code}/report{query}"),
        report_table: format!("/occupations/{code}/report.csv{query}"),
        same_area: query_of(&choice.codes, false, None),
    };
    let page = rendered(&OccupationPage { site: Site::of(&portal), body: Body::of(&report, Some(site)) })?;
    Ok(([(header::VARY, "cookie")], page).into_response())
}

/// Answers `GET /occupations/{code}/report.csv`.
pub(super) async fn table(
    State(portal): State<Arc<Portal>>,
    asked: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let (_, code) = code_of(asked)?;
    let (_, request) = read(&portal.engine, code, &parameters)?;
    let table = report::csv(&portal.engine.report(&request)?)
        .map_err(|error| Problem::internal(error.to_string()))?;
    let attached = format!("attachment; filename=\"{code}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&attached).unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    Ok((headers, table).into_response())
}

/// The code in a path, as written and as read.
pub(super) fn code_of(asked: Result<Path<String>, PathRejection>) -> Result<(String, OnetSocCode), Problem> {
    let Path(asked) = asked.map_err(|rejection| Problem::bad_parameter(rejection.body_text()))?;
    let code = parse_code(&asked)?;
    Ok((asked, code))
}

/// The visitor's choices and the request for their report. A code that no occupation has is refused.
fn read(
    engine: &Engine,
    code: OnetSocCode,
    parameters: &Parameters,
) -> Result<(Choice, ReportRequest), Problem> {
    let plain = ReportRequest::new(code).all(parameters.flag("all")?);
    let request = ReportParameters::read(plain, "sections", parameters)?;
    engine.occupation_code(code, request.edition)?;
    let choice = Choice::of(engine, &request)?;
    let areas = choice.asked.clone();
    // A page is complete: its navigation links to every section.
    Ok((choice, ReportRequest { areas, sections: Vec::new(), ..request }))
}

/// Redirects to the report for the areas chosen, and remembers them; without any, it forgets those chosen before.
fn remembered(code: OnetSocCode, choice: &Choice) -> Result<Response, Problem> {
    let address = format!("/occupations/{code}{}", query_of(&choice.codes, choice.all, choice.year));
    let value = encode(&choice.codes);
    let seconds = if value.is_empty() { 0 } else { YEAR_SECONDS };
    let cookie = format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; SameSite=Lax; HttpOnly");
    let cookie = HeaderValue::from_str(&cookie).map_err(|error| Problem::internal(error.to_string()))?;
    let headers =
        [(header::SET_COOKIE, cookie), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((headers, Redirect::to(&address)).into_response())
}

/// The areas that a visitor has chosen before.
fn remembered_area(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == COOKIE)?;
    let decoded = percent_encoding::percent_decode_str(value).decode_utf8().ok()?.into_owned();
    Some(decoded).filter(|area| !area.is_empty())
}

/// The codes of areas, comma-separated; empty if nothing is named.
fn codes_of<'a>(engine: &Engine, names: impl Iterator<Item = &'a str>) -> Result<String, Problem> {
    let names: Vec<&str> = names.map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return Ok(String::new());
    }
    let areas = engine.areas(&AreasRequest::new().names(names))?.areas;
    Ok(areas.iter().map(|area| area.code).collect::<Vec<_>>().join(","))
}

/// The visitor's choices for a report.
struct Choice {
    /// Codes of the chosen areas, comma-separated; empty when none was chosen.
    codes: String,
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
        let codes: Vec<&str> = named.iter().map(|area| area.code).collect();
        let codes = codes.join(",");
        let chosen = (!codes.is_empty()).then(|| codes.clone());
        Ok(Self {
            asked: chosen.into_iter().chain(nation.map(|nation| nation.code.to_owned())).collect(),
            codes,
            all: request.all,
            year: request.year,
        })
    }
}

/// All areas to choose from: the nation and the states, then the areas within each state.
fn areas_to_choose<'a>(engine: &'a Engine, chosen: &str) -> Result<Vec<AreaGroup<'a>>, Problem> {
    let all = engine.areas(&AreasRequest::new())?.areas;
    let option = |area: &AreaDetail<'a>| AreaOption::of(area.code, area.title, area.code == chosen);
    let mut whole: Vec<&AreaDetail<'a>> =
        all.iter().filter(|area| matches!(area.kind, AreaKind::Nation | AreaKind::State)).collect();
    whole.sort_by_key(|area| (area.kind, area.title));
    let groups = whole.iter().filter(|area| area.kind == AreaKind::State).map(|state| {
        let within = |area: &&AreaDetail<'a>| {
            !matches!(area.kind, AreaKind::Nation | AreaKind::State)
                && area.states.first() == Some(&state.code)
        };
        AreaGroup { title: state.title, areas: all.iter().filter(within).map(option).collect() }
    });
    let first =
        AreaGroup { title: "Nation and states", areas: whole.iter().map(|area| option(area)).collect() };
    Ok(std::iter::once(first).chain(groups).filter(|group| !group.areas.is_empty()).collect())
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
    let brand = Brand::default();
    let file = OccupationFile {
        site: Site::new(engine, &brand),
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

    #[test]
    fn an_area_is_remembered_in_a_cookie() {
        let area = |value: &'static str| {
            remembered_area(&HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(value))]))
        };
        assert_eq!(area("a=b; area=VT%2CUS").as_deref(), Some("VT,US"));
        assert_eq!([area("area="), area("areas=VT"), area("area=%ff"), area("")], [None, None, None, None]);
    }
}
