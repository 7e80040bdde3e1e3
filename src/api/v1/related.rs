//! `GET /api/v1/compare` and `POST /api/v1/profile`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;

use super::body::{self, refused};
use crate::api::{Parameters, Problem};
use crate::engine::{Comparison, Engine, ProfileAnswer, ProfileRequest};
use crate::error::Error;
use crate::soc::OnetSocCode;

/// Largest profile: several times what all elements take.
const PROFILE_BYTES: usize = 64 << 10;
const PROFILE_FORM: &str = r#"the body must be an object such as {"skills": {"Programming": 80}, "interest_code": "SIR", "limit": 10}: skills, abilities, knowledge, work_activities and interests objects of element names or ids with numbers from 0 to 100, interest_code a string, limit a whole number from 1"#;

/// Compare two occupations
///
/// What must be learned to go from one to the other, and what carries over.
#[utoipa::path(
    get,
    path = "/compare",
    operation_id = "compare",
    tag = "related",
    params(
        ("from" = String, Query, description = "O*NET-SOC code of where one comes from", example = "29-1141.00"),
        ("to" = String, Query, description = "O*NET-SOC code of where one goes to", example = "11-9111.00"),
    ),
    responses(
        (status = 200, description = "The two side by side", body = Comparison),
        (status = 400, description = "A code is missing or not one"),
        (status = 404, description = "No occupation has this code; `replaced_by` when an older taxonomy had it"),
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
    Ok(Json(engine.compare(code("from")?, code("to")?)?))
}

/// Find occupations that fit a person's own ratings
///
/// Any part of the profile may be left out; what is left out plays no role.
#[utoipa::path(
    post,
    path = "/profile",
    operation_id = "profile",
    tag = "related",
    request_body = ProfileRequest,
    responses(
        (status = 200, description = "The occupations that fit best", body = ProfileAnswer),
        (status = 400, description = "The body is not JSON"),
        (status = 413, description = "The body is larger than 64 KiB"),
        (status = 415, description = "The body is not declared as JSON"),
        (status = 422, description = "The profile is empty, too large, or names what is no element of the release"),
    )
)]
pub(super) async fn profile(
    State(engine): State<Arc<Engine>>,
    mut request: Request,
) -> Result<Json<ProfileAnswer>, Problem> {
    DefaultBodyLimit::max(PROFILE_BYTES).apply(&mut request);
    let profile: ProfileRequest = body::read(request, PROFILE_FORM).await.map_err(|problem| {
        let too_large = problem.status == StatusCode::PAYLOAD_TOO_LARGE;
        let detail = "the body is larger than 64 KiB";
        if too_large { Problem::new(problem.status, problem.code, detail) } else { problem }
    })?;
    let answer = engine.profile(&profile).map_err(|error| match error {
        Error::InvalidRequest(detail) => refused(detail),
        other => other.into(),
    })?;
    Ok(Json(answer))
}
