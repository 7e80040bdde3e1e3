//! The rows of a delimited file.
//!
//! The rules are those of the `csv` crate, with which a test compares; it is not used for reading because it passes
//! over blank lines and over a quote that is never closed without a word, and takes a row of any size.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::mem;

use csv::ByteRecord;

use crate::coding::columns::Columns;
use crate::coding::format::DELIMITERS;
use crate::coding::row::{self, MAX_ROW_BYTES, Names, Record, Row};
use crate::coding::summary::ReadNotes;
use crate::error::{Error, Result};

/// A delimited file that is being read.
pub(in super::super) struct CsvReader {
    records: Records<Box<dyn Read + Send>>,
    header: ByteRecord,
    names: Names,
    columns: Columns<usize>,
    size: Option<u64>,
    notes: ReadNotes,
}

impl CsvReader {
    /// Reads the header and finds the delimiter by it; `usual` is tried first.
    pub(super) fn open(
        file: String,
        mut input: Box<dyn Read + Send>,
        size: Option<u64>,
        columns: &Columns,
        usual: u8,
    ) -> Result<Self> {
        let beginning = beginning(&mut input).map_err(Error::io(&file))?;
        let delimiter = delimiter(&beginning, columns, usual);
        let input: Box<dyn Read + Send> = Box::new(Cursor::new(beginning).chain(input));
        let mut records = Records::new(file, input, delimiter);
        let header = records.header()?.ok_or_else(|| {
            let problem = "the file is empty; expected a header line and rows".to_owned();
            Error::Jobs { file: records.file.clone(), line: None, problem }
        })?;
        let names: Names = header.iter().map(row::text).collect();
        let columns = columns.places(&records.file, names.list())?;
        Ok(Self { records, header, names, columns, size, notes: ReadNotes::default() })
    }

    /// The names of the columns, byte for byte.
    pub(super) fn header(&self) -> &ByteRecord {
        &self.header
    }

    pub(super) fn file(&self) -> &str {
        &self.records.file
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.records.delimiter
    }

    /// The next row. In a file of one column a blank line is a row with an empty cell; in others it is none.
    pub(super) fn next(&mut self) -> Result<Option<Row>> {
        loop {
            let Some((line, mut cells)) = self.records.next()? else { return Ok(None) };
            if cells.is_empty() {
                if self.header.len() > 1 {
                    self.notes.blank_lines += 1;
                    continue;
                }
                cells.push_field(b"");
            }
            if cells.len() != self.header.len() {
                let (found, expected) = (cells.len(), self.header.len());
                let delimiter = delimiter_name(self.records.delimiter);
                return Err(self.records.refuse(
                    line,
                    format!(
                        "the row has {found} cells, expected {expected} as in the header; put a cell with a \
                         {delimiter} or a line break in double quotes"
                    ),
                ));
            }
            let job = self.columns.job(|&place| Ok(cells.get(place).map(row::text)))?;
            return Ok(Some(Row { record: Record::Cells(cells), job }));
        }
    }

    pub(super) fn size(&self) -> Option<u64> {
        self.size
    }

    pub(super) fn position(&self) -> u64 {
        self.records.position
    }

    pub(super) fn notes(&self) -> ReadNotes {
        self.notes
    }
}

fn delimiter_name(delimiter: u8) -> &'static str {
    match delimiter {
        b';' => "semicolon",
        b'\t' => "tab",
        _ => "comma",
    }
}

