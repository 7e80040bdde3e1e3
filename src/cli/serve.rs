//! `metier serve`: serves the API and pages over HTTP until stopped.

use std::fs;
use std::net::ToSocketAddrs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use metier::artifact::{self, MANIFEST_FILE};
use metier::engine::Engine;
use metier::release::Strictness;
use metier::server::{ApiKeys, Brand, Certificate, Control, Options, QueryLog, Server};
use tokio::net::TcpListener;
use tokio::time::{MissedTickBehavior, interval};

use super::args::{IndexFolder, Inputs, OwnTitles, ServeArgs};
use super::log::{Log, LostLines};
use super::{Outcome, in_one_line, index, lookup, open_index};

/// Requests per second of a client, unless the option says otherwise: opening a page takes four, typing a title some ten.
const DEFAULT_RATE_LIMIT: u32 = 100;

/// Opens the index, building it if there is none, and serves it; where there is nothing to build it from, one of the
/// built-in edition. An index that is damaged or of another format version is an error, as for any command: a rebuild
/// might not give what it held.
pub(super) fn run(args: ServeArgs, log: &Log) -> Result<Outcome> {
    report_panics();
    let files = Files::of(&args)?;
    let mut options = Options {
        kept_answers: args.answer_cache << 20,
        requests_per_second: NonZeroU32::new(args.rate_limit.unwrap_or(DEFAULT_RATE_LIMIT)),
        // Callers on this machine are its own programs, or a proxy that has limits of its own.
        loopback_unlimited: args.rate_limit.is_none(),
        api_keys: files.api_keys()?,
        api_key_required: args.require_api_key,
        certificate: files.certificate()?,
        query_log: args
            .query_log
            .as_deref()
            .map(|folder| query_log(folder, args.query_log_days))
            .transpose()?,
        allowed_origins: args.allow_origin,
        trusted_proxies: args.trusted_proxies,
        brand: args.site.as_deref().map(Brand::read).transpose()?.unwrap_or_default(),
        list_rows: args.list_rows,
        public_url: args.public_url.as_deref().map(str::parse).transpose()?,
        drain: Duration::from_secs(args.drain),
        ..Options::default()
    };
    if let Some(seconds) = args.request_timeout {
        options.request_timeout = Duration::from_secs(seconds);
    }
    if args.check {
        return check(&args.addr, &args.index);
    }
    let (folder, engine) = open_or_build(&args.index, &args.inputs)?;
    options.connections = connections(options.connections);
    let info = engine.info();
    tracing::info!("O*NET {}, {} occupations", info.release.version, info.counts.occupations);
    let scheme = if options.certificate.is_some() { "https" } else { "http" };
    let lost = Lost { log: log.lost(), queries: options.query_log.clone() };
    let server = Server::new(Arc::new(engine), options);
    let running = Served { folder, files, control: server.control() };
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    runtime.block_on(serve(&args.addr, scheme, server, running, args.watch, lost))?;
    // Work that goes on, such as opening an index, does not hold up the end.
    runtime.shutdown_background();
    tracing::info!("stopped");
    Ok(Outcome::Done)
}

/// Checks what remains to be checked without serving: options and files are read by now.
fn check(addr: &str, folder: &IndexFolder) -> Result<Outcome> {
    let unknown = || format!("{addr} is not an address to listen on, such as 127.0.0.1:8080");
    addr.to_socket_addrs().with_context(unknown)?;
    let index = folder.path();
    if artifact::exists(index) {
        let engine = Engine::open(index)?;
        tracing::info!("the index in {} is whole: O*NET {}", index.display(), engine.release().version);
    } else {
        tracing::info!("no index in {}: it would be built first", index.display());
    }
    tracing::info!("the options are good");
    Ok(Outcome::Done)
}

fn query_log(folder: &Path, days: u16) -> Result<QueryLog> {
    tracing::info!("keeping what people ask in {}, for {days} days", folder.display());
    Ok(QueryLog::open(folder, days.into())?)
}

/// Files besides the index that are read again on a reload.
#[derive(Debug, Clone)]
struct Files {
    api_keys: Option<PathBuf>,
    /// The certificate and its key.
    tls: Option<(PathBuf, PathBuf)>,
}

