//! Reads bodies before their requests get a place: a caller that sends slowly holds none.

use std::error::Error;
use std::iter::successors;
use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError};
use tokio::sync::Semaphore;
use tower_http::timeout::TimeoutError;

use crate::api::Problem;

/// Kilobytes that all bodies together may take in memory.
const KILOBYTES: usize = 64 << 10;

/// Room for bodies in memory.
#[derive(Debug, Clone)]
pub(super) struct Room(Arc<Semaphore>);

impl Room {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(KILOBYTES)))
    }
}

/// Reads the whole body, then passes the request on.
pub(super) async fn read_first(State(Room(room)): State<Room>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    if request.headers().get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        let detail = "send the body as it is, without content-encoding";
        return Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
            .into_response();
    }
    let (parts, mut body) = request.into_parts();
    let mut read = Vec::new();
    // Until the answer is ready: the handler holds the body for as long.
    let mut taken = Vec::new();
    while let Some(frame) = body.frame().await {
        let data = match frame.map_err(|error| failed(&error)) {
            Ok(frame) => frame.into_data().unwrap_or_default(),
            Err(problem) => return problem.into_response(),
        };
        let kilobytes = (read.len() + data.len()).div_ceil(1024) - read.len().div_ceil(1024);
        let Ok(permits) = Arc::clone(&room).try_acquire_many_owned(kilobytes.try_into().unwrap_or(u32::MAX))
        else {
            return overloaded().into_response();
        };
        taken.push(permits);
        read.extend_from_slice(&data);
    }
    next.run(Request::from_parts(parts, Body::from(read))).await
}

/// The problem of a server that has no room for more.
pub(super) fn overloaded() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "overloaded",
        "too many requests in progress; try again shortly",
    )
}

/// The problem of a body that did not arrive.
fn failed(error: &axum::Error) -> Problem {
    let mut causes = successors(Some(error as &dyn Error), |&error| error.source());
    if causes.clone().any(<dyn Error>::is::<TimeoutError>) {
        let detail = "the body stopped arriving; send the request again";
        return Problem::new(StatusCode::REQUEST_TIMEOUT, "body_timeout", detail);
    }
    if causes.any(<dyn Error>::is::<LengthLimitError>) {
        return Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE);
    }
    Problem::new(
        StatusCode::BAD_REQUEST,
        "invalid_body",
        "the body did not arrive whole; send the request again",
    )
}
