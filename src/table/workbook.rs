//! Excel workbooks as rows of text, to be read like lines of a delimited file.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use csv::StringRecord;

use crate::error::{Error, Result};

/// A worksheet.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows that are not blank, all of the same width.
    pub rows: Vec<SheetRow>,
}

/// A row of a worksheet.
#[derive(Debug, Clone)]
pub struct SheetRow {
    /// Its number in the sheet, from 1.
    pub line: u64,
    /// Its cells; numbers as they are written, without thousands separators.
    pub cells: StringRecord,
}

/// Reads the worksheets of a workbook (`.xlsx`) whose names are wanted; all sheets count from the first.
///
/// # Errors
/// [`Error::Table`] for bytes that are no workbook, and for one without a wanted sheet.
pub fn read_workbook(file: &str, bytes: Vec<u8>, wanted: impl Fn(usize, &str) -> bool) -> Result<Vec<Sheet>> {
    let unreadable = |error: &dyn std::fmt::Display| Error::Table {
        file: file.to_owned(),
        line: 0,
        column: 0,
        problem: format!("not a readable workbook ({error}); download it again, or save it again as .xlsx"),
    };
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let names = workbook.sheet_names().clone();
    let mut sheets = Vec::new();
    for (_, name) in names.iter().enumerate().filter(|(place, name)| wanted(*place, name)) {
        let range = workbook.worksheet_range(name).map_err(|error| unreadable(&error))?;
        let first = range.start().map_or(0, |(row, _)| u64::from(row));
        let rows = range
            .rows()
            .zip(first + 1..)
            .map(|(row, line)| SheetRow { line, cells: row.iter().map(Data::to_string).collect() });
        let filled = |row: &SheetRow| row.cells.iter().any(|cell| !cell.trim().is_empty());
        sheets.push(Sheet { name: name.clone(), rows: rows.filter(filled).collect() });
    }
    if sheets.is_empty() {
        return Err(unreadable(&format!("it has the sheets '{}'", names.join("', '"))));
    }
    Ok(sheets)
}
