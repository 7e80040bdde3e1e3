//! Wages by area and year.

use serde::{Deserialize, Serialize};

use super::SourceId;
use super::areas::AreaId;
use super::codes::{CodeOf, Codes};
use crate::catalog::OccupationId;
use crate::labor::{Jobs, PayBasis, Wage, WagePoints};
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
    pub(super) employment: Jobs,
    pub(super) hourly: WagePoints,
    pub(super) yearly: WagePoints,
    pub(super) basis: PayBasis,
    /// Whether a national table has both hourly and yearly wages for this code.
    pub(super) both_in_nation: bool,
    /// Whether a table says that wages for this code are published for one period only: then none is computed.
    pub(super) one_period: bool,
}

/// Wages of an occupation in an area.
#[derive(Debug, Clone, PartialEq)]
pub struct WageFact<'a> {
    /// The area.
    pub area: AreaId,
    /// The year of the wages.
    pub year: u16,
    /// The code under which they are published.
    pub code: CodeOf,
    /// Their source.
    pub source: SourceId,
    /// Wage and salary jobs.
    pub employment: Jobs,
    /// Hourly wages.
    pub hourly: WagePoints,
    /// Whether hourly points are yearly ones divided by 2,080, because the table has no hourly ones.
    pub hourly_computed: bool,
    /// Yearly wages.
    pub yearly: &'a WagePoints,
    /// Whether wages are published hourly, yearly or both.
    pub basis: PayBasis,
}

/// Hours in a year of full-time work, as OEWS uses to convert hourly wages to yearly ones.
const HOURS: i64 = 2080;

/// Wages for the newest year with any, or for the requested year. When no year has any, the newest rows.
pub(super) fn of<'a>(
    series: &'a [WageSeries],
    codes: &Codes,
    occupation: OccupationId,
    area: AreaId,
    year: Option<u16>,
) -> Vec<WageFact<'a>> {
    let start = series.partition_point(|one| one.area < area);
    let of_area = series[start..].iter().take_while(|one| one.area == area);
    let mut without_wages = Vec::new();
    for one in of_area.filter(|one| year.is_none_or(|year| year == one.year)) {
        let find = |code: SocCode| {
            one.rows.binary_search_by_key(&code, |row| row.code).ok().map(|place| &one.rows[place])
        };
        let rows = codes.rows(occupation, find);
        let facts = || rows.iter().map(|(code, row)| fact(one, *code, row)).collect();
        if rows.iter().any(|(_, row)| row.has_any()) {
            return facts();
        }
        if without_wages.is_empty() {
            without_wages = facts();
        }
    }
    without_wages
}

impl WageEntry {
    /// Whether it has a wage or a reason for having none.
    fn has_any(&self) -> bool {
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

/// Hourly wages. Some tables have only the mean and the median, or neither: the other points are computed from yearly
/// ones, which the publisher computed the same way, unless no table shows that the occupation is paid by the hour.
fn hourly(row: &WageEntry) -> (WagePoints, bool) {
    let is_amount = |wage: &Wage| matches!(wage, Wage::Amount(_));
    let by_hour = row.both_in_nation || [row.hourly.mean, row.hourly.median].iter().any(is_amount);
    let percentiles = [row.hourly.p10, row.hourly.p25, row.hourly.p75, row.hourly.p90];
    let computable = by_hour
        && !row.one_period
        && row.basis == PayBasis::Both
        && percentiles.iter().all(|wage| *wage == Wage::Blank)
        && row.yearly.all().iter().any(is_amount);
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

/// A yearly wage as an hourly one, half cents rounded up.
fn per_hour(yearly: Money) -> Money {
    Money::from_cents((yearly.cents() + HOURS / 2) / HOURS)
}
