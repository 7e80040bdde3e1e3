//! Output on standard error: plain messages for commands, a log for the server.

use std::env::{self, VarError};
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::args::LogFormat;
use super::output;

/// The filter when [`VARIABLE`] is not set.
const DEFAULT: &str = "warn,metier=info";
const VARIABLE: &str = "METIER_LOG";

/// The process's log. What it holds back is written when it is dropped.
pub(crate) struct Log {
    server: Option<(LostLines, WorkerGuard)>,
}

#[cfg_attr(not(feature = "server"), expect(dead_code, reason = "only the server watches its log"))]
impl Log {
    /// The lines that the server's log has lost.
    pub(crate) fn lost(&self) -> Option<LostLines> {
        self.server.as_ref().map(|(lost, _)| lost.clone())
    }
}

/// Sets up logging for the process; `METIER_LOG` takes the usual filters (`debug`, `metier=trace,warn`). Even with an
/// invalid filter, logging is set up to report the error.
///
/// Commands write as they go. The server must not wait for its log, nor end with it: a thread writes, and lines that find
/// no room are dropped and counted.
pub(crate) fn init(format: Option<LogFormat>) -> (Log, Result<()>) {
    let (filter, refused) = match filter() {
        Ok(filter) => (filter, Ok(())),
        Err(error) => (EnvFilter::new(DEFAULT), Err(error)),
    };
    // An error in writing a line would be printed where lines cannot be written.
    let log = tracing_subscriber::fmt().with_env_filter(filter).log_internal_errors(false);
    let Some(format) = format else {
        log.with_writer(io::stderr).event_format(Plain).init();
        return (Log { server: None }, refused);
    };
    let (writer, lost, guard) = in_background();
    let log = log.with_writer(writer);
    match format {
        LogFormat::Text => log.with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    (Log { server: Some((lost, guard)) }, refused)
}

/// Lines that wait for the writing thread; a line has about 200 bytes.
const LINES_WAITING: usize = 16_384;

fn in_background() -> (NonBlocking, LostLines, WorkerGuard) {
    let unwritten = Arc::new(AtomicUsize::new(0));
    let stderr = Lossy {
        stream: io::stderr(),
        waiting: Vec::with_capacity(BYTES_TOGETHER),
        lines: 0,
        unwritten: Arc::clone(&unwritten),
    };
    let (writer, guard) =
        NonBlockingBuilder::default().lossy(true).buffered_lines_limit(LINES_WAITING).finish(stderr);
    let lost = LostLines { dropped: writer.error_counter(), unwritten };
    (writer, lost, guard)
}

/// Counts the lines that could not be written.
#[derive(Debug, Clone)]
pub(crate) struct LostLines {
    dropped: ErrorCounter,
    unwritten: Arc<AtomicUsize>,
}

#[cfg_attr(not(feature = "server"), expect(dead_code, reason = "only the server watches its log"))]
impl LostLines {
    /// Their number so far.
    pub(crate) fn count(&self) -> usize {
        self.dropped.dropped_lines() + self.unwritten.load(Ordering::Relaxed)
    }
}

/// A stream that counts what it cannot write, and goes on. Lines that come one right after the other are written together: a
/// call of the system for each would cost as much as a short answer.
struct Lossy<W> {
    stream: W,
    waiting: Vec<u8>,
    lines: usize,
    unwritten: Arc<AtomicUsize>,
}

/// Bytes of lines that are written together at most.
const BYTES_TOGETHER: usize = 32 << 10;
/// How long the writing thread lets lines gather. While it sleeps, a line need not wake it, which would cost as much as the line.
const PAUSE: Duration = Duration::from_millis(5);

impl<W: Write> Lossy<W> {
    fn write_waiting(&mut self) {
        if self.stream.write_all(&self.waiting).is_err() {
            self.unwritten.fetch_add(self.lines, Ordering::Relaxed);
        }
        self.waiting.clear();
        self.lines = 0;
    }
}

impl<W: Write> Write for Lossy<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.waiting.len() + line.len() > BYTES_TOGETHER {
            self.write_waiting();
        }
        self.waiting.extend_from_slice(line);
        self.lines += 1;
        Ok(line.len())
    }

    /// Called when no line waits any more.
    fn flush(&mut self) -> io::Result<()> {
        self.write_waiting();
        thread::sleep(PAUSE);
        Ok(())
    }
}

fn filter() -> Result<EnvFilter> {
    let text = match env::var(VARIABLE) {
        Ok(text) if !text.trim().is_empty() => text,
        Ok(_) | Err(VarError::NotPresent) => DEFAULT.to_owned(),
        Err(VarError::NotUnicode(text)) => bail!("{VARIABLE} '{}' is not UTF-8", text.display()),
    };
    let usage = "use a level (off, error, warn, info, debug, trace) or target=level, or several separated by \
                 commas, such as metier=trace,warn";
    // The filter takes any word as a target, so a misspelled level would silence everything.
    let misspelled = text.split(',').map(str::trim).find(|one| {
        let is_target = one.contains(['=', '[']) || one.split("::").next() == Some("metier");
        !one.is_empty() && !is_target && one.parse::<LevelFilter>().is_err()
    });
    if let Some(word) = misspelled {
        bail!("{VARIABLE} '{text}': {word} is not a level; {usage}");
    }
    EnvFilter::try_new(&text).map_err(|error| anyhow::anyhow!("{VARIABLE} '{text}': {error}; {usage}"))
}

/// Lines without time and target: `error: …`, `warning: …`, or only the message.
struct Plain;

impl<S, N> FormatEvent<S, N> for Plain
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        match *event.metadata().level() {
            Level::ERROR => write!(line, "error: ")?,
            Level::WARN => write!(line, "warning: ")?,
            Level::INFO => {}
            Level::DEBUG | Level::TRACE => write!(line, "{}: ", event.metadata().target())?,
        }
        let mut text = String::new();
        context.format_fields(Writer::new(&mut text), event)?;
        writeln!(line, "{}", output::visible(&text))
    }
}
