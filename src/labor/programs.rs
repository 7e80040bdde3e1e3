//! Instructional programs that prepare for occupations: the crosswalk of the Classification of Instructional Programs
//! (CIP) of the National Center for Education Statistics to O*NET-SOC.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::{
    CODES, FolderReading, LaborField, PROGRAM_TITLES, PROGRAMS, Scope, any_header, optional, required, scope,
};
use crate::error::Result;
use crate::table::{CellError, Cells, Column};

/// A program that prepares for an occupation.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramRow {
    /// The occupation.
    pub scope: Scope,
    /// The CIP code, `51.3801`.
    pub cip: SmolStr,
    /// The program's title, or its code when the title is unknown.
    pub title: SmolStr,
}

/// A file of programs.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramTable {
    /// The file's name.
    pub file: String,
    /// Its rows.
    pub rows: Vec<ProgramRow>,
}

const COLUMNS: [Column<LaborField>; 3] = [
    required(LaborField::Code, CODES),
    required(LaborField::Program, &["CIP_CODE", "2020 CIP Code", "CIPCode"]),
    optional(LaborField::ProgramTitle, &["CIP_TITLE", "2020 CIP Title", "CIPTitle"]),
];
const PASSED_OVER: &[&str] = &["O*NET-SOC 2019 Title", "OCC_TITLE"];
const TITLE_COLUMNS: [Column<LaborField>; 2] = [
    required(LaborField::Program, &["CIPCode", "CIP_CODE"]),
    required(LaborField::ProgramTitle, &["CIPTitle", "CIP_TITLE"]),
];
const TITLES_PASSED_OVER: &[&str] =
    &["CIPFamily", "Action", "TextChange", "CIPDefinition", "CrossReferences", "Examples"];

/// The tables of all files.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<Vec<ProgramTable>> {
    let titles = titles(reading)?;
    let mut tables = Vec::new();
    for file in reading.files(PROGRAMS)? {
        let name = file.name.clone();
        let read = reading.rows(file, &COLUMNS, PASSED_OVER, any_header, |cells| {
            let cip = cip(cells)?;
            let title = cells.optional_text(LaborField::ProgramTitle).or_else(|| titles.get(&cip).cloned());
            Ok(ProgramRow { scope: scope(cells)?, title: title.unwrap_or_else(|| cip.clone()), cip })
        })?;
        let rows = reading.keep(read, "program and code", |row| Some((row.cip.clone(), row.scope)))?;
        // The publisher's row for occupations without a program is not a program.
        let rows = rows.into_iter().filter(|row| !row.cip.starts_with("99.")).collect();
        tables.push(ProgramTable { file: name, rows });
    }
    Ok(tables)
}

/// Titles of programs by code.
fn titles(reading: &mut FolderReading<'_>) -> Result<HashMap<SmolStr, SmolStr>> {
    let Some(file) = reading.newest(PROGRAM_TITLES)? else { return Ok(HashMap::new()) };
    let (table, report) = reading.rows(file, &TITLE_COLUMNS, TITLES_PASSED_OVER, any_header, |cells| {
        Ok((unwrapped(cells.text(LaborField::Program)?), SmolStr::new(cells.text(LaborField::ProgramTitle)?)))
    })?;
    reading.report(report);
    Ok(table.rows.into_iter().collect())
}

/// A six-digit CIP code such as 51.3801.
fn cip(cells: &Cells<'_>) -> Result<SmolStr, CellError> {
    let text = unwrapped(cells.text(LaborField::Program)?);
    let digits =
        |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((family, rest)) if digits(family, 2) && digits(rest, 4) => Ok(text),
        _ => Err(cells.unexpected(LaborField::Program, "a CIP code such as 51.3801")),
    }
}

/// Spreadsheets preserve leading zeros as `="01.0000"`.
fn unwrapped(text: &str) -> SmolStr {
    SmolStr::new(text.trim_start_matches('=').trim_matches('"'))
}
