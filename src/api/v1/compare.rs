//! `GET /api/v1/compare`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use crate::api::{Parameters, Problem, parse_code};
use crate::engine::{CompareRequest, Comparison, Engine};

/// Compare two occupations
///
/// What you would need to learn to move from one to the other, and what carries over.
#[utoipa::path(
    get,
    path = "/compare",
    operation_id = "compare",
    tag = "related",
    params(
        ("from" = String, Query, description = "O*NET-SOC code of the current occupation", example = "29-1141.00"),
        ("to" = String, Query, description = "O*NET-SOC code of the target occupation", example = "11-9111.00"),
        ("edition" = Option<u16>, Query, description = "Edition that both codes are from: 2000, 2006, 2009, 2010, 2018 or 2019; by default the release's, or the newest that has a code"),
    ),
    responses(
        (status = 200, description = "The comparison", body = Comparison),
        (status = 400, description = "A code is missing or invalid"),
        (status = 404, description = "No occupation has this code; `replaced_by` lists the current codes of an older edition's occupation or of a group, and `reading` says more"),
    )
)]
pub(super) async fn compare(
    State(engine): State<Arc<Engine>>,
    parameters: Parameters,
) -> Result<Json<Comparison>, Problem> {
    let edition = parameters.edition()?;
    let code = |name| {
        let code = parse_code(parameters.required(name)?)?;
        Ok::<_, Problem>(engine.occupation_code(code, edition)?)
    };
    Ok(Json(engine.compare(&CompareRequest::new(code("from")?, code("to")?))?))
}
