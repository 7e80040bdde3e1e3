//! Answers as text and JSON on standard output.

use std::io::{self, IsTerminal, Write};

use metier::taxonomy::CodeReading;
pub(super) use metier::text::thousands;
use metier::titles::Span;
use serde::Serialize;

/// Prints a value as one line of JSON.
pub(super) fn json(value: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, value)?;
    writeln!(out)?;
    out.flush()
}

/// Prints a line.
pub(super) fn line(text: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// Prints rows in columns as wide as their widest cell; the last column is not padded.
pub(super) fn columns<const N: usize>(rows: &[[String; N]]) -> io::Result<()> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for row in rows {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(out, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    out.flush()
}

/// Logs how a code was read.
pub(super) fn reading(reading: &CodeReading) {
    tracing::info!("{}: {reading}", reading.code);
}

/// The text with its spans in bold, on a terminal unless `NO_COLOR` is set.
pub(super) fn marked(text: &str, spans: &[Span]) -> String {
    if !io::stdout().is_terminal() || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        return text.to_owned();
    }
    let mut marked = String::with_capacity(text.len() + 8 * spans.len());
    for (place, letter) in text.chars().enumerate() {
        if spans.iter().any(|span| span.start == place) {
            marked.push_str("\x1b[1m");
        }
        marked.push(letter);
        if spans.iter().any(|span| span.end == place + 1) {
            marked.push_str("\x1b[0m");
        }
    }
    marked
}
