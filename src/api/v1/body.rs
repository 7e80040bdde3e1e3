//! JSON bodies, parsed strictly.

use axum::Json;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::api::Problem;

/// Parses the body; `form` is the message for JSON of the wrong form.
pub(super) async fn read<T: DeserializeOwned>(request: Request, form: &str) -> Result<T, Problem> {
    let Json(body) = Json::<T>::from_request(request, &()).await.map_err(|rejection| {
        // The parser's messages name our types; these name what a caller can fix.
        let (code, detail) = match rejection.status() {
            // A route may take less than the layer that limits all bodies; the message is the same.
            StatusCode::PAYLOAD_TOO_LARGE => return Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                ("unsupported_media_type", "send the body with content-type: application/json")
            }
            StatusCode::UNPROCESSABLE_ENTITY => return refused(form),
            _ => ("invalid_json", "the body is not valid JSON"),
        };
        Problem::new(rejection.status(), code, detail)
    })?;
    Ok(body)
}

/// The problem for a JSON body that cannot be processed.
pub(super) fn refused(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_body", detail)
}
