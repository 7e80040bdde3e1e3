//! `metier serve`: serves the API and pages over HTTP until stopped.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use metier::artifact;
use metier::engine::Engine;
use metier::release::Strictness;
use metier::server::{self, Options};
use tokio::net::TcpListener;

use super::args::{IndexFolder, Inputs, OwnTitles, ServeArgs};
use super::{Outcome, index, lookup, open_index};

/// Opens the index, building it if there is none, and serves it; where there is nothing to build it from, one of the
/// built-in edition. An index that is damaged or of another format version is an error, as for any command: a rebuild
/// might not give what it held.
pub(super) fn run(args: ServeArgs) -> Result<Outcome> {
    let engine = Arc::new(open_or_build(&args.index, &args.inputs)?);
    let mut options = Options { allowed_origins: args.allow_origin, ..Options::default() };
    if let Some(seconds) = args.request_timeout {
        options.request_timeout = Duration::from_secs(seconds);
    }
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    runtime.block_on(serve(&args.addr, engine, options))?;
    tracing::info!("stopped");
    Ok(Outcome::Done)
}

fn open_or_build(folder: &IndexFolder, inputs: &Inputs) -> Result<Engine> {
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
    Ok(engine)
}

async fn serve(addr: &str, engine: Arc<Engine>, options: Options) -> Result<()> {
    // Set the handlers before a client can connect: a signal right after the start must not kill requests.
    let shutdown = shutdown()?;
    let listener = TcpListener::bind(addr)
        .await
        .with_context(|| format!("cannot listen on {addr}; choose another address with --addr"))?;
    let info = engine.info();
    tracing::info!("O*NET {}, {} occupations", info.release.version, info.counts.occupations);
    tracing::info!("listening on http://{}", listener.local_addr()?);
    Ok(server::serve(listener, engine, options, shutdown).await?)
}

/// Resolves when asked to stop: on Ctrl-C, or on SIGTERM, which service managers send.
#[cfg(unix)]
fn shutdown() -> Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
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

/// Resolves when asked to stop.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other systems' handler can fail")]
fn shutdown() -> Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
