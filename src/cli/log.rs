//! Output on standard error: plain messages for commands, a log for the server.

use std::env::{self, VarError};
use std::fmt;
use std::io;

use anyhow::{Result, bail};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::args::LogFormat;

/// The filter when [`VARIABLE`] is not set.
const DEFAULT: &str = "warn,metier=info";
const VARIABLE: &str = "METIER_LOG";

/// Sets up logging for the process; `METIER_LOG` takes the usual filters (`debug`, `metier=trace,warn`). Even with an
/// invalid filter, logging is set up to report the error.
pub(crate) fn init(format: Option<LogFormat>) -> Result<()> {
    let (filter, refused) = match filter() {
        Ok(filter) => (filter, Ok(())),
        Err(error) => (EnvFilter::new(DEFAULT), Err(error)),
    };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match format {
        None => log.event_format(Plain).init(),
        Some(LogFormat::Text) => log.with_ansi(io::IsTerminal::is_terminal(&io::stderr())).init(),
        Some(LogFormat::Json) => log.json().flatten_event(true).init(),
    }
    refused
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
        context.format_fields(line.by_ref(), event)?;
        writeln!(line)
    }
}
