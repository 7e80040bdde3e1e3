//! Projected employment: the Employment Projections of the US Bureau of Labor Statistics (national, a workbook), the states'
//! long-term projections as collected by Projections Central, or a state office's own.

use std::cell::Cell;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use strum::IntoStaticStr;

use super::area::{self, Area};
use super::{CODES, FolderReading, LaborField, LaborFile, PROJECTIONS, optional, required, unfit, year};
use crate::error::{Error, Result};
use crate::soc::{SocCode, SocLevel};
use crate::table::{CellError, Cells, Column, Header, Layout, Workbook, read_workbook};

/// How far a projection looks ahead. Publishers make both for the same areas, from different models: they are never
/// mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Term {
    /// Ten years, as a rule.
    Long,
    /// Two years, as a rule.
    Short,
}

impl Term {
    /// The term of a projection from a base year to a target year.
    pub fn of(base_year: u16, target_year: u16) -> Self {
        /// Between the two years and the ten that publishers project.
        const LONG: u16 = 5;
        if target_year.saturating_sub(base_year) < LONG { Self::Short } else { Self::Long }
    }

    /// Its name in answers.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

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
    required(LaborField::BaseEmployment, &["BASE_EMPLOYMENT", "Base", "BaseEmp"]),
    required(LaborField::TargetEmployment, &["PROJECTED_EMPLOYMENT", "Projected", "Proj", "ProjEmp"]),
    optional(LaborField::Openings, &["ANNUAL_OPENINGS", "AvgAnnualOpenings", "Average Annual Openings"]),
    optional(LaborField::BaseYear, &["BASE_YEAR"]),
    optional(LaborField::TargetYear, &["PROJECTED_YEAR", "ProjYear", "TARGET_YEAR"]),
    optional(LaborField::Title, &["OCC_TITLE", "Title"]),
];
const PASSED_OVER: &[&str] = &["PercentChange", "Change", "STATE", "Occupation type"];

/// The tables of all files.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<Vec<ProjectionTable>> {
    let mut tables = Vec::new();
    for file in reading.files(PROJECTIONS)? {
        let national = file.is_workbook()
            && Workbook::open(&file.name, file.bytes.clone())?.sheet_names().iter().any(|name| name == SHEET);
        let table = if national { workbook(reading, file)? } else { plain(reading, file)? };
        tables.push(table);
    }
    Ok(tables)
}

/// A table with a column for each figure: of the states, or of a state office.
fn plain(reading: &mut FolderReading<'_>, file: LaborFile) -> Result<ProjectionTable> {
    let name = file.name.clone();
    let (period, area) = (year::in_name(&name), area::in_name(&name));
    let columns = [&COLUMNS[..], &area::COLUMNS].concat();
    let check = |header: &Header| {
        area::check(header, area.as_ref())?;
        year::check(header, LaborField::BaseYear, period.map(|(base, _)| base))?;
        year::check(header, LaborField::TargetYear, period.and_then(|(_, target)| target))
    };
    let mut unusable = Vec::new();
    let (table, mut report) = reading.some_rows(file, &columns, PASSED_OVER, check, |cells| {
        let Some(area) = area::read(cells, area.as_ref())? else {
            return Err(cells.unexpected(LaborField::Area, "an area such as US or VT"));
        };
        Ok(row(cells, period, 1.0, &mut unusable)?.map(|row| ProjectionRow { area, ..row }))
    })?;
    report.note_unusable(unusable, NO_OPENINGS);
    let rows = reading.keep((table, report), "area, code and years", |row| {
        Some((row.area.code.clone(), row.code, row.base_year, row.target_year))
    })?;
    Ok(ProjectionTable { file: name, rows, entry: BTreeMap::new() })
}

/// What is lost with a cell of openings that cannot be used.
const NO_OPENINGS: &str = "their rows have no openings";

/// A row, for the nation until its area is set; `None` for a major or minor group. `unit` is the number of jobs that a 1
/// stands for. A cell of openings that cannot be used is added to `unusable`, with its line.
fn row(
    cells: &Cells<'_>,
    period: Option<(u16, Option<u16>)>,
    unit: f64,
    unusable: &mut Vec<(u32, CellError)>,
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
    let jobs = |field| cells.number_of(field, unit);
    let openings = cells.optional(LaborField::Openings).filter(|text| *text != "—");
    let openings = openings
        .and_then(|_| jobs(LaborField::Openings).map_err(|error| unusable.push((cells.line, error))).ok());
    Ok(Some(ProjectionRow {
        area: Area::nation(),
        code,
        title: cells.optional(LaborField::Title).map(SmolStr::new),
        base_year,
        target_year,
        base: jobs(LaborField::BaseEmployment)?,
        target: jobs(LaborField::TargetEmployment)?,
        openings,
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
    let period = Cell::new(None);
    let heading = |sheet: &str, names: Vec<String>| {
        let years = employment_years(&names).filter(|_| sheet == SHEET)?;
        period.set(Some(years));
        Some(renamed(&names, years))
    };
    let layout = Layout {
        columns: &SHEET_COLUMNS,
        passed_over: SHEET_PASSED_OVER,
        strictness: reading.strictness,
        check: &|_| Ok(()),
    };
    let mut unusable = Vec::new();
    let read = read_workbook(&name, bytes, layout, heading, |cells| {
        let Some((base, target)) = period.get() else { return Ok(None) };
        from_sheet(cells, (base, target), &mut unusable)
    });
    let (table, mut report) = match (read, period.get()) {
        (Err(Error::Table { .. }), None) => {
            return Err(unfit(
                &name,
                format!(
                    "no columns such as 'Employment, 2024' and 'Employment, 2034' in the sheet '{SHEET}'"
                ),
            ));
        }
        (read, _) => read?,
    };
    report.note_unusable(unusable, NO_OPENINGS);
    let rows = reading.keep((table, report), "code", |(row, _): &(ProjectionRow, _)| Some(row.code))?;
    let (rows, entry) = rows
        .into_iter()
        .map(|(row, entry)| {
            let code = row.code;
            (row, (code, entry))
        })
        .unzip();
    Ok(ProjectionTable { file: name, rows, entry })
}

/// A line of that sheet.
fn from_sheet(
    cells: &Cells<'_>,
    (base, target): (u16, u16),
    unusable: &mut Vec<(u32, CellError)>,
) -> Result<Option<(ProjectionRow, EntryRequirements)>, CellError> {
    /// Employment is in thousands.
    const THOUSANDS: f64 = 1000.0;
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
    Ok(row(cells, Some((base, Some(target))), THOUSANDS, unusable)?.map(|row| (row, entry)))
}

/// The years of a header's two employment columns.
fn employment_years(header: &[String]) -> Option<(u16, u16)> {
    let year = |name: &String| name.trim().strip_prefix("Employment, ")?.parse::<u16>().ok();
    let mut years = header.iter().filter_map(year);
    Some((years.next()?, years.next()?))
}

/// Column names without the parts that change from year to year: `2024 National Employment Matrix code`, `Median annual
/// wage, dollars, 2024[1]`.
fn renamed(header: &[String], (base, _): (u16, u16)) -> Vec<String> {
    let rename = |name: &String| -> String {
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
