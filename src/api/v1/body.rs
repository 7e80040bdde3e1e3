//! JSON bodies, parsed strictly.

use std::error::Error;
use std::iter::successors;

use axum::Json;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use tower_http::timeout::TimeoutError;

use crate::api::Problem;

/// Parses the body; `form` is the message for JSON of the wrong form.
pub(super) async fn read<T: DeserializeOwned>(request: Request, form: &str) -> Result<T, Problem> {
    let Json(body) = Json::<T>::from_request(request, &()).await.map_err(|rejection| {
        if has_stalled(&rejection) {
            let detail = "the body stopped arriving; send the request again";
            return Problem::new(StatusCode::REQUEST_TIMEOUT, "body_timeout", detail);
        }
        // The parser's messages name our types; these name what a caller can fix.
        let (code, detail) = match rejection.status() {
            // The same message as from the layer that limits all bodies.
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

/// Whether the body stopped arriving for too long.
fn has_stalled(error: &(dyn Error + 'static)) -> bool {
    successors(Some(error), |&error| error.source()).any(<dyn Error>::is::<TimeoutError>)
}

/// The problem for a JSON body that cannot be processed.
pub(super) fn refused(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_body", detail)
}
