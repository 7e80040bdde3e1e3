//! `GET /api/v1/occupations` and `GET /api/v1/occupations/{code}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};

use super::DEFAULT_LIMIT;
use crate::api::{Parameters, Problem};
use crate::engine::{Engine, OccupationDetail, Occupations, Section};
use crate::error::Error;
use crate::soc::OnetSocCode;

/// List all occupations
///
/// In code order.
#[utoipa::path(
    get,
    path = "/occupations",
    operation_id = "list_occupations",
    tag = "occupations",
    params(
        ("limit" = Option<usize>, Query, description = "How many to give, 1 to 500; 10 by default"),
        ("offset" = Option<usize>, Query, description = "How many to leave out"),
    ),
    responses(
        (status = 200, description = "A page of the list", body = Occupations),
        (status = 400, description = "A parameter is wrong"),
    )
)]
pub(super) async fn list(
    State(engine): State<Arc<Engine>>,
    parameters: Parameters,
) -> Result<Json<Occupations>, Problem> {
    Ok(Json(engine.occupations(parameters.count("offset", 0)?, parameters.count("limit", DEFAULT_LIMIT)?)?))
}

/// One occupation
///
/// All that is known of it, or the sections named by `include`.
#[utoipa::path(
    get,
    path = "/occupations/{code}",
    operation_id = "occupation",
    tag = "occupations",
    params(
        ("code" = String, Path, description = "O*NET-SOC code; a SOC code stands for its `.00`", example = "29-1141.00"),
        ("include" = Option<Vec<Section>>, Query, description = "Sections to give; all by default"),
    ),
    responses(
        (status = 200, description = "The occupation", body = OccupationDetail),
        (status = 400, description = "The code or a section is not one"),
        (status = 404, description = "No occupation has this code; `replaced_by` when an older taxonomy had it"),
    )
)]
pub(super) async fn one(
    State(engine): State<Arc<Engine>>,
    code: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<Json<OccupationDetail>, Problem> {
    let Path(code) = code.map_err(|rejection| Problem::bad_parameter(rejection.body_text()))?;
    let code: OnetSocCode = code.parse().map_err(Error::from)?;
    let names: Vec<String> = parameters.list("include", "a section")?;
    let sections = names.iter().map(|name| name.parse()).collect::<Result<Vec<Section>, Error>>()?;
    Ok(Json(engine.occupation(code, &sections)?))
}
