//! `GET /api/v1/crosswalks`, `/crosswalks/{scheme}`, `/crosswalks/{scheme}/{code}` and `/occupations/{code}/crosswalks`.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};

use super::DEFAULT_LIMIT;
use crate::api::{Parameters, Problem, parse_code};
use crate::engine::{
    CrosswalkAnswer, CrosswalkRequest, CrosswalkSearchAnswer, CrosswalkSearchRequest, Engine,
    OccupationCrosswalks, Scheme, SchemesAnswer,
};

const EXPECTED_YEAR: &str = "the year of an edition, such as 2010";

fn path<T>(path: Result<Path<T>, PathRejection>) -> Result<T, Problem> {
    path.map(|Path(path)| path).map_err(|rejection| Problem::bad_parameter(rejection.body_text()))
}

/// List classifications
///
/// Classifications whose codes lead to occupations: how many codes are loaded, from where and of which date. For those that
/// are not loaded, how to load them.
#[utoipa::path(
    get,
    path = "/crosswalks",
    operation_id = "crosswalk_schemes",
    tag = "crosswalks",
    responses((status = 200, description = "The classifications", body = SchemesAnswer))
)]
pub(super) async fn schemes(State(engine): State<Arc<Engine>>) -> Json<SchemesAnswer> {
    Json(engine.schemes())
}

/// Search a classification
///
/// Codes whose titles have the words, best first, with the occupations that they stand for.
#[utoipa::path(
    get,
    path = "/crosswalks/{scheme}",
    operation_id = "search_crosswalk",
    tag = "crosswalks",
    params(
        ("scheme" = Scheme, Path, description = "Classification", example = "soc"),
        ("q" = String, Query, description = "Words of the title; each may be the beginning of a word", example = "nurse"),
        ("edition" = Option<u16>, Query, description = "Edition of O*NET-SOC or the SOC by year; all by default"),
        ("limit" = Option<usize>, Query, description = "Number of codes, 1 to 500; 10 by default"),
        ("offset" = Option<usize>, Query, description = "Number of codes to skip"),
    ),
    responses(
        (status = 200, description = "The codes found", body = CrosswalkSearchAnswer),
        (status = 400, description = "A parameter is missing or invalid"),
        (status = 404, description = "The classification is unknown or not loaded; the detail says how to load it"),
    )
)]
pub(super) async fn search(
    State(engine): State<Arc<Engine>>,
    scheme: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<Json<CrosswalkSearchAnswer>, Problem> {
    let request = CrosswalkSearchRequest::new(path(scheme)?.parse()?, parameters.required("q")?)
        .edition(parameters.parsed::<u16>("edition", EXPECTED_YEAR)?)
        .offset(parameters.count("offset", 0)?)
        .limit(parameters.count("limit", DEFAULT_LIMIT)?);
    Ok(Json(engine.search_crosswalk(&request)?))
}

/// Translate a code
///
/// The occupations that a code of a classification stands for: one entry for each edition, branch or title of the code.
/// Part of a CIP or ISCO-08 code stands for all codes that begin with it.
#[utoipa::path(
    get,
    path = "/crosswalks/{scheme}/{code}",
    operation_id = "crosswalk",
    tag = "crosswalks",
    params(
        ("scheme" = Scheme, Path, description = "Classification", example = "soc"),
        ("code" = String, Path, description = "Code", example = "29-1111"),
        ("edition" = Option<u16>, Query, description = "Edition of O*NET-SOC or the SOC by year; all that have the code by default"),
    ),
    responses(
        (status = 200, description = "What the code stands for", body = CrosswalkAnswer),
        (status = 400, description = "The edition is invalid"),
        (status = 404, description = "The classification is unknown, not loaded or lacks the code; the detail says how to mend it"),
    )
)]
pub(super) async fn one(
    State(engine): State<Arc<Engine>>,
    place: Result<Path<(String, String)>, PathRejection>,
    parameters: Parameters,
) -> Result<Json<CrosswalkAnswer>, Problem> {
    let (scheme, code) = path(place)?;
    let edition = parameters.parsed::<u16>("edition", EXPECTED_YEAR)?;
    Ok(Json(engine.crosswalk(&CrosswalkRequest::new(scheme.parse()?, code).edition(edition))?))
}

/// List an occupation's codes elsewhere
///
/// Codes of all loaded classifications that stand for an occupation, or of those named.
#[utoipa::path(
    get,
    path = "/occupations/{code}/crosswalks",
    operation_id = "occupation_crosswalks",
    tag = "crosswalks",
    params(
        ("code" = String, Path, description = "O*NET-SOC code; the extension `.00` is optional", example = "29-1141.00"),
        ("scheme" = Option<Scheme>, Query, description = "Classification; all by default"),
        ("edition" = Option<u16>, Query, description = "Edition that the code is from: 2000, 2006, 2009, 2010, 2018 or 2019; by default the release's, or the newest that has the code"),
    ),
    responses(
        (status = 200, description = "The codes, by classification", body = OccupationCrosswalks),
        (status = 400, description = "The code or a parameter is invalid"),
        (status = 404, description = "No occupation has this code, or the classification is unknown or not loaded"),
    )
)]
pub(super) async fn of_occupation(
    State(engine): State<Arc<Engine>>,
    code: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<Json<OccupationCrosswalks>, Problem> {
    let code = parse_code(&path(code)?)?;
    let scheme = parameters.text("scheme")?.map(str::parse::<Scheme>).transpose()?;
    Ok(Json(engine.crosswalks_of(code, parameters.edition()?, scheme)?))
}
