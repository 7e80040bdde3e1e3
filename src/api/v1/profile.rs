//! `POST /api/v1/profile`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;

use super::body::{self, refused};
use crate::api::{Problem, Workers};
use crate::engine::{Engine, ProfileAnswer, ProfileRequest};
use crate::error::Error;

/// Largest profile: several times the size of one with all elements.
const PROFILE_BYTES: usize = 64 << 10;
const PROFILE_FORM: &str = r#"the body must be an object such as {"skills": {"Programming": 80}, "interest_code": "SIR", "limit": 10}; skills, abilities, knowledge, work_activities and interests are objects of element names or ids with numbers from 0 to 100, interest_code is a string, limit a whole number from 1"#;

/// Find occupations that fit a person's own ratings
///
/// Any part of the profile may be left out; missing parts are ignored.
#[utoipa::path(
    post,
    path = "/profile",
    operation_id = "profile",
    tag = "related",
    request_body = ProfileRequest,
    responses(
        (status = 200, description = "The best-fitting occupations", body = ProfileAnswer),
        (status = 400, description = "The body is not valid JSON"),
        (status = 413, description = "The body is larger than 64 KiB"),
        (status = 415, description = "The content type of the body is not JSON"),
        (status = 422, description = "The profile is empty, too large, or names an element that is not in the release"),
    )
)]
pub(super) async fn profile(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    mut request: Request,
) -> Result<Json<ProfileAnswer>, Problem> {
    DefaultBodyLimit::max(PROFILE_BYTES).apply(&mut request);
    let profile: ProfileRequest = body::read(request, PROFILE_FORM).await.map_err(|problem| {
        let too_large = problem.status == StatusCode::PAYLOAD_TOO_LARGE;
        let detail = "the body is larger than 64 KiB";
        if too_large { Problem::new(problem.status, problem.code, detail) } else { problem }
    })?;
    let answer = workers.run(move || engine.profile(&profile)).await?.map_err(|error| match error {
        Error::InvalidRequest(detail) => refused(detail),
        other => other.into(),
    })?;
    Ok(Json(answer))
}
