//! Reads a delimited file into rows.

use std::mem;
use std::ops::ControlFlow;

use csv::StringRecord;
use serde::{Deserialize, Serialize};

use super::cells::{CellError, Cells};
use super::contents::byte_size;
use super::dialect::Dialect;
use super::encoding::text;
use super::header::{Column, Field, Header, excerpt};
use super::records::{Limits, Record, Records};
use super::workbook::{SheetRow, Workbook};
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

    /// Notes rows with something in common, by line and value: what, how many, and the first of them.
    pub fn note_rows(&mut self, rows: impl IntoIterator<Item = (u32, String)>, what: &str) {
        const ROWS_LISTED: usize = 25;
        let mut rows = rows.into_iter();
        let listed: Vec<String> = rows
            .by_ref()
            .take(ROWS_LISTED)
            .map(|(line, value)| format!("line {line} '{}'", excerpt(&value)))
            .collect();
        let more = rows.count();
        if !listed.is_empty() {
            let rest = if more > 0 { ", …" } else { "" };
            self.notices.push(format!("{what}: {} ({}{rest})", listed.len() + more, listed.join(", ")));
        }
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
    let layout = Layout { columns, passed_over, strictness, check: &|_| Ok(()) };
    read_checked_table(file, bytes, layout, |cells| parse(cells).map(Some))
}

/// What a table must have, and how to treat its unusable rows.
#[derive(Clone, Copy)]
pub struct Layout<'a, F> {
    /// Its columns.
    pub columns: &'a [Column<F>],
    /// Known columns that are not used.
    pub passed_over: &'a [&'a str],
    /// How to treat an unusable row.
    pub strictness: Strictness,
    /// A further check of the header: its problem is reported before any row is read.
    pub check: &'a dyn Fn(&Header) -> Result<(), String>,
}

impl<F: Field> Layout<'_, F> {
    /// The header with these names, if it fits.
    fn header(&self, names: Vec<String>) -> Result<Header, String> {
        let header = Header::find(names, self.columns, self.passed_over)?;
        (self.check)(&header).map(|()| header)
    }
}

