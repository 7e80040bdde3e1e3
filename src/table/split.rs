//! Splits the bytes of a row into cells, one chunk at a time.

use std::mem;

use csv::ByteRecord;
use memchr::{memchr, memchr_iter, memchr3};

use super::dialect::Resolved;

/// Where in a cell the next byte falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Bare,
    Quoted,
    /// After a quote within quotes: the first of two, or the closing one.
    Quote,
    /// After a closing quote and blanks, at the end of a chunk.
    Closed,
}

/// How much of a chunk was split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Split {
    /// Bytes consumed, without the line end.
    pub(super) used: usize,
    /// The first byte of the line end that comes next, if one does.
    pub(super) end: Option<u8>,
}

/// A quoted cell that does not end where a cell may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unclosed;

/// The row being split.
#[derive(Debug)]
pub(super) struct Splitter {
    dialect: Resolved,
    /// The longest cell allowed.
    limit: usize,
    place: Place,
    cell: Vec<u8>,
    /// Line ends in the row's quoted cells that are closed.
    lines: u64,
}

impl Splitter {
    pub(super) fn new(dialect: Resolved, limit: usize) -> Self {
        Self { dialect, limit, place: Place::Start, cell: Vec::new(), lines: 0 }
    }

    /// Line ends in the row's cells read so far, except in one whose quote is still open.
    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    /// Whether the quote of a cell is still open.
    pub(super) fn is_open(&self) -> bool {
        self.place == Place::Quoted
    }

    /// Whether the current cell is longer than allowed.
    pub(super) fn is_too_long(&self) -> bool {
        self.cell.len() > self.limit
    }

    /// Splits a chunk up to the end of the row, the end of the chunk, or the point where a cell is too long.
    pub(super) fn split(&mut self, piece: &[u8], cells: &mut ByteRecord) -> Result<Split, Unclosed> {
        let mut used = 0;
        while let Some(&byte) = piece.get(used) {
            let rest = &piece[used..];
            match self.place {
                Place::Start if byte == b'"' && self.dialect.quoted => {
                    self.place = Place::Quoted;
                    used += 1;
                }
                Place::Quote if byte == b'"' => {
                    self.cell.push(byte);
                    self.place = Place::Quoted;
                    used += 1;
                }
                Place::Quoted => {
                    let quote = memchr(b'"', rest);
                    let length = quote.unwrap_or(rest.len());
                    self.cell.extend_from_slice(&rest[..length]);
                    used += length;
                    // At once, so that the same error is found however the bytes arrive.
                    if self.is_too_long() {
                        break;
                    }
                    if quote.is_some() {
                        self.place = Place::Quote;
                        used += 1;
                    }
                }
                Place::Start | Place::Bare | Place::Quote | Place::Closed => {
                    used += self.take_bare(rest)?;
                    match piece.get(used) {
                        Some(&byte) if byte == self.dialect.delimiter => {
                            if self.is_too_long() {
                                break;
                            }
                            self.push(cells);
                            used += 1;
                        }
                        end => return Ok(Split { used, end: end.copied() }),
                    }
                }
            }
        }
        Ok(Split { used, end: None })
    }

    /// Ends the row and returns the number of line ends in its cells. An empty line adds no cell.
    pub(super) fn finish(&mut self, cells: &mut ByteRecord) -> Result<u64, Unclosed> {
        match self.place {
            Place::Quoted => return Err(Unclosed),
            Place::Quote | Place::Closed => self.close(false)?,
            Place::Start | Place::Bare => {}
        }
        if self.place != Place::Start || !cells.is_empty() {
            self.push(cells);
        }
        Ok(mem::take(&mut self.lines))
    }

    /// Takes the unquoted text at the start of a chunk and returns its length.
    fn take_bare(&mut self, piece: &[u8]) -> Result<usize, Unclosed> {
        let length = memchr3(self.dialect.delimiter, b'\r', b'\n', piece).unwrap_or(piece.len());
        if matches!(self.place, Place::Quote | Place::Closed) {
            let blanks = piece[..length].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if self.cell.len() + blanks > self.limit {
                self.cell.extend_from_slice(&piece[..blanks]);
                return Ok(blanks);
            }
            let blank = blanks == length;
            if blank && length == piece.len() {
                // Whether text follows is for the next chunk to say.
                self.place = Place::Closed;
            } else {
                self.close(!blank)?;
            }
        } else if length > 0 {
            self.place = Place::Bare;
        }
        self.cell.extend_from_slice(&piece[..length]);
        Ok(length)
    }

    /// Closes the cell's quote. In a one-line cell text may follow, a slip as in `"Big" Mike`; in a cell of several lines
    /// it means that the quote was never closed and ran into the next opening quote.
    fn close(&mut self, text_follows: bool) -> Result<(), Unclosed> {
        let lines = line_ends(&self.cell);
        if lines > 0 && text_follows {
            return Err(Unclosed);
        }
        self.lines += lines;
        self.place = Place::Bare;
        Ok(())
    }

    fn push(&mut self, cells: &mut ByteRecord) {
        cells.push_field(&self.cell);
        self.cell.clear();
        self.place = Place::Start;
    }
}

/// The number of line ends in a quoted cell; a lone carriage return counts only if there are no line feeds.
fn line_ends(cell: &[u8]) -> u64 {
    let count = |end: u8| memchr_iter(end, cell).count() as u64;
    match count(b'\n') {
        0 => count(b'\r'),
        lines => lines,
    }
}
