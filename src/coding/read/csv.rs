//! The rows of a delimited file.

use std::io::{self, Cursor, Read};

use csv::{ByteRecord, QuoteStyle, WriterBuilder};

use super::Limits;
use crate::coding::columns::{Columns, check_repeated};
use crate::coding::format::DELIMITERS;
use crate::coding::row::{BadRow, JobRow, MAX_ROW_BYTES, Names, ReadRow, Record};
use crate::coding::summary::ReadNotes;
use crate::engine::Job;
use crate::error::{Error, Result};
use crate::table::{self, Dialect, Records};

/// An open delimited file.
pub(in super::super) struct CsvReader {
    file: String,
    records: Records<Box<dyn Read + Send>>,
    header: ByteRecord,
    names: Names,
    columns: Columns<usize>,
    size: Option<u64>,
}

impl CsvReader {
    /// Reads the header and finds the delimiter from it.
    pub(super) fn open(
        file: String,
        mut input: Box<dyn Read + Send>,
        size: Option<u64>,
        columns: &Columns,
        limits: Limits,
    ) -> Result<Self> {
        let beginning = beginning(&mut input).map_err(Error::io(&file))?;
        let delimiter = delimiter(&file, &beginning, columns);
        let input: Box<dyn Read + Send> = Box::new(Cursor::new(beginning).chain(input));
        let mut records = open(&file, input, delimiter)?;
        let Some(header) = next(&mut records)? else {
            let problem = "the file is empty; expected a header line and rows".to_owned();
            return Err(Error::Jobs { file, line: None, problem });
        };
        limits.check_columns(&file, header.cells.len())?;
        let names = names(&header.cells);
        let columns = columns.places(&file, names.list())?;
        check_repeated(&file, names.list())?;
        Ok(Self { file, records, header: header.cells, names, columns, size })
    }

    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// The names of the columns, byte for byte.
    pub(super) fn header(&self) -> &ByteRecord {
        &self.header
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.records.delimiter()
    }

    /// Whether cells may be quoted.
    pub(super) fn quoted(&self) -> bool {
        self.records.quoted()
    }

    pub(super) fn next(&mut self) -> Result<Option<ReadRow>> {
        let Some(table::Record { cells, line }) = next(&mut self.records)? else { return Ok(None) };
        Ok(Some(match self.job(&cells, line) {
            Ok((job, weight)) => Ok(JobRow { record: Record::Cells(cells), job, weight }),
            Err(error) => Err(BadRow { line, written: self.written(&cells), error }),
        }))
    }

    fn job(&self, cells: &ByteRecord, line: u64) -> Result<(Job, f64)> {
        let (found, expected) = (cells.len(), self.header.len());
        if found != expected {
            let delimiter = delimiter_name(self.delimiter());
            let cells = if found == 1 { "cell" } else { "cells" };
            let problem = format!(
                "the row has {found} {cells}, expected {expected} as in the header; quote cells that contain a {delimiter} or \
                 a line break"
            );
            return Err(Error::Jobs { file: self.file.clone(), line: Some(line), problem });
        }
        let cell = |&place: &usize| Ok(cells.get(place).map(|cell| table::text(cell).into_owned()));
        let job = self.columns.job(cell)?;
        let refuse = |problem| Error::Jobs { file: self.file.clone(), line: Some(line), problem };
        Ok((job, self.columns.weight(cell, refuse)?))
    }

    /// The cells as a line of the file.
    fn written(&self, cells: &ByteRecord) -> Vec<u8> {
        let quotes = if self.quoted() { QuoteStyle::Necessary } else { QuoteStyle::Never };
        let mut line =
            WriterBuilder::new().delimiter(self.delimiter()).quote_style(quotes).from_writer(Vec::new());
        // Memory takes every record.
        let _ = line.write_byte_record(cells);
        let mut line = line.into_inner().unwrap_or_default();
        line.pop_if(|last| *last == b'\n');
        line
    }

    pub(super) fn size(&self) -> Option<u64> {
        self.size
    }

    pub(super) fn position(&self) -> u64 {
        self.records.position().bytes
    }

    pub(super) fn notes(&self) -> ReadNotes {
        ReadNotes { blank_lines: self.records.blank_lines(), ..ReadNotes::default() }
    }
}

fn open<R: Read>(file: &str, input: R, delimiter: Option<u8>) -> Result<Records<R>> {
    Records::open(file, input, Dialect { delimiter, quoted: None }, table::Limits::STREAM)
}

fn next<R: Read>(records: &mut Records<R>) -> Result<Option<table::Record>> {
    let mut record = table::Record::default();
    Ok(records.next(&mut record)?.then_some(record))
}

fn names(header: &ByteRecord) -> Names {
    header.iter().map(|cell| table::text(cell).into_owned()).collect()
}

fn delimiter_name(delimiter: u8) -> &'static str {
    match delimiter {
        b';' => "semicolon",
        b'\t' => "tab",
        _ => "comma",
    }
}

/// The beginning of a file: at least its header, unless that exceeds the limit of a row.
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

/// The delimiter that splits the header into the requested columns: `None`, for detection from the header line, if
/// that works, else the first that does.
fn delimiter(file: &str, beginning: &[u8], columns: &Columns) -> Option<u8> {
    let fits = |delimiter: &Option<u8>| {
        let header = open(file, beginning, *delimiter).and_then(|mut records| next(&mut records));
        matches!(header, Ok(Some(header)) if columns.places(file, names(&header.cells).list()).is_ok())
    };
    std::iter::once(None).chain(DELIMITERS.map(Some)).find(fits).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(file: &str, text: &str) -> Result<CsvReader> {
        let text = Box::new(Cursor::new(text.to_owned()));
        CsvReader::open(file.to_owned(), text, None, &Columns::new("title"), Limits::FILE)
    }

    #[test]
    fn the_delimiter_is_the_one_that_yields_the_title_column() {
        for (file, header, delimiter) in [
            ("a.csv", "id,title", ','),
            ("a.csv", "id;title", ';'),
            ("a.csv", "id\ttitle", '\t'),
            ("a.tsv", "id\ttitle", '\t'),
            ("a.tsv", "id,title", ','),
            ("a.csv", "title,notes (a;b;c;d)", ','),
            ("a.csv", "title;notes (a,b,c,d)", ';'),
            ("a.txt", "title\tnotes, if any", '\t'),
            ("a.csv", "title", ','),
            ("a.tsv", "title", '\t'),
            ("-", "\"title\";\"a\nb\"", ';'),
        ] {
            assert_eq!(char::from(reader(file, header).unwrap().delimiter()), delimiter, "{file}: {header}");
        }
    }

    #[test]
    fn rows_must_have_as_many_cells_as_the_header() {
        let mut rows = reader("a.csv", "title;n\nnurse;1\n\ncook\n").unwrap();
        assert_eq!(rows.next().unwrap().unwrap().unwrap().job.title, "nurse");
        let bad = rows.next().unwrap().unwrap().unwrap_err();
        assert_eq!((bad.line, &*bad.written), (4, &b"cook"[..]));
        let refused = bad.error.to_string();
        assert!(
            refused.starts_with("a.csv:4: the row has 1 cell, expected 2") && refused.contains("semicolon")
        );
        assert_eq!(rows.notes().blank_lines, 1);
    }

    #[test]
    fn a_missing_column_is_reported_with_the_existing_ones() {
        let refused = reader("a.csv", "id;name\n").err().unwrap().to_string();
        assert_eq!(refused, "a.csv: no column is named 'title'; the columns are 'id', 'name'");
    }
}
