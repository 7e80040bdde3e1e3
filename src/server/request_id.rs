//! Identifies a request in its response and in the log.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

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
    pub(super) fn next(&self) -> HeaderValue {
        let id = self.keys.hash_one(self.count.fetch_add(1, Ordering::Relaxed));
        HeaderValue::from_str(&format!("{id:016x}")).unwrap_or(HeaderValue::from_static("unknown"))
    }
}

/// The id that the caller gives, so that a proxy's log can be joined with ours, unless it is unsafe in a log line.
pub(super) fn id_of(headers: &HeaderMap) -> Option<HeaderValue> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let fit = |id: &&HeaderValue| (1..=64).contains(&id.len()) && id.as_bytes().iter().all(plain);
    headers.get(REQUEST_ID).filter(fit).cloned()
}
