//! Which pages of other origins may call the API.

use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::keys::API_KEY;
use super::request_id::REQUEST_ID;

/// Cross-origin access for the listed origins; `None` when there are none.
pub(super) fn layer(allowed_origins: &[String]) -> Option<CorsLayer> {
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
    Some(allowing(origins, vec![Method::GET, Method::HEAD, Method::POST]))
}

/// Lets pages of all origins call routes that only read, unless origins are listed: those have a layer around all routes.
pub(super) fn open_unless_listed(router: Router, allowed_origins: &[String]) -> Router {
    if allowed_origins.is_empty() {
        router.layer(allowing(AllowOrigin::any(), vec![Method::GET, Method::HEAD]))
    } else {
        router
    }
}

fn allowing(origins: AllowOrigin, methods: Vec<Method>) -> CorsLayer {
    let headers = [header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_NONE_MATCH, API_KEY, REQUEST_ID];
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods(methods)
        .allow_headers(headers)
        .expose_headers([header::ETAG, header::RETRY_AFTER, REQUEST_ID])
        .max_age(Duration::from_secs(60 * 60))
}
