//! Which pages of other origins may call the API.

use std::time::Duration;

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
