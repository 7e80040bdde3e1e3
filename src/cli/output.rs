//! Answers as text and JSON on standard output.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Write};

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

/// Standard output for text. Whatever could steer a terminal is written visibly.
pub(super) fn text() -> impl Write {
    BufWriter::new(Visible(io::stdout().lock()))
}

/// Writes to [`text`] at once.
pub(super) fn print(arguments: fmt::Arguments<'_>) -> io::Result<()> {
    let mut out = text();
    out.write_fmt(arguments)?;
    out.flush()
}

/// A text in which characters that could steer a terminal or change the order of its letters are escapes such as
/// `\u{1b}`: titles and queries are written by others. Line ends and tabs stay.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let steers = |letter: char| {
        letter.is_control() && !matches!(letter, '\n' | '\t')
            || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().fold(String::with_capacity(text.len() + 8), |mut shown, letter| {
        if steers(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
        shown
    });
    Cow::Owned(shown)
}

/// The beginning and end of bold text until it is printed: noncharacters, which no text has a use for.
const BOLD: [char; 2] = ['\u{fdd0}', '\u{fdd1}'];

/// Writes texts as [`visible`], except for what [`marked`] marks.
struct Visible<W>(W);

impl<W: Write> Write for Visible<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        // A character may be cut at the end of a buffer.
        let whole = match std::str::from_utf8(text) {
            Err(cut) if cut.error_len().is_none() && cut.valid_up_to() > 0 => &text[..cut.valid_up_to()],
            _ => text,
        };
        let shown =
            visible(&String::from_utf8_lossy(whole)).replace(BOLD[0], "\x1b[1m").replace(BOLD[1], "\x1b[0m");
        self.0.write_all(shown.as_bytes())?;
        Ok(whole.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Prints rows in columns as wide as their widest cell; the last column is not padded.
pub(super) fn columns<const N: usize>(rows: &[[String; N]]) -> io::Result<()> {
    let rows: Vec<[String; N]> = rows.iter().map(|row| row.each_ref().map(|cell| in_cell(cell))).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut out = text();
    for row in &rows {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(out, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    out.flush()
}

/// A cell as it is printed: on one line.
fn in_cell(cell: &str) -> String {
    visible(cell).replace('\n', "\\n").replace('\t', "\\t")
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
            marked.push(BOLD[0]);
        }
        marked.push(letter);
        if spans.iter().any(|span| span.end == place + 1) {
            marked.push(BOLD[1]);
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown() {
        assert_eq!(visible("chef de cuisine\n\té 職"), "chef de cuisine\n\té 職");
        for (letter, shown) in [
            ('\x1b', "1b"),
            ('\r', "d"),
            ('\u{9b}', "9b"),
            ('\u{7f}', "7f"),
            ('\u{202e}', "202e"),
            ('\u{200f}', "200f"),
        ] {
            assert_eq!(visible(&format!("a{letter}b")), format!("a\\u{{{shown}}}b"));
        }
        assert_eq!(in_cell("two\nlines\x07"), "two\\nlines\\u{7}");
    }

    #[test]
    fn only_our_own_marks_become_bold() {
        let mut printed = Vec::new();
        // Cut within a character, as a full buffer is.
        let text = format!("{}職{}\x1b[1m é", BOLD[0], BOLD[1]);
        let (first, rest) = text.as_bytes().split_at(5);
        let mut out = Visible(&mut printed);
        let taken = out.write(first).unwrap();
        out.write_all(&[&first[taken..], rest].concat()).unwrap();
        assert_eq!(String::from_utf8(printed).unwrap(), "\x1b[1m職\x1b[0m\\u{1b}[1m é");
    }
}
