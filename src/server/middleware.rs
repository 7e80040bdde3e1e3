//! Everything that happens to a request before and after its handler.
//!
//! [`guard`] protects the handlers; [`wrap`] applies to every response, including errors and health checks.

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::error_handling::HandleErrorLayer;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower::util::option_layer;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};
use tower_http::trace::TraceLayer;
use tracing::Span;
use tracing::field::Empty;

use super::body;
use super::client::{self, Client, Peer};
use super::keys::{self, API_KEY};
use super::lasting::Lasting;
use super::limits::Limits;
use super::query_log;
use super::rate;
use super::request_id::{REQUEST_ID, drop_unfit_id, id_of};
use crate::api::{MEDIA_TYPE, Metrics, Problem, RETRY_AFTER};
use crate::engine::Engine;
use crate::web;

/// Largest body: fits a thousand titles with the longest descriptions that are read.
const BODY_BYTES: usize = 8 * 1024 * 1024;
/// Pages load only metier's own files; inline scripts and styles are blocked.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                              connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What [`render`] and [`measure`] need.
#[derive(Clone)]
struct Around {
    engine: Arc<Engine>,
    metrics: Metrics,
}

/// Limits what handlers may use. Outermost first:
///
/// 1. callers are told apart, by key or address, and those that may not call are refused before their body is read;
/// 2. the timeout, so that reading a slow body counts;
/// 3. bodies are limited as they are read, in size, in how long they may stall, and in what all of them take in memory; they
///    are read before a request gets a place, so that a slow caller holds none;
/// 4. a client sends so many requests over time;
/// 5. a client has a part of the places at most;
/// 6. load is shed: beyond the places for requests at work the response is an immediate 503.
///
/// Health checks stay outside: a busy server is not a dead one.
pub(super) fn guard(router: Router, Lasting { limits, options, keyring, .. }: &Lasting) -> Router {
    let Limits { at_work, by_client, bodies, rates } = limits.clone();
    let router = match &options.query_log {
        Some(log) => router.layer(from_fn_with_state(log.clone(), query_log::keep)),
        None => router,
    };
    router.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(keyring.clone(), keys::identify))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, options.request_timeout))
            .layer(RequestBodyTimeoutLayer::new(options.body_timeout))
            .layer(RequestBodyLimitLayer::new(BODY_BYTES))
            // axum's own limit is lower.
            .layer(DefaultBodyLimit::disable())
            .map_request(|request: axum::http::Request<_>| request.map(Body::new))
            .layer(from_fn_with_state(bodies, body::read_first))
            .layer(from_fn_with_state(rates, rate::limit_rate))
            .layer(from_fn_with_state(by_client, client::limit_by_client))
            .layer(HandleErrorLayer::new(|_| async { body::overloaded() }))
            .layer(LoadShedLayer::new())
            .layer(GlobalConcurrencyLimitLayer::with_semaphore(at_work)),
    )
}

/// Adds what every response has. Outermost first:
///
/// 1. the request id, so that all layers below can name it;
/// 2. the client's address, for the log and the limits;
/// 3. the log and the metrics, so that they see the status as sent;
/// 4. security headers and CORS, so that errors have them too: a browser hides an error without CORS headers;
/// 5. compression, of problems as well, at its fastest: a stronger one takes megabytes for each response in progress;
/// 6. problems are written out, so that nothing below needs to know about ids, JSON or pages;
/// 7. a request over a connection names one host, as HTTP/1.1 requires;
/// 8. panics become problems.
pub(super) fn wrap(
    router: Router,
    engine: Arc<Engine>,
    Lasting { metrics, options, ids, .. }: &Lasting,
) -> Router {
    let around = Around { engine, metrics: metrics.clone() };
    let trusted = options.trusted_proxies.clone();
    let fixed = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    router.layer(
        ServiceBuilder::new()
            .map_request(drop_unfit_id)
            .layer(SetRequestIdLayer::new(REQUEST_ID, ids.clone()))
            .layer(PropagateRequestIdLayer::new(REQUEST_ID))
            .map_request(move |mut request: Request| {
                if let Some(Peer(peer)) = request.extensions().get::<Peer>().copied() {
                    let client = client::client_of(peer.ip(), request.headers(), &trusted);
                    request.extensions_mut().insert(Client(client));
                }
                request
            })
            .layer(
                TraceLayer::new_for_http()
                    .make_span_with(span)
                    .on_response(log)
                    .on_request(())
                    .on_failure(()),
            )
            .layer(from_fn_with_state(around.clone(), measure))
            .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .layer(fixed(header::REFERRER_POLICY, "same-origin"))
            .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY))
            .layer(option_layer(cors(&options.allowed_origins)))
            .map_request(drop_impossible_encoding)
            .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
            .layer(from_fn_with_state(around, render))
            .layer(from_fn(one_host))
            .layer(CatchPanicLayer::custom(panicked)),
    )
}

