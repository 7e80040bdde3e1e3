//! `GET /api/v1/wages`: tables of wages, as JSON or CSV.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::report::areas;
use crate::api::{Parameters, Problem, parse_code};
use crate::engine::{Engine, WagesAnswer, WagesOf, WagesRequest};
use crate::market::WAGE_POINTS;
use crate::money::Money;
use crate::report::Mark;

/// Get a table of wages
///
/// Hourly and yearly wages of one occupation in all areas (`code`), of all occupations in one area (`area`), or of one
/// occupation in some areas (both). JSON by default; CSV with `format=csv` or `Accept: text/csv`.
#[utoipa::path(
    get,
    path = "/wages",
    operation_id = "wages",
    tag = "labor market",
    params(
        ("code" = Option<String>, Query, description = "O*NET-SOC code; the extension `.00` is optional", example = "29-1141.00"),
        ("edition" = Option<u16>, Query, description = "Edition that the code is from: 2000, 2006, 2009, 2010, 2018 or 2019; by default the release's, or the newest that has the code"),
        ("area" = Option<Vec<String>>, Query, description = "Areas by code or name (see `/areas`)"),
        ("year" = Option<u16>, Query, description = "Year of the wages; the newest of each area by default"),
        ("format" = Option<String>, Query, description = "`json` or `csv`; by default as `Accept` says, otherwise JSON"),
    ),
    responses(
        (status = 200, description = "The wages", content(
            (WagesAnswer<'_> = "application/json"),
            (String = "text/csv"),
        )),
        (status = 400, description = "Neither a code nor an area is given, or a parameter is invalid"),
        (status = 404, description = "No occupation has this code; `replaced_by` lists the current codes of an older edition's occupation or of a group, and `reading` says more"),
    )
)]
pub(super) async fn wages(
    State(engine): State<Arc<Engine>>,
    headers: HeaderMap,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let code = parameters.text("code")?.filter(|code| !code.is_empty());
    let edition = parameters.edition()?;
    let code =
        code.map(|code| Ok::<_, Problem>(engine.occupation_code(parse_code(code)?, edition)?)).transpose()?;
    let year: Option<u16> = parameters.parsed("year", "a year such as 2025")?;
    let csv = match parameters.text("format")? {
        Some("csv") => true,
        Some("json") => false,
        Some(other) => return Err(Problem::bad_parameter(format!("format '{other}' is not json or csv"))),
        None => prefers_csv(&headers),
    };
    let answer = engine.wages(&WagesRequest::new().code(code).areas(areas(&parameters)).year(year))?;
    let mut response = if csv { as_csv(&answer)? } else { Json(answer).into_response() };
    response.headers_mut().append(header::VARY, header::ACCEPT.into());
    Ok(response)
}

/// Whether `Accept` prefers CSV to JSON.
fn prefers_csv(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let weight = |media_type: &str| {
        accept.split(',').find_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(media_type));
            let weight =
                parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok());
            named.then_some(weight).flatten()
        })
    };
    weight("text/csv")
        .is_some_and(|csv| csv > 0.0 && weight("application/json").is_none_or(|json| csv > json))
}

/// The columns of the CSV before and after the points of a wage.
const BEFORE: [&str; 7] = ["code", "title", "area_code", "area", "area_kind", "year", "period"];
const AFTER: [&str; 6] =
    ["employment", "computed", "published_for", "published_title", "relation", "release"];

/// One row for each item; a figure without a number is `#`, `*`, `**` or empty, as in the publisher's own tables.
fn as_csv(answer: &WagesAnswer<'_>) -> Result<Response, Problem> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: &dyn std::fmt::Display| Problem::internal(error.to_string());
    let columns = BEFORE.iter().chain(&WAGE_POINTS).chain(&AFTER);
    writer.write_record(columns).map_err(|error| failed(&error))?;
    for one in &answer.wages {
        writer.write_record(record(one, answer.release)).map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"wages.csv\""),
    ];
    Ok((headers, bytes).into_response())
}

fn record(one: &WagesOf<'_>, release: &str) -> Vec<String> {
    let wages = &one.wages;
    let point = |(name, wage): (&str, Option<Money>)| match (wage, wages.marks.get(name)) {
        (Some(wage), _) => format!("{:.2}", wage.dollars()),
        (None, Some(mark @ (Mark::TopCoded | Mark::Withheld | Mark::EmploymentWithheld))) => {
            mark.sign().to_owned()
        }
        (None, _) => String::new(),
    };
    let other = wages.published_for.as_ref();
    let mut record = vec![
        one.code.to_string(),
        one.title.to_owned(),
        wages.area_code.to_owned(),
        wages.area.to_owned(),
        wages.area_kind.name().to_owned(),
        wages.year.to_string(),
        wages.period.name().to_owned(),
    ];
    record.extend(wages.points.named().map(point));
    record.extend([
        match (wages.employment, wages.employment_mark) {
            (Some(jobs), _) => jobs.to_string(),
            (None, Some(mark @ Mark::EmploymentWithheld)) => mark.sign().to_owned(),
            (None, _) => String::new(),
        },
        wages.computed.to_string(),
        other.map(|other| other.code.to_string()).unwrap_or_default(),
        other.and_then(|other| other.title).unwrap_or_default().to_owned(),
        other.map(|other| other.relation.name().to_owned()).unwrap_or_default(),
        release.to_owned(),
    ]);
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_sent_to_clients_that_prefer_it() {
        let prefers = |accept: &'static str| {
            prefers_csv(&HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]))
        };
        assert!(
            prefers("text/csv") && prefers("text/csv, application/json;q=0.5") && prefers("TEXT/CSV;q=0.1")
        );
        assert!(!prefers("*/*") && !prefers("application/json, text/csv") && !prefers("text/csv;q=0"));
        assert!(!prefers_csv(&HeaderMap::new()));
    }
}
