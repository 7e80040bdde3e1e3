//! `metier serve`: serves the API and pages over HTTP until stopped.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use metier::artifact::{self, MANIFEST_FILE};
use metier::engine::Engine;
use metier::release::Strictness;
use metier::server::{Control, Options, Server};
use tokio::net::TcpListener;
use tokio::time::{MissedTickBehavior, interval};

use super::args::{IndexFolder, Inputs, OwnTitles, ServeArgs};
use super::log::{Log, LostLines};
use super::{Outcome, in_one_line, index, lookup, open_index};

/// Opens the index, building it if there is none, and serves it; where there is nothing to build it from, one of the
/// built-in edition. An index that is damaged or of another format version is an error, as for any command: a rebuild
/// might not give what it held.
pub(super) fn run(args: ServeArgs, log: &Log) -> Result<Outcome> {
    report_panics();
    let (folder, engine) = open_or_build(&args.index, &args.inputs)?;
    let mut options = Options {
        allowed_origins: args.allow_origin,
        trusted_proxies: args.trusted_proxies,
        drain: Duration::from_secs(args.drain),
        ..Options::default()
    };
    if let Some(seconds) = args.request_timeout {
        options.request_timeout = Duration::from_secs(seconds);
    }
    options.connections = connections(options.connections);
    let info = engine.info();
    tracing::info!("O*NET {}, {} occupations", info.release.version, info.counts.occupations);
    let server = Server::new(Arc::new(engine), options);
    let index = Index { folder, control: server.control() };
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    runtime.block_on(serve(&args.addr, server, index, args.watch, log.lost()))?;
    // Work that goes on, such as opening an index, does not hold up the end.
    runtime.shutdown_background();
    tracing::info!("stopped");
    Ok(Outcome::Done)
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
    let index = folder.path();
    if !artifact::exists(index) {
        let named = folder.named.is_some() || inputs.data.is_some() || inputs.labor.is_some();
        if !named && !lookup::has_inputs() {
            return open_index::of_edition();
        }
        tracing::info!("no index in {}: building it now", index.display());
        index::build(index, &index::options(inputs, &OwnTitles::default(), Strictness::Strict)?)?;
    }
    let engine = Engine::open(index)?;
    lookup::mention(engine.release());
    Ok((index.to_owned(), engine))
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

async fn serve(addr: &str, server: Server, index: Index, watch: bool, lost: Option<LostLines>) -> Result<()> {
    // Set the handlers before a client can connect: a signal right after the start must not kill requests.
    let shutdown = signals::shutdown()?;
    let reloads = signals::reloads(index.clone())?;
    let listener = TcpListener::bind(addr)
        .await
        .with_context(|| format!("cannot listen on {addr}; choose another address with --addr"))?;
    tracing::info!("listening on http://{}", listener.local_addr()?);
    tokio::spawn(reloads);
    let control = index.control.clone();
    if watch {
        tokio::spawn(index.watch());
    }
    if let Some(lost) = lost {
        tokio::spawn(tell_losses(lost, control));
    }
    Ok(server.run(listener, shutdown).await?)
}

/// Tells how many lines of the log were lost, once they can be written again.
async fn tell_losses(lost: LostLines, control: Control) {
    let mut told = 0;
    let mut ticks = interval(Duration::from_secs(5));
    loop {
        ticks.tick().await;
        let now = lost.count();
        if now > told {
            tracing::warn!(
                lines = now - told,
                "lines of the log were lost: they could not be written in time"
            );
            control.count_lost_log_lines((now - told) as u64);
            told = now;
        }
    }
}

/// The index that is served.
#[derive(Debug, Clone)]
struct Index {
    folder: PathBuf,
    control: Control,
}

impl Index {
    /// Opens the index again beside the one that answers, and lets it answer if it can be opened.
    async fn reload(&self) {
        let folder = self.folder.clone();
        let opened = tokio::task::spawn_blocking(move || Engine::open(&folder)).await;
        match opened.map_err(anyhow::Error::from).and_then(|opened| Ok(opened?)) {
            Ok(engine) => {
                let release = engine.release().version.clone();
                self.control.replace(Arc::new(engine));
                tracing::info!("reloaded the index in {}: O*NET {release}", self.folder.display());
            }
            Err(error) => {
                let why = in_one_line(&error);
                tracing::error!("going on with the index as it was: {why}");
                self.control.reload_failed(why);
            }
        }
    }

    /// Reloads the index whenever its manifest has changed.
    async fn watch(self) {
        let manifest = self.folder.join(MANIFEST_FILE);
        let mut known = read(&manifest).await;
        let mut ticks = interval(Duration::from_secs(2));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let now = read(&manifest).await;
            if now.is_some() && now != known {
                known = now;
                self.reload().await;
            }
        }
    }
}

async fn read(file: &Path) -> Option<Vec<u8>> {
    let file = file.to_owned();
    tokio::task::spawn_blocking(move || fs::read(file).ok()).await.ok().flatten()
}

/// Signals of service managers and people.
#[cfg(unix)]
mod signals {
    use std::future::Future;
    use std::io;

    use tokio::signal::unix::{SignalKind, signal};

    use super::Index;

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
    pub(super) fn reloads(index: Index) -> io::Result<impl Future<Output = ()> + Send + 'static> {
        let mut hangup = signal(SignalKind::hangup())?;
        let mut quit = signal(SignalKind::quit())?;
        let mut first = signal(SignalKind::user_defined1())?;
        let mut second = signal(SignalKind::user_defined2())?;
        Ok(async move {
            loop {
                let ignored = tokio::select! {
                    _ = hangup.recv() => {
                        tracing::info!("SIGHUP: reloading the index");
                        index.reload().await;
                        continue;
                    }
                    _ = quit.recv() => "SIGQUIT",
                    _ = first.recv() => "SIGUSR1",
                    _ = second.recv() => "SIGUSR2",
                };
                tracing::info!("{ignored} ignored; SIGTERM stops the server, SIGHUP reloads the index");
            }
        })
    }
}

/// Systems without Unix's signals.
#[cfg(not(unix))]
mod signals {
    use std::future::Future;
    use std::io;

    use super::Index;

    /// Resolves when asked to stop.
    #[expect(clippy::unnecessary_wraps, reason = "the handler of Unix can fail")]
    pub(super) fn shutdown() -> io::Result<impl Future<Output = ()> + Send + 'static> {
        Ok(async {
            let _ = tokio::signal::ctrl_c().await;
        })
    }

    /// No signal reloads the index here.
    #[expect(clippy::unnecessary_wraps, reason = "the handler of Unix can fail")]
    pub(super) fn reloads(_: Index) -> io::Result<impl Future<Output = ()> + Send + 'static> {
        Ok(async {})
    }
}
