//! The HTTP interface.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::engine::Engine;

/// How the server behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Origins whose pages may call the API from a browser.
    pub allowed_origins: Vec<String>,
    /// How long a request may take.
    pub request_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { allowed_origins: Vec::new(), request_timeout: Duration::from_secs(10) }
    }
}

/// Answers requests on the listener until `shutdown` is ready and what is under way is done.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    _engine: Arc<Engine>,
    _options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = Router::new().route("/healthz", get(|| async { "ok" }));
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}
