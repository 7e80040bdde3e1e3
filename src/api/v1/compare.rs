//! `GET /api/v1/compare`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use crate::api::{Parameters, Problem};
use crate::engine::{CompareRequest, Comparison, Engine};
use crate::error::Error;
use crate::soc::OnetSocCode;

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
    ),
    responses(
        (status = 200, description = "The comparison", body = Comparison),
        (status = 400, description = "A code is missing or invalid"),
        (status = 404, description = "No occupation has this code; `replaced_by` lists the current codes when an older taxonomy had it"),
    )
)]
pub(super) async fn compare(
    State(engine): State<Arc<Engine>>,
    parameters: Parameters,
) -> Result<Json<Comparison>, Problem> {
    let code = |name| {
        let code: OnetSocCode = parameters.required(name)?.parse().map_err(Error::from)?;
        Ok::<_, Problem>(code)
    };
    Ok(Json(engine.compare(&CompareRequest::new(code("from")?, code("to")?))?))
}
