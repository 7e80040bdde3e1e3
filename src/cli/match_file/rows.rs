//! The rows of a CSV file of job titles, a chunk at a time.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};
use csv::{ByteRecord, Reader, ReaderBuilder};
use metier::table::decode;

/// A row as it stands in the file, and its job title.
pub(super) struct Row {
    /// All cells, unchanged.
    pub(super) cells: ByteRecord,
    /// The title; stray bytes that are not UTF-8 are read as Windows-1252.
    pub(super) title: String,
}

/// A CSV file that is being read.
pub(super) struct Rows {
    file: String,
    reader: Reader<Trail<Box<dyn Read>>>,
    header: ByteRecord,
    title: usize,
    bytes: Option<u64>,
}

impl Rows {
    /// Opens the file (`-` is standard input) and finds the column of titles.
    pub(super) fn open(path: &Path, column: &str) -> Result<Self> {
        let (input, bytes): (Box<dyn Read>, _) = if path == Path::new("-") {
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(path).with_context(|| path.display().to_string())?;
            let bytes = file.metadata().ok().map(|data| data.len());
            (Box::new(file), bytes)
        };
        let file = path.display().to_string();
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(Trail::new(input));
        let mut header = ByteRecord::new();
        if !reader.read_byte_record(&mut header).with_context(|| file.clone())? {
            bail!("{file}: the file is empty; expected a header line and rows");
        }
        let title = find(&file, &header, column)?;
        Ok(Self { file, reader, header, title, bytes })
    }

    /// The names of the columns.
    pub(super) fn header(&self) -> &ByteRecord {
        &self.header
    }

    /// The size of the file, when it has one.
    pub(super) fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// How many bytes have been read as rows.
    pub(super) fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The next rows, at most so many; none at the end.
    pub(super) fn next_chunk(&mut self, size: usize) -> Result<Vec<Row>> {
        let mut chunk = Vec::with_capacity(size);
        while chunk.len() < size {
            let start = self.reader.position().byte();
            let mut cells = ByteRecord::new();
            if !self.reader.read_byte_record(&mut cells).with_context(|| self.file.clone())? {
                break;
            }
            let line = self.reader.get_mut().line_of_record(start);
            if cells.len() != self.header.len() {
                bail!(
                    "{}:{line}: the row has {} cells, expected {} as in the header; a cell with a comma or a line break \
                     must stand in double quotes",
                    self.file,
                    cells.len(),
                    self.header.len()
                );
            }
            let title = text(&cells[self.title]);
            chunk.push(Row { cells, title });
        }
        Ok(chunk)
    }
}

fn text(cell: &[u8]) -> String {
    decode(cell.to_vec()).text
}

/// The place of the column; exactly one may have the name.
fn find(file: &str, header: &ByteRecord, column: &str) -> Result<usize> {
    let names: Vec<String> = header.iter().map(text).collect();
    let mut places =
        names.iter().enumerate().filter(|(_, name)| name.trim() == column.trim()).map(|(place, _)| place);
    match (places.next(), places.next()) {
        (Some(place), None) => Ok(place),
        (Some(_), Some(_)) => bail!("{file}: two columns are called '{column}'; rename one"),
        (None, _) => {
            bail!("{file}: no column is called '{column}'; the columns are '{}'", names.join("', '"))
        }
    }
}

/// Passes bytes on and remembers those of the record that is being read, so as to tell its line: `csv` counts a CR LF
/// to the record after it and passes over blank lines silently.
struct Trail<R> {
    inner: R,
    /// Bytes passed on; the first is at `offset` in the file.
    kept: Vec<u8>,
    offset: u64,
    /// Bytes of `kept` whose line ends are in `line`.
    counted: usize,
    line: u64,
}

impl<R> Trail<R> {
    fn new(inner: R) -> Self {
        Self { inner, kept: Vec::new(), offset: 0, counted: 0, line: 1 }
    }

    /// The line of the record that was read from this position on. Records must be asked for in order.
    #[expect(clippy::naive_bytecount, reason = "a record is short; a crate for counting would not pay")]
    fn line_of_record(&mut self, position: u64) -> u64 {
        let start = usize::try_from(position - self.offset).unwrap_or(usize::MAX).min(self.kept.len());
        let blank = self.kept[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let begin = start + blank;
        self.line += self.kept[self.counted..begin].iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.counted = begin;
        self.line
    }
}

impl<R: Read> Read for Trail<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.kept.drain(..self.counted);
        self.offset += self.counted as u64;
        self.counted = 0;
        let read = self.inner.read(buffer)?;
        self.kept.extend_from_slice(&buffer[..read]);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines on which the records of a text begin.
    fn lines(text: &str) -> Vec<u64> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(4)
            .from_reader(Trail::new(text.as_bytes()));
        let mut record = ByteRecord::new();
        let mut lines = Vec::new();
        loop {
            let start = reader.position().byte();
            if !reader.read_byte_record(&mut record).unwrap() {
                return lines;
            }
            lines.push(reader.get_mut().line_of_record(start));
        }
    }

    #[test]
    fn a_record_is_told_by_the_line_it_begins_on() {
        assert_eq!(lines("a,b\n1,2\n3,4"), [1, 2, 3]);
        assert_eq!(lines("\u{feff}a,b\r\n1,2\r\n3,4\r\n"), [1, 2, 3]);
        assert_eq!(lines("a\n\"x\ny\"\n\n\r\nz\n"), [1, 2, 6]);
    }
}
