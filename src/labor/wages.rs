//! Wages and jobs by area: the Occupational Employment and Wage Statistics (OEWS) of the US Bureau of Labor Statistics,
//! or a state office's own figures with the same columns.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::area::{self, Area};
use super::{CODES, FolderReading, LaborField, WAGES, optional, required, year};
use crate::error::Result;
use crate::money::Money;
use crate::soc::{SocCode, SocLevel};
use crate::table::{CellError, Cells, Column, Header, TableReport};

/// A wage as published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wage {
    /// Dollars per hour or year.
    Amount(Money),
    /// `#`: at or above the highest wage that the publisher reports, see [`TopCode`].
    TopCoded,
    /// `*`: no wage estimate is available, because it is too imprecise or would identify single employers.
    Withheld,
    /// `**`: not even an employment estimate is available.
    EmploymentWithheld,
    /// The table lacks the column or has a blank, which may stand for any of the marks.
    #[default]
    Blank,
}

/// The highest wages that OEWS reports: `#` stands for this much or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopCode {
    /// Dollars an hour.
    pub hourly: Money,
    /// Dollars a year.
    pub yearly: Money,
}

impl TopCode {
    /// The highest wages of the survey of May of a year, where known.
    ///
    /// Sources: the sheet "Field Descriptions" of the workbooks of 2022 to 2025 ("a wage equal to or greater than $115.00 per
    /// hour or $239,200 per year") and of 2016 to 2021, and footnote 5 of the series `OEU…` in BLS's API ("$100.00 per hour or
    /// $208,000 per year"). Earlier years had lower amounts.
    pub fn of(year: u16) -> Option<Self> {
        let (hourly, yearly) = match year {
            2016..=2021 => (100, 208_000),
            2022..=2025 => (115, 239_200),
            _ => return None,
        };
        Some(Self { hourly: Money::from_dollars(hourly), yearly: Money::from_dollars(yearly) })
    }
}

/// Wage and salary jobs as published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Jobs {
    /// Their number.
    Count(u32),
    /// `**`: no employment estimate is available.
    Withheld,
    /// The table lacks the column or has a blank.
    #[default]
    Blank,
}

impl Jobs {
    /// Their number, if published.
    pub fn count(self) -> Option<u32> {
        if let Self::Count(jobs) = self { Some(jobs) } else { None }
    }

    /// Jobs as a cell of `TOT_EMP` gives them.
    pub(super) fn read(cells: &Cells<'_>) -> Result<Self, CellError> {
        match cells.optional(LaborField::Employment) {
            None => Ok(Self::Blank),
            Some("*" | "**") => Ok(Self::Withheld),
            Some(_) => cells.number_of(LaborField::Employment, 1.0).map(Self::Count),
        }
    }
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
    pub employment: Jobs,
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

/// Files of the first years call percentiles `WPCT`.
const HOURLY: [Column<LaborField>; 6] = [
    optional(LaborField::HourlyP10, &["H_PCT10", "H_WPCT10"]),
    optional(LaborField::HourlyP25, &["H_PCT25", "H_WPCT25"]),
    optional(LaborField::HourlyMedian, &["H_MEDIAN"]),
    optional(LaborField::HourlyP75, &["H_PCT75", "H_WPCT75"]),
    optional(LaborField::HourlyP90, &["H_PCT90", "H_WPCT90"]),
    optional(LaborField::HourlyMean, &["H_MEAN"]),
];
const YEARLY: [Column<LaborField>; 6] = [
    optional(LaborField::YearlyP10, &["A_PCT10", "A_WPCT10"]),
    optional(LaborField::YearlyP25, &["A_PCT25", "A_WPCT25"]),
    optional(LaborField::YearlyMedian, &["A_MEDIAN"]),
    optional(LaborField::YearlyP75, &["A_PCT75", "A_WPCT75"]),
    optional(LaborField::YearlyP90, &["A_PCT90", "A_WPCT90"]),
    optional(LaborField::YearlyMean, &["A_MEAN"]),
];
const OTHERS: [Column<LaborField>; 10] = [
    required(LaborField::Code, CODES),
    optional(LaborField::Title, &["OCC_TITLE"]),
    optional(LaborField::Group, &["O_GROUP", "OCC_GROUP", "GROUP"]),
    optional(LaborField::Naics, &["NAICS"]),
    optional(LaborField::Ownership, &["OWN_CODE"]),
    optional(LaborField::IndustryGroup, &["I_GROUP"]),
    optional(LaborField::Year, &["YEAR"]),
    optional(LaborField::Employment, &["TOT_EMP"]),
    optional(LaborField::AnnualOnly, &["ANNUAL"]),
    optional(LaborField::HourlyOnly, &["HOURLY"]),
];
const PASSED_OVER: &[&str] = &[
    "STATE",
    "NAICS_TITLE",
    "EMP_PRSE",
    "JOBS_1000",
    "JOBS_1000_ORIG",
    "LOC_QUOTIENT",
    "LOC_Q",
    "PCT_TOTAL",
    "PCT_TOT",
    "PCT_RPT",
    "MEAN_PRSE",
];

/// The tables of all files.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<Vec<WageTable>> {
    let columns = [&OTHERS[..], &HOURLY, &YEARLY, &area::COLUMNS].concat();
    let mut tables = Vec::new();
    for file in reading.files(WAGES)? {
        let name = file.name.clone();
        let mut intake = Intake::of(&name);
        let (area, year) = (intake.area.clone(), intake.year);
        let check = |header: &Header| check(header, area.as_ref(), year);
        let (table, mut report) =
            reading.some_rows(file, &columns, PASSED_OVER, check, |cells| intake.row(cells))?;
        intake.note(&table.header, &mut report);
        let areas = intake.areas;
        let rows = reading.keep((table, report), "area, year, code and group", |(group, row)| {
            Some((row.area, *group, row.year, row.code))
        })?;
        tables.push(WageTable { file: name, areas, rows: without_repeated_groups(rows) });
    }
    Ok(tables)
}

