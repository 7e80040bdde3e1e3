//! The line of the National Employment Matrix (NEM) and the Occupational Outlook Handbook profile of each O*NET occupation:
//! the crosswalk of the US Bureau of Labor Statistics. OEWS publishes wages by the same lines.

use smol_str::SmolStr;

use super::handbook::{HandbookProfile, HandbookTable};
use super::{CODES, FolderReading, LaborField, MATRIX, MATRIX_WORKBOOK, any_header, required, scope};
use crate::error::Result;
use crate::soc::{OnetSocCode, SocCode};
use crate::table::{CellError, Cells, Column};

/// Lines of the matrix and profiles of occupations.
#[derive(Debug, Default)]
pub(super) struct Matrix {
    /// The line of each occupation; some lines have codes that are not in the SOC (`53-1047`).
    pub(super) lines: Vec<(OnetSocCode, SocCode)>,
    /// The profile of each occupation.
    pub(super) profiles: Option<HandbookTable>,
}

const COLUMNS: [Column<LaborField>; 4] = [
    required(LaborField::Code, CODES),
    required(LaborField::To, &["NEM Code"]),
    required(LaborField::Title, &["OOH Profile Title"]),
    required(LaborField::Address, &["OOH Profile Website"]),
];
const PASSED_OVER: &[&str] = &[
    "Sort Order",
    "O*NET-SOC Title",
    "National Employment Matrix Occupational Title",
    "OOH Profile Code",
    "OOH Occupation Group",
    "OOH Occupation Group (brief)",
];

/// The crosswalk as text, or else as the published workbook.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<Matrix> {
    let file = match reading.newest(MATRIX)? {
        Some(file) => Some(file),
        None => reading.newest(MATRIX_WORKBOOK)?,
    };
    let Some(file) = file else { return Ok(Matrix::default()) };
    let name = file.name.clone();
    let (table, report) = reading.rows(file, &COLUMNS, PASSED_OVER, any_header, |cells| {
        Ok(((cells.code(LaborField::Code)?, cells.code(LaborField::To)?.soc()), profile(cells)?))
    })?;
    reading.report(report);
    let (lines, profiles): (Vec<_>, Vec<_>) = table.rows.into_iter().unzip();
    let profiles = profiles.into_iter().flatten().collect();
    Ok(Matrix { lines, profiles: Some(HandbookTable { file: name, profiles }) })
}

/// The profile of a row; a dash marks occupations without one.
fn profile(cells: &Cells<'_>) -> Result<Option<HandbookProfile>, CellError> {
    let Some(address) = cells.optional(LaborField::Address).filter(|address| address.starts_with("https://"))
    else {
        return Ok(None);
    };
    let title = SmolStr::new(cells.text(LaborField::Title)?);
    Ok(Some(HandbookProfile { scope: scope(cells)?, title, address: address.to_owned() }))
}
