//! Wages and jobs by area: the Occupational Employment and Wage Statistics (OEWS) of the US Bureau of Labor Statistics,
//! or a state office's own figures with the same columns.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::area::{self, Area};
use super::{CODES, FolderReading, LaborField, WAGES, optional, required, year};
use crate::error::Result;
use crate::money::Money;
use crate::soc::{SocCode, SocLevel};
use crate::table::{CellError, Cells, Column, Header};

/// A wage as published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wage {
    /// Dollars per hour or year.
    Amount(Money),
    /// `#`: above the highest wage that the publisher reports.
    TopCoded,
    /// `*` or `**`: not published, because the estimate is too imprecise or would identify single employers.
    Withheld,
    /// The table lacks the column or has a blank, which may stand for any of the marks.
    #[default]
    Blank,
}

/// The names of the points of a wage distribution, from the lowest percentile to the mean.
pub const WAGE_POINTS: [&str; 6] = ["p10", "p25", "median", "p75", "p90", "mean"];

/// The points of a wage distribution.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct WagePoints<T = Wage> {
    /// A tenth earn less.
    pub p10: T,
    /// A quarter earn less.
    pub p25: T,
    /// Half earn less.
    pub median: T,
    /// A quarter earn more.
    pub p75: T,
    /// A tenth earn more.
    pub p90: T,
    /// The average.
    pub mean: T,
}

impl<T: Copy> WagePoints<T> {
    /// All six, in the order of [`WAGE_POINTS`].
    pub fn all(&self) -> [T; 6] {
        [self.p10, self.p25, self.median, self.p75, self.p90, self.mean]
    }

    /// All six with their names.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, T)> + use<T> {
        WAGE_POINTS.into_iter().zip(self.all())
    }

    /// Applies the same change to each point.
    #[must_use]
    pub fn map<U>(&self, change: impl Fn(T) -> U) -> WagePoints<U> {
        WagePoints {
            p10: change(self.p10),
            p25: change(self.p25),
            median: change(self.median),
            p75: change(self.p75),
            p90: change(self.p90),
            mean: change(self.mean),
        }
    }
}

/// The basis on which an occupation's wages are published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PayBasis {
    /// Hourly and annual.
    #[default]
    Both,
    /// Hourly only: few people work all year (actors).
    HourlyOnly,
    /// Annual only: people do not work 2,080 hours a year (teachers).
    YearlyOnly,
}

/// Wages of an occupation in an area.
#[derive(Debug, Clone, PartialEq)]
pub struct WageRow {
    /// Position of the area in [`WageTable::areas`].
    pub area: usize,
    /// The year of the wages.
    pub year: u16,
    /// A SOC code of any edition, detailed or broad.
    pub code: SocCode,
    /// The occupation's title in the table.
    pub title: Option<SmolStr>,
    /// Wage and salary jobs.
    pub employment: Option<u32>,
    /// Hourly wages.
    pub hourly: WagePoints,
    /// Annual wages.
    pub yearly: WagePoints,
    /// The basis on which wages are published.
    pub basis: PayBasis,
}

/// A file of wages.
#[derive(Debug, Clone, PartialEq)]
pub struct WageTable {
    /// The file's name.
    pub file: String,
    /// The areas, in order of first appearance in the file.
    pub areas: Vec<Area>,
    /// Its rows.
    pub rows: Vec<WageRow>,
}

