//! Reads a delimited file into rows.

use std::mem;

use csv::StringRecord;
use serde::{Deserialize, Serialize};

use super::cells::{CellError, Cells};
use super::dialect::Dialect;
use super::encoding::text;
use super::header::{Column, Field, Header};
use super::records::{Limits, Record, Records};
use super::workbook::Sheet;
use crate::error::{Error, Result};

/// How to treat an unusable row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strictness {
    /// Refuse the whole input: published tables have no bad rows, so one is a sign of damage.
    #[default]
    Strict,
    /// Skip the row and count it.
    Lenient,
}

/// The rows of one file, each with its line.
#[derive(Debug, Clone)]
pub struct Table<R> {
    /// The file's name.
    pub file: String,
    /// Where its columns are, for messages about cells that turn out wrong only when tables are joined.
    pub header: Header,
    /// The usable rows, in file order.
    pub rows: Vec<R>,
    /// The line on which each row starts; the header is line 1.
    pub lines: Vec<u32>,
}

/// The outcome of reading one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct TableReport {
    /// The file's name.
    pub file: String,
    /// Rows in use.
    pub rows: usize,
    /// Rows skipped by lenient reading.
    pub skipped: usize,
    /// The first few reasons for skipping rows.
    pub problems: Vec<String>,
    /// Harmless oddities: ignored columns, repaired bytes.
    pub notices: Vec<String>,
}

impl TableReport {
    const PROBLEMS_KEPT: usize = 5;

    /// In strict reading, returns the problem as an error; in lenient reading, counts the row as skipped.
    ///
    /// # Errors
    /// The problem, in strict reading.
    pub fn reject(&mut self, line: u64, error: CellError, strictness: Strictness) -> Result<()> {
        let CellError { column, problem } = error;
        let error = Error::Table { file: self.file.clone(), line, column, problem };
        if strictness == Strictness::Strict {
            return Err(error);
        }
        self.skipped += 1;
        if self.problems.len() < Self::PROBLEMS_KEPT {
            self.problems.push(error.to_string());
        }
        Ok(())
    }

    /// Notes optional cells that cannot be used, by line: how many, what is lost without them, and the first.
    pub fn note_unusable(&mut self, cells: impl IntoIterator<Item = (u32, CellError)>, lost: &str) {
        let mut cells = cells.into_iter();
        let Some((line, CellError { column, problem })) = cells.next() else { return };
        let cells = match cells.count() {
            0 => "1 unusable cell".to_owned(),
            more => format!("{} unusable cells", more + 1),
        };
        let file = &self.file;
        self.notices.push(format!("{cells}; {lost}; the first is {file}:{line}:{column}: {problem}"));
    }
}