impl Files {
    fn of(args: &ServeArgs) -> Result<Self> {
        let tls = match (&args.tls_cert, &args.tls_key) {
            (Some(certificate), Some(key)) => Some((certificate.clone(), key.clone())),
            (None, None) => None,
            _ => bail!("HTTPS needs both --tls-cert and --tls-key"),
        };
        if args.require_api_key && args.api_keys.is_none() {
            bail!("--require-api-key needs --api-keys: without keys nobody could call the API");
        }
        Ok(Self { api_keys: args.api_keys.clone(), tls })
    }

    fn api_keys(&self) -> Result<Option<ApiKeys>> {
        Ok(self.api_keys.as_deref().map(ApiKeys::read).transpose()?)
    }

    fn certificate(&self) -> Result<Option<Certificate>> {
        let read = |(certificate, key): &(PathBuf, PathBuf)| Certificate::read(certificate, key);
        Ok(self.tls.as_ref().map(read).transpose()?)
    }

    fn all(&self) -> impl Iterator<Item = &PathBuf> {
        let tls = self.tls.iter().flat_map(|(certificate, key)| [certificate, key]);
        self.api_keys.iter().chain(tls)
    }
}

/// Reports panics in the log: the default report waits until standard error takes it.
fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let payload = panic.payload();
        let text =
            payload.downcast_ref::<&str>().copied().or(payload.downcast_ref::<String>().map(String::as_str));
        tracing::error!(place, "panic: {}", text.unwrap_or("without a message"));
    }));
}

fn open_or_build(folder: &IndexFolder, inputs: &Inputs) -> Result<(PathBuf, Engine)> {
    let mut index = folder.path().to_owned();
    if !artifact::exists(&index) {
        let named = folder.named.is_some() || inputs.data.is_some() || inputs.labor.is_some();
        if !named && !lookup::has_inputs() {
            index = open_index::of_edition()?;
        } else {
            tracing::info!("no index in {}: building it now", index.display());
            index::build(&index, &index::options(inputs, &OwnTitles::default(), Strictness::Strict)?)?;
        }
    }
    let engine = Engine::open(&index)?;
    lookup::mention(engine.release());
    Ok((index, engine))
}

/// As many connections as planned, or as the process may have files open.
fn connections(planned: usize) -> usize {
    /// Files besides connections: the index, the log, the runtime.
    const OTHER_FILES: u64 = 256;
    let wanted = planned as u64 + OTHER_FILES;
    match rlimit::increase_nofile_limit(wanted) {
        Ok(allowed) if allowed < wanted => {
            let left = allowed.saturating_sub(OTHER_FILES).max(64);
            tracing::warn!("at most {left} connections: the process may open {allowed} files (ulimit -n)");
            usize::try_from(left).unwrap_or(planned)
        }
        Ok(_) => planned,
        Err(error) => {
            tracing::debug!(%error, "could not raise the limit of open files");
            planned
        }
    }
}

async fn serve(
    addr: &str,
    scheme: &str,
    server: Server,
    running: Served,
    watch: bool,
    lost: Lost,
) -> Result<()> {
    // Set the handlers before a client can connect: a signal right after the start must not kill requests.
    let shutdown = signals::shutdown()?;
    let reloads = signals::reloads(running.clone())?;
    let listener = TcpListener::bind(addr)
        .await
        .with_context(|| format!("cannot listen on {addr}; choose another address with --addr"))?;
    tracing::info!("listening on {scheme}://{}", listener.local_addr()?);
    tokio::spawn(reloads);
    tokio::spawn(lost.tell(running.control.clone()));
    if watch {
        tokio::spawn(running.watch());
    }
    Ok(server.run(listener, shutdown).await?)
}

/// Lines that found no room in a log.
struct Lost {
    log: Option<LostLines>,
    queries: Option<QueryLog>,
}

impl Lost {
    /// Tells how many lines were lost, once they can be written again.
    async fn tell(self, control: Control) {
        let (mut told, mut told_queries) = (0, 0);
        let mut ticks = interval(Duration::from_secs(5));
        loop {
            ticks.tick().await;
            let now = self.log.as_ref().map_or(0, LostLines::count);
            if now > told {
                tracing::warn!(
                    lines = now - told,
                    "lines of the log were lost: they could not be written in time"
                );
                control.count_lost_log_lines((now - told) as u64);
                told = now;
            }
            let now = self.queries.as_ref().map_or(0, QueryLog::lost);
            if now > told_queries {
                tracing::warn!(lines = now - told_queries, "lines of the query log were lost");
                told_queries = now;
            }
        }
    }
}

/// What is running.
#[derive(Debug, Clone)]
struct Served {
    folder: PathBuf,
    files: Files,
    control: Control,
}

