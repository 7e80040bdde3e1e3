//! What every answer has, including errors and health checks: an id, security headers, a line in the log, a count in the metrics
//! and, if the request failed, a problem as its body.
//!
//! One layer does all of it: as layers of their own, each would cost a request as much as finding a suggestion.

use std::any::Any;
use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::ServiceBuilder;
use tower::util::option_layer;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};

use super::client::{self, Client, Peer};
use super::cors;
use super::keys::Caller;
use super::lasting::Lasting;
use super::origin;
use super::request_id::{REQUEST_ID, id_of};
use crate::api::{Fault, MEDIA_TYPE, Problem, RETRY_AFTER, is_onet};
use crate::engine::Engine;
use crate::web;

/// Pages load only metier's own files; inline scripts and styles are blocked.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                              connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers of every answer that has none of its own by these names.
const FIXED: [(HeaderName, HeaderValue); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY)),
];
/// Smaller answers fit in one packet: compressing them takes longer than sending them.
const COMPRESSED_FROM: u64 = 1_400;

/// Adds what every answer has. Outermost first:
///
/// 1. the id, the log, the metrics, security headers, and problems written out, so that nothing below needs to know about ids,
///    JSON or pages;
/// 2. CORS, so that errors have its headers too: a browser hides an error without them;
/// 3. compression, at its fastest: a stronger one takes megabytes for each response in progress;
/// 4. panics become problems.
pub(super) fn wrap(router: Router, engine: Arc<Engine>, lasting: &Arc<Lasting>) -> Router {
    let around = Arc::new(Around { engine, lasting: Arc::clone(lasting) });
    let pays = DefaultPredicate::new().and(SizeAbove::new(COMPRESSED_FROM));
    router.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(around, answer))
            .layer(option_layer(cors::layer(&lasting.options.allowed_origins)))
            .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(pays))
            .layer(CatchPanicLayer::custom(panicked)),
    )
}

struct Around {
    engine: Arc<Engine>,
    lasting: Arc<Lasting>,
}

/// What is known of a request when its answer comes.
struct Asked {
    start: Instant,
    id: HeaderValue,
    method: Method,
    /// The declared route instead of the address: what people search for is private, and is logged only for debugging.
    route: Option<MatchedPath>,
    client: Option<Client>,
    /// What an error is written as.
    form: Form,
}

/// What an error is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Problem details.
    Problem,
    /// A page, for browsers outside the API.
    Page,
    /// The errors of O*NET Web Services.
    Fault,
}

impl Form {
    fn of(request: &Request) -> Self {
        let path = request.uri().path();
        if is_onet(path) {
            Self::Fault
        } else if !path.starts_with("/api/") && accepts_html(request) {
            Self::Page
        } else {
            Self::Problem
        }
    }
}

async fn answer(State(around): State<Arc<Around>>, mut request: Request, next: Next) -> Response {
    let Lasting { metrics, options, ids, .. } = around.lasting.as_ref();
    let _in_progress = metrics.begin();
    if let Some(Peer(peer)) = request.extensions().get::<Peer>().copied() {
        let client = client::client_of(peer.ip(), request.headers(), &options.trusted_proxies);
        request.extensions_mut().insert(Client(client));
    }
    let asked = Asked {
        start: Instant::now(),
        id: id_of(request.headers()).unwrap_or_else(|| ids.next()),
        method: request.method().clone(),
        route: request.extensions().get::<MatchedPath>().cloned(),
        client: request.extensions().get::<Client>().copied(),
        form: Form::of(&request),
    };
    tracing::debug!(id = asked.id(), uri = %request.uri(), "request");
    let mut response = match around.prepared(request) {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    if response.status().is_client_error() || response.status().is_server_error() {
        response = around.render(&asked, response);
    }
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.entry(name).or_insert(value);
    }
    headers.insert(REQUEST_ID, asked.id.clone());
    around.note(&asked, &response);
    response
}

impl Asked {
    fn id(&self) -> &str {
        self.id.to_str().unwrap_or_default()
    }

    fn route(&self) -> &str {
        self.route.as_ref().map_or("none", MatchedPath::as_str)
    }
}

