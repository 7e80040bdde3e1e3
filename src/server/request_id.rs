//! Identifies a request in its response and in the log.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use tower_http::request_id::{MakeRequestId, RequestId};

/// The header that carries the id.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Ids that do not repeat and reveal nothing: a counter, hashed with keys that are new in each run.
#[derive(Debug, Clone, Default)]
pub(super) struct RandomIds {
    keys: RandomState,
    count: Arc<AtomicU64>,
}

impl RandomIds {
    /// Another id.
    pub(super) fn next(&self) -> String {
        let id = self.keys.hash_one(self.count.fetch_add(1, Ordering::Relaxed));
        format!("{id:016x}")
    }
}

impl MakeRequestId for RandomIds {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        HeaderValue::from_str(&self.next()).ok().map(RequestId::new)
    }
}

/// Keeps the caller's id, so that a proxy's log can be joined with ours, unless the id is unsafe in a log line.
pub(super) fn drop_unfit_id<B>(mut request: axum::http::Request<B>) -> axum::http::Request<B> {
    let fit = |id: &HeaderValue| {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        (1..=64).contains(&id.len()) && id.as_bytes().iter().all(plain)
    };
    if !request.headers().get(REQUEST_ID).is_some_and(fit) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

/// The id of a request, once it has one.
pub(super) fn id_of(request: &Request) -> &str {
    request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default()
}