impl Served {
    /// Reads index, keys and certificate again, each beside the one in use, and takes those that can be read.
    async fn reload(&self) {
        let mut failures = Vec::new();
        let mut failed = |what: &str, error: &anyhow::Error| {
            let why = in_one_line(error);
            tracing::error!("going on with the {what} as it was: {why}");
            failures.push(why);
        };
        match self.files.api_keys() {
            Ok(Some(keys)) => self.control.replace_api_keys(keys),
            Ok(None) => {}
            Err(error) => failed("file of API keys", &error),
        }
        match self.files.certificate() {
            Ok(Some(certificate)) => self.control.replace_certificate(certificate),
            Ok(None) => {}
            Err(error) => failed("certificate", &error),
        }
        let folder = self.folder.clone();
        let opened = tokio::task::spawn_blocking(move || Engine::open(&folder)).await;
        match opened.map_err(anyhow::Error::from).and_then(|opened| Ok(opened?)) {
            Ok(engine) => {
                let release = engine.release().version.clone();
                self.control.replace(Arc::new(engine));
                tracing::info!("reloaded the index in {}: O*NET {release}", self.folder.display());
            }
            Err(error) => failed("index", &error),
        }
        if !failures.is_empty() {
            self.control.reload_failed(failures.join("; "));
        }
    }

    /// Reloads whenever a file has changed.
    async fn watch(self) {
        let files: Vec<PathBuf> =
            self.files.all().cloned().chain([self.folder.join(MANIFEST_FILE)]).collect();
        let mut known = contents(&files).await;
        let mut ticks = interval(Duration::from_secs(2));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let now = contents(&files).await;
            if now.is_some() && now != known {
                known = now;
                self.reload().await;
            }
        }
    }
}

/// The contents of all files; `None` while one is missing, as when it is being replaced.
async fn contents(files: &[PathBuf]) -> Option<Vec<Vec<u8>>> {
    let files = files.to_vec();
    let read = move || files.iter().map(|file| fs::read(file).ok()).collect();
    tokio::task::spawn_blocking(read).await.ok().flatten()
}

/// Signals of service managers and people.
#[cfg(unix)]
mod signals {
    use std::future::Future;
    use std::io;

    use tokio::signal::unix::{SignalKind, signal};

    use super::Served;

    /// Resolves when asked to stop: on Ctrl-C, or on SIGTERM, which service managers send.
    pub(super) fn shutdown() -> io::Result<impl Future<Output = ()> + Send + 'static> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            let received = tokio::select! {
                _ = interrupt.recv() => "Ctrl-C",
                _ = terminate.recv() => "SIGTERM",
            };
            tracing::info!("{received}: finishing requests in progress");
        })
    }

    /// Reloads the index on SIGHUP, forever. Other signals that would end the process do nothing.
    pub(super) fn reloads(running: Served) -> io::Result<impl Future<Output = ()> + Send + 'static> {
        let mut hangup = signal(SignalKind::hangup())?;
        let mut quit = signal(SignalKind::quit())?;
        let mut first = signal(SignalKind::user_defined1())?;
        let mut second = signal(SignalKind::user_defined2())?;
        Ok(async move {
            loop {
                let ignored = tokio::select! {
                    _ = hangup.recv() => {
                        tracing::info!("SIGHUP: reloading");
                        running.reload().await;
                        continue;
                    }
                    _ = quit.recv() => "SIGQUIT",
                    _ = first.recv() => "SIGUSR1",
                    _ = second.recv() => "SIGUSR2",
                };
                tracing::info!("{ignored} ignored; SIGTERM stops the server, SIGHUP reloads what is served");
            }
        })
    }
}

/// Systems without Unix's signals.
#[cfg(not(unix))]
mod signals {
    use std::future::Future;
    use std::io;

    use super::Served;

    /// Resolves when asked to stop.
    #[expect(clippy::unnecessary_wraps, reason = "the handler of Unix can fail")]
    pub(super) fn shutdown() -> io::Result<impl Future<Output = ()> + Send + 'static> {
        Ok(async {
            let _ = tokio::signal::ctrl_c().await;
        })
    }

    /// No signal reloads the index here.
    #[expect(clippy::unnecessary_wraps, reason = "the handler of Unix can fail")]
    pub(super) fn reloads(_: Served) -> io::Result<impl Future<Output = ()> + Send + 'static> {
        Ok(async {})
    }
}
