//! Validators and kept answers: every answer is a pure function of the program, the artifact, the address and the
//! representation, so one tag for each representation shows whether a cached copy is still valid, and the answers to what is asked
//! most are kept as they were sent.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use http_body_util::{BodyExt, Collected};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::problem::Problem;
use crate::BUILD_ID;
use crate::engine::Engine;
use crate::queries::Query;

/// Largest answer that is kept.
const LARGEST_KEPT: u64 = 64 << 10;
/// Memory of a kept answer besides its address and body.
const OVERHEAD: u64 = 300;
/// Memory of headers that it does not share.
const OWN_HEADERS: u64 = 900;
/// Room for the headers of an answer and for those that are added on its way out.
const HEADERS: usize = 16;

/// How the responses of one router may be cached.
#[derive(Debug, Clone)]
pub(crate) struct Caching {
    /// Build and index.
    version: String,
    control: HeaderValue,
    /// Answers by path and query string, after the request's [`Variant`]; only for routes whose answers depend on nothing
    /// else.
    kept: Option<Arc<Cache<String, Arc<Kept>, Weight>>>,
    /// The headers of the first kept answer, which most others have too.
    usual: Arc<OnceLock<Arc<HeaderMap>>>,
}

/// What the answer to a request depends on besides its address, such as where its caller reached the server.
#[derive(Debug, Clone)]
pub(crate) struct Variant(pub(crate) String);

/// A good answer with its tag, in no more memory than it needs.
#[derive(Debug)]
struct Kept {
    /// Shared, so that an answer takes little more memory than its body.
    headers: Arc<HeaderMap>,
    body: Bytes,
    query: Option<Box<Query>>,
}

/// Weighs answers in bytes.
#[derive(Debug, Clone)]
struct Weight;

impl Weighter<String, Arc<Kept>> for Weight {
    fn weight(&self, address: &String, kept: &Arc<Kept>) -> u64 {
        // Shared ones have a second owner, the cache itself.
        let headers = if Arc::strong_count(&kept.headers) > 1 { 0 } else { OWN_HEADERS };
        (address.len() + kept.body.len()) as u64 + OVERHEAD + headers
    }
}

impl Kept {
    fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        let headers = response.headers_mut();
        headers.reserve(HEADERS);
        for (name, value) in self.headers.iter() {
            headers.append(name, value.clone());
        }
        if let Some(query) = &self.query {
            response.extensions_mut().insert(Query::clone(query));
        }
        response
    }
}

impl Caching {
    /// For API responses: fresh for five minutes, since a new release appears only every few months.
    pub(crate) fn of_answers(engine: &Engine) -> Self {
        Self::new(engine, "", HeaderValue::from_static("public, max-age=300"))
    }

    /// For pages of a brand: cached but always revalidated, so that a page never outlives the assets that it names.
    pub(crate) fn of_pages(engine: &Engine, brand: &str) -> Self {
        Self::new(engine, brand, HeaderValue::from_static("public, no-cache"))
    }

    fn new(engine: &Engine, brand: &str, control: HeaderValue) -> Self {
        let fingerprint = engine.fingerprint();
        let version = format!("{BUILD_ID}-{}{brand}", fingerprint.get(..16).unwrap_or(fingerprint));
        Self { version, control, kept: None, usual: Arc::default() }
    }

    /// Keeps answers in so many bytes of memory; 0 for none.
    pub(crate) fn keeping(self, bytes: u64) -> Self {
        // About as many as suggestions would fill it.
        let estimated = usize::try_from(bytes / 1_300).unwrap_or(usize::MAX);
        let kept = (bytes > 0).then(|| Arc::new(Cache::with_weighter(estimated, bytes, Weight)));
        Self { kept, ..self }
    }