const HOURLY: [Column<LaborField>; 6] = [
    optional(LaborField::HourlyP10, &["H_PCT10"]),
    optional(LaborField::HourlyP25, &["H_PCT25"]),
    optional(LaborField::HourlyMedian, &["H_MEDIAN"]),
    optional(LaborField::HourlyP75, &["H_PCT75"]),
    optional(LaborField::HourlyP90, &["H_PCT90"]),
    optional(LaborField::HourlyMean, &["H_MEAN"]),
];
const YEARLY: [Column<LaborField>; 6] = [
    optional(LaborField::YearlyP10, &["A_PCT10"]),
    optional(LaborField::YearlyP25, &["A_PCT25"]),
    optional(LaborField::YearlyMedian, &["A_MEDIAN"]),
    optional(LaborField::YearlyP75, &["A_PCT75"]),
    optional(LaborField::YearlyP90, &["A_PCT90"]),
    optional(LaborField::YearlyMean, &["A_MEAN"]),
];
const OTHERS: [Column<LaborField>; 8] = [
    required(LaborField::Code, CODES),
    optional(LaborField::Title, &["OCC_TITLE"]),
    optional(LaborField::Group, &["O_GROUP", "OCC_GROUP", "GROUP"]),
    optional(LaborField::IndustryGroup, &["I_GROUP"]),
    optional(LaborField::Year, &["YEAR"]),
    optional(LaborField::Employment, &["TOT_EMP"]),
    optional(LaborField::AnnualOnly, &["ANNUAL"]),
    optional(LaborField::HourlyOnly, &["HOURLY"]),
];
const PASSED_OVER: &[&str] = &[
    "STATE",
    "NAICS",
    "NAICS_TITLE",
    "OWN_CODE",
    "EMP_PRSE",
    "JOBS_1000",
    "JOBS_1000_ORIG",
    "LOC_QUOTIENT",
    "LOC_Q",
    "PCT_TOTAL",
    "PCT_RPT",
    "MEAN_PRSE",
];

/// The tables of all files.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<Vec<WageTable>> {
    let columns = [&OTHERS[..], &HOURLY, &YEARLY, &area::COLUMNS].concat();
    let mut tables = Vec::new();
    for file in reading.files(WAGES)? {
        let name = file.name.clone();
        let year_of_file = year::in_name(&name).map(|(year, _)| year);
        let parse = |cells: &Cells<'_>| row(cells, year_of_file);
        let read = reading.rows(file, &columns, PASSED_OVER, |header| check(header, year_of_file), parse)?;
        let rows = reading.keep(read, "area, year, code and group", |row| {
            row.as_ref().map(|(area, group, row)| (area.code.clone(), *group, row.year, row.code))
        })?;
        tables.push(collect(name, rows.into_iter().flatten()));
    }
    Ok(tables)
}

/// Whether a row is a detailed occupation (`detailed`) or the sum of a broad group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Group {
    Broad,
    Detailed,
}

/// A row with its area; `None` for a larger group or a single industry.
type Read = Option<(Area, Group, WageRow)>;

fn row(cells: &Cells<'_>, year_of_file: Option<u16>) -> Result<Read, CellError> {
    let code = cells.code(LaborField::Code)?.soc();
    let industry = cells.optional(LaborField::IndustryGroup);
    let group = match cells.optional(LaborField::Group) {
        Some(group) if group.eq_ignore_ascii_case("detailed") => Some(Group::Detailed),
        Some(group) if group.eq_ignore_ascii_case("broad") => Some(Group::Broad),
        Some(_) => None,
        // A table without this column has no sums except for major and minor groups.
        None => match code.level() {
            SocLevel::Detailed | SocLevel::Broad => Some(Group::Detailed),
            SocLevel::Major | SocLevel::Minor => None,
        },
    };
    let Some(group) = group.filter(|_| industry.is_none_or(|industry| industry == "cross-industry")) else {
        return Ok(None);
    };
    let Some(area) = area::read(cells)? else {
        return Err(cells.unexpected(LaborField::Area, "an area such as US, VT or 15540"));
    };
    let year = year::of(cells, LaborField::Year, year_of_file)?;
    let yes = |field| {
        cells.optional(field).is_some_and(|text| matches!(text, "TRUE" | "true" | "True" | "1" | "Y"))
    };
    let basis = match (yes(LaborField::HourlyOnly), yes(LaborField::AnnualOnly)) {
        (true, false) => PayBasis::HourlyOnly,
        (false, true) => PayBasis::YearlyOnly,
        _ => PayBasis::Both,
    };
    let employment = match cells.optional(LaborField::Employment) {
        Some("*" | "**" | "#") | None => None,
        Some(_) => Some(cells.amount(LaborField::Employment)? as u32),
    };
    let row = WageRow {
        area: 0,
        year,
        code,
        title: cells.optional_text(LaborField::Title),
        employment,
        hourly: points(cells, &HOURLY)?,
        yearly: points(cells, &YEARLY)?,
        basis,
    };
    Ok(Some((area, group, row)))
}

