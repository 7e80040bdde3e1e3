//! Projected employment: the Employment Projections of the US Bureau of Labor Statistics (national, a workbook), the states'
//! long-term projections as collected by Projections Central, or a state office's own.

use std::collections::BTreeMap;

use csv::StringRecord;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::area::{self, Area};
use super::{CODES, FolderReading, LaborField, LaborFile, PROJECTIONS, optional, required, unfit, year};
use crate::error::Result;
use crate::soc::{SocCode, SocLevel};
use crate::table::{CellError, Cells, Column, Header, Sheet, read_sheet, read_workbook};

/// Current and projected employment of an occupation in an area.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectionRow {
    /// The area.
    pub area: Area,
    /// A SOC or National Employment Matrix code of any edition, detailed or broad.
    pub code: SocCode,
    /// The occupation's title in the table.
    pub title: Option<SmolStr>,
    /// The base year, for which employment is known.
    pub base_year: u16,
    /// The target year, for which employment is projected.
    pub target_year: u16,
    /// Jobs in the base year.
    pub base: u32,
    /// Jobs in the target year.
    pub target: u32,
    /// Openings per year, from growth and from people leaving.
    pub openings: Option<u32>,
}

/// What is typically needed to enter an occupation, according to the Bureau of Labor Statistics.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRequirements {
    /// `Bachelor's degree`.
    pub education: Option<SmolStr>,
    /// Work experience in a related occupation, `5 years or more`.
    pub experience: Option<SmolStr>,
    /// On-the-job training to become competent.
    pub training: Option<SmolStr>,
}

/// A file of projections.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectionTable {
    /// The file's name.
    pub file: String,
    /// Its rows.
    pub rows: Vec<ProjectionRow>,
    /// From the national workbook: what is typically needed to enter each occupation.
    pub entry: BTreeMap<SocCode, EntryRequirements>,
}

const COLUMNS: [Column<LaborField>; 7] = [
    required(LaborField::Code, CODES),
    required(LaborField::BaseEmployment, &["BASE_EMPLOYMENT", "Base"]),
    required(LaborField::TargetEmployment, &["PROJECTED_EMPLOYMENT", "Projected"]),
    optional(LaborField::Openings, &["ANNUAL_OPENINGS", "AvgAnnualOpenings"]),
    optional(LaborField::BaseYear, &["BASE_YEAR"]),
    optional(LaborField::TargetYear, &["PROJECTED_YEAR"]),
    optional(LaborField::Title, &["OCC_TITLE", "Title"]),
];
const PASSED_OVER: &[&str] = &["PercentChange", "STATE", "Occupation type"];

/// The tables of all files.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<Vec<ProjectionTable>> {
    let mut tables = Vec::new();
    for file in reading.files(PROJECTIONS)? {
        let table = if file.is_workbook() { workbook(reading, file)? } else { delimited(reading, file)? };
        tables.push(table);
    }
    Ok(tables)
}

fn delimited(reading: &mut FolderReading<'_>, file: LaborFile) -> Result<ProjectionTable> {
    let name = file.name.clone();
    let period = year::in_name(&name);
    let columns = [&COLUMNS[..], &area::COLUMNS].concat();
    let check = |header: &Header| {
        area::check(header)?;
        year::check(header, LaborField::BaseYear, period.map(|(base, _)| base))?;
        year::check(header, LaborField::TargetYear, period.and_then(|(_, target)| target))
    };
    let read = reading.rows(file, &columns, PASSED_OVER, check, |cells| {
        let Some(area) = area::read(cells)? else {
            return Err(cells.unexpected(LaborField::Area, "an area such as US or VT"));
        };
        Ok(row(cells, period, 1.0)?.map(|row| ProjectionRow { area, ..row }))
    })?;
    let rows = reading.keep(read, "area, code and years", |row| {
        row.as_ref().map(|row| (row.area.code.clone(), row.code, row.base_year, row.target_year))
    })?;
    Ok(ProjectionTable { file: name, rows: rows.into_iter().flatten().collect(), entry: BTreeMap::new() })
}

/// A row, for the nation until its area is set; `None` for a major or minor group. `unit` is the number of jobs that a 1
/// stands for.
fn row(
    cells: &Cells<'_>,
    period: Option<(u16, Option<u16>)>,
    unit: f64,
) -> Result<Option<ProjectionRow>, CellError> {
    let code = cells.code(LaborField::Code)?.soc();
    if !matches!(code.level(), SocLevel::Detailed | SocLevel::Broad) {
        return Ok(None);
    }
    let base_year = year::of(cells, LaborField::BaseYear, period.map(|(base, _)| base))?;
    let target_year = year::of(cells, LaborField::TargetYear, period.and_then(|(_, target)| target))?;
    if target_year <= base_year {
        return Err(cells.unexpected(LaborField::TargetYear, "a year after the base year"));
    }
    let jobs = |field| Ok((cells.amount(field)? * unit).round().min(f64::from(u32::MAX)) as u32);
    let openings = cells.optional(LaborField::Openings).filter(|text| *text != "—");
    Ok(Some(ProjectionRow {
        area: Area::nation(),
        code,
        title: cells.optional(LaborField::Title).map(SmolStr::new),
        base_year,
        target_year,
        base: jobs(LaborField::BaseEmployment)?,
        target: jobs(LaborField::TargetEmployment)?,
        openings: openings.map(|_| jobs(LaborField::Openings)).transpose()?,
    }))
}

