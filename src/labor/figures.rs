//! One figure of the nation for each SOC occupation: how common it is, what is paid, how many openings it has.

use std::collections::BTreeMap;

use super::area::AreaKind;
use super::projections::ProjectionTable;
use super::wages::{Wage, WageRow, WageTable};
use crate::soc::SocCode;

/// A figure of the nation for SOC occupations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocFigures(BTreeMap<SocCode, Option<u32>>);

impl SocFigures {
    /// The figure of an occupation; `None` when its own line has none. Some broad occupations are published as one line
    /// only: their figure stands for each of the detailed ones.
    pub fn of(&self, soc: SocCode) -> Option<u32> {
        self.0.get(&soc).or_else(|| self.0.get(&soc.broad())).copied().flatten()
    }

    /// Wage and salary jobs, of the newest national table; without one, the sum over states in their newest year.
    pub fn employment(tables: &[WageTable]) -> Option<Self> {
        let jobs = |row: &WageRow| row.employment;
        Self::of_nation(tables, jobs).or_else(|| {
            let year = newest(tables, AreaKind::State)?;
            let mut sums = BTreeMap::new();
            for row in rows(tables, AreaKind::State).filter(|row| row.year == year) {
                let sum: &mut Option<u32> = sums.entry(row.code).or_default();
                if let Some(jobs) = row.employment {
                    *sum = Some(sum.unwrap_or_default().saturating_add(jobs));
                }
            }
            Some(Self(sums))
        })
    }

    /// Median wages in dollars a year, of the newest national table.
    pub fn median_wages(tables: &[WageTable]) -> Option<Self> {
        Self::of_nation(tables, |row| match row.yearly.median {
            Wage::Cents(cents) => Some(cents / 100),
            Wage::TopCoded | Wage::Withheld | Wage::Blank => None,
        })
    }

    fn of_nation(tables: &[WageTable], figure: impl Fn(&WageRow) -> Option<u32>) -> Option<Self> {
        let year = newest(tables, AreaKind::Nation)?;
        let nation = rows(tables, AreaKind::Nation).filter(|row| row.year == year);
        Some(Self(nation.map(|row| (row.code, figure(row))).collect()))
    }

    /// Openings a year, of the newest national projections.
    pub fn openings(tables: &[ProjectionTable]) -> Option<Self> {
        let rows =
            || tables.iter().flat_map(|table| &table.rows).filter(|row| row.area.kind == AreaKind::Nation);
        let year = rows().map(|row| row.base_year).max()?;
        let newest = rows().filter(|row| row.base_year == year);
        Some(Self(newest.map(|row| (row.code, row.openings)).collect()))
    }
}

fn rows(tables: &[WageTable], kind: AreaKind) -> impl Iterator<Item = &WageRow> {
    let of = move |table: &'_ WageTable, row: &WageRow| row.line && table.areas[row.area].kind == kind;
    tables.iter().flat_map(move |table| table.rows.iter().filter(move |row| of(table, row)))
}

fn newest(tables: &[WageTable], kind: AreaKind) -> Option<u16> {
    rows(tables, kind).map(|row| row.year).max()
}
