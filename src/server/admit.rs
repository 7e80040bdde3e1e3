//! Which requests get to a handler.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use tokio::time::timeout;

use super::client::{Client, ClientPlace, too_many, too_many_lists};
use super::keys::Caller;
use super::lasting::Lasting;
use super::limits::LIST_TIME;
use super::query_log;
use crate::api::Problem;

/// Limits what handlers may use. In this order:
///
/// 1. callers are told apart, by key or address, and those that may not call are refused before their body is read;
/// 2. a client has a few lists to code at most, until their answers are read;
/// 3. bodies are limited as they are read, in size, in time, in how long they may stall, and in what all of them take in memory;
///    they are read before a request gets a place, so that a slow caller holds none;
/// 4. a client sends so many requests over time;
/// 5. a client has a part of the places at most;
/// 6. load is shed: beyond the places for requests at work the response is an immediate 503;
/// 7. a handler has so much time.
///
/// Health checks stay outside: a busy server is not a dead one.
pub(super) fn guard(router: Router, lasting: &Arc<Lasting>) -> Router {
    guard_with(router, lasting, Bodies::Plain)
}

/// The same for lists to code.
pub(super) fn guard_lists(router: Router, lasting: &Arc<Lasting>) -> Router {
    guard_with(router, lasting, Bodies::Lists)
}

/// What bodies hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bodies {
    Plain,
    /// Lists to code, which are large: they may take longer to arrive, and wait for their readers when coded.
    Lists,
}

fn guard_with(router: Router, lasting: &Arc<Lasting>, bodies: Bodies) -> Router {
    let router = match &lasting.options.query_log {
        Some(log) => router.layer(from_fn_with_state(log.clone(), query_log::keep)),
        None => router,
    };
    router
        // axum's own limit is lower.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state((Arc::clone(lasting), bodies), admit))
}

async fn admit(
    State((lasting, bodies)): State<(Arc<Lasting>, Bodies)>,
    request: Request,
    next: Next,
) -> Response {
    let caller = match lasting.keyring.caller(&request) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let passed = pass(&lasting, bodies, caller.as_ref(), request, next).await;
    let mut response = passed.unwrap_or_else(|refused| *refused);
    if let Some(caller) = caller {
        response.extensions_mut().insert(caller);
    }
    response
}

async fn pass(
    lasting: &Lasting,
    bodies: Bodies,
    caller: Option<&Caller>,
    request: Request,
    next: Next,
) -> Result<Response, Box<Response>> {
    let Lasting { limits, options, .. } = lasting;
    let refused = |problem: Problem| Box::new(problem.into_response());
    let timed_out = |_| refused(Problem::of_status(StatusCode::SERVICE_UNAVAILABLE));
    let client = request.extensions().get::<Client>().map(|Client(address)| *address);
    let is_list = bodies == Bodies::Lists && request.method() == Method::POST;
    let list_place = match client.filter(|_| is_list).map(|client| limits.lists_by_client.take(client)) {
        Some(None) => return Err(refused(too_many_lists())),
        place => place.flatten(),
    };
    let (room, time) = match bodies {
        Bodies::Plain => (&limits.bodies, options.request_timeout),
        Bodies::Lists => (&limits.lists, LIST_TIME.max(options.request_timeout)),
    };
    let read = timeout(time, room.read(request, options.body_timeout)).await.map_err(timed_out)?;
    // The handler holds the body until its answer is ready.
    let (request, _room) = read.map_err(refused)?;
    limits.rates.admit(caller, client, &request)?;
    let _place = match client.map(|client| limits.by_client.take(client)) {
        Some(None) => return Err(refused(too_many())),
        place => place.flatten(),
    };
    let _at_work = limits.at_work.try_acquire().map_err(|_| refused(Problem::overloaded()))?;
    let response = timeout(options.request_timeout, next.run(request)).await.map_err(timed_out)?;
    Ok(match list_place {
        None => response,
        Some(place) => response.map(|body| Body::new(body.map_frame(move |frame| held(&place, frame)))),
    })
}

/// A frame of a body that has this place until its end.
fn held<F>(_: &ClientPlace, frame: F) -> F {
    frame
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll, ready};
    use std::time::Duration;

    use axum::Json;
    use axum::body::{Bytes, HttpBody};
    use axum::routing::{MethodRouter, get, post};
    use hyper::body::Frame;
    use tokio::sync::Semaphore;
    use tokio::time::{Sleep, sleep};
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
    async fn a_client_has_two_lists_until_their_answers_are_read() {
        let lasting = Arc::new(Lasting::new(Options::default()));
        let lists = get(|| async { "form" }).post(|| async { "coded" });
        let lists = guard_lists(Router::new().route("/", lists), &lasting);
        let ask = |method: Method, client: [u8; 4]| {
            let mut request = Request::new(Body::from("list"));
            *request.method_mut() = method;
            request.extensions_mut().insert(Client(client.into()));
            lists.clone().oneshot(request)
        };
        let send = async |client| ask(Method::POST, client).await.unwrap();
        let (first, second) = (send([10, 0, 0, 1]).await, send([10, 0, 0, 1]).await);
        assert_eq!([first.status(), second.status()], [StatusCode::OK; 2]);
        let third = send([10, 0, 0, 1]).await;
        assert_eq!(third.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(third.headers()["retry-after"], "60");
        assert_eq!(send([10, 0, 0, 2]).await.status(), StatusCode::OK, "others have their own");
        assert_eq!(ask(Method::GET, [10, 0, 0, 1]).await.unwrap().status(), StatusCode::OK);
        assert_eq!(first.into_body().collect().await.unwrap().to_bytes(), "coded");
        assert_eq!(send([10, 0, 0, 1]).await.status(), StatusCode::OK);
        drop(second);
        assert_eq!(send([10, 0, 0, 1]).await.status(), StatusCode::OK, "an answer was thrown away");
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_may_take_longer_to_arrive_than_to_be_answered() {
        let options = Options { body_timeout: Duration::from_secs(60), ..Options::default() };
        let lasting = Arc::new(Lasting::new(options));
        let answer = || Router::new().route("/", post(|body: String| async move { body }));
        let ask = |router: Router, seconds| {
            let body = Late { text: "titles", from: Box::pin(sleep(Duration::from_secs(seconds))) };
            router.oneshot(Request::post("/").body(Body::new(body)).unwrap())
        };
        assert_eq!(ask(guard(answer(), &lasting), 30).await.unwrap().status(), 503);
        let list = ask(guard_lists(answer(), &lasting), 30).await.unwrap();
        assert_eq!(list.into_body().collect().await.unwrap().to_bytes(), "titles");
        assert_eq!(ask(guard_lists(answer(), &lasting), 61).await.unwrap().status(), 408, "it has stalled");
    }

    /// A body that arrives some time later.
    struct Late {
        text: &'static str,
        from: Pin<Box<Sleep>>,
    }

    impl HttpBody for Late {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            if !self.text.is_empty() {
                ready!(self.from.as_mut().poll(context));
            }
            let text = std::mem::take(&mut self.text);
            Poll::Ready((!text.is_empty()).then(|| Ok(Frame::data(text.into()))))
        }
    }

    #[tokio::test]
    async fn a_request_that_takes_too_long_times_out() {
        let never = get(|| async { std::future::pending::<()>().await });
        assert_eq!(ask(guarded(never, Duration::ZERO)).await, (503, "timeout"));
    }
}
