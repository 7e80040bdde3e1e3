//! The server: the API and the pages on one address, and the middleware around both.

mod admit;
mod around;
mod body;
mod bucket;
mod client;
mod cors;
mod keys;
mod lasting;
mod limits;
mod live;
mod origin;
mod paced;
mod query_log;
mod rate;
mod refusal;
mod request_id;
mod tls;

use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::engine::Engine;
use crate::web::PageOptions;
use crate::{api, web};
use client::PlacesByClient;
pub use keys::ApiKeys;
use lasting::Lasting;
pub use live::Control;
pub use origin::PublicUrl;
use paced::Paced;
pub use query_log::QueryLog;
use refusal::Refusing;
pub use tls::Certificate;
pub use web::Brand;

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Origins whose pages may read the API, such as `https://careers.example.org`; `*` for all. Empty by default: only
    /// pages of the same origin may read it.
    pub allowed_origins: Vec<String>,
    /// How long a request may take once its body has arrived, and how long its body may take, but for lists to code; also how
    /// long its head may take to arrive, counted from the start of the connection or the end of the previous request.
    pub request_timeout: Duration,
    /// How long a body may stall once the caller has started to send it.
    pub body_timeout: Duration,
    /// How long a caller may take less than a kilobyte a second of a response that is ready.
    pub write_timeout: Duration,
    /// Connections at once; further callers wait until one closes.
    pub connections: usize,
    /// Connections of one client at once; further ones are closed. Those of trusted proxies do not count.
    pub connections_per_client: usize,
    /// Requests of one client in progress at once; further ones get status 429.
    pub requests_per_client: usize,
    /// Bytes of memory for answers to what is asked most; 0 for none.
    pub kept_answers: u64,
    /// Requests that one client may send each second on average, and five seconds' worth of them at once; further ones get
    /// status 429. A body counts as one more request for each kilobyte. `None` by default: no limit.
    pub requests_per_second: Option<NonZeroU32>,
    /// Whether that limit leaves out clients on this machine.
    pub loopback_unlimited: bool,
    /// Keys that callers of the API may send. A caller with a key has a limit of requests of its own. `None` by default: keys
    /// mean nothing.
    pub api_keys: Option<ApiKeys>,
    /// Whether the API is only for callers with a key.
    pub api_key_required: bool,
    /// Where to keep what people search for and code. `None` by default: nowhere.
    pub query_log: Option<QueryLog>,
    /// The certificate for HTTPS. `None` by default: plain HTTP.
    pub certificate: Option<Certificate>,
    /// Networks of the proxies whose `X-Forwarded-For` says who the client is, and `X-Forwarded-Host` and `-Proto` where it
    /// is. Empty by default: the client is the other end of the connection.
    pub trusted_proxies: Vec<IpNet>,
    /// Whose site it is: its name, colors and links. metier's own by default.
    pub brand: Brand,
    /// The most rows of a list that can be coded on the site's page.
    pub list_rows: u64,
    /// Where callers reach the server, for links in answers of O*NET Web Services. `None` by default: what the request or a
    /// trusted proxy says.
    pub public_url: Option<PublicUrl>,
    /// How long to go on answering after being asked to stop, with `/readyz` at 503, before connections close. None by
    /// default; behind a load balancer, as long as it takes to notice.
    pub drain: Duration,
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
            // One client must not fill the server; a proxy that is not declared as trusted still has enough.
            connections_per_client: 1_024,
            requests_per_client: limits::REQUESTS_AT_WORK / 2,
            kept_answers: 32 << 20,
            requests_per_second: None,
            loopback_unlimited: false,
            api_keys: None,
            api_key_required: false,
            query_log: None,
            certificate: None,
            trusted_proxies: Vec::new(),
            brand: Brand::default(),
            // As many as are coded in about ten seconds.
            list_rows: 50_000,
            public_url: None,
            drain: Duration::ZERO,
        }
    }
}

/// All of metier's HTTP routes.
pub fn router(engine: Arc<Engine>, options: &Options) -> Router {
    Control::new(engine, options.clone()).routes()
}

fn routes(engine: Arc<Engine>, lasting: &Arc<Lasting>) -> Router {
    let Lasting { workers, readiness, metrics, options, .. } = lasting.as_ref();
    let api::Routes { api, onet, health, document } =
        api::routes(&engine, workers, readiness, metrics, options.kept_answers);
    let pages = PageOptions {
        brand: options.brand.clone(),
        most_rows: options.list_rows,
        logs_queries: options.query_log.is_some(),
    };
    let web::Routes { pages, lists } =
        web::routes(Arc::clone(&engine), workers.clone(), metrics.clone(), pages, &document);
    let guarded = admit::guard(api.merge(pages), lasting).merge(admit::guard_lists(lists, lasting));
    let onet = cors::open_unless_listed(admit::guard(onet, lasting), &options.allowed_origins);
    let all = guarded.merge(onet).merge(health).fallback(|| async { axum::http::StatusCode::NOT_FOUND });
    around::wrap(all, engine, lasting)
}

