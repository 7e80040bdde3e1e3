//! The records of a delimited file, one at a time: the one reader for every external delimited file.
//!
//! Records are split exactly as the `csv` crate splits them; a test compares the two. Neither `csv` nor `csv-core` is used
//! for it: both silently close an open quote at the end of the file, silently skip blank lines, and read rows of any size.
//! None of that is visible from outside their automaton, which is the small part of the work.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::mem;

use csv::ByteRecord;

use super::contents::byte_size;
use super::dialect::{Dialect, Resolved, read_beginning};
use super::encoding::{Decoded, Encoding, text};
use super::split::{Split, Splitter};
use crate::error::{Error, Result};

/// The maximum size of a row, a cell and a file, in bytes; exceeding one is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A row, without its line end. Bounds the memory that reading takes.
    pub row: usize,
    /// A cell, without its quotes.
    pub cell: usize,
    /// The whole file.
    pub file: u64,
}

impl Limits {
    /// For files of any size, read row by row. 16 MiB is far more than a job posting needs, yet small enough to hold
    /// several such rows in memory.
    pub const STREAM: Self = Self { row: 16 << 20, cell: 16 << 20, file: u64::MAX };
    /// For tables held in memory. The largest published one has about 30 MB, and no cell of a table is a book: an input
    /// beyond these limits is something else.
    pub const TABLE: Self = Self { row: 4 << 20, cell: 1 << 20, file: 256 << 20 };
}

/// The cells of a row, without quotes and delimiters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The bytes of each cell as in the file; converted to UTF-8 for UTF-16 files.
    pub cells: ByteRecord,
    /// The line on which the row starts, from 1.
    pub line: u64,
}

impl Record {
    /// The text of a cell, see [`text`]; `None` when the row has fewer cells.
    pub fn text(&self, place: usize) -> Option<Cow<'_, str>> {
        self.cells.get(place).map(text)
    }
}

/// How far a file has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Bytes of the file, including byte order mark and line ends.
    pub bytes: u64,
    /// The line on which the next row starts, from 1.
    pub line: u64,
}

/// Reads the records of a delimited file. The header, if any, is a record like the others.
///
/// * Encodings: UTF-8 or UTF-16 by byte order mark, UTF-8 without one; cells may contain stray Windows-1252 bytes.
/// * Lines end in LF, CR LF, CR CR LF or CR. Other separators (U+2028, U+0085, vertical tab) are text.
/// * A blank line is skipped and counted; in a file whose first record has one cell, it is a row with one empty cell.
///
/// ```
/// use metier::table::{Dialect, Limits, Record, Records};
///
/// let file = "title;code\r\n\"Cook; Chef\";35-1011\r\n";
/// let mut records = Records::open("jobs.csv", file.as_bytes(), Dialect::default(), Limits::STREAM)?;
/// let mut record = Record::default();
/// assert!(records.next(&mut record)?);
/// assert!(records.next(&mut record)?);
/// assert_eq!(record.text(0).as_deref(), Some("Cook; Chef"));
/// assert_eq!((record.line, records.position().bytes), (2, 34));
/// assert!(!records.next(&mut record)?);
/// # Ok::<(), metier::Error>(())
/// ```
pub struct Records<R> {
    file: String,
    input: BufReader<Chain<Cursor<Vec<u8>>, Decoded<R>>>,
    encoding: Encoding,
    dialect: Resolved,
    limits: Limits,
    position: Position,
    /// The line before the next one is blank: it ended in a carriage return that could have been part of CR CR LF.
    blank_before: bool,
    /// Whether the first record had one cell; `None` before it.
    one_column: Option<bool>,
    blank_lines: u64,
    splitter: Splitter,
}

/// The content between two line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Row,
    Blank,
    /// The end of the file.
    None,
}

impl<R: Read> Records<R> {
    /// Reads the byte order mark and inspects the header line. Errors refer to the file as `file`; its extension helps to
    /// detect a dialect that was not given.
    ///
    /// # Errors
    /// [`Error::Io`] when reading fails, [`Error::Table`] for UTF-16 without a byte order mark, and
    /// [`Error::InvalidRequest`] for an invalid delimiter.
    pub fn open(file: impl Into<String>, input: R, dialect: Dialect, limits: Limits) -> Result<Self> {
        let file = file.into();
        if let Some(delimiter) =
            dialect.delimiter.filter(|byte| !byte.is_ascii() || b"\"\r\n\0".contains(byte))
        {
            let delimiter = delimiter.escape_ascii();
            return Err(Error::InvalidRequest(format!(
                "'{delimiter}' cannot separate cells; expected one ASCII character such as ',', ';' or a tab"
            )));
        }
        let failed = |error| failure(&file, 1, error);
        let mut input = Decoded::new(input).map_err(failed)?;
        let beginning = read_beginning(&mut input).map_err(failed)?;
        let dialect = dialect.resolve(&file, &beginning);
        if beginning.iter().take_while(|byte| !matches!(byte, b'\r' | b'\n')).any(|&byte| byte == 0) {
            let found =
                "found a zero byte in the first line, expected text: save the file as UTF-8".to_owned();
            return Err(problem(&file, 1, 0, found));
        }
        let (encoding, bytes) = (input.encoding(), input.mark_length);
        Ok(Self {
            file,
            input: BufReader::with_capacity(1 << 16, Cursor::new(beginning).chain(input)),
            encoding,
            dialect,
            limits,
            position: Position { bytes, line: 1 },
            blank_before: false,
            one_column: None,
            blank_lines: 0,
            splitter: Splitter::new(dialect, limits.cell),
        })
    }

