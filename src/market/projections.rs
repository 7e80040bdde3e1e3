//! Projected employment, entry requirements, and industries.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::SourceId;
use super::areas::AreaId;
use super::codes::{CodeOf, Codes};
use crate::catalog::OccupationId;
use crate::labor::{EntryRequirements, Establishments, Jobs, Term};
use crate::soc::SocCode;

/// The projections of an area from a base year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ProjectionSeries {
    pub(super) area: AreaId,
    pub(super) base_year: u16,
    pub(super) target_year: u16,
    /// By code.
    pub(super) rows: Vec<ProjectionEntry>,
}

/// The projection under a code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ProjectionEntry {
    pub(super) code: SocCode,
    pub(super) source: SourceId,
    pub(super) base: u32,
    pub(super) target: u32,
    pub(super) openings: Option<u32>,
}

/// Projected employment of an occupation in an area.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection<'a> {
    /// The area.
    pub area: AreaId,
    /// The year with known employment.
    pub base_year: u16,
    /// The projected year.
    pub target_year: u16,
    /// The code under which it is published.
    pub code: CodeOf,
    entry: &'a ProjectionEntry,
}

impl Projection<'_> {
    /// Jobs in the base year.
    pub fn base(&self) -> u32 {
        self.entry.base
    }

    /// Jobs in the target year.
    pub fn target(&self) -> u32 {
        self.entry.target
    }

    /// Annual openings, from growth and from workers who leave.
    pub fn openings(&self) -> Option<u32> {
        self.entry.openings
    }

    /// How far it looks ahead.
    pub fn term(&self) -> Term {
        Term::of(self.base_year, self.target_year)
    }

    /// Its source.
    pub fn source(&self) -> SourceId {
        self.entry.source
    }

    /// Annual change in percent, compounded, to one decimal: the rate that takes employment from the base year to the
    /// target year. `None` when there were no jobs in the base year.
    pub fn annual_change(&self) -> Option<f64> {
        if self.entry.base == 0 {
            return None;
        }
        let years = f64::from(self.target_year - self.base_year);
        let rate = (f64::from(self.entry.target) / f64::from(self.entry.base)).powf(1.0 / years) - 1.0;
        // Adding 0.0 drops the sign of a negative zero.
        Some((rate * 1000.0).round() / 10.0 + 0.0)
    }
}

/// The newest projections of an area that have the occupation: long-term, then short-term.
pub(super) fn of<'a>(
    series: &'a [ProjectionSeries],
    codes: &Codes,
    occupation: OccupationId,
    area: AreaId,
) -> Vec<Projection<'a>> {
    let start = series.partition_point(|one| one.area < area);
    let of_area = series[start..].iter().take_while(|one| one.area == area);
    let newest = |term: Term| {
        let of_term = of_area.clone().filter(move |one| Term::of(one.base_year, one.target_year) == term);
        let rows =
            of_term.map(|one| (one, codes.rows(occupation, |code| find(&one.rows, code, |row| row.code))));
        rows.into_iter().find(|(_, rows)| !rows.is_empty())
    };
    let found = [Term::Long, Term::Short].into_iter().filter_map(newest);
    let projections = found.flat_map(|(one, rows)| {
        rows.into_iter().map(move |(code, entry)| Projection {
            area,
            base_year: one.base_year,
            target_year: one.target_year,
            code,
            entry,
        })
    });
    projections.collect()
}

fn find<R>(rows: &[R], code: SocCode, of: impl Fn(&R) -> SocCode) -> Option<&R> {
    rows.binary_search_by_key(&code, of).ok().map(|place| &rows[place])
}

/// Entry requirements of occupations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct EntryTable {
    pub(super) source: SourceId,
    /// By code.
    pub(super) rows: Vec<(SocCode, EntryRequirements)>,
}

