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
use super::keys::ApiKeys;
use super::lasting::Lasting;
use super::refusal::Refusals;
use super::tls::Certificate;
use super::{Options, routes};
use crate::engine::Engine;

/// A running server, from the outside: replaces what it serves and stops it. Clones control the same server.
#[derive(Debug, Clone)]
pub struct Control {
    router: Arc<ArcSwap<Router>>,
    lasting: Arc<Lasting>,
}

impl Control {
    pub(super) fn new(engine: Arc<Engine>, options: Options) -> Self {
        let lasting = Arc::new(Lasting::new(options));
        lasting.metrics.loaded(&engine);
        Self { router: Arc::new(ArcSwap::from_pointee(routes(engine, &lasting))), lasting }
    }

    /// Answers from another engine from now on. Requests in progress end with the one that they began with.
    pub fn replace(&self, engine: Arc<Engine>) {
        self.lasting.metrics.loaded(&engine);
        self.router.store(Arc::new(routes(engine, &self.lasting)));
        self.lasting.readiness.set_reload_error(None);
    }

    /// Knows these keys from now on, and no others.
    pub fn replace_api_keys(&self, keys: ApiKeys) {
        self.lasting.keyring.known.store(Arc::new(Some(keys)));
    }

    /// Shows another certificate on new connections.
    pub fn replace_certificate(&self, certificate: Certificate) {
        self.lasting.certificate.store(Arc::new(Some(certificate)));
    }

    /// Says in `/readyz` why something could not be reloaded. The server goes on with what it has, and stays ready.
    pub fn reload_failed(&self, why: impl Into<String>) {
        self.lasting.metrics.reload_failed();
        self.lasting.readiness.set_reload_error(Some(why.into()));
    }

    /// Counts lines that the program's log has lost, for `/metrics`.
    pub fn count_lost_log_lines(&self, lines: u64) {
        self.lasting.metrics.log_lines_lost(lines);
    }

    /// The routes of the moment.
    pub(super) fn routes(&self) -> Router {
        Router::clone(&self.router.load())
    }

    /// Turns `/readyz` to 503, so that load balancers send no more requests; all are still answered.
    pub(super) fn drain(&self) {
        self.lasting.readiness.set_stopping();
    }

    /// The service of a connection.
    pub(super) fn connection(&self, peer: SocketAddr) -> Connection {
        Connection { router: Arc::clone(&self.router), peer }
    }

    /// Reports what is not HTTP.
    pub(super) fn refusals(&self) -> Refusals {
        Refusals { ids: self.lasting.ids.clone(), metrics: self.lasting.metrics.clone() }
    }

    /// The certificate of the moment; `None` for plain HTTP.
    pub(super) fn certificate(&self) -> Option<Certificate> {
        Option::clone(&self.lasting.certificate.load())
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