fn points(cells: &Cells<'_>, columns: &[Column<LaborField>; 6]) -> Result<WagePoints, CellError> {
    let [p10, p25, median, p75, p90, mean] = columns.map(|column| wage(cells, column.field));
    let points = WagePoints { p10: p10?, p25: p25?, median: median?, p75: p75?, p90: p90?, mean: mean? };
    let mut least = Money::default();
    for (percentile, column) in points.all().into_iter().zip(columns).take(5) {
        let Wage::Amount(amount) = percentile else { continue };
        if amount < least {
            return Err(cells.unexpected(column.field, "at least the percentile before it"));
        }
        least = amount;
    }
    Ok(points)
}

fn wage(cells: &Cells<'_>, field: LaborField) -> Result<Wage, CellError> {
    match cells.optional(field) {
        None => Ok(Wage::Blank),
        Some("#") => Ok(Wage::TopCoded),
        Some("*" | "**") => Ok(Wage::Withheld),
        Some(text) => {
            /// Ten million dollars.
            const MOST: f64 = 1e9;
            let cents = (cells.amount(field)? * 100.0).round();
            // Three digits after the point: the point is a thousands separator.
            let thousands = text.rsplit_once('.').is_some_and(|(_, fraction)| fraction.len() == 3);
            if (1.0..=MOST).contains(&cents) && !thousands {
                Ok(Wage::Amount(Money::from_cents(cents as i64)))
            } else {
                Err(cells.unexpected(
                    field,
                    "a wage in dollars such as 38.12 or 79,290, or ** where it is withheld",
                ))
            }
        }
    }
}

/// Checks that a file gives area and year, and all six points either hourly or annually.
fn check(header: &Header, year_of_file: Option<u16>) -> Result<(), String> {
    let has = |field: LaborField| header.place(field).is_some();
    area::check(header)?;
    year::check(header, LaborField::Year, year_of_file)?;
    let missing = |columns: &'static [Column<LaborField>; 6]| {
        columns.iter().filter(|column| !has(column.field)).map(|column| column.names[0]).collect::<Vec<_>>()
    };
    let (hourly, yearly) = (missing(&HOURLY), missing(&YEARLY));
    if hourly.is_empty() || yearly.is_empty() {
        return Ok(());
    }
    let nearer = if hourly.len() < yearly.len() { hourly } else { yearly };
    Err(format!(
        "no column '{}' in the header; expected all of A_PCT10, A_PCT25, A_MEDIAN, A_PCT75, A_PCT90 and A_MEAN, or all \
         of the same with H_",
        nearer.join("', '")
    ))
}

/// Numbers the areas. Some broad groups are also published as detailed occupations; then the detailed rows count.
fn collect(file: String, rows: impl Iterator<Item = (Area, Group, WageRow)>) -> WageTable {
    let mut table = WageTable { file, areas: Vec::new(), rows: Vec::new() };
    let mut places = std::collections::HashMap::new();
    let mut broad = Vec::new();
    let mut detailed = std::collections::HashSet::new();
    for (area, group, row) in rows {
        // Keyed with its states: two areas with the same code are reported when areas are joined.
        let place = *places.entry((area.code.clone(), area.states.clone())).or_insert_with(|| {
            table.areas.push(area);
            table.areas.len() - 1
        });
        let row = WageRow { area: place, ..row };
        if group == Group::Broad {
            broad.push(row);
        } else {
            detailed.insert((row.area, row.year, row.code));
            table.rows.push(row);
        }
    }
    table.rows.extend(broad.into_iter().filter(|row| !detailed.contains(&(row.area, row.year, row.code))));
    table
}
