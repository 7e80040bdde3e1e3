//! A path and query string through the routes: whatever they are, no answer is a fault of the server.
#![no_main]

use std::sync::OnceLock;

use axum::body::Body;
use axum::http::Request;
use axum::Router;
use libfuzzer_sys::fuzz_target;
use metier::server::{Options, router};
use metier_fuzz::{choice, engine};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

const PATHS: [&str; 12] = [
    "/api/v1/search",
    "/api/v1/suggest",
    "/api/v1/match",
    "/api/v1/occupations",
    "/api/v1/occupations/29-1141.00/report",
    "/api/v1/occupations/29-1141.00/related",
    "/api/v1/compare",
    "/api/v1/wages",
    "/api/v1/areas",
    "/api/v1/crosswalks",
    "/",
    "",
];

fuzz_target!(init: { engine(); }, |data: &[u8]| {
    static SERVER: OnceLock<(Runtime, Router)> = OnceLock::new();
    let (runtime, router) = SERVER.get_or_init(|| {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let router = runtime.block_on(async { router(engine(), &Options::default()) });
        (runtime, router)
    });
    let Some((path, query)) = choice(data, &PATHS) else { return };
    let Ok(query) = std::str::from_utf8(query) else { return };
    let address = if path.is_empty() { query.to_owned() } else { format!("{path}?{query}") };
    let Ok(request) = Request::get(address).header("host", "localhost").body(Body::empty()) else { return };
    let response = runtime.block_on(router.clone().oneshot(request)).expect("routes do not fail");
    assert!(response.status().as_u16() < 500, "{}", response.status());
});