    /// The byte that separates cells.
    pub fn delimiter(&self) -> u8 {
        self.dialect.delimiter
    }

    /// Whether cells may be quoted.
    pub fn quoted(&self) -> bool {
        self.dialect.quoted
    }

    /// How far the file has been read: just after the line end of the last record.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The number of blank lines skipped.
    pub fn blank_lines(&self) -> u64 {
        self.blank_lines
    }

    /// Reads the next record; false at the end of the file.
    ///
    /// # Errors
    /// [`Error::Table`] for a quote that is never closed, with its line, and for a row, cell or file beyond its limit.
    /// [`Error::Io`] when reading fails.
    pub fn next(&mut self, record: &mut Record) -> Result<bool> {
        loop {
            record.cells.clear();
            record.line = self.position.line;
            let line = if mem::take(&mut self.blank_before) {
                self.position.line += 1;
                self.finish_return()?;
                Line::Blank
            } else {
                self.read_line(&mut record.cells)?
            };
            if self.position.bytes > self.limits.file {
                let found = format!("the file is larger than {}; split it", byte_size(self.limits.file));
                return Err(problem(&self.file, record.line, 0, found));
            }
            match (line, self.one_column) {
                (Line::None, _) => return Ok(false),
                (Line::Row, _) => {
                    self.one_column.get_or_insert(record.cells.len() == 1);
                    return Ok(true);
                }
                (Line::Blank, Some(true)) => {
                    record.cells.push_field(b"");
                    return Ok(true);
                }
                (Line::Blank, _) => self.blank_lines += 1,
            }
        }
    }

    fn read_line(&mut self, cells: &mut ByteRecord) -> Result<Line> {
        let first = self.position.line;
        let mut row = 0;
        loop {
            self.fill()?;
            let buffer = self.input.buffer();
            let at_end = buffer.is_empty();
            // No further than one byte beyond the row's limit, so that the same limit is met however the bytes arrive.
            let left = self.limits.row.saturating_sub(row).saturating_add(1);
            let split = self.splitter.split(&buffer[..buffer.len().min(left)], cells);
            // A cell that is still open started after the line ends inside earlier cells.
            let opened = first + self.splitter.lines();
            let Split { used, end } = split.map_err(|_| self.unclosed(opened, cells.len() + 1))?;
            row += used;
            if self.splitter.is_too_long() {
                return Err(self.too_large("cell", self.limits.cell, opened, cells.len() + 1));
            }
            if row > self.limits.row {
                // An open quote is the likely cause: point at its cell.
                let (line, column) =
                    if self.splitter.is_open() { (opened, cells.len() + 1) } else { (first, 0) };
                return Err(self.too_large("row", self.limits.row, line, column));
            }
            let used = used + usize::from(end.is_some());
            self.position.bytes += self.encoding.source_length(&buffer[..used]);
            self.input.consume(used);
            if end.is_none() && !at_end {
                continue;
            }
            let lines = self.splitter.finish(cells);
            let lines = lines.map_err(|_| self.unclosed(opened, cells.len() + 1))?;
            self.position.line = first + lines + u64::from(end.is_some());
            if end == Some(b'\r') {
                self.finish_return()?;
            }
            return Ok(match (cells.is_empty(), end) {
                (false, _) => Line::Row,
                (true, Some(_)) => Line::Blank,
                (true, None) => Line::None,
            });
        }
    }

    /// Reads the rest of a line end that began with a carriage return.
    fn finish_return(&mut self) -> Result<()> {
        if self.skip(b'\n')? || !self.skip(b'\r')? {
            return Ok(());
        }
        self.blank_before = !self.skip(b'\n')?;
        Ok(())
    }

    /// Reads the next byte if it is this one; returns whether it was.
    fn skip(&mut self, byte: u8) -> Result<bool> {
        self.fill()?;
        let found = self.input.buffer().first() == Some(&byte);
        if found {
            self.position.bytes += self.encoding.source_length(&[byte]);
            self.input.consume(1);
        }
        Ok(found)
    }

    /// Makes sure that the buffer has bytes, unless the file is at its end.
    fn fill(&mut self) -> Result<()> {
        loop {
            match self.input.fill_buf() {
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failure(&self.file, self.position.line, error)),
            }
        }
    }

    fn unclosed(&self, line: u64, column: usize) -> Error {
        let found = "the quote that opens this cell is never closed; close it, or write a literal quote as \"\" in a \
                     quoted cell";
        problem(&self.file, line, column, found.to_owned())
    }

    fn too_large(&self, what: &str, limit: usize, line: u64, column: usize) -> Error {
        let hint = if self.dialect.quoted { "; is a quote never closed?" } else { "" };
        problem(
            &self.file,
            line,
            column,
            format!("the {what} is larger than {}{hint}", byte_size(limit as u64)),
        )
    }
}

fn problem(file: &str, line: u64, column: usize, problem: String) -> Error {
    Error::Table { file: file.to_owned(), line, column, problem }
}

fn failure(file: &str, line: u64, error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::InvalidData {
        return problem(file, line, 0, error.to_string());
    }
    Error::io(file)(error)
}

#[cfg(test)]
mod tests;
