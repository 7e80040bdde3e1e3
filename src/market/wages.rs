//! Wages by area and year.

use serde::{Deserialize, Serialize};

use super::SourceId;
use super::areas::AreaId;
use super::codes::{CodeOf, Codes};
use crate::catalog::OccupationId;
use crate::labor::{PayBasis, Wage, WagePoints};
use crate::soc::SocCode;

/// The wages of an area in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct WageSeries {
    pub(super) area: AreaId,
    pub(super) year: u16,
    /// By code.
    pub(super) rows: Vec<WageEntry>,
}

/// The wages under a code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct WageEntry {
    pub(super) code: SocCode,
    pub(super) source: SourceId,
    pub(super) employment: Option<u32>,
    pub(super) hourly: WagePoints,
    pub(super) yearly: WagePoints,
    pub(super) basis: PayBasis,
}

/// Wages of an occupation in an area.
#[derive(Debug, Clone, PartialEq)]
pub struct WageFact<'a> {
    /// The area.
    pub area: AreaId,
    /// The year that they are of.
    pub year: u16,
    /// The code that they are published under.
    pub code: CodeOf,
    /// Where they are from.
    pub source: SourceId,
    /// Wage and salary jobs.
    pub employment: Option<u32>,
    /// By the hour.
    pub hourly: WagePoints,
    /// Whether points by the hour are those by the year divided by [`HOURS`], for the table has none by the hour.
    pub hourly_computed: bool,
    /// By the year.
    pub yearly: &'a WagePoints,
    /// How wages are told.
    pub basis: PayBasis,
}

/// Hours in a year of full-time work, by which OEWS makes yearly wages of hourly ones.
const HOURS: u32 = 2080;

/// Wages of the newest year that has the occupation, or of the year asked for.
pub(super) fn of<'a>(
    series: &'a [WageSeries],
    codes: &Codes,
    occupation: OccupationId,
    area: AreaId,
    year: Option<u16>,
) -> Vec<WageFact<'a>> {
    let start = series.partition_point(|one| one.area < area);
    let of_area = series[start..].iter().take_while(|one| one.area == area);
    for one in of_area.filter(|one| year.is_none_or(|year| year == one.year)) {
        let find = |code: SocCode| {
            one.rows.binary_search_by_key(&code, |row| row.code).ok().map(|place| &one.rows[place])
        };
        let rows = codes.rows(occupation, find);
        if !rows.is_empty() {
            return rows.into_iter().map(|(code, row)| fact(one, code, row)).collect();
        }
    }
    Vec::new()
}

fn fact<'a>(series: &WageSeries, code: CodeOf, row: &'a WageEntry) -> WageFact<'a> {
    let WageEntry { source, employment, ref yearly, basis, .. } = *row;
    let (hourly, hourly_computed) = hourly(row);
    WageFact {
        area: series.area,
        year: series.year,
        code,
        source,
        employment,
        hourly,
        hourly_computed,
        yearly,
        basis,
    }
}

/// Wages by the hour. Some tables tell the mean and the median only; the other points follow from those by the year, which
/// the publisher made in the same way. Where no wage by the hour is told at all, there may be none.
fn hourly(row: &WageEntry) -> (WagePoints, bool) {
    let told = |wage: &Wage| matches!(wage, Wage::Cents(_));
    let mean_or_median = [row.hourly.mean, row.hourly.median].iter().any(told);
    let missing = [row.hourly.p10, row.hourly.p25, row.hourly.p75, row.hourly.p90]
        .iter()
        .all(|wage| *wage == Wage::Blank);
    if !(mean_or_median && missing) {
        return (row.hourly, false);
    }
    let by_hour = row.yearly.map(|wage| match wage {
        Wage::Cents(cents) => Wage::Cents((cents + HOURS / 2) / HOURS),
        other => other,
    });
    let own = |own: Wage, computed: Wage| if own == Wage::Blank { computed } else { own };
    let (mean, median) = (own(row.hourly.mean, by_hour.mean), own(row.hourly.median, by_hour.median));
    (WagePoints { median, mean, ..by_hour }, true)
}
