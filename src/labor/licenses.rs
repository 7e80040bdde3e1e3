//! Licenses that a state requires, from a state office's own list.

use smol_str::SmolStr;

use super::area::{self, Area};
use super::{
    CODES, FolderReading, LICENSES, LaborField, Scope, address, any_header, optional, required, scope,
};
use crate::error::Result;
use crate::table::{CellError, Column, Table};

/// A license that an occupation requires or may require.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LicenseRow {
    /// The state, or the nation for a federal license.
    pub area: Area,
    /// The occupation.
    pub scope: Scope,
    /// The license's name.
    pub license: SmolStr,
    /// Who issues it.
    pub agency: Option<SmolStr>,
    /// The address of a page about it.
    pub address: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// A file of licenses.
#[derive(Debug, Clone, PartialEq)]
pub struct LicenseTable {
    /// The file's name.
    pub file: String,
    /// Its rows.
    pub rows: Vec<LicenseRow>,
}

const COLUMNS: [Column<LaborField>; 5] = [
    required(LaborField::Code, CODES),
    required(LaborField::License, &["LICENSE", "LICENCE"]),
    optional(LaborField::Agency, &["AGENCY"]),
    optional(LaborField::Address, &["ADDRESS", "URL"]),
    optional(LaborField::Description, &["DESCRIPTION"]),
];
const PASSED_OVER: &[&str] = &["OCC_TITLE"];

/// The tables of all files.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<Vec<LicenseTable>> {
    let columns = [&COLUMNS[..], &area::COLUMNS].concat();
    let mut tables = Vec::new();
    for file in reading.files(LICENSES)? {
        let name = file.name.clone();
        let (table, mut report) = reading.rows(file, &columns, PASSED_OVER, any_header, |cells| {
            let Some(area) = area::read(cells)? else {
                return Err(cells.unexpected(LaborField::Area, "a state such as VT"));
            };
            let (address, unusable) = match address(cells) {
                Ok(address) => (address, None),
                Err(unusable) => (None, Some(unusable)),
            };
            let row = LicenseRow {
                area,
                scope: scope(cells)?,
                license: SmolStr::new(cells.text(LaborField::License)?),
                agency: cells.optional_text(LaborField::Agency),
                address,
                description: cells.optional(LaborField::Description).map(str::to_owned),
            };
            Ok((row, unusable))
        })?;
        let Table { file, header, rows, lines } = table;
        let (rows, unusable): (Vec<LicenseRow>, Vec<Option<CellError>>) = rows.into_iter().unzip();
        let unusable = lines.iter().zip(unusable).filter_map(|(line, cell)| Some((*line, cell?)));
        report.note_unusable(unusable, "their licenses have no link");
        let read = (Table { file, header, rows, lines }, report);
        // Agencies issue licenses of the same name, and one agency several for different work.
        let rows = reading.keep(read, "cells", |row| Some(row.clone()))?;
        tables.push(LicenseTable { file: name, rows });
    }
    Ok(tables)
}
