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
use tokio_io_timeout::TimeoutWriter;

use crate::api::Workers;
use crate::engine::Engine;
use crate::{api, web};

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Origins whose pages may read the API, such as `https://careers.example.org`; `*` for all. None by default:
    /// then only pages of the same origin may.
    pub allowed_origins: Vec<String>,
    /// How long a request may take, its body included; how long its head may take to arrive, counted from the
    /// beginning of the connection or the end of the request before.
    pub request_timeout: Duration,
    /// How long a caller may send nothing of a body that it has begun to send.
    pub body_timeout: Duration,
    /// How long a caller may take nothing of an answer that is ready for it.
    pub write_timeout: Duration,
    /// Connections at once; callers beyond wait until one ends.
    pub connections: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            // An answer takes milliseconds: the rest is for slow networks.
            request_timeout: Duration::from_secs(10),
            // A network that lost packets has sent them again after a second or two. Shorter than the request's, so
            // that the caller learns that it was its body that did not come.
            body_timeout: Duration::from_secs(5),
            // Long enough for somebody who pauses the output of a command to read it.
            write_timeout: Duration::from_secs(30),
            // Far more than a server of this kind has callers, far fewer than would exhaust its memory.
            connections: 4_096,
        }
    }
}

/// Everything that metier answers over HTTP.
pub fn router(engine: Arc<Engine>, options: &Options) -> Router {
    let workers = Workers::new();
    let (api, health) = api::routes(&engine, &workers);
    let working = api.merge(web::routes(Arc::clone(&engine), &workers));
    let guarded = middleware::guard(working, middleware::REQUESTS_AT_WORK, options);
    let all = guarded.merge(health).fallback(|| async { axum::http::StatusCode::NOT_FOUND });
    middleware::wrap(all, engine, &options.allowed_origins)
}

/// Serves until `shutdown` is done, then takes no more requests and finishes those under way, for as long as one may
/// take and no longer: a caller that reads slowly cannot keep the server up. A connection on which nothing moves, in
/// either direction, is closed after the times of the [`Options`].
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
        let mut stream = Box::pin(TimeoutWriter::new(stream));
        stream.as_mut().set_timeout_pinned(Some(options.write_timeout));
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