/// Serves until `shutdown` completes, then accepts no more requests and finishes those in progress, for at most the
/// time that one request may take: a caller that reads slowly cannot keep the server up. An idle connection, in either
/// direction, is closed after the timeouts in [`Options`]. To replace the index while it runs, use [`Server`].
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    engine: Arc<Engine>,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    Server::new(engine, options).run(listener, shutdown).await
}

/// A server whose index can be replaced while it runs.
///
/// ```no_run
/// use std::path::Path;
/// use std::sync::Arc;
///
/// use metier::engine::Engine;
/// use metier::server::{Options, Server};
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let index = Path::new("index");
/// let server = Server::new(Arc::new(Engine::open(index)?), Options::default());
/// let control = server.control();
/// let running = tokio::spawn(server.run(tokio::net::TcpListener::bind("127.0.0.1:8080").await?, std::future::pending()));
/// // When a new index has been built in the folder:
/// control.replace(Arc::new(Engine::open(index)?));
/// running.await??;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Server {
    control: Control,
    options: Options,
}

impl Server {
    /// A server of an index.
    pub fn new(engine: Arc<Engine>, options: Options) -> Self {
        Self { control: Control::new(engine, options.clone()), options }
    }

    /// To replace its index.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Serves as [`serve`] does.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn run(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let Self { control, options } = self;
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(options.request_timeout);
        let free = Arc::new(Semaphore::new(options.connections));
        let by_client = PlacesByClient::new(options.connections_per_client);
        let in_progress = GracefulShutdown::new();
        let mut stop = pin!(async {
            shutdown.await;
            control.drain();
            tokio::time::sleep(options.drain).await;
        });
        loop {
            // Callers beyond the limit wait in the system's queue until a connection closes.
            let next = async {
                let place = Arc::clone(&free).acquire_owned().await;
                (place, listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                next = next => next,
                () = &mut stop => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    wait_after(error).await?;
                    continue;
                }
            };
            let trusted = options.trusted_proxies.iter().any(|net| net.contains(&peer.ip().to_canonical()));
            let client_place = if trusted { None } else { by_client.take(peer.ip()) };
            if client_place.is_none() && !trusted {
                tracing::debug!(%peer, "closed a connection of a client that has too many");
                continue;
            }
            let stream = without_delay(stream, peer);
            let (control, http, watcher) = (control.clone(), http.clone(), in_progress.watcher());
            tokio::spawn(async move {
                // Outside of TLS, so that a caller that stalls in the handshake or reads nothing counts as slow.
                let stream = Paced::new(stream, options.write_timeout);
                match control.certificate() {
                    None => answer(stream, peer, &control, &http, watcher).await,
                    Some(Certificate(config)) => {
                        let shaken = TlsAcceptor::from(config).accept(stream);
                        match timeout(options.request_timeout, shaken).await {
                            Ok(Ok(stream)) => answer(stream, peer, &control, &http, watcher).await,
                            Ok(Err(error)) => tracing::debug!(%error, %peer, "a TLS handshake failed"),
                            Err(_) => tracing::debug!(%peer, "a TLS handshake took too long"),
                        }
                    }
                }
                drop((place, client_place));
            });
        }
        drop(listener);
        tracing::info!("finishing the requests in progress");
        if timeout(options.request_timeout, in_progress.shutdown()).await.is_err() {
            tracing::warn!("dropping connections that did not finish in time");
        }
        Ok(())
    }
}

/// Answers the requests of a connection until it ends.
async fn answer<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    peer: SocketAddr,
    control: &Control,
    http: &http1::Builder,
    watcher: Watcher,
) {
    let stream = TokioIo::new(Refusing::new(stream, peer, control.refusals()));
    let service = TowerToHyperService::new(control.connection(peer));
    if let Err(error) = watcher.watch(http.serve_connection(stream, service)).await {
        tracing::debug!(%error, %peer, "a connection failed");
    }
}

/// Responses are small and written at once: waiting to fill a packet would only delay them.
fn without_delay(stream: TcpStream, peer: SocketAddr) -> TcpStream {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, %peer, "could not set TCP_NODELAY on this connection");
    }
    stream
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