/// Whether a row is a detailed occupation (`detailed`) or the sum of a broad group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Group {
    Broad,
    Detailed,
}

/// What is common to the rows of a file.
struct Intake {
    /// The area that the file's name gives.
    area: Option<Area>,
    /// The year that the file's name gives.
    year: Option<u16>,
    /// The areas so far. A file of all areas and industries has hundreds of rows for each.
    areas: Vec<Area>,
    places: HashMap<(SmolStr, Vec<SmolStr>), usize>,
    /// Rows for single industries or owners.
    parts: usize,
    /// Optional cells that cannot be used, by line.
    unusable: Vec<(u32, CellError)>,
}

impl Intake {
    fn of(file: &str) -> Self {
        Self {
            area: area::in_name(file),
            year: year::in_name(file).map(|(year, _)| year),
            areas: Vec::new(),
            places: HashMap::new(),
            parts: 0,
            unusable: Vec::new(),
        }
    }

    /// A row; `None` for a larger group, and for a single industry or owner.
    fn row(&mut self, cells: &Cells<'_>) -> Result<Option<(Group, WageRow)>, CellError> {
        let code = cells.code(LaborField::Code)?.soc();
        let group = match cells.optional(LaborField::Group) {
            Some(group) if group.eq_ignore_ascii_case("detailed") => Some(Group::Detailed),
            Some(group) if group.eq_ignore_ascii_case("broad") => Some(Group::Broad),
            Some(_) => None,
            // A table without this column, or of a year that leaves it blank, has no sums except for major and minor groups.
            None => match code.level() {
                SocLevel::Detailed | SocLevel::Broad => Some(Group::Detailed),
                SocLevel::Major | SocLevel::Minor => None,
            },
        };
        if !is_whole_area(cells) {
            self.parts += 1;
            return Ok(None);
        }
        let Some(group) = group else { return Ok(None) };
        let Some(area) = area::read(cells, self.area.as_ref())? else {
            return Err(cells.unexpected(LaborField::Area, "an area such as US, VT or 15540"));
        };
        let year = year::of(cells, LaborField::Year, self.year)?;
        let yes = |field| {
            let text = cells.optional(field);
            text.is_some_and(|text| matches!(text.to_ascii_uppercase().as_str(), "TRUE" | "1" | "Y" | "YES"))
        };
        let basis = match (yes(LaborField::HourlyOnly), yes(LaborField::AnnualOnly)) {
            (true, false) => PayBasis::HourlyOnly,
            (false, true) => PayBasis::YearlyOnly,
            _ => PayBasis::Both,
        };
        let employment = Jobs::read(cells).unwrap_or_else(|error| {
            self.unusable.push((cells.line, error));
            Jobs::Blank
        });
        let row = WageRow {
            area: self.place(area),
            year,
            code,
            title: cells.optional_text(LaborField::Title),
            employment,
            hourly: points(cells, &HOURLY)?,
            yearly: points(cells, &YEARLY)?,
            basis,
        };
        Ok(Some((group, row)))
    }