/// The sheet of the national workbook with all line items.
const SHEET: &str = "Table 1.2";

/// The columns of that sheet, with years and footnotes removed from their names.
const SHEET_COLUMNS: [Column<LaborField>; 9] = [
    required(LaborField::Code, &["National Employment Matrix code"]),
    required(LaborField::Title, &["National Employment Matrix title"]),
    required(LaborField::Group, &["Occupation type"]),
    required(LaborField::BaseEmployment, &["Employment, base"]),
    required(LaborField::TargetEmployment, &["Employment, projected"]),
    required(LaborField::Openings, &["Occupational openings"]),
    required(LaborField::Education, &["Typical education needed for entry"]),
    required(LaborField::Experience, &["Work experience in a related occupation"]),
    required(
        LaborField::Training,
        &["Typical on-the-job training needed to attain competency in the occupation"],
    ),
];
const SHEET_PASSED_OVER: &[&str] = &[
    "Employment distribution",
    "Employment change",
    "Percent self employed",
    "Median annual wage",
    "Related Occupational Outlook Handbook (OOH) content xlsx",
];

fn workbook(reading: &mut FolderReading<'_>, file: LaborFile) -> Result<ProjectionTable> {
    let LaborFile { name, bytes } = file;
    let mut sheets = read_workbook(&name, bytes, |_, sheet| sheet == SHEET)?;
    let mut period = None;
    // The header is below a title.
    for row in sheets[0].rows.iter_mut().take(5) {
        if let Some(years) = employment_years(&row.cells) {
            period = Some(years);
            row.cells = renamed(&row.cells, years);
        }
    }
    let Some((base, target)) = period else {
        return Err(unfit(
            &name,
            format!("no columns such as 'Employment, 2024' and 'Employment, 2034' in the sheet '{SHEET}'"),
        ));
    };
    from_sheet(reading, name, &sheets[0], (base, target))
}

fn from_sheet(
    reading: &mut FolderReading<'_>,
    name: String,
    sheet: &Sheet,
    (base, target): (u16, u16),
) -> Result<ProjectionTable> {
    /// Employment is in thousands.
    const THOUSANDS: f64 = 1000.0;
    let read = read_sheet(
        &name,
        sheet,
        &SHEET_COLUMNS,
        SHEET_PASSED_OVER,
        reading.strictness,
        |_| Ok(()),
        |cells| {
            let stated = |field| cells.optional(field).filter(|text| *text != "—").map(SmolStr::new);
            // Groups that are not line items are the sums of the lines below them.
            if cells.optional(LaborField::Group) != Some("Line item") {
                return Ok(None);
            }
            let entry = EntryRequirements {
                education: stated(LaborField::Education),
                experience: stated(LaborField::Experience),
                training: stated(LaborField::Training),
            };
            Ok(row(cells, Some((base, Some(target))), THOUSANDS)?.map(|row| (row, entry)))
        },
    )?;
    let rows = reading.keep(read, "code", |row| row.as_ref().map(|(row, _)| row.code))?;
    let (rows, entry) = rows
        .into_iter()
        .flatten()
        .map(|(row, entry)| {
            let code = row.code;
            (row, (code, entry))
        })
        .unzip();
    Ok(ProjectionTable { file: name, rows, entry })
}

/// The years of a header's two employment columns.
fn employment_years(header: &StringRecord) -> Option<(u16, u16)> {
    let year = |name: &str| name.trim().strip_prefix("Employment, ")?.parse::<u16>().ok();
    let mut years = header.iter().filter_map(year);
    Some((years.next()?, years.next()?))
}

/// Column names without the parts that change from year to year: `2024 National Employment Matrix code`, `Median annual
/// wage, dollars, 2024[1]`.
fn renamed(header: &StringRecord, (base, _): (u16, u16)) -> StringRecord {
    let rename = |name: &str| -> String {
        let name = name.trim();
        let year = name.strip_prefix("Employment, ").and_then(|year| year.parse::<u16>().ok());
        match year {
            Some(year) if year == base => return "Employment, base".to_owned(),
            Some(_) => return "Employment, projected".to_owned(),
            None => {}
        }
        let name = name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
        name.split(',').next().unwrap_or_default().to_owned()
    };
    header.iter().map(rename).collect()
}