/// What a file begins with: at least its header, unless that is larger than a row may be.
fn beginning(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let (mut bytes, mut part) = (Vec::new(), vec![0; 1 << 16]);
    let (mut in_quotes, mut blank) = (false, true);
    while bytes.len() <= MAX_ROW_BYTES {
        let read = match input.read(&mut part) {
            Ok(0) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        bytes.extend_from_slice(&part[..read]);
        for byte in &part[..read] {
            match byte {
                b'\r' | b'\n' if !in_quotes && !blank => return Ok(bytes),
                b'\r' | b'\n' => {}
                b'"' => (in_quotes, blank) = (!in_quotes, false),
                _ => blank = false,
            }
        }
    }
    Ok(bytes)
}

/// The delimiter with which the header has the wanted columns; of several the usual one, else the likeliest. When the
/// columns are found with none, the one with which the header has most cells: an error will name them.
fn delimiter(beginning: &[u8], columns: &Columns, usual: u8) -> u8 {
    let mut best = (usual, 0);
    for delimiter in std::iter::once(usual).chain(DELIMITERS) {
        let header = Records::new(String::new(), beginning, delimiter).header();
        let Ok(Some(header)) = header else { continue };
        let names: Vec<String> = header.iter().map(row::text).collect();
        if columns.places("", &names).is_ok() {
            return delimiter;
        }
        if names.len() > best.1 {
            best = (delimiter, names.len());
        }
    }
    best.0
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

/// Records of a delimited text, with the lines that they begin on.
struct Records<R> {
    file: String,
    input: BufReader<R>,
    delimiter: u8,
    /// Bytes read.
    position: u64,
    line: u64,
    /// Whether a line feed that comes now belongs to the carriage return before it.
    after_return: bool,
}

impl<R: Read> Records<R> {
    fn new(file: String, input: R, delimiter: u8) -> Self {
        Self {
            file,
            input: BufReader::with_capacity(1 << 16, input),
            delimiter,
            position: 0,
            line: 1,
            after_return: false,
        }
    }

    fn refuse(&self, line: u64, problem: String) -> Error {
        Error::Jobs { file: self.file.clone(), line: Some(line), problem }
    }

    /// The first record that is not blank.
    fn header(&mut self) -> Result<Option<ByteRecord>> {
        loop {
            match self.next()? {
                Some((_, record)) if record.is_empty() => {}
                found => return Ok(found.map(|(_, record)| record)),
            }
        }
    }

    /// The next record and its line; without cells for a blank line.
    fn next(&mut self) -> Result<Option<(u64, ByteRecord)>> {
        let mut begin = self.line;
        let (mut record, mut cell, mut place) = (ByteRecord::new(), Vec::new(), Place::Start);
        let mut bytes = 0;
        loop {
            let buffer = self.input.fill_buf().map_err(Error::io(&self.file))?;
            if buffer.is_empty() {
                if place == Place::Quoted {
                    let problem = "a quote that opens in the row on this line is never closed".to_owned();
                    return Err(self.refuse(begin, problem));
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
                    (_, byte) if byte == self.delimiter => {
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
            if bytes > MAX_ROW_BYTES {
                let most = MAX_ROW_BYTES >> 20;
                let problem =
                    format!("the row on this line is larger than {most} MiB; is a quote never closed?");
                return Err(self.refuse(begin, problem));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The records of a text that is read a few bytes at a time, blank lines left out, with their lines.
    fn records(text: &[u8], delimiter: u8) -> Result<Vec<(u64, Vec<Vec<u8>>)>> {
        let mut records = Records::new("t.csv".to_owned(), text, delimiter);
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
        records(text.as_bytes(), b',').unwrap().into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn a_record_is_told_by_the_line_it_begins_on() {
        assert_eq!(lines("a,b\n1,2\n3,4"), [1, 2, 3]);
        assert_eq!(lines("a,b\r\n1,2\r\n3,4\r\n"), [1, 2, 3]);
        assert_eq!(lines("a\n\"x\ny\"\n\n\r\nz\n"), [1, 2, 6]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told_by_its_line() {
        let error = records(b"a,b\n1,2\n3,\"4\n5,6\n", b',').unwrap_err().to_string();
        assert!(error.starts_with("t.csv:3: a quote"), "{error}");
    }

    proptest! {
        #[test]
        fn records_are_those_of_the_csv_crate(text in "[ab,;\"\r\n]{0,24}", delimiter in prop::sample::select(b",;".to_vec())) {
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .delimiter(delimiter)
                .from_reader(text.as_bytes());
            let expected: Vec<Vec<Vec<u8>>> = reader
                .byte_records()
                .map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect())
                .collect();
            // It takes a quote that is never closed as one that closes at the end.
            if let Ok(found) = records(text.as_bytes(), delimiter) {
                let found: Vec<_> = found.into_iter().map(|(_, cells)| cells).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