impl EntryTable {
    pub(super) fn of(
        &self,
        codes: &Codes,
        occupation: OccupationId,
    ) -> Option<(CodeOf, &EntryRequirements, SourceId)> {
        let rows = codes.rows(occupation, |code| find(&self.rows, code, |(code, _)| *code));
        rows.first().map(|(code, (_, entry))| (*code, entry, self.source))
    }
}

/// The industries of an area in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct IndustrySeries {
    pub(super) area: AreaId,
    pub(super) year: u16,
    /// Whether percentages are shares of the jobs with a published industry.
    pub(super) from_jobs: bool,
    /// Names of industries, with their NAICS codes.
    pub(super) industries: Vec<(SmolStr, Option<SmolStr>)>,
    /// By code.
    pub(super) rows: Vec<IndustryEntry>,
}

/// The industries under a code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct IndustryEntry {
    pub(super) code: SocCode,
    pub(super) source: SourceId,
    /// The largest first.
    pub(super) shares: Vec<ShareEntry>,
}

/// An occupation's jobs in an industry.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct ShareEntry {
    /// Index of the industry.
    pub(super) industry: u32,
    pub(super) percent: Option<f32>,
    pub(super) jobs: Jobs,
    pub(super) establishments: Option<Establishments>,
}

/// The share of an occupation's jobs in an industry.
#[derive(Debug, Clone, PartialEq)]
pub struct IndustryShare<'a> {
    /// The area.
    pub area: AreaId,
    /// The year.
    pub year: u16,
    /// The code under which it is published.
    pub code: CodeOf,
    /// Its source.
    pub source: SourceId,
    /// The industry's name.
    pub industry: &'a SmolStr,
    /// The industry's NAICS code.
    pub naics: Option<&'a SmolStr>,
    /// Percent of the occupation's jobs; `None` where the jobs are withheld.
    pub percent: Option<f32>,
    /// The number of jobs.
    pub jobs: Jobs,
    /// How many of the industry's establishments employ the occupation.
    pub establishments: Option<Establishments>,
    /// Whether that is a share of the jobs with a published industry.
    pub from_jobs: bool,
}

/// The industries of the newest year that has the occupation.
pub(super) fn industries<'a>(
    series: &'a [IndustrySeries],
    codes: &Codes,
    occupation: OccupationId,
    area: AreaId,
) -> Vec<IndustryShare<'a>> {
    let start = series.partition_point(|one| one.area < area);
    for one in series[start..].iter().take_while(|one| one.area == area) {
        let rows = codes.rows(occupation, |code| find(&one.rows, code, |row| row.code));
        let shares = rows.into_iter().flat_map(|(code, row)| {
            row.shares.iter().filter_map(move |&ShareEntry { industry, percent, jobs, establishments }| {
                let (industry, naics) = one.industries.get(industry as usize)?;
                let (naics, source) = (naics.as_ref(), row.source);
                let IndustrySeries { year, from_jobs, .. } = *one;
                Some(IndustryShare {
                    area,
                    year,
                    code,
                    source,
                    industry,
                    naics,
                    percent,
                    jobs,
                    establishments,
                    from_jobs,
                })
            })
        });
        let shares: Vec<_> = shares.collect();
        if !shares.is_empty() {
            return shares;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(base: u32, target: u32, years: u16) -> Option<f64> {
        let code: SocCode = "29-2071".parse().ok()?;
        let entry = ProjectionEntry { code, source: 0, base, target, openings: None };
        let code = CodeOf { code, relation: None };
        Projection { area: 0, base_year: 2014, target_year: 2014 + years, code, entry: &entry }
            .annual_change()
    }

    #[test]
    fn change_is_compounded() {
        // Vermont's own page says 0.8 for 376 to 406 in ten years.
        assert_eq!(change(376, 406, 10), Some(0.8));
        assert_eq!(change(100, 200, 10), Some(7.2));
        assert_eq!(change(100, 0, 10), Some(-100.0));
        assert_eq!(change(1_000_000, 999_999, 10).map(f64::to_bits), Some(0.0_f64.to_bits()));
        assert_eq!(change(0, 10, 10), None);
    }
}
