//! The industries in which an occupation's workers are employed: OEWS by sector as published, or shares from a state office
//! or the National Employment Matrix.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::area::{self, Area};
use super::wages::Jobs;
use super::{CODES, FolderReading, INDUSTRIES, LaborField, optional, required, year};
use crate::error::Result;
use crate::soc::{SocCode, SocLevel};
use crate::table::{CellError, Cells, Column, Header};

/// The establishments of an industry that employ an occupation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Establishments {
    /// Percent of the industry's establishments.
    Percent(f32),
    /// `~`: less than half a percent.
    BelowHalf,
}

/// An occupation's jobs in an industry.
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
    /// The industry's NAICS code, `62` or `31-33`.
    pub naics: Option<SmolStr>,
    /// The number of jobs; [`Jobs::Blank`] in a file of percentages.
    pub jobs: Jobs,
    /// Percent of the occupation's jobs, to one decimal; `None` where the jobs are withheld.
    pub percent: Option<f32>,
    /// How many of the industry's establishments employ it.
    pub establishments: Option<Establishments>,
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

const COLUMNS: [Column<LaborField>; 10] = [
    required(LaborField::Code, CODES),
    required(LaborField::Industry, &["INDUSTRY", "NAICS_TITLE"]),
    optional(LaborField::Naics, &["NAICS"]),
    optional(LaborField::Percent, &["PERCENT"]),
    optional(LaborField::Employment, &["TOT_EMP"]),
    optional(LaborField::Establishments, &["PCT_RPT"]),
    optional(LaborField::IndustryGroup, &["I_GROUP"]),
    optional(LaborField::Group, &["O_GROUP", "OCC_GROUP", "GROUP"]),
    optional(LaborField::Year, &["YEAR"]),
    optional(LaborField::Title, &["OCC_TITLE"]),
];
const PASSED_OVER: &[&str] = &[
    "OWN_CODE",
    "EMP_PRSE",
    "JOBS_1000",
    "JOBS_1000_ORIG",
    "LOC_QUOTIENT",
    "LOC_Q",
    "PCT_TOTAL",
    "PCT_TOT",
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
        let (year_of_file, area) = (year::in_name(&name).map(|(year, _)| year), area::in_name(&name));
        let check = |header: &Header| {
            let has = |field: LaborField| header.place(field).is_some();
            if !has(LaborField::Percent) && !has(LaborField::Employment) {
                let close = header.close_to("PERCENT");
                let problem =
                    "no column 'PERCENT' (of the occupation's jobs) or 'TOT_EMP' (jobs) in the header";
                return Err(format!("{problem}{close}; add one"));
            }
            year::check(header, LaborField::Year, year_of_file)
        };
        let mut unusable = Vec::new();
        let (table, mut report) = reading.some_rows(file, &columns, PASSED_OVER, check, |cells| {
            row(cells, year_of_file, area.as_ref(), &mut unusable)
        })?;
        report.note_unusable(unusable, "their rows have no share of establishments");
        let from_jobs = table.header.place(LaborField::Percent).is_none();
        let rows = reading.keep((table, report), "area, year, code and industry", |(group, row)| {
            Some((row.area.code.clone(), row.year, row.code, row.industry.clone(), group.clone()))
        })?;
        let mut rows = distinct(rows);
        if from_jobs {
            share_out(&mut rows);
        }
        tables.push(IndustryTable { file: name, from_jobs, rows });
    }
    Ok(tables)
}

/// A row with its occupation group. `None` for a larger group of occupations, for an industry level other than sectors, and
/// for a row without a figure.
type Read = Option<(Option<SmolStr>, IndustryRow)>;

fn row(
    cells: &Cells<'_>,
    year_of_file: Option<u16>,
    area_of_file: Option<&Area>,
    unusable: &mut Vec<(u32, CellError)>,
) -> Result<Read, CellError> {
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
    let (percent, jobs) = if cells.has(LaborField::Percent) {
        let percent =
            cells.optional(LaborField::Percent).map(|_| cells.amount(LaborField::Percent)).transpose()?;
        if percent.is_some_and(|percent| percent > 100.0) {
            return Err(cells.unexpected(LaborField::Percent, "a percentage from 0 to 100"));
        }
        (percent.map(|percent| percent as f32), Jobs::Blank)
    } else {
        (None, Jobs::read(cells)?)
    };
    if percent.is_none() && jobs == Jobs::Blank {
        return Ok(None);
    }
    let establishments = establishments(cells).unwrap_or_else(|error| {
        unusable.push((cells.line, error));
        None
    });
    let row = IndustryRow {
        area: area::read(cells, area_of_file)?.unwrap_or_else(Area::nation),
        year,
        code,
        title: cells.optional_text(LaborField::Title),
        industry: SmolStr::new(cells.text(LaborField::Industry)?),
        naics: cells.optional_text(LaborField::Naics),
        jobs,
        percent,
        establishments,
    };
    Ok(Some((group.map(SmolStr::new), row)))
}

fn establishments(cells: &Cells<'_>) -> Result<Option<Establishments>, CellError> {
    match cells.optional(LaborField::Establishments) {
        None | Some("*" | "**") => Ok(None),
        Some("~") => Ok(Some(Establishments::BelowHalf)),
        Some(_) => {
            let percent = cells.amount(LaborField::Establishments)?;
            if percent > 100.0 {
                return Err(cells.unexpected(LaborField::Establishments, "a percentage from 0 to 100, or ~"));
            }
            Ok(Some(Establishments::Percent(percent as f32)))
        }
    }
}

/// Some broad groups are also published as detailed occupations; then the detailed rows count.
fn distinct(rows: Vec<(Option<SmolStr>, IndustryRow)>) -> Vec<IndustryRow> {
    let (broad, mut kept): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|(group, _)| group.as_deref() == Some("broad"));
    let key = |row: &IndustryRow| (row.area.code.clone(), row.year, row.code, row.industry.clone());
    let detailed: HashSet<_> = kept.iter().map(|(_, row)| key(row)).collect();
    kept.extend(broad.into_iter().filter(|(_, row)| !detailed.contains(&key(row))));
    kept.into_iter().map(|(_, row)| row).collect()
}

/// Sets the percentages of the occupation's published jobs.
fn share_out(rows: &mut [IndustryRow]) {
    let mut totals: HashMap<(SmolStr, u16, SocCode), f32> = HashMap::new();
    let key = |row: &IndustryRow| (row.area.code.clone(), row.year, row.code);
    let jobs = |row: &IndustryRow| row.jobs.count().map(|jobs| jobs as f32);
    for row in &*rows {
        *totals.entry(key(row)).or_default() += jobs(row).unwrap_or_default();
    }
    for row in rows {
        let total = totals[&key(row)];
        let share = |jobs: f32| if total > 0.0 { (1000.0 * jobs / total).round() / 10.0 } else { 0.0 };
        row.percent = jobs(row).map(share);
    }
}
