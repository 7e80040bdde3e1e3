//! Validators: every answer is a pure function of the program, the artifact, the address and the representation, so
//! one tag for each representation shows whether a cached copy is still valid.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::BUILD_ID;
use crate::engine::Engine;

/// How the responses of one router may be cached.
#[derive(Debug, Clone)]
pub(crate) struct Caching {
    /// Build and index.
    version: String,
    control: HeaderValue,
}

impl Caching {
    /// For API responses: fresh for five minutes, since a new release appears only every few months.
    pub(crate) fn of_answers(engine: &Engine) -> Self {
        Self::new(engine, HeaderValue::from_static("public, max-age=300"))
    }

    /// For pages: cached but always revalidated, so that a page never outlives the assets that it names.
    pub(crate) fn of_pages(engine: &Engine) -> Self {
        Self::new(engine, HeaderValue::from_static("public, no-cache"))
    }

    fn new(engine: &Engine, control: HeaderValue) -> Self {
        let fingerprint = engine.fingerprint();
        let version = format!("{BUILD_ID}-{}", fingerprint.get(..16).unwrap_or(fingerprint));
        Self { version, control }
    }

    /// The tag of a response. It includes the media subtype, since one address can serve both JSON and CSV. Weak, since
    /// compression changes the bytes but not their meaning.
    fn tag(&self, answer: &HeaderMap) -> HeaderValue {
        let media_type = answer.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let essence = media_type.split(';').next().unwrap_or_default();
        let subtype = essence.rsplit('/').next().unwrap_or_default().trim();
        // A fingerprint is hexadecimal; if one were damaged, no response would match a tag issued before.
        HeaderValue::from_str(&format!("W/\"{}-{subtype}\"", self.version))
            .unwrap_or(HeaderValue::from_static("W/\"unknown\""))
    }
}

/// Tags successful responses to GET and HEAD, and omits the body when the caller already has it. The handler has run by
/// then: that costs microseconds, and an address that now fails is never reported as unchanged.
pub(crate) async fn validate(State(caching): State<Caching>, request: Request, next: Next) -> Response {
    let readable = matches!(*request.method(), Method::GET | Method::HEAD);
    let held: Vec<HeaderValue> = request.headers().get_all(header::IF_NONE_MATCH).iter().cloned().collect();
    let mut response = next.run(request).await;
    if !readable || response.status() != StatusCode::OK {
        return response;
    }
    let tag = caching.tag(response.headers());
    // Set here rather than by compression, which skips responses without a body.
    response.headers_mut().append(header::VARY, header::ACCEPT_ENCODING.into());
    if holds(&held, &tag) {
        response = not_modified(response.headers());
    }
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::CACHE_CONTROL, caching.control);
    response
}

/// A 304 carries the same `Vary` as the full response (RFC 9110, 15.4.5).
fn not_modified(answer: &HeaderMap) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    for varies in answer.get_all(header::VARY) {
        response.headers_mut().append(header::VARY, varies.clone());
    }
    response
}

/// Whether `If-None-Match` names the tag. The comparison is weak (RFC 9110, 13.1.2).
fn holds(lists: &[HeaderValue], tag: &HeaderValue) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let tag = tag.to_str().map(strong).unwrap_or_default();
    let lists = lists.iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|one| one.trim() == "*" || strong(one) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn etags_are_compared_weakly_and_in_lists() {
        let tag = HeaderValue::from_static("W/\"a\"");
        let holds = |text: &'static str| holds(&[HeaderValue::from_static(text)], &tag);
        assert!(["W/\"a\"", "\"a\"", "\"b\", W/\"a\"", "*"].into_iter().all(holds));
        assert!(!["\"b\"", "a", ""].into_iter().any(holds));
    }

    #[test]
    fn an_etag_names_build_index_and_representation() {
        let engine = crate::testing::sample_engine();
        let tag = |media_type: &'static str| {
            let answer = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))]);
            Caching::of_answers(&engine).tag(&answer).to_str().unwrap().to_owned()
        };
        let index = &engine.fingerprint()[..16];
        assert_eq!(tag("application/json"), format!("W/\"{BUILD_ID}-{index}-json\""));
        assert_eq!(tag("text/csv; charset=utf-8"), format!("W/\"{BUILD_ID}-{index}-csv\""));
    }
}
