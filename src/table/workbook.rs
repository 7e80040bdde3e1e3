//! Excel workbooks as rows of text, read like the rows of a delimited file.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use calamine::{Data, DataRef, Reader, Xlsx, XlsxError};
use csv::StringRecord;
use zip::ZipArchive;

use super::contents::byte_size;
use crate::error::{Error, Result};

/// The maximum unpacked size of a workbook, in bytes. The largest known published one, with all areas of OEWS in one sheet,
/// takes about half of it; a file of a few kilobytes can unpack to any size.
const MOST_UNPACKED: u64 = 1 << 30;
/// The maximum number of cells of a sheet, as rows times columns: that largest one has 13 million. A stray cell far to the
/// right must not make every row that wide.
const MOST_CELLS: usize = 32 << 20;

/// A worksheet.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its non-blank rows, all of the same width.
    pub rows: Vec<SheetRow>,
}

/// A row of a worksheet.
#[derive(Debug, Clone)]
pub struct SheetRow {
    /// Its number in the sheet, from 1.
    pub line: u64,
    /// Its cells; numbers as written, without thousands separators.
    pub cells: StringRecord,
}

/// Reads the worksheets of a workbook (`.xlsx`) that `wanted` selects by position, from 0 over all sheets, and name.
///
/// # Errors
/// [`Error::Table`] for bytes that are not a workbook, for a workbook without a wanted sheet, and for one that unpacks to
/// more than a table can have.
pub fn read_workbook(file: &str, bytes: Vec<u8>, wanted: impl Fn(usize, &str) -> bool) -> Result<Vec<Sheet>> {
    read_limited(file, bytes, wanted, MOST_UNPACKED, MOST_CELLS)
}

fn read_limited(
    file: &str,
    bytes: Vec<u8>,
    wanted: impl Fn(usize, &str) -> bool,
    most_unpacked: u64,
    most_cells: usize,
) -> Result<Vec<Sheet>> {
    let refused = |problem: String| Error::Table { file: file.to_owned(), line: 0, column: 0, problem };
    let unreadable = |error: &dyn std::fmt::Display| {
        refused(format!("not a readable workbook ({error}); download it again, or save it again as .xlsx"))
    };
    if unpacks_to_more(&bytes, most_unpacked).map_err(|error| unreadable(&error))? {
        let limit = byte_size(most_unpacked);
        return Err(refused(format!("the workbook unpacks to more than {limit}; split it")));
    }
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let names = workbook.sheet_names().clone();
    let mut sheets = Vec::new();
    for (_, name) in names.iter().enumerate().filter(|(place, name)| wanted(*place, name)) {
        let mut grid = Grid::default();
        let mut cells = match workbook.worksheet_cells_reader(name) {
            Ok(cells) => cells,
            // A chart has no rows.
            Err(XlsxError::NotAWorksheet(_)) => {
                sheets.push(Sheet { name: name.clone(), rows: Vec::new() });
                continue;
            }
            Err(error) => return Err(unreadable(&error)),
        };
        while let Some(cell) = cells.next_cell().map_err(|error| unreadable(&error))? {
            grid.put(cell.get_position(), cell.get_value().clone());
            if grid.size() > most_cells {
                return Err(refused(format!(
                    "the sheet '{name}' spans more than {most_cells} cells; remove anything next to or below its \
                     table, or split it"
                )));
            }
        }
        sheets.push(Sheet { name: name.clone(), rows: grid.into_rows() });
    }
    if sheets.is_empty() {
        return Err(unreadable(&format!("it has the sheets '{}'", names.join("', '"))));
    }
    Ok(sheets)
}

/// Whether the files in an archive have more bytes than this in total, whatever the archive claims.
fn unpacks_to_more(bytes: &[u8], limit: u64) -> io::Result<bool> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut left = limit;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?.take(left.saturating_add(1));
        match left.checked_sub(io::copy(&mut entry, &mut io::sink())?) {
            Some(rest) => left = rest,
            None => return Ok(true),
        }
    }
    Ok(false)
}

/// The filled cells of a sheet.
#[derive(Default)]
struct Grid {
    rows: BTreeMap<u32, BTreeMap<u32, String>>,
    /// The first column and the last.
    columns: Option<(u32, u32)>,
}

impl Grid {
    fn put(&mut self, (row, column): (u32, u32), value: DataRef<'_>) {
        if matches!(value, DataRef::Empty) {
            return;
        }
        let (first, last) = self.columns.unwrap_or((column, column));
        self.columns = Some((first.min(column), last.max(column)));
        self.rows.entry(row).or_default().insert(column, Data::from(value).to_string());
    }

