//! The rows of a CSV file.
//!
//! The rules are those of the `csv` crate, with which a test compares; it is not used for reading because it passes
//! over blank lines and over a quote that is never closed without a word, and takes a row of any size.

use std::io::{BufRead, BufReader, Read};
use std::mem;

use anyhow::{Context, Result, bail};
use csv::ByteRecord;

use crate::cli::match_file::record::{self, MAX_RECORD_BYTES, Record, Row, TextColumns, same_name};

/// A CSV file that is being read.
pub(in super::super) struct CsvRows {
    records: Records<Box<dyn Read + Send>>,
    header: ByteRecord,
    columns: Vec<String>,
    texts: TextColumns,
    size: Option<u64>,
    blank_lines: u64,
}

impl CsvRows {
    /// Reads the header.
    pub(super) fn open(
        file: String,
        input: Box<dyn Read + Send>,
        size: Option<u64>,
        texts: TextColumns,
    ) -> Result<Self> {
        let mut records = Records::new(file, input);
        let header = loop {
            match records.next()? {
                Some((_, record)) if record.is_empty() => {}
                Some((_, record)) => break record,
                None => bail!("{}: the file is empty; expected a header line and rows", records.file),
            }
        };
        let columns: Vec<String> = header.iter().map(record::text).collect();
        texts.check(&records.file, &columns)?;
        Ok(Self { records, header, columns, texts, size, blank_lines: 0 })
    }

    /// The names of the columns, byte for byte.
    pub(super) fn header(&self) -> &ByteRecord {
        &self.header
    }

    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The next row. In a file of one column a blank line is a row with an empty cell; in others it is none.
    pub(super) fn next(&mut self) -> Result<Option<Row>> {
        loop {
            let Some((line, mut cells)) = self.records.next()? else { return Ok(None) };
            if cells.is_empty() {
                if self.header.len() > 1 {
                    self.blank_lines += 1;
                    continue;
                }
                cells.push_field(b"");
            }
            if cells.len() != self.header.len() {
                bail!(
                    "{}:{line}: the row has {} cells, expected {} as in the header; a cell with a comma or a line break \
                     must stand in double quotes",
                    self.records.file,
                    cells.len(),
                    self.header.len()
                );
            }
            let cell = |name: &str| {
                let place = self.columns.iter().position(|column| same_name(column, name))?;
                cells.get(place).map(record::text)
            };
            let texts = self.texts.texts(cell);
            return Ok(Some(Row { record: Record::Csv(cells), texts }));
        }
    }

    pub(super) fn size(&self) -> Option<u64> {
        self.size
    }

    pub(super) fn position(&self) -> u64 {
        self.records.position
    }

    pub(super) fn blank_lines(&self) -> u64 {
        self.blank_lines
    }
}

/// Where in a cell a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Bare,
    Quoted,
    /// Behind a quote within quotes: the first of a doubled one, or the end.
    Quote,
}

/// Records of a CSV text, with the lines that they begin on.
struct Records<R> {
    file: String,
    input: BufReader<R>,
    /// Bytes read.
    position: u64,
    line: u64,
    /// Whether a line feed that comes now belongs to the carriage return before it.
    after_return: bool,
}

impl<R: Read> Records<R> {
    fn new(file: String, input: R) -> Self {
        Self {
            file,
            input: BufReader::with_capacity(1 << 16, input),
            position: 0,
            line: 1,
            after_return: false,
        }
    }

    /// The next record and its line; without cells for a blank line.
    fn next(&mut self) -> Result<Option<(u64, ByteRecord)>> {
        let mut begin = self.line;
        let (mut record, mut cell, mut place) = (ByteRecord::new(), Vec::new(), Place::Start);
        let mut bytes = 0;
        loop {
            let buffer = self.input.fill_buf().with_context(|| self.file.clone())?;
            if buffer.is_empty() {
                if place == Place::Quoted {
                    bail!(
                        "{}:{begin}: a quote that opens in the row on this line is never closed",
                        self.file
                    );
                }
                if place == Place::Start && record.is_empty() {
                    return Ok(None);
                }
                record.push_field(&cell);
                return Ok(Some((begin, record)));
            }
            let (mut used, mut ended) = (0, false);
            for &byte in buffer {
                used += 1;
                if byte == b'\n' {
                    self.line += 1;
                }
                if mem::take(&mut self.after_return) && byte == b'\n' {
                    begin = self.line;
                    continue;
                }
                place = match (place, byte) {
                    (Place::Quoted, b'"') => Place::Quote,
                    (Place::Start, b'"') => Place::Quoted,
                    (Place::Quoted, _) | (Place::Quote, b'"') => {
                        cell.push(byte);
                        Place::Quoted
                    }
                    (_, b',') => {
                        record.push_field(&mem::take(&mut cell));
                        Place::Start
                    }
                    (_, b'\r' | b'\n') => {
                        self.after_return = byte == b'\r';
                        ended = true;
                        break;
                    }
                    (Place::Start | Place::Bare | Place::Quote, _) => {
                        cell.push(byte);
                        Place::Bare
                    }
                };
            }
            self.input.consume(used);
            self.position += used as u64;
            bytes += used;
            if ended {
                if place != Place::Start || !record.is_empty() {
                    record.push_field(&cell);
                }
                return Ok(Some((begin, record)));
            }
            if bytes > MAX_RECORD_BYTES {
                bail!(
                    "{}:{begin}: the row on this line is larger than {} MiB; is a quote never closed?",
                    self.file,
                    MAX_RECORD_BYTES >> 20
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The records of a text that is read a few bytes at a time, blank lines left out, with their lines.
    fn records(text: &[u8]) -> Result<Vec<(u64, Vec<Vec<u8>>)>> {
        let mut records = Records::new("t.csv".to_owned(), text);
        records.input = BufReader::with_capacity(3, text);
        let mut found = Vec::new();
        while let Some((line, record)) = records.next()? {
            if !record.is_empty() {
                found.push((line, record.iter().map(<[u8]>::to_vec).collect()));
            }
        }
        Ok(found)
    }

    fn lines(text: &str) -> Vec<u64> {
        records(text.as_bytes()).unwrap().into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn a_record_is_told_by_the_line_it_begins_on() {
        assert_eq!(lines("a,b\n1,2\n3,4"), [1, 2, 3]);
        assert_eq!(lines("a,b\r\n1,2\r\n3,4\r\n"), [1, 2, 3]);
        assert_eq!(lines("a\n\"x\ny\"\n\n\r\nz\n"), [1, 2, 6]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told_by_its_line() {
        let error = records(b"a,b\n1,2\n3,\"4\n5,6\n").unwrap_err().to_string();
        assert!(error.starts_with("t.csv:3: a quote"), "{error}");
    }

    proptest! {
        #[test]
        fn records_are_those_of_the_csv_crate(text in "[ab,\"\r\n]{0,24}") {
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let expected: Vec<Vec<Vec<u8>>> = reader
                .byte_records()
                .map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect())
                .collect();
            // It takes a quote that is never closed as one that closes at the end.
            if let Ok(found) = records(text.as_bytes()) {
                let found: Vec<_> = found.into_iter().map(|(_, cells)| cells).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