/// Reads a delimited file in any form that [`Records`] reads. Columns may be in any order; empty rows are ignored.
///
/// # Errors
/// [`Error::Table`] for a header that lacks a required column, for what [`Records`] refuses and, in strict reading, for
/// the first bad row.
pub fn read_table<F: Field, R>(
    file: &str,
    bytes: &[u8],
    columns: &[Column<F>],
    passed_over: &[&str],
    strictness: Strictness,
    parse: impl Fn(&Cells<'_>) -> Result<R, CellError>,
) -> Result<(Table<R>, TableReport)> {
    read_checked_table(file, bytes, columns, passed_over, strictness, |_| Ok(()), parse)
}

/// Like [`read_table`], with a further check of the header: its problem is reported before any row is read.
///
/// # Errors
/// As for [`read_table`], plus whatever the check finds.
pub fn read_checked_table<F: Field, R>(
    file: &str,
    bytes: &[u8],
    columns: &[Column<F>],
    passed_over: &[&str],
    strictness: Strictness,
    check: impl Fn(&Header) -> Result<(), String>,
    parse: impl Fn(&Cells<'_>) -> Result<R, CellError>,
) -> Result<(Table<R>, TableReport)> {
    let open = |delimiter: Option<u8>| -> Result<(TextRows<'_>, u64, Result<Header, String>)> {
        let mut rows = TextRows::open(file, bytes, Dialect { delimiter, ..Dialect::default() })?;
        let Some(line) = rows.advance()? else { return Err(empty(file)) };
        let names = rows.text.iter().map(|name| name.trim().to_owned()).collect();
        let header = Header::find(names, columns, passed_over);
        Ok((rows, line, header))
    };
    let (mut rows, line, header) = match open(None)? {
        // The most frequent delimiter may be punctuation in a column's name: the one that yields the columns decides.
        (rows, line, Err(problem)) => {
            let others = [b',', b';', b'\t'].into_iter().filter(|other| *other != rows.records.delimiter());
            let fits = others.filter_map(|other| open(Some(other)).ok()).find(|(.., header)| header.is_ok());
            fits.unwrap_or((rows, line, Err(problem)))
        }
        found => found,
    };
    let header = header.map_err(|problem| wrong_header(file, line, problem))?;
    check(&header).map_err(|problem| wrong_header(file, line, problem))?;
    let mut intake = Intake::begin(file, header, strictness, parse);
    while let Some(line) = rows.advance()? {
        intake.take(line, &rows.text)?;
    }
    intake.report.notices.extend(repairs(&rows.repaired_lines));
    Ok(intake.finish())
}

/// Reads the rows of a worksheet as [`read_table`] reads lines. The header is the first of the top rows with all required
/// columns, because publishers put titles above it; it is checked as in [`read_checked_table`]. Rows with a single cell are
/// notes and are ignored.
///
/// # Errors
/// As for [`read_table`].
pub fn read_sheet<F: Field, R>(
    file: &str,
    sheet: &Sheet,
    columns: &[Column<F>],
    passed_over: &[&str],
    strictness: Strictness,
    check: impl Fn(&Header) -> Result<(), String>,
    parse: impl Fn(&Cells<'_>) -> Result<R, CellError>,
) -> Result<(Table<R>, TableReport)> {
    /// The number of rows searched for a header.
    const UPPER: usize = 20;
    let find = |row: &StringRecord| {
        Header::find(row.iter().map(|name| name.trim().to_owned()).collect(), columns, passed_over)
    };
    let first = sheet.rows.first().ok_or_else(|| empty(file))?;
    let found =
        sheet.rows.iter().take(UPPER).enumerate().find_map(|(at, row)| Some((at, find(&row.cells).ok()?)));
    let (at, header) = match found {
        Some(found) => found,
        None => (0, find(&first.cells).map_err(|problem| wrong_header(file, first.line, problem))?),
    };
    check(&header).map_err(|problem| wrong_header(file, sheet.rows[at].line, problem))?;
    let mut intake = Intake::begin(file, header, strictness, parse);
    for row in &sheet.rows[at + 1..] {
        if row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() > 1 {
            intake.take(row.line, &row.cells)?;
        }
    }
    Ok(intake.finish())
}

/// A table under construction.
struct Intake<R, P> {
    table: Table<R>,
    report: TableReport,
    strictness: Strictness,
    parse: P,
}

impl<R, P: Fn(&Cells<'_>) -> Result<R, CellError>> Intake<R, P> {
    fn begin(file: &str, header: Header, strictness: Strictness, parse: P) -> Self {
        let mut report = TableReport { file: file.to_owned(), ..TableReport::default() };
        if !header.unknown.is_empty() {
            let unknown = header.unknown.join("', '");
            report.notices.push(format!("ignored unknown columns: '{unknown}'"));
        }
        let table = Table { file: file.to_owned(), header, rows: Vec::new(), lines: Vec::new() };
        Self { table, report, strictness, parse }
    }

    fn take(&mut self, line: u64, record: &StringRecord) -> Result<()> {
        let row = if record.len() == self.table.header.width {
            (self.parse)(&Cells::new(&self.table.header, record))
        } else {
            let expected = self.table.header.width;
            let problem = format!("the row has {} cells, expected {expected} as in the header", record.len());
            Err(CellError { column: 0, problem })
        };
        match row {
            Ok(row) => {
                self.table.rows.push(row);
                self.table.lines.push(u32::try_from(line).unwrap_or(u32::MAX));
            }
            Err(error) => self.report.reject(line, error, self.strictness)?,
        }
        Ok(())
    }

    fn finish(self) -> (Table<R>, TableReport) {
        let report = TableReport { rows: self.table.rows.len(), ..self.report };
        (self.table, report)
    }
}

fn wrong_header(file: &str, line: u64, problem: String) -> Error {
    Error::Table { file: file.to_owned(), line, column: 0, problem }
}

fn empty(file: &str) -> Error {
    wrong_header(file, 1, "the file is empty; expected a header and rows: restore the file".to_owned())
}

fn repairs(repaired_lines: &[u64]) -> Option<String> {
    const LINES_LISTED: usize = 5;
    if repaired_lines.is_empty() {
        return None;
    }
    let listed: Vec<String> = repaired_lines.iter().take(LINES_LISTED).map(u64::to_string).collect();
    let more = if repaired_lines.len() > LINES_LISTED { ", …" } else { "" };
    Some(format!(
        "{} line(s) had bytes that are not UTF-8 and were read as Windows-1252: line {}{more}",
        repaired_lines.len(),
        listed.join(", ")
    ))
}

/// The rows of a file as text, without empty ones.
struct TextRows<'b> {
    records: Records<&'b [u8]>,
    record: Record,
    text: StringRecord,
    /// Lines of the rows with bytes that are not UTF-8.
    repaired_lines: Vec<u64>,
}

impl<'b> TextRows<'b> {
    fn open(file: &str, bytes: &'b [u8], dialect: Dialect) -> Result<Self> {
        let records = Records::open(file, bytes, dialect, Limits::TABLE)?;
        let (record, text) = (Record::default(), StringRecord::new());
        Ok(Self { records, record, text, repaired_lines: Vec::new() })
    }

    /// Reads the next row into `text` and returns its line.
    fn advance(&mut self) -> Result<Option<u64>> {
        loop {
            self.record.cells = mem::take(&mut self.text).into_byte_record();
            if !self.records.next(&mut self.record)? {
                return Ok(None);
            }
            self.text = match StringRecord::from_byte_record(mem::take(&mut self.record.cells)) {
                Ok(text) => text,
                Err(error) => {
                    self.repaired_lines.push(self.record.line);
                    error.into_byte_record().iter().map(text).collect()
                }
            };
            if self.text.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some(self.record.line));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Need;
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Copy)]
    enum Test {
        Code,
        Value,
    }

    impl Field for Test {
        const COUNT: usize = 2;
        fn index(self) -> usize {
            self as usize
        }
    }

    const COLUMNS: &[Column<Test>] = &[
        Column { field: Test::Code, names: &["Code"], need: Need::Required },
        Column { field: Test::Value, names: &["Value", "Data Value"], need: Need::Optional },
    ];

    type Row = (String, Option<f32>);

    fn read(file: &str, bytes: &[u8], strictness: Strictness) -> Result<(Table<Row>, TableReport)> {
        read_table(file, bytes, COLUMNS, &["Name"], strictness, |cells| {
            Ok((cells.code(Test::Code)?.to_string(), cells.number(Test::Value)?))
        })
    }

    fn strict(bytes: &[u8]) -> Result<(Table<Row>, TableReport)> {
        read("t.txt", bytes, Strictness::Strict)
    }

    #[test]
    fn the_delimiter_is_the_one_that_yields_the_columns() {
        const TITLE: &[Column<Test>] =
            &[Column { field: Test::Code, names: &["title"], need: Need::Required }];
        for header in ["title,code (nurse;cook;clerk)", "title, code, weight (0-1;optional)"] {
            let bytes = format!("{header}\nNurse{}\n", ",x".repeat(header.matches(',').count()));
            let read = read_table("a.csv", bytes.as_bytes(), TITLE, &[], Strictness::Strict, |cells| {
                Ok(cells.text(Test::Code)?.to_owned())
            });
            assert_eq!(read.unwrap().0.rows, ["Nurse"], "{header}");
        }
    }

    #[test]
    fn line_endings_column_order_and_blank_lines_do_not_matter() {
        let plain = strict(b"Code\tValue\n11-1011.00\t1.50\n11-1021.00\tn/a\n").unwrap().0;
        for other in [
            &b"Code\tValue\r\n11-1011.00\t1.50\r\n11-1021.00\tn/a\r\n\r\n\r\n"[..],
            b"\xef\xbb\xbfvalue\tcode\n1.50\t11-1011.00\nn/a\t11-1021.00",
            b"Code\tData Value\tName\n11-1011.00\t1.50\tx\n11-1021.00\t\t\"y\n",
        ] {
            let other = strict(other).unwrap().0;
            assert_eq!((other.rows, other.lines), (plain.rows.clone(), plain.lines.clone()));
        }
        assert_eq!(plain.lines, [2, 3]);
        let spaced = strict(b"Code\tValue\r\n\r\n11-1011.00\t1\r\n\r\n\r\n11-1021.00\t2\r\n").unwrap().0;
        assert_eq!(spaced.lines, [3, 6]);
    }

    #[test]
    fn quoted_cells_may_contain_line_breaks() {
        let bytes = b"Name,Code,Value\r\n\"a\r\nb, c\",11-1011.00,1\r\nd,11-1021.00,x\r\n";
        let error = read("t.csv", bytes, Strictness::Strict).unwrap_err();
        assert_eq!(
            error.to_string(),
            "t.csv:4:3: column 'Value': found 'x', expected a number such as 4.12, or n/a"
        );
        let semicolons = read("t.csv", b"Code;Value\n11-1011.00;2\n", Strictness::Strict).unwrap().0;
        assert_eq!(semicolons.rows, [("11-1011.00".to_owned(), Some(2.0))]);
    }

    #[test]
    fn bad_rows_are_reported_with_line_and_column() {
        for (bytes, place) in [
            (
                &b"Code\tValue\r\n11-1011.00\t1\r\n11-1011.00\r\n"[..],
                "t.txt:3:0: the row has 1 cells, expected 2",
            ),
            (b"Code\tValue\n11-1011.00\t1\t2\n", "t.txt:2:0: the row has 3 cells"),
            (
                b"Value\tCode\n1\tnurse\n",
                "t.txt:2:2: column 'Code': found 'nurse', expected an O*NET-SOC code",
            ),
            (b"Code\tValue\n11-1011.00\tNaN\n", "t.txt:2:2: column 'Value': found 'NaN'"),
            (b"Value\n1\n", "t.txt:1:0: no column 'Code' in the header, which has 'Value'"),
            (b"", "t.txt:1:0: the file is empty"),
        ] {
            let message = strict(bytes).unwrap_err().to_string();
            assert!(message.starts_with(place), "{message}");
        }
    }

    #[test]
    fn lenient_reading_counts_skipped_rows() {
        let bytes = b"Code\tValue\n11-1011.00\t1\nx\t2\n11-1011.00\ty\n11-1021.00\t3\n";
        let (table, report) = read("t.txt", bytes, Strictness::Lenient).unwrap();
        assert_eq!(table.lines, [2, 5]);
        assert_eq!((report.rows, report.skipped, report.problems.len()), (2, 2, 2));
    }

    #[test]
    fn notices_are_given_once() {
        let (_, report) =
            strict(b"Code\tTitle\tName\n11-1011.00\tCaf\xe9\t\xe9\n11-1021.00\ta\tb\n").unwrap();
        assert_eq!(report.notices.len(), 2);
        assert!(report.notices[0].contains("'Title'"), "{report:?}");
        assert!(report.notices[1].ends_with("line 2"), "{report:?}");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = strict(&bytes);
            let _ = read("t.csv", &bytes, Strictness::Lenient);
            let _ = read("t.txt", &[b"Code\tValue\n".as_slice(), &bytes].concat(), Strictness::Lenient);
        }

        #[test]
        fn every_row_is_read_or_counted(rows in proptest::collection::vec("[0-9]{2}-[0-9]{4}\\.0[01x]", 0..40)) {
            let text = format!("Code\n{}\n", rows.join("\r\n"));
            let (table, report) = read("t.txt", text.as_bytes(), Strictness::Lenient).unwrap();
            prop_assert_eq!(table.rows.len() + report.skipped, rows.len());
        }
    }
}