/// Like [`read_table`], with a further check of the header; rows for which `parse` returns `None` are left out.
///
/// # Errors
/// As for [`read_table`], plus whatever the check finds.
pub fn read_checked_table<F: Field, R>(
    file: &str,
    bytes: &[u8],
    layout: Layout<'_, F>,
    mut parse: impl FnMut(&Cells<'_>) -> Result<Option<R>, CellError>,
) -> Result<(Table<R>, TableReport)> {
    let open = |delimiter: Option<u8>| -> Result<(TextRows<'_>, u64, Result<Header, String>)> {
        let mut rows = TextRows::open(file, bytes, Dialect { delimiter, ..Dialect::default() })?;
        let Some(line) = rows.advance()? else { return Err(empty(file)) };
        let names = rows.text.iter().map(|name| name.trim().to_owned()).collect();
        Ok((rows, line, layout.header(names)))
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
    let mut intake = Intake::begin(file, header, layout.strictness);
    while let Some(line) = rows.advance()? {
        intake.take(line, &rows.text, &mut parse)?;
    }
    intake.report.notices.extend(repairs(&rows.repaired_lines));
    Ok(intake.finish())
}

/// Reads the rows of a workbook as [`read_checked_table`] reads lines. The header is among the top rows of a sheet, because
/// publishers put titles above it; the first sheet with one that fits is read. `heading` turns a row of a sheet with this
/// name into the names of the columns, and returns `None` for what is no header. Rows with a single cell are notes and are
/// ignored.
///
/// # Errors
/// As for [`read_checked_table`].
pub fn read_workbook<F: Field, R>(
    file: &str,
    bytes: Vec<u8>,
    layout: Layout<'_, F>,
    heading: impl Fn(&str, Vec<String>) -> Option<Vec<String>>,
    mut parse: impl FnMut(&Cells<'_>) -> Result<Option<R>, CellError>,
) -> Result<(Table<R>, TableReport)> {
    let mut workbook = Workbook::open(file, bytes)?;
    let mut closest = Closest::default();
    let (mut table, mut others) = (None, Vec::new());
    for sheet in workbook.sheet_names() {
        let Some(header) = find_header(&mut workbook, &sheet, layout, &heading, &mut closest)? else {
            continue;
        };
        if table.is_none() {
            table = Some((sheet, header));
        } else {
            others.push(sheet);
        }
    }
    let Some((sheet, (header_line, header))) = table else {
        let Closest { line, problem, .. } = closest;
        let names = workbook.sheet_names().join("', '");
        return Err(problem.map_or_else(
            || {
                wrong_header(
                    file,
                    1,
                    format!("no table in its sheets, which are '{names}'; restore the file"),
                )
            },
            |problem| wrong_header(file, line, problem),
        ));
    };
    let mut intake = Intake::begin(file, header, layout.strictness);
    let (mut record, mut outside) = (StringRecord::new(), 0);
    workbook.rows(&sheet, |row| {
        if row.line > header_line && row.cells.len() > 1 {
            outside += spread(row, intake.table.header.width, &mut record);
            intake.take(row.line, &record, &mut parse)?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let notices = &mut intake.report.notices;
    notices.extend(workbook.formulas);
    if outside > 0 {
        notices.push(format!("ignored {outside} cells to the right of the table"));
    }
    if !others.is_empty() {
        notices.push(format!("only the sheet '{sheet}' is read, not '{}'", others.join("', '")));
    }
    Ok(intake.finish())
}

/// The row that comes closest to a header, when none fits.
#[derive(Default)]
struct Closest {
    cells: usize,
    line: u64,
    problem: Option<String>,
}

/// The line and the header of a sheet, if its top rows have one that fits.
fn find_header<F: Field>(
    workbook: &mut Workbook,
    sheet: &str,
    layout: Layout<'_, F>,
    heading: impl Fn(&str, Vec<String>) -> Option<Vec<String>>,
    closest: &mut Closest,
) -> Result<Option<(u64, Header)>> {
    /// The number of rows searched for a header.
    const UPPER: usize = 20;
    let mut upper: Vec<SheetRow> = Vec::new();
    workbook.rows(sheet, |row| {
        upper.push(row.clone());
        Ok(if upper.len() == UPPER { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    // A column may have no name.
    let columns = upper.iter().filter_map(|row| row.cells.last()).map(|(column, _)| column + 1);
    let width = columns.max().unwrap_or_default();
    for row in &upper {
        let mut names = vec![String::new(); width];
        for (column, name) in &row.cells {
            name.trim().clone_into(&mut names[*column]);
        }
        match heading(sheet, names).map(|names| layout.header(names)) {
            Some(Ok(mut header)) => {
                header.unknown.retain(|name| !name.is_empty());
                return Ok(Some((row.line, header)));
            }
            Some(Err(problem)) if row.cells.len() > closest.cells => {
                *closest = Closest { cells: row.cells.len(), line: row.line, problem: Some(problem) };
            }
            _ => {}
        }
    }
    Ok(None)
}

/// Puts the cells of a row at their columns, and returns the number of those beyond the last.
fn spread(row: &SheetRow, width: usize, record: &mut StringRecord) -> usize {
    record.clear();
    let mut cells = row.cells.iter().peekable();
    for column in 0..width {
        let cell = cells.next_if(|(place, _)| *place == column);
        record.push_field(cell.map_or("", |(_, text)| text.as_str()));
    }
    cells.count()
}

/// A table under construction.
struct Intake<R> {
    table: Table<R>,
    report: TableReport,
    strictness: Strictness,
    /// Approximate memory use of the rows.
    bytes: usize,
    /// The most that it may be.
    most: usize,
}

/// Bytes that the rows of a table may take in memory: several times the largest published table. A row of a few bytes
/// can take a hundred.
const MOST_BYTES: usize = 192 << 20;

impl<R> Intake<R> {
    fn begin(file: &str, header: Header, strictness: Strictness) -> Self {
        const COLUMNS_LISTED: usize = 30;
        let mut report = TableReport { file: file.to_owned(), ..TableReport::default() };
        if !header.unknown.is_empty() {
            let listed: Vec<&str> =
                header.unknown.iter().take(COLUMNS_LISTED).map(|name| excerpt(name)).collect();
            let more = if header.unknown.len() > COLUMNS_LISTED { ", …" } else { "" };
            report.notices.push(format!("ignored unknown columns: '{}'{more}", listed.join("', '")));
        }
        let table = Table { file: file.to_owned(), header, rows: Vec::new(), lines: Vec::new() };
        Self { table, report, strictness, bytes: 0, most: MOST_BYTES }
    }

    fn take(
        &mut self,
        line: u64,
        record: &StringRecord,
        parse: &mut impl FnMut(&Cells<'_>) -> Result<Option<R>, CellError>,
    ) -> Result<()> {
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        let row = if record.len() == self.table.header.width {
            parse(&Cells::new(&self.table.header, record, number))
        } else {
            let expected = self.table.header.width;
            let problem = format!("the row has {} cells, expected {expected} as in the header", record.len());
            Err(CellError { column: 0, problem })
        };
        match row {
            Ok(Some(row)) => {
                self.bytes += size_of::<R>() + size_of::<u32>() + record.as_slice().len();
                if self.bytes > self.most {
                    let problem = format!(
                        "the rows up to here take more than {} of memory, several times as much as those of any published \
                         table; split the file",
                        byte_size(self.most as u64)
                    );
                    return Err(Error::Table { file: self.table.file.clone(), line, column: 0, problem });
                }
                self.table.rows.push(row);
                self.table.lines.push(number);
            }
            Ok(None) => {}
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
    fn two_columns_of_a_name_that_is_read_are_refused() {
        let message =
            strict(b"Code\tValue\tNote\tcode \n29-1141.00\t1\t\t11-1011.00\n").unwrap_err().to_string();
        assert_eq!(message, "t.txt:1:0: columns 1 and 4 are both named 'Code'; rename one");
        assert!(strict(b"Code\tNote\tNote\n29-1141.00\t1\t2\n").is_ok(), "the others are ignored");
    }

    #[test]
    fn rows_that_take_too_much_memory_are_refused() {
        let header = Header::find(vec!["Code".to_owned()], COLUMNS, &[]).unwrap();
        let mut intake: Intake<Row> = Intake::begin("t.txt", header, Strictness::Lenient);
        intake.most = 2 * (size_of::<Row>() + size_of::<u32>() + 1);
        let record = StringRecord::from(vec!["1"]);
        let mut take = |line| intake.take(line, &record, &mut |_| Ok(Some((String::new(), None))));
        assert!(take(2).is_ok() && take(3).is_ok());
        let message = take(4).unwrap_err().to_string();
        assert!(message.starts_with("t.txt:4:0: the rows up to here take more than"), "{message}");
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
