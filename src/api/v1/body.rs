//! JSON bodies, read strictly.

use axum::Json;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::api::Problem;

/// Reads the body; `form` says what it must be when it is JSON of another form.
pub(super) async fn read<T: DeserializeOwned>(request: Request, form: &str) -> Result<T, Problem> {
    let Json(body) = Json::<T>::from_request(request, &()).await.map_err(|rejection| {
        // The reader's own words name our types; these name what a caller can mend.
        let (code, detail) = match rejection.status() {
            // The limit of all bodies says it the same way everywhere.
            StatusCode::PAYLOAD_TOO_LARGE => return Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                ("unsupported_media_type", "send the body with content-type: application/json")
            }
            StatusCode::UNPROCESSABLE_ENTITY => return refused(form),
            _ => ("invalid_json", "the body is not JSON"),
        };
        Problem::new(rejection.status(), code, detail)
    })?;
    Ok(body)
}

/// A body that is JSON of the right form and still cannot be answered.
pub(super) fn refused(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_body", detail)
}
