//! The server: the API under `/api/v1`, the pages of [`web`](crate::web), and what stands around both.

mod caching;
mod health;
mod middleware;
mod openapi;
mod parameters;
mod problem;
#[cfg(test)]
mod testing;
mod v1;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::response::IntoResponse;
use axum::routing::get;
use axum::serve::ListenerExt;
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::engine::Engine;
use crate::web;

pub(crate) use caching::{Caching, validate};
pub(crate) use parameters::{Parameters, encode};
pub(crate) use problem::Problem;
pub(crate) use v1::SearchParameters;

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Origins whose pages may read the API, such as `https://careers.example.org`; `*` for all. None by default:
    /// then only pages of the same origin may.
    pub allowed_origins: Vec<String>,
    /// How long a request may take.
    pub request_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { allowed_origins: Vec::new(), request_timeout: Duration::from_secs(10) }
    }
}

/// Everything that metier answers over HTTP.
pub fn router(engine: Arc<Engine>, options: &Options) -> Router {
    let answers = axum::middleware::from_fn_with_state(Caching::of_answers(&engine), validate);
    let (api, document) = OpenApiRouter::with_openapi(openapi::Document::openapi())
        .nest("/api/v1", v1::routes(Arc::clone(&engine)).route_layer(answers.clone()))
        .split_for_parts();
    let (health, health_document) = health::routes(Arc::clone(&engine)).split_for_parts();
    let document = openapi::with_problems(document.merge_from(health_document));
    let document = get(|| async move { Json(document).into_response() }).route_layer(answers);
    let working = api.route("/openapi.json", document).merge(web::routes(Arc::clone(&engine)));
    let guarded = middleware::guard(working, middleware::REQUESTS_AT_WORK, options.request_timeout);
    let all = guarded.merge(health).fallback(|| async { axum::http::StatusCode::NOT_FOUND });
    middleware::wrap(all, engine, &options.allowed_origins)
}

/// Serves until `shutdown` is done, then takes no more requests and finishes those under way, for as long as one may
/// take and no longer: a caller that reads slowly cannot keep the server up.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    engine: Arc<Engine>,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = router(engine, &options);
    // Answers are small and written at once: waiting to fill a packet would only delay them.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no immediate sending on this connection");
        }
    });
    let (stopping, stopped) = oneshot::channel();
    let shutdown = async move {
        shutdown.await;
        tracing::info!("finishing the requests under way");
        let _ = stopping.send(());
    };
    let overdue = async move {
        // The sender is dropped only when serving has ended, and then nobody waits here.
        let _ = stopped.await;
        tokio::time::sleep(options.request_timeout).await;
    };
    tokio::select! {
        served = axum::serve(listener, router).with_graceful_shutdown(shutdown) => served,
        () = overdue => {
            tracing::warn!("some connections did not end in time and are cut");
            Ok(())
        }
    }
}
