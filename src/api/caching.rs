//! Validators: every answer is a pure function of the program, the artifact and the address, so one tag for all
//! addresses says whether an answer that somebody holds is still right.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::engine::Engine;

/// How answers of one router may be kept.
#[derive(Debug, Clone)]
pub(crate) struct Caching {
    tag: HeaderValue,
    control: HeaderValue,
}

impl Caching {
    /// For API answers: five minutes without asking, for a new release comes every few months.
    pub(crate) fn of_answers(engine: &Engine) -> Self {
        Self { tag: tag(engine), control: HeaderValue::from_static("public, max-age=300") }
    }

    /// For pages: kept, but always asked for again, so that a page never outlives the assets that it names.
    pub(crate) fn of_pages(engine: &Engine) -> Self {
        Self { tag: tag(engine), control: HeaderValue::from_static("public, no-cache") }
    }
}

/// Weak, since compression changes the bytes but not what they say.
fn tag(engine: &Engine) -> HeaderValue {
    let fingerprint = engine.fingerprint();
    let text =
        format!("W/\"{}-{}\"", env!("CARGO_PKG_VERSION"), fingerprint.get(..16).unwrap_or(fingerprint));
    // A fingerprint is hexadecimal; were one damaged, no answer would be taken for a known one.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("W/\"unknown\""))
}

/// Tags good answers to GET and HEAD, and leaves out the body of one that the caller holds already. The handler
/// has run by then: that costs microseconds, and an address that has no answer is never called unchanged.
pub(crate) async fn validate(State(caching): State<Caching>, request: Request, next: Next) -> Response {
    let readable = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = holds(request.headers(), &caching.tag);
    let mut response = next.run(request).await;
    if !readable || response.status() != StatusCode::OK {
        return response;
    }
    if known {
        response = StatusCode::NOT_MODIFIED.into_response();
    }
    response.headers_mut().insert(header::ETAG, caching.tag);
    response.headers_mut().insert(header::CACHE_CONTROL, caching.control);
    response
}

/// Whether `If-None-Match` names the tag. It compares weakly (RFC 9110, 13.1.2).
fn holds(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let tag = tag.to_str().map(strong).unwrap_or_default();
    let lists = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|one| one.trim() == "*" || strong(one) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly_and_in_lists() {
        let tag = HeaderValue::from_static("W/\"a\"");
        let holds = |text: &'static str| {
            holds(&HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(text))]), &tag)
        };
        assert!(["W/\"a\"", "\"a\"", "\"b\", W/\"a\"", "*"].into_iter().all(holds));
        assert!(!["\"b\"", "a", ""].into_iter().any(holds));
    }
}