/// Answers a caller that accepts no encoding of ours, not even none, as if it had not said so: it may still use the answer.
fn drop_impossible_encoding(mut request: Request) -> Request {
    let accepts = |value: &HeaderValue| {
        let list = value.to_str().unwrap_or_default().to_ascii_lowercase();
        list.split(',').any(|one| {
            let (name, quality) = one.split_once(";q=").unwrap_or((one, "1"));
            let refused = quality.trim().parse::<f32>().is_ok_and(|quality| quality == 0.0);
            !refused && ["identity", "gzip", "br", "*"].contains(&name.trim())
        })
    };
    let refuses = |value: &HeaderValue| {
        value.to_str().is_ok_and(|list| list.contains("identity") || list.contains('*'))
    };
    let values = || request.headers().get_all(header::ACCEPT_ENCODING).iter();
    if values().any(refuses) && !values().any(accepts) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    request
}

/// Refuses a request without a host, or with several: proxies and servers might understand it differently.
async fn one_host(request: Request, next: Next) -> Response {
    let over_connection = request.extensions().get::<Peer>().is_some();
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if over_connection && request.version() == Version::HTTP_11 && hosts != 1 {
        let detail = "the request must have one Host header";
        return Problem::new(StatusCode::BAD_REQUEST, "invalid_request", detail).into_response();
    }
    next.run(request).await
}

/// The span of a request, with the declared route instead of the address: what people search for is private, and is
/// logged only for debugging.
fn span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    tracing::debug!(uri = %request.uri(), "request");
    let client = request.extensions().get::<Client>().map(|Client(address)| tracing::field::display(address));
    tracing::info_span!("request", id = id_of(request), method = %request.method(), route, client, key = Empty)
}

fn log<B: HttpBody>(response: &axum::http::Response<B>, latency: Duration, _: &Span) {
    // As numbers: wider ones become text in JSON.
    let microseconds = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
    let bytes = response.body().size_hint().exact();
    tracing::info!(status = response.status().as_u16(), microseconds, bytes, "answered");
}

/// Cross-origin access for the listed origins; `None` when there are none.
fn cors(allowed_origins: &[String]) -> Option<CorsLayer> {
    let origin = |origin: &String| {
        let value = HeaderValue::from_str(origin).ok();
        if value.is_none() {
            tracing::warn!(origin, "ignoring an allowed origin that is not a valid header value");
        }
        value
    };
    let origins = match allowed_origins {
        [] => return None,
        listed if listed.iter().any(|origin| origin == "*") => AllowOrigin::any(),
        listed => AllowOrigin::list(listed.iter().filter_map(origin)),
    };
    let layer =
        CorsLayer::new().allow_origin(origins).allow_methods([Method::GET, Method::HEAD, Method::POST]);
    Some(
        layer
            .allow_headers([
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                header::IF_NONE_MATCH,
                API_KEY,
                REQUEST_ID,
            ])
            .expose_headers([header::ETAG, header::RETRY_AFTER, REQUEST_ID])
            .max_age(Duration::from_secs(60 * 60)),
    )
}

#[expect(clippy::needless_pass_by_value, reason = "the layer passes the panic by value")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    Problem::internal(format!("a handler panicked: {}", text.unwrap_or("without a message"))).into_response()
}

/// Counts requests and measures how long their answers take to begin.
async fn measure(State(Around { metrics, .. }): State<Around>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let _in_progress = metrics.begin();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    // Of methods, only those that metier has: anyone can make up others.
    let method =
        if [Method::GET, Method::POST, Method::HEAD].contains(&method) { method.as_str() } else { "other" };
    metrics.answered(method, route, response.status().as_u16(), start.elapsed());
    response
}