impl Around {
    /// The request as handlers expect it.
    fn prepared(&self, mut request: Request) -> Result<Request, Problem> {
        let refused = |detail: &str| Problem::new(StatusCode::BAD_REQUEST, "invalid_request", detail);
        if !has_one_host(&request) {
            return Err(refused("the request must have one Host header"));
        }
        drop_impossible_encoding(request.headers_mut());
        if is_onet(request.uri().path()) {
            let Lasting { options, certificate, .. } = self.lasting.as_ref();
            let peer = request.extensions().get::<Peer>().map(|Peer(peer)| peer.ip());
            let (configured, trusted) = (options.public_url.as_ref(), &options.trusted_proxies);
            let origin =
                origin::of_request(&request, peer, configured, trusted, certificate.load().is_some());
            let problem = "the Host header is not the name of a host";
            let origin = origin
                .ok_or_else(|| Problem { status: StatusCode::UNPROCESSABLE_ENTITY, ..refused(problem) })?;
            request.extensions_mut().insert(origin);
        }
        Ok(request)
    }

    /// Writes out a failed response in the form that fits its address. Handlers and layers leave a [`Problem`] or a bare
    /// status.
    fn render(&self, asked: &Asked, mut response: Response) -> Response {
        let stated = response.extensions_mut().remove::<Problem>();
        let problem = stated.unwrap_or_else(|| Problem::of_status(response.status()));
        if let Some(internal) = &problem.internal {
            tracing::error!(request_id = asked.id(), internal, "request failed");
        }
        self.lasting.metrics.failed(&problem);
        let written = match asked.form {
            Form::Page => web::problem_page(&self.engine, &self.lasting.options.brand, &problem),
            Form::Fault => Json(Fault::of(&problem)).into_response(),
            Form::Problem => {
                ([(header::CONTENT_TYPE, MEDIA_TYPE)], Json(problem.body(asked.id()))).into_response()
            }
        };
        // Headers from a layer, such as Allow, stay; those that describe its body do not.
        let (mut parts, _) = response.into_parts();
        let (described, body) = written.into_parts();
        for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING] {
            parts.headers.remove(name);
        }
        parts.headers.extend(described.headers);
        parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if parts.status == StatusCode::SERVICE_UNAVAILABLE {
            parts.headers.entry(header::RETRY_AFTER).or_insert(RETRY_AFTER.into());
        }
        Response::from_parts(parts, if asked.method == Method::HEAD { Body::empty() } else { body })
    }

    /// Counts a request and logs it.
    fn note(&self, asked: &Asked, response: &Response) {
        let took = asked.start.elapsed();
        let status = response.status().as_u16();
        // Of methods, only those that metier has: anyone can make up others.
        let known = [Method::GET, Method::POST, Method::HEAD].contains(&asked.method);
        let method = if known { asked.method.as_str() } else { "other" };
        self.lasting.metrics.answered(method, asked.route(), status, took);
        tracing::info!(
            id = asked.id(),
            method = %asked.method,
            route = asked.route(),
            client = asked.client.map(|Client(address)| tracing::field::display(address)),
            key = response.extensions().get::<Caller>().map(Caller::name),
            status,
            // As numbers: wider ones become text in JSON.
            microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            bytes = response.body().size_hint().exact(),
            "answered"
        );
    }
}

/// Whether a request has a host, and one only: proxies and servers might understand it differently otherwise. Only what comes
/// over a connection must.
fn has_one_host(request: &Request) -> bool {
    let over_connection = request.extensions().get::<Peer>().is_some();
    let hosts = request.headers().get_all(header::HOST).iter().count();
    !over_connection || request.version() != Version::HTTP_11 || hosts == 1
}

/// Answers a caller that accepts no encoding of ours, not even none, as if it had not said so: it may still use the answer.
fn drop_impossible_encoding(headers: &mut HeaderMap) {
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
    let values = || headers.get_all(header::ACCEPT_ENCODING).iter();
    if values().any(refuses) && !values().any(accepts) {
        headers.remove(header::ACCEPT_ENCODING);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the layer passes the panic by value")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    Problem::internal(format!("a handler panicked: {}", text.unwrap_or("without a message"))).into_response()
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
    use tower::ServiceExt;

    use super::super::Options;
    use crate::testing::sample_engine;

    #[tokio::test]
    async fn a_panic_is_a_problem_that_reveals_nothing() {
        async fn panics() -> StatusCode {
            panic!("secret")
        }
        let router = Router::new().route("/", get(panics));
        let router = wrap(router, sample_engine(), &Arc::new(Lasting::new(Options::default())));
        let answer = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(body["code"], "internal_error");
        assert!(!body.to_string().contains("secret"));
    }
}
