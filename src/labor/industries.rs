//! The industries in which an occupation's workers are employed: OEWS by sector as published, or shares from a state office
//! or the National Employment Matrix.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::area::{self, Area};
use super::{CODES, FolderReading, INDUSTRIES, LaborField, optional, required, year};
use crate::error::Result;
use crate::soc::{SocCode, SocLevel};
use crate::table::{CellError, Cells, Column, Header};

/// The share of an occupation's jobs in an industry.
#[derive(Debug, Clone, PartialEq)]
pub struct IndustryRow {
    /// The area.
    pub area: Area,
    /// The year.
    pub year: u16,
    /// A SOC code of any edition.
    pub code: SocCode,
    /// The occupation's title in the table.
    pub title: Option<SmolStr>,
    /// The industry's name.
    pub industry: SmolStr,
    /// Percent of the occupation's jobs, to one decimal.
    pub percent: f32,
}

/// A file of industries.
#[derive(Debug, Clone, PartialEq)]
pub struct IndustryTable {
    /// The file's name.
    pub file: String,
    /// Whether percentages were computed from numbers of jobs; then they are shares of the published jobs.
    pub from_jobs: bool,
    /// Its rows.
    pub rows: Vec<IndustryRow>,
}

const COLUMNS: [Column<LaborField>; 8] = [
    required(LaborField::Code, CODES),
    required(LaborField::Industry, &["INDUSTRY", "NAICS_TITLE"]),
    optional(LaborField::Percent, &["PERCENT"]),
    optional(LaborField::Employment, &["TOT_EMP"]),
    optional(LaborField::IndustryGroup, &["I_GROUP"]),
    optional(LaborField::Group, &["O_GROUP"]),
    optional(LaborField::Year, &["YEAR"]),
    optional(LaborField::Title, &["OCC_TITLE"]),
];
const PASSED_OVER: &[&str] = &[
    "NAICS",
    "OWN_CODE",
    "EMP_PRSE",
    "JOBS_1000",
    "LOC_QUOTIENT",
    "PCT_TOTAL",
    "PCT_RPT",
    "MEAN_PRSE",
    "H_MEAN",
    "A_MEAN",
    "H_PCT10",
    "H_PCT25",
    "H_MEDIAN",
    "H_PCT75",
    "H_PCT90",
    "A_PCT10",
    "A_PCT25",
    "A_MEDIAN",
    "A_PCT75",
    "A_PCT90",
    "ANNUAL",
    "HOURLY",
];

/// The tables of all files.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<Vec<IndustryTable>> {
    let columns = [&COLUMNS[..], &area::COLUMNS].concat();
    let mut tables = Vec::new();
    for file in reading.files(INDUSTRIES)? {
        let name = file.name.clone();
        let year_of_file = year::in_name(&name).map(|(year, _)| year);
        let check = |header: &Header| {
            let has = |field: LaborField| header.place(field).is_some();
            if !has(LaborField::Percent) && !has(LaborField::Employment) {
                let problem = "no column 'PERCENT' (of the occupation's jobs) or 'TOT_EMP' (jobs) in the header; add one";
                return Err(problem.to_owned());
            }
            year::check(header, LaborField::Year, year_of_file)
        };
        let (table, report) =
            reading.rows(file, &columns, PASSED_OVER, check, |cells| row(cells, year_of_file))?;
        let from_jobs = table.header.place(LaborField::Percent).is_none();
        let rows = reading.keep((table, report), "area, year, code and industry", |row| {
            row.as_ref().map(|(group, row)| {
                (row.area.code.clone(), row.year, row.code, row.industry.clone(), group.clone())
            })
        })?;
        let mut rows = distinct(rows.into_iter().flatten());
        if from_jobs {
            share_out(&mut rows);
        }
        tables.push(IndustryTable { file: name, from_jobs, rows });
    }
    Ok(tables)
}

/// A row with its occupation group; its percentage is still the number of jobs in a file of jobs. `None` for a larger group
/// of occupations, for an industry level other than sectors, and for a withheld figure.
type Read = Option<(Option<SmolStr>, IndustryRow)>;

fn row(cells: &Cells<'_>, year_of_file: Option<u16>) -> Result<Read, CellError> {
    let code = cells.code(LaborField::Code)?.soc();
    let group = cells.optional(LaborField::Group);
    let larger = group.is_some_and(|group| !matches!(group, "detailed" | "broad"))
        || !matches!(code.level(), SocLevel::Detailed | SocLevel::Broad);
    let other_level = cells.optional(LaborField::IndustryGroup).is_some_and(|level| level != "sector");
    if larger || other_level {
        return Ok(None);
    }
    let year = year::of(cells, LaborField::Year, year_of_file)?;
    // A file with percentages is read for percentages only.
    let share = if cells.has(LaborField::Percent) {
        let percent =
            cells.optional(LaborField::Percent).map(|_| cells.amount(LaborField::Percent)).transpose()?;
        if percent.is_some_and(|percent| percent > 100.0) {
            return Err(cells.unexpected(LaborField::Percent, "a percentage from 0 to 100"));
        }
        percent
    } else {
        match cells.optional(LaborField::Employment) {
            None | Some("*" | "**" | "#") => None,
            Some(_) => Some(cells.amount(LaborField::Employment)?),
        }
    };
    let area = area::read(cells)?.unwrap_or_else(Area::nation);
    let industry = SmolStr::new(cells.text(LaborField::Industry)?);
    let title = cells.optional_text(LaborField::Title);
    let group = group.map(SmolStr::new);
    Ok(share.map(|share| (group, IndustryRow { area, year, code, title, industry, percent: share as f32 })))
}

/// Some broad groups are also published as detailed occupations; then the detailed rows count.
fn distinct(rows: impl Iterator<Item = (Option<SmolStr>, IndustryRow)>) -> Vec<IndustryRow> {
    let (broad, mut kept): (Vec<_>, Vec<_>) = rows.partition(|(group, _)| group.as_deref() == Some("broad"));
    let key = |row: &IndustryRow| (row.area.code.clone(), row.year, row.code, row.industry.clone());
    let detailed: std::collections::HashSet<_> = kept.iter().map(|(_, row)| key(row)).collect();
    kept.extend(broad.into_iter().filter(|(_, row)| !detailed.contains(&key(row))));
    kept.into_iter().map(|(_, row)| row).collect()
}

/// Converts numbers of jobs to percentages of the occupation's published jobs.
fn share_out(rows: &mut [IndustryRow]) {
    let mut totals: HashMap<(SmolStr, u16, SocCode), f32> = HashMap::new();
    let key = |row: &IndustryRow| (row.area.code.clone(), row.year, row.code);
    for row in &*rows {
        *totals.entry(key(row)).or_default() += row.percent;
    }
    for row in rows {
        let total = totals[&key(row)];
        row.percent = if total > 0.0 { (1000.0 * row.percent / total).round() / 10.0 } else { 0.0 };
    }
}
