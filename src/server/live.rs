//! The routes that answer now. Another index can take their place while requests are in progress: those end with the old one.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use arc_swap::ArcSwap;
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::body::Incoming;
use tower::{Service, ServiceExt};

use super::client::Peer;
use super::middleware::Limits;
use super::{Options, routes};
use crate::api::{Metrics, Readiness};
use crate::engine::Engine;

/// A running server, from the outside: replaces its index and stops it. Clones control the same server.
#[derive(Debug, Clone)]
pub struct Control {
    router: Arc<ArcSwap<Router>>,
    readiness: Readiness,
    metrics: Metrics,
    limits: Limits,
    options: Arc<Options>,
}

impl Control {
    pub(super) fn new(engine: Arc<Engine>, options: Options) -> Self {
        let (readiness, metrics, limits) = (Readiness::default(), Metrics::new(), Limits::new(&options));
        metrics.loaded(&engine);
        let router = Arc::new(ArcSwap::from_pointee(routes(engine, &options, &readiness, &metrics, &limits)));
        Self { router, readiness, metrics, limits, options: Arc::new(options) }
    }

    /// Answers from another engine from now on. Requests in progress end with the one that they began with.
    pub fn replace(&self, engine: Arc<Engine>) {
        self.metrics.loaded(&engine);
        let Self { options, readiness, metrics, limits, .. } = self;
        self.router.store(Arc::new(routes(engine, options, readiness, metrics, limits)));
        self.readiness.set_reload_error(None);
    }

    /// Says in `/readyz` why another index could not be opened. The server goes on with the one it has, and stays ready.
    pub fn reload_failed(&self, why: impl Into<String>) {
        self.metrics.reload_failed();
        self.readiness.set_reload_error(Some(why.into()));
    }

    /// Counts lines that the program's log has lost, for `/metrics`.
    pub fn count_lost_log_lines(&self, lines: u64) {
        self.metrics.log_lines_lost(lines);
    }

    /// The routes of the moment.
    pub(super) fn routes(&self) -> Router {
        Router::clone(&self.router.load())
    }

    /// Turns `/readyz` to 503, so that load balancers send no more requests; all are still answered.
    pub(super) fn drain(&self) {
        self.readiness.set_stopping();
    }

    /// The service of a connection.
    pub(super) fn connection(&self, peer: SocketAddr) -> Connection {
        Connection { router: Arc::clone(&self.router), peer }
    }
}

/// Answers the requests of one connection with the routes of the moment.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    router: Arc<ArcSwap<Router>>,
    peer: SocketAddr,
}

impl Service<axum::http::Request<Incoming>> for Connection {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: axum::http::Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(Peer(self.peer));
        let router = Router::clone(&self.router.load());
        Box::pin(router.oneshot(request.map(Body::new)))
    }
}
