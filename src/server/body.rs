//! Reads bodies before their requests get a place: a caller that sends slowly holds none.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::api::Problem;

/// Largest body: fits a thousand titles with the longest descriptions that are read.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Kilobytes that all bodies together may take in memory.
const KILOBYTES: usize = 64 << 10;

/// Room for bodies in memory.
#[derive(Debug, Clone)]
pub(super) struct Room(Arc<Semaphore>);

impl Room {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(KILOBYTES)))
    }

    /// Reads the whole body, with the room that it takes. It may stall for so long once the caller has started to send it.
    ///
    /// # Errors
    /// When it is too large, stalls, breaks off or is encoded, or no room is left.
    pub(super) async fn read(
        &self,
        request: Request,
        stall: Duration,
    ) -> Result<(Request, Vec<OwnedSemaphorePermit>), Problem> {
        let mut taken = Vec::new();
        if request.body().is_end_stream() {
            return Ok((request, taken));
        }
        if request.headers().get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            let detail = "send the body as it is, without content-encoding";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail));
        }
        let too_large = || Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE);
        if request.body().size_hint().lower() > MOST_BYTES as u64 {
            return Err(too_large());
        }
        let (parts, mut body) = request.into_parts();
        let mut read = Vec::new();
        while let Some(frame) = timeout(stall, body.frame()).await.map_err(|_| stalled())? {
            let data = frame.map_err(|_| broken_off())?.into_data().unwrap_or_default();
            let bytes = read.len() + data.len();
            if bytes > MOST_BYTES {
                return Err(too_large());
            }
            let kilobytes = bytes.div_ceil(1024) - read.len().div_ceil(1024);
            let kilobytes = u32::try_from(kilobytes).unwrap_or(u32::MAX);
            let room = Arc::clone(&self.0).try_acquire_many_owned(kilobytes);
            taken.push(room.map_err(|_| Problem::overloaded())?);
            read.extend_from_slice(&data);
        }
        Ok((Request::from_parts(parts, Body::from(read)), taken))
    }
}

fn stalled() -> Problem {
    let detail = "the body stopped arriving; send the request again";
    Problem::new(StatusCode::REQUEST_TIMEOUT, "body_timeout", detail)
}

fn broken_off() -> Problem {
    let detail = "the body did not arrive whole; send the request again";
    Problem::new(StatusCode::BAD_REQUEST, "invalid_body", detail)
}