    /// The kept answer to a request, or else the handler's, which is kept if it is good and small; good ones have their tag.
    async fn answer(&self, request: Request, next: Next) -> Response {
        let Some(kept) = self.kept.as_ref().filter(|_| *request.method() == Method::GET) else {
            return self.tagged(next.run(request).await);
        };
        let address = request.uri().path_and_query().map(PathAndQuery::as_str).unwrap_or_default();
        let address = match request.extensions().get::<Variant>() {
            None => Cow::Borrowed(address),
            Some(Variant(variant)) => Cow::Owned(format!("{variant} {address}")),
        };
        if let Some(known) = kept.get(address.as_ref()) {
            return known.response();
        }
        let address = address.into_owned();
        let response = self.tagged(next.run(request).await);
        let small = response.body().size_hint().exact().is_some_and(|bytes| bytes <= LARGEST_KEPT);
        if response.status() != StatusCode::OK || !small {
            return response;
        }
        let (parts, body) = response.into_parts();
        // A body of known size is there already; it cannot fail.
        let Ok(body) = body.collect().await.map(Collected::to_bytes) else {
            return Problem::internal("a body broke off").into_response();
        };
        let query = parts.extensions.get::<Query>().cloned().map(Box::new);
        let usual = self.usual.get_or_init(|| Arc::new(parts.headers.clone()));
        let headers =
            if **usual == parts.headers { Arc::clone(usual) } else { Arc::new(parts.headers.clone()) };
        // Copied, because what it was written to has room to grow.
        kept.insert(address, Arc::new(Kept { headers, body: Bytes::copy_from_slice(&body), query }));
        Response::from_parts(parts, Body::from(body))
    }

    /// A response with its tag and how long it is fresh, if it is good.
    fn tagged(&self, mut response: Response) -> Response {
        if response.status() == StatusCode::OK {
            let tag = self.tag(response.headers());
            let headers = response.headers_mut();
            // Set here rather than by compression, which skips responses without a body.
            headers.append(header::VARY, header::ACCEPT_ENCODING.into());
            headers.insert(header::ETAG, tag);
            headers.insert(header::CACHE_CONTROL, self.control.clone());
        }
        response
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
pub(crate) async fn validate(State(caching): State<Arc<Caching>>, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let held: Vec<HeaderValue> = request.headers().get_all(header::IF_NONE_MATCH).iter().cloned().collect();
    let response = caching.answer(request, next).await;
    if held.is_empty() {
        return response;
    }
    let tag = response.headers().get(header::ETAG).filter(|_| response.status() == StatusCode::OK);
    if tag.is_some_and(|tag| holds(&held, tag)) { not_modified(response.headers()) } else { response }
}

/// A 304 carries the same `ETag`, `Cache-Control` and `Vary` as the full response (RFC 9110, 15.4.5).
fn not_modified(answer: &HeaderMap) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    for name in [header::ETAG, header::CACHE_CONTROL, header::VARY] {
        for value in answer.get_all(&name) {
            response.headers_mut().append(&name, value.clone());
        }
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
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn good_answers_are_kept_by_their_whole_address() {
        let asked = Arc::new(AtomicUsize::new(0));
        let handler = {
            let asked = Arc::clone(&asked);
            move |request: Request| async move {
                asked.fetch_add(1, Ordering::Relaxed);
                match request.uri().query() {
                    Some("bad") => Err(StatusCode::BAD_REQUEST),
                    Some("large") => Ok("x".repeat(100_000)),
                    other => Ok(format!("{other:?}")),
                }
            }
        };
        let engine = crate::testing::sample_engine();
        let router = |bytes| {
            let caching = Arc::new(Caching::of_answers(&engine).keeping(bytes));
            Router::new().route("/", get(handler.clone())).layer(from_fn_with_state(caching, validate))
        };
        let ask = async |router: &Router, address: &'static str| {
            let request = Request::get(address).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            assert!(parts.status != StatusCode::OK || parts.headers.contains_key(header::ETAG));
            (parts.status, body.collect().await.unwrap().to_bytes())
        };
        let keeping = router(1 << 20);
        for address in ["/?a", "/?b", "/?bad", "/?large"] {
            asked.store(0, Ordering::Relaxed);
            let (first, second) = (ask(&keeping, address).await, ask(&keeping, address).await);
            assert_eq!(first, second);
            let times = if ["/?a", "/?b"].contains(&address) { 1 } else { 2 };
            assert_eq!(asked.load(Ordering::Relaxed), times, "{address}");
        }
        let forgetful = router(0);
        asked.store(0, Ordering::Relaxed);
        assert_eq!(ask(&forgetful, "/?a").await, ask(&forgetful, "/?a").await);
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

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
