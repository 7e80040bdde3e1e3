//! Validators: every answer is a pure function of the program, the artifact, the address and the representation, so
//! one tag for each representation tells whether a copy that somebody holds is still right.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::BUILD_ID;
use crate::engine::Engine;

/// How answers of one router may be kept.
#[derive(Debug, Clone)]
pub(crate) struct Caching {
    /// Build and index.
    version: String,
    control: HeaderValue,
}

impl Caching {
    /// For API answers: five minutes without asking, for a new release comes every few months.
    pub(crate) fn of_answers(engine: &Engine) -> Self {
        Self::new(engine, HeaderValue::from_static("public, max-age=300"))
    }

    /// For pages: kept, but always asked for again, so that a page never outlives the assets that it names.
    pub(crate) fn of_pages(engine: &Engine) -> Self {
        Self::new(engine, HeaderValue::from_static("public, no-cache"))
    }

    fn new(engine: &Engine, control: HeaderValue) -> Self {
        let fingerprint = engine.fingerprint();
        let version = format!("{BUILD_ID}-{}", fingerprint.get(..16).unwrap_or(fingerprint));
        Self { version, control }
    }

    /// The tag of an answer, which names its media subtype: JSON and CSV of one address are not the same. Weak, since
    /// compression changes the bytes but not what they say.
    fn tag(&self, answer: &HeaderMap) -> HeaderValue {
        let media_type = answer.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let essence = media_type.split(';').next().unwrap_or_default();
        let subtype = essence.rsplit('/').next().unwrap_or_default().trim();
        // A fingerprint is hexadecimal; were one damaged, no answer would match a known tag.
        HeaderValue::from_str(&format!("W/\"{}-{subtype}\"", self.version))
            .unwrap_or(HeaderValue::from_static("W/\"unknown\""))
    }
}

/// Tags good answers to GET and HEAD, and leaves out the body of one that the caller holds already. The handler
/// has run by then: that costs microseconds, and an address that has no answer is never called unchanged.
pub(crate) async fn validate(State(caching): State<Caching>, request: Request, next: Next) -> Response {
    let readable = matches!(*request.method(), Method::GET | Method::HEAD);
    let held: Vec<HeaderValue> = request.headers().get_all(header::IF_NONE_MATCH).iter().cloned().collect();
    let mut response = next.run(request).await;
    if !readable || response.status() != StatusCode::OK {
        return response;
    }
    let tag = caching.tag(response.headers());
    // Said here and not left to compression, which passes over an answer without a body.
    response.headers_mut().append(header::VARY, header::ACCEPT_ENCODING.into());
    if holds(&held, &tag) {
        response = not_modified(response.headers());
    }
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::CACHE_CONTROL, caching.control);
    response
}

/// A 304 says what the answer varies by, as the answer itself does (RFC 9110, 15.4.5).
fn not_modified(answer: &HeaderMap) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    for varies in answer.get_all(header::VARY) {
        response.headers_mut().append(header::VARY, varies.clone());
    }
    response
}

/// Whether `If-None-Match` names the tag. It compares weakly (RFC 9110, 13.1.2).
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