    /// The position of an area. Keyed with its states: two areas with the same code are reported when areas are joined.
    fn place(&mut self, area: Area) -> usize {
        *self.places.entry((area.code.clone(), area.states.clone())).or_insert_with(|| {
            self.areas.push(area);
            self.areas.len() - 1
        })
    }

    /// Adds what a reader should know to the report on the file, each once.
    fn note(&mut self, header: &Header, report: &mut TableReport) {
        report.note_unusable(self.unusable.drain(..), "their rows have no number of jobs");
        if self.parts > 0 {
            let problem = "rows for single industries or owners are left out: an area's wages are those of all its jobs";
            report.notices.push(format!("{} {problem}", self.parts));
        }
        let has = |field: LaborField| header.place(field).is_some();
        if HOURLY
            .iter()
            .chain(&YEARLY)
            .filter(|column| is_percentile(column))
            .all(|column| !has(column.field))
        {
            report.notices.push("only medians: the table has no percentiles".to_owned());
        }
    }
}

/// Whether a row is about all jobs of its area. In a file of all areas and industries, others are about an industry or
/// about private employers.
fn is_whole_area(cells: &Cells<'_>) -> bool {
    let industry = cells.optional(LaborField::IndustryGroup);
    let naics = cells.optional(LaborField::Naics);
    let owners = cells.optional(LaborField::Ownership);
    let zero = |code: &str| code.bytes().all(|byte| byte == b'0');
    industry.is_none_or(|industry| industry.eq_ignore_ascii_case("cross-industry"))
        // Before 2018 there was no I_GROUP.
        && naics.is_none_or(zero)
        // All owners: federal, state and local government, and private.
        && owners.is_none_or(|owners| owners == "1235" || zero(owners))
}

fn is_percentile(column: &Column<LaborField>) -> bool {
    use LaborField::{HourlyMean, HourlyMedian, YearlyMean, YearlyMedian};
    !matches!(column.field, HourlyMean | HourlyMedian | YearlyMean | YearlyMedian)
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
        Some("*") => Ok(Wage::Withheld),
        Some("**") => Ok(Wage::EmploymentWithheld),
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
                    "a wage in dollars such as 38.12 or 79,290, or one of the marks #, * and **",
                ))
            }
        }
    }
}

/// Checks that a file gives area and year, and all six points or at least the median, either hourly or annually.
fn check(header: &Header, area: Option<&Area>, year: Option<u16>) -> Result<(), String> {
    let has = |field: LaborField| header.place(field).is_some();
    area::check(header, area)?;
    year::check(header, LaborField::Year, year)?;
    let missing = |columns: &'static [Column<LaborField>; 6]| {
        columns.iter().filter(|column| !has(column.field)).map(|column| column.names[0]).collect::<Vec<_>>()
    };
    let (hourly, yearly) = (missing(&HOURLY), missing(&YEARLY));
    if hourly.is_empty() || yearly.is_empty() {
        return Ok(());
    }
    let percentiles = HOURLY.iter().chain(&YEARLY).any(|column| is_percentile(column) && has(column.field));
    if !percentiles && (has(LaborField::HourlyMedian) || has(LaborField::YearlyMedian)) {
        return Ok(());
    }
    let nearer = if hourly.len() < yearly.len() { hourly } else { yearly };
    let close = nearer.first().map(|name| header.close_to(name)).unwrap_or_default();
    Err(format!(
        "no column '{}' in the header{close}; expected all of A_PCT10, A_PCT25, A_MEDIAN, A_PCT75, A_PCT90 and A_MEAN, or \
         all of the same with H_, or only A_MEDIAN or H_MEDIAN",
        nearer.join("', '")
    ))
}

/// The rows without the groups that are also published as detailed occupations.
fn without_repeated_groups(rows: Vec<(Group, WageRow)>) -> Vec<WageRow> {
    let key = |row: &WageRow| (row.area, row.year, row.code);
    let detailed: HashSet<_> =
        rows.iter().filter(|(group, _)| *group == Group::Detailed).map(|(_, row)| key(row)).collect();
    let (broad, mut kept): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(group, _)| *group == Group::Broad);
    kept.extend(broad.into_iter().filter(|(_, row)| !detailed.contains(&key(row))));
    kept.into_iter().map(|(_, row)| row).collect()
}
