//! JSON bodies, read strictly.

use std::error::Error;
use std::iter::successors;

use axum::Json;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use tower_http::timeout::TimeoutError;

use crate::api::Problem;

/// Reads the body; `form` says what it must be when it is JSON of another form.
pub(super) async fn read<T: DeserializeOwned>(request: Request, form: &str) -> Result<T, Problem> {
    let Json(body) = Json::<T>::from_request(request, &()).await.map_err(|rejection| {
        if has_stalled(&rejection) {
            let detail = "the body stopped arriving; send it again";
            return Problem::new(StatusCode::REQUEST_TIMEOUT, "body_timeout", detail);
        }
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

/// Whether nothing of the body came for too long.
fn has_stalled(error: &(dyn Error + 'static)) -> bool {
    successors(Some(error), |&error| error.source()).any(<dyn Error>::is::<TimeoutError>)
}

/// A body that is JSON of the right form and still cannot be answered.
pub(super) fn refused(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_body", detail)
}
