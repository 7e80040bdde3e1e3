//! Wages by area and year.

use serde::{Deserialize, Serialize};

use super::SourceId;
use super::areas::AreaId;
use super::codes::{CodeOf, Codes};
use crate::catalog::OccupationId;
use crate::labor::{PayBasis, Wage, WagePoints};
use crate::money::Money;
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
    /// Whether the nation's table tells wages of this code by the hour and by the year.
    pub(super) both_in_nation: bool,
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
    /// Whether points by the hour are those by the year divided by 2,080, for the table has none by the hour.
    pub hourly_computed: bool,
    /// By the year.
    pub yearly: &'a WagePoints,
    /// How wages are told.
    pub basis: PayBasis,
}

/// Hours in a year of full-time work, by which OEWS makes yearly wages of hourly ones.
const HOURS: i64 = 2080;

/// Wages of the newest year in which any is told, or of the year asked for. Where none ever is, the newest rows say so.
pub(super) fn of<'a>(
    series: &'a [WageSeries],
    codes: &Codes,
    occupation: OccupationId,
    area: AreaId,
    year: Option<u16>,
) -> Vec<WageFact<'a>> {
    let start = series.partition_point(|one| one.area < area);
    let of_area = series[start..].iter().take_while(|one| one.area == area);
    let mut untold = Vec::new();
    for one in of_area.filter(|one| year.is_none_or(|year| year == one.year)) {
        let find = |code: SocCode| {
            one.rows.binary_search_by_key(&code, |row| row.code).ok().map(|place| &one.rows[place])
        };
        let rows = codes.rows(occupation, find);
        let facts = || rows.iter().map(|(code, row)| fact(one, *code, row)).collect();
        if rows.iter().any(|(_, row)| row.tells_any()) {
            return facts();
        }
        if untold.is_empty() {
            untold = facts();
        }
    }
    untold
}

impl WageEntry {
    /// Whether it has a wage or says why not.
    fn tells_any(&self) -> bool {
        self.hourly.all().iter().chain(&self.yearly.all()).any(|wage| *wage != Wage::Blank)
    }
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

/// Wages by the hour. Some tables tell the mean and the median only, or none: the other points follow from those by the
/// year, which the publisher made in the same way, unless nobody says that the occupation is paid by the hour.
fn hourly(row: &WageEntry) -> (WagePoints, bool) {
    let told = |wage: &Wage| matches!(wage, Wage::Amount(_));
    let by_hour = row.both_in_nation || [row.hourly.mean, row.hourly.median].iter().any(told);
    let percentiles = [row.hourly.p10, row.hourly.p25, row.hourly.p75, row.hourly.p90];
    let computable =
        by_hour && percentiles.iter().all(|wage| *wage == Wage::Blank) && row.yearly.all().iter().any(told);
    if !computable {
        return (row.hourly, false);
    }
    let computed = row.yearly.map(|wage| match wage {
        Wage::Amount(amount) => Wage::Amount(per_hour(amount)),
        other => other,
    });
    let own = |own: Wage, computed: Wage| if own == Wage::Blank { computed } else { own };
    let (mean, median) = (own(row.hourly.mean, computed.mean), own(row.hourly.median, computed.median));
    (WagePoints { median, mean, ..computed }, true)
}

/// What a year's wage comes to in an hour, halves of cents up.
fn per_hour(yearly: Money) -> Money {
    Money::from_cents((yearly.cents() + HOURS / 2) / HOURS)
}
