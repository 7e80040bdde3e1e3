//! The server: the API and the pages on one address, and the middleware around both.

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
use tokio_io_timeout::TimeoutWriter;

use crate::api::Workers;
use crate::engine::Engine;
use crate::{api, web};

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Origins whose pages may read the API, such as `https://careers.example.org`; `*` for all. Empty by default: only
    /// pages of the same origin may read it.
    pub allowed_origins: Vec<String>,
    /// How long a request may take, including its body; also how long its head may take to arrive, counted from the
    /// start of the connection or the end of the previous request.
    pub request_timeout: Duration,
    /// How long a body may stall once the caller has started to send it.
    pub body_timeout: Duration,
    /// How long a caller may read nothing of a response that is ready.
    pub write_timeout: Duration,
    /// Connections at once; further callers wait until one closes.
    pub connections: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            // A response takes milliseconds; the rest is for slow networks.
            request_timeout: Duration::from_secs(10),
            // A network resends lost packets within a second or two. Shorter than the request's timeout, so that the
            // caller learns that its body stalled.
            body_timeout: Duration::from_secs(5),
            // Long enough for someone to pause the output of a command and read it.
            write_timeout: Duration::from_secs(30),
            // Far more callers than a server of this kind has, far fewer than would exhaust its memory.
            connections: 4_096,
        }
    }
}

/// All of metier's HTTP routes.
pub fn router(engine: Arc<Engine>, options: &Options) -> Router {
    let workers = Workers::new();
    let (api, health) = api::routes(&engine, &workers);
    let working = api.merge(web::routes(Arc::clone(&engine)));
    let guarded = middleware::guard(working, middleware::REQUESTS_AT_WORK, options);
    let all = guarded.merge(health).fallback(|| async { axum::http::StatusCode::NOT_FOUND });
    middleware::wrap(all, engine, &options.allowed_origins)
}

/// Serves until `shutdown` completes, then accepts no more requests and finishes those in progress, for at most the
/// time that one request may take: a caller that reads slowly cannot keep the server up. An idle connection, in either
/// direction, is closed after the timeouts in [`Options`].
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
    let free = Arc::new(Semaphore::new(options.connections));
    let in_progress = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        // Callers beyond the limit wait in the system's queue until a connection closes.
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
        // Responses are small and written at once: waiting to fill a packet would only delay them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "could not set TCP_NODELAY on this connection");
        }
        let mut stream = Box::pin(TimeoutWriter::new(stream));
        stream.as_mut().set_timeout_pinned(Some(options.write_timeout));
        let connection = in_progress.watch(http.serve_connection(TokioIo::new(stream), service.clone()));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection failed");
            }
            drop(place);
        });
    }
    drop(listener);
    tracing::info!("finishing the requests in progress");
    if tokio::time::timeout(options.request_timeout, in_progress.shutdown()).await.is_err() {
        tracing::warn!("dropping connections that did not finish in time");
    }
    Ok(())
}

/// Handles a connection that could not be accepted: nothing to do when its caller has left, waits when the system is
/// short of files or memory, and gives up when the listener is not listening.
async fn wait_after(error: io::Error) -> io::Result<()> {
    match error.kind() {
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused => Ok(()),
        ErrorKind::InvalidInput => Err(error),
        _ => {
            tracing::error!(%error, "cannot accept connections; trying again in a second");
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok(())
        }
    }
}
