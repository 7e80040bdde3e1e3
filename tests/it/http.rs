//! A client that calls the router without a socket.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Request, StatusCode, header};
use http_body_util::BodyExt;
use metier::server::{Options, router};
use serde_json::Value;
use tower::ServiceExt;

use crate::support::sample_engine;

/// A response with its body read.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// The text of a header; empty when it is missing.
    pub(crate) fn header(&self, name: impl Into<HeaderName>) -> &str {
        self.headers.get(name.into()).map_or("", |value| value.to_str().unwrap())
    }

    /// The status and code of a problem, after checking its other members.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.header(header::CONTENT_TYPE), "application/problem+json", "{}", self.text());
        assert_eq!(self.header(header::CACHE_CONTROL), "no-store");
        let body = self.json();
        assert_eq!((&body["type"], &body["status"]), (&"about:blank".into(), &self.status.as_u16().into()));
        assert_eq!(body["request_id"].as_str().unwrap(), self.headers["x-request-id"]);
        assert!(!body["title"].as_str().unwrap().is_empty() && !body["detail"].as_str().unwrap().is_empty());
        (self.status.as_u16(), body["code"].as_str().unwrap().to_owned())
    }
}

pub(crate) async fn send(request: Request<Body>) -> Answer {
    send_to(router(sample_engine(), &Options::default()), request).await
}

pub(crate) async fn send_to(router: Router, request: Request<Body>) -> Answer {
    let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

pub(crate) async fn get(address: &str) -> Answer {
    send(Request::get(address).body(Body::empty()).unwrap()).await
}

/// Sends the request as a browser does.
pub(crate) async fn browse(address: &str) -> Answer {
    let accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    send(Request::get(address).header(header::ACCEPT, accept).body(Body::empty()).unwrap()).await
}

pub(crate) async fn get_with(address: &str, name: HeaderName, value: &str) -> Answer {
    send(Request::get(address).header(name, value).body(Body::empty()).unwrap()).await
}

pub(crate) async fn post_json(address: &str, body: String) -> Answer {
    let request = Request::post(address).header(header::CONTENT_TYPE, "application/json");
    send(request.body(Body::from(body)).unwrap()).await
}