    fn width(&self) -> usize {
        self.columns.map_or(0, |(first, last)| (last - first) as usize + 1)
    }

    fn size(&self) -> usize {
        self.width().saturating_mul(self.rows.len())
    }

    /// The non-blank rows, each from the sheet's first filled column to its last.
    fn into_rows(self) -> Vec<SheetRow> {
        let Some((first, last)) = self.columns else { return Vec::new() };
        let filled = |cells: &BTreeMap<u32, String>| cells.values().any(|cell| !cell.trim().is_empty());
        let rows = self.rows.into_iter().filter(|(_, cells)| filled(cells));
        rows.map(|(row, cells)| {
            let cell = |column| cells.get(&column).map(String::as_str).unwrap_or_default();
            SheetRow { line: u64::from(row) + 1, cells: (first..=last).map(cell).collect() }
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    /// A workbook with one sheet that has these rows.
    fn workbook(rows: &str) -> Vec<u8> {
        const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns='{PACKAGE}'><Relationship Id='rId1' Type='{OFFICE}/officeDocument' \
                     Target='xl/workbook.xml'/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns='{MAIN}' xmlns:r='{OFFICE}'><sheets>\
                     <sheet name='One' sheetId='1' r:id='rId1'/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns='{PACKAGE}'><Relationship Id='rId1' Type='{OFFICE}/worksheet' \
                     Target='worksheets/sheet1.xml'/></Relationships>"
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!(
                    "<worksheet xmlns='{MAIN}'><dimension ref='A1:XFD1048576'/>\
                     <sheetData>{rows}</sheetData></worksheet>"
                ),
            ),
        ] {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn cell(place: &str, text: &str) -> String {
        format!("<c r='{place}' t='inlineStr'><is><t>{text}</t></is></c>")
    }

    fn read(bytes: Vec<u8>, most_unpacked: u64, most_cells: usize) -> Result<Vec<Sheet>> {
        read_limited("a.xlsx", bytes, |place, _| place == 0, most_unpacked, most_cells)
    }

    fn table() -> String {
        let header = [cell("B2", "CODE"), cell("C2", "JOBS")].concat();
        format!(
            "<row r='2'>{header}</row><row r='3'><c r='C3'/></row>\
             <row r='9'>{}<c r='D9'><v>1.50</v></c></row>",
            cell("B9", "a\u{2028}b")
        )
    }

    #[test]
    fn rows_span_the_filled_columns_and_blank_ones_are_left_out() {
        let sheets = read_workbook("a.xlsx", workbook(&table()), |_, name| name == "One").unwrap();
        let rows: Vec<(u64, Vec<&str>)> =
            sheets[0].rows.iter().map(|row| (row.line, row.cells.iter().collect())).collect();
        assert_eq!(rows, [(2, vec!["CODE", "JOBS", ""]), (9, vec!["a\u{2028}b", "", "1.5"])]);
        let message = read_workbook("a.xlsx", workbook(""), |_, name| name == "Two").unwrap_err().to_string();
        assert!(message.contains("it has the sheets 'One'"), "{message}");
    }

    #[test]
    fn a_workbook_that_unpacks_beyond_the_limit_is_refused() {
        let bytes = workbook(&table());
        assert!(read(bytes.clone(), 1 << 20, 6).is_ok());
        let message = read(bytes, 100, 6).unwrap_err().to_string();
        assert_eq!(message, "a.xlsx:0:0: the workbook unpacks to more than 100 bytes; split it");
    }

    #[test]
    fn a_distant_cell_takes_no_memory_for_the_gap() {
        let far = format!("{}<row r='1048576'>{}</row>", table(), cell("A1048576", "x"));
        let rows = read(workbook(&far), 1 << 20, 12).unwrap().remove(0).rows;
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 9, 1_048_576]);
        let far = format!("{}<row r='1048576'>{}</row>", table(), cell("XFD1048576", "x"));
        let message = read(workbook(&far), 1 << 20, 12).unwrap_err().to_string();
        assert!(message.contains("the sheet 'One' spans more than 12 cells"), "{message}");
    }

    #[test]
    fn damaged_bytes_are_refused() {
        for bytes in [&b"PK"[..], b"", &workbook(&table())[..200]] {
            let message = read(bytes.to_vec(), 1 << 20, 10).unwrap_err().to_string();
            assert!(message.starts_with("a.xlsx:0:0: not a readable workbook ("), "{message}");
        }
    }
}
