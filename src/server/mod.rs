//! The server: the API and the pages on one address, and what stands around both.

mod middleware;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::engine::Engine;
use crate::{api, web};

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
    let (api, health) = api::routes(&engine);
    let working = api.merge(web::routes(Arc::clone(&engine)));
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