/// Writes out every failed response: as a page for browsers outside the API, otherwise as problem details. Handlers and
/// layers leave a [`Problem`] or a bare status.
async fn render(State(Around { engine, metrics }): State<Around>, request: Request, next: Next) -> Response {
    let id = id_of(&request).to_owned();
    let head = *request.method() == Method::HEAD;
    let page = !request.uri().path().starts_with("/api/") && accepts_html(&request);
    let mut response = next.run(request).await;
    if !(response.status().is_client_error() || response.status().is_server_error()) {
        return response;
    }
    let stated = response.extensions_mut().remove::<Problem>();
    let problem = stated.unwrap_or_else(|| Problem::of_status(response.status()));
    if let Some(internal) = &problem.internal {
        tracing::error!(request_id = id, internal, "request failed");
    }
    metrics.failed(&problem);
    let written = if page {
        web::problem_page(&engine, &problem)
    } else {
        ([(header::CONTENT_TYPE, MEDIA_TYPE)], Json(problem.body(&id))).into_response()
    };
    // Headers from a layer, such as Allow, stay; those that describe its body do not.
    let (mut parts, _) = response.into_parts();
    let (described, body) = written.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(described.headers);
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if parts.status == StatusCode::SERVICE_UNAVAILABLE {
        parts.headers.entry(header::RETRY_AFTER).or_insert(RETRY_AFTER);
    }
    Response::from_parts(parts, if head { Body::empty() } else { body })
}

fn accepts_html(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use tokio::sync::Semaphore;
    use tower::ServiceExt;

    use super::super::Options;
    use crate::testing::sample_engine;

    fn within(request_timeout: Duration) -> Options {
        Options { request_timeout, ..Options::default() }
    }

    async fn ask(router: Router) -> (StatusCode, HeaderValue, serde_json::Value) {
        let request = Request::get("/").body(Body::empty()).unwrap();
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let retry = parts.headers.get(header::RETRY_AFTER).cloned();
        (parts.status, retry.unwrap_or(HeaderValue::from_static("")), serde_json::from_slice(&bytes).unwrap())
    }

    fn wrapped(router: Router) -> Router {
        wrap(router, sample_engine(), &Lasting::new(Options::default()))
    }

    /// A router with one place.
    fn guarded(handler: axum::routing::MethodRouter, options: &Options) -> Router {
        let lasting = Lasting { limits: Limits::of(1, options), ..Lasting::new(options.clone()) };
        guard(Router::new().route("/", handler), &lasting)
    }

    #[tokio::test]
    async fn a_request_beyond_the_limit_is_rejected_at_once() {
        let (entered, leave) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (inside, door) = (Arc::clone(&entered), Arc::clone(&leave));
        let wait = move || async move {
            inside.add_permits(1);
            drop(door.acquire().await);
            Json("done")
        };
        let router = wrapped(guarded(get(wait), &within(Duration::from_secs(60))));
        let first = tokio::spawn(ask(router.clone()));
        entered.acquire().await.unwrap().forget();
        let (status, retry, body) = ask(router.clone()).await;
        assert_eq!((status, &body["code"]), (StatusCode::SERVICE_UNAVAILABLE, &"overloaded".into()));
        assert_eq!(retry, RETRY_AFTER);
        leave.add_permits(2);
        assert_eq!(first.await.unwrap().2, "done");
        assert_eq!(ask(router).await.0, StatusCode::OK);
    }

    #[tokio::test]
    async fn a_request_that_takes_too_long_times_out() {
        let never = get(|| async { std::future::pending::<()>().await });
        let (status, retry, body) = ask(wrapped(guarded(never, &within(Duration::ZERO)))).await;
        assert_eq!((status, &body["code"]), (StatusCode::SERVICE_UNAVAILABLE, &"timeout".into()));
        assert_eq!(retry, RETRY_AFTER);
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_that_reveals_nothing() {
        async fn panics() -> StatusCode {
            panic!("secret")
        }
        let (status, _, body) = ask(wrapped(Router::new().route("/", get(panics)))).await;
        assert_eq!((status, &body["code"]), (StatusCode::INTERNAL_SERVER_ERROR, &"internal_error".into()));
        assert!(!body.to_string().contains("secret"));
    }
}
