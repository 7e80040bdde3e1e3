//! Which requests get to a handler.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use super::client::{Client, too_many};
use super::keys::Caller;
use super::lasting::Lasting;
use super::query_log;
use crate::api::Problem;

/// Limits what handlers may use. In this order:
///
/// 1. callers are told apart, by key or address, and those that may not call are refused before their body is read;
/// 2. a request has so much time, so that reading a slow body counts;
/// 3. bodies are limited as they are read, in size, in how long they may stall, and in what all of them take in memory; they
///    are read before a request gets a place, so that a slow caller holds none;
/// 4. a client sends so many requests over time;
/// 5. a client has a part of the places at most;
/// 6. load is shed: beyond the places for requests at work the response is an immediate 503.
///
/// Health checks stay outside: a busy server is not a dead one.
pub(super) fn guard(router: Router, lasting: &Arc<Lasting>) -> Router {
    let router = match &lasting.options.query_log {
        Some(log) => router.layer(from_fn_with_state(log.clone(), query_log::keep)),
        None => router,
    };
    router
        // axum's own limit is lower.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(lasting), admit))
}

async fn admit(State(lasting): State<Arc<Lasting>>, request: Request, next: Next) -> Response {
    let caller = match lasting.keyring.caller(&request) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let passed = pass(&lasting, caller.as_ref(), request, next);
    let mut response = match timeout(lasting.options.request_timeout, passed).await {
        Ok(response) => response,
        Err(_) => Problem::of_status(StatusCode::SERVICE_UNAVAILABLE).into_response(),
    };
    if let Some(caller) = caller {
        response.extensions_mut().insert(caller);
    }
    response
}

async fn pass(lasting: &Lasting, caller: Option<&Caller>, request: Request, next: Next) -> Response {
    let limits = &lasting.limits;
    // The handler holds the body until its answer is ready.
    let (request, _room) = match limits.bodies.read(request, lasting.options.body_timeout).await {
        Ok(read) => read,
        Err(problem) => return problem.into_response(),
    };
    let client = request.extensions().get::<Client>().map(|Client(address)| *address);
    if let Err(refused) = limits.rates.admit(caller, client, &request) {
        return *refused;
    }
    let place = client.map(|client| limits.by_client.take(client));
    if matches!(place, Some(None)) {
        return too_many().into_response();
    }
    let Ok(_place) = limits.at_work.try_acquire() else { return Problem::overloaded().into_response() };
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::Json;
    use axum::body::Body;
    use axum::routing::{MethodRouter, get};
    use tokio::sync::Semaphore;
    use tower::ServiceExt;

    use super::super::Options;
    use super::super::limits::Limits;
    use super::*;
    use crate::api::Problem;

    /// A router with one place.
    fn guarded(handler: MethodRouter, request_timeout: Duration) -> Router {
        let options = Options { request_timeout, ..Options::default() };
        let lasting = Lasting { limits: Limits::of(1, &options), ..Lasting::new(options) };
        guard(Router::new().route("/", handler), &Arc::new(lasting))
    }

    /// The status, and the problem's code.
    async fn ask(router: Router) -> (u16, &'static str) {
        let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        let problem = response.extensions().get::<Problem>();
        (response.status().as_u16(), problem.map_or("", |problem| problem.code))
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
        let router = guarded(get(wait), Duration::from_secs(60));
        let first = tokio::spawn(ask(router.clone()));
        entered.acquire().await.unwrap().forget();
        assert_eq!(ask(router.clone()).await, (503, "overloaded"));
        leave.add_permits(2);
        assert_eq!(first.await.unwrap(), (200, ""));
        assert_eq!(ask(router).await.0, 200);
    }

    #[tokio::test]
    async fn a_request_that_takes_too_long_times_out() {
        let never = get(|| async { std::future::pending::<()>().await });
        assert_eq!(ask(guarded(never, Duration::ZERO)).await, (503, "timeout"));
    }
}
