//! The server: the API and the pages on one address, and what stands around both.

mod middleware;

use std::future::Future;
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::engine::Engine;
use crate::{api, web};

/// Connections at once: far more than a server of this kind has callers, far fewer than would exhaust its memory.
const CONNECTIONS: usize = 4_096;

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Origins whose pages may read the API, such as `https://careers.example.org`; `*` for all. None by default:
    /// then only pages of the same origin may.
    pub allowed_origins: Vec<String>,
    /// How long a request may take, and how long its head may be on its way.
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
/// take and no longer: a caller that reads slowly cannot keep the server up. Nor can one that sends nothing keep a
/// connection: the head of a request must come within the same time.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    engine: Arc<Engine>,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = TowerToHyperService::new(router(engine, &options));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(options.request_timeout);
    let free = Arc::new(Semaphore::new(CONNECTIONS));
    let under_way = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        // Callers beyond the limit wait in the system's queue until a connection ends.
        let next = async {
            let place = Arc::clone(&free).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut shutdown => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                wait_after(error).await?;
                continue;
            }
        };
        // Answers are small and written at once: waiting to fill a packet would only delay them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no immediate sending on this connection");
        }
        let connection = under_way.watch(http.serve_connection(TokioIo::new(stream), service.clone()));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection failed");
            }
            drop(place);
        });
    }
    drop(listener);
    tracing::info!("finishing the requests under way");
    if tokio::time::timeout(options.request_timeout, under_way.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time and are cut");
    }
    Ok(())
}

/// What to do when no connection could be taken: nothing when its caller has left, wait a little when the system is
/// short of files or memory, give up when the listener does not listen.
async fn wait_after(error: io::Error) -> io::Result<()> {
    match error.kind() {
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused => Ok(()),
        ErrorKind::InvalidInput => Err(error),
        _ => {
            tracing::error!(%error, "no connection can be taken; trying again in a second");
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok(())
        }
    }
}
