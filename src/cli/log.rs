//! What is said on standard error: plain sentences for commands, a log for the server.

use std::fmt;
use std::io;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::args::LogFormat;

/// Sets up logging for the process; `METIER_LOG` takes the usual filters (`debug`, `metier=trace,warn`).
pub(crate) fn init(format: Option<LogFormat>) {
    let filter = EnvFilter::try_from_env("METIER_LOG").unwrap_or_else(|_| EnvFilter::new("warn,metier=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match format {
        None => log.event_format(Plain).init(),
        Some(LogFormat::Text) => log.with_ansi(io::IsTerminal::is_terminal(&io::stderr())).init(),
        Some(LogFormat::Json) => log.json().flatten_event(true).init(),
    }
}

/// A line without time and place: `error: …`, `warning: …`, or the message alone.
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
