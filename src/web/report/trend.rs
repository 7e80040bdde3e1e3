//! Projected employment as a chart: for each area and term, a bar for the jobs now and one for those projected.

use super::figures;
use crate::report::TrendItem;
use crate::text;

/// The width of the chart, in its own units.
const WIDTH: f64 = 1000.0;

/// The change in one area, as widths of bars. Areas differ in size by orders of magnitude, so each has a scale of its own: the
/// larger number fills the width.
pub(super) struct Trend<'a> {
    pub(super) area: &'a str,
    pub(super) term: &'static str,
    pub(super) base_year: u16,
    pub(super) projected_year: u16,
    pub(super) base: u32,
    pub(super) projected: u32,
    /// Whether there will be fewer jobs.
    pub(super) falls: bool,
    /// In words, for those who do not see the bars.
    pub(super) words: String,
}

/// The projections as bars; none for those without jobs.
pub(super) fn trends<'a>(items: &[TrendItem<'a>]) -> Vec<Trend<'a>> {
    items.iter().filter_map(Trend::of).collect()
}

impl<'a> Trend<'a> {
    fn of(item: &TrendItem<'a>) -> Option<Self> {
        let (base, projected) = (item.base_employment, item.projected_employment);
        let most = f64::from(base.max(projected));
        let width = |jobs: u32| (f64::from(jobs) / most * WIDTH).round() as u32;
        let shown = |jobs: u32| text::thousands(u64::from(jobs));
        (most > 0.0).then(|| Self {
            area: item.area,
            term: figures::term(&item.term),
            base_year: item.base_year,
            projected_year: item.projected_year,
            base: width(base),
            projected: width(projected),
            falls: projected < base,
            words: format!(
                "{} jobs in {}, {} projected for {}",
                shown(base),
                item.base_year,
                shown(projected),
                item.projected_year
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::Term;

    #[test]
    fn the_larger_number_fills_the_width() {
        let item = |base_employment, projected_employment| TrendItem {
            area: "A",
            area_code: "A",
            term: Term::Long,
            base_year: 2024,
            base_employment,
            projected_year: 2034,
            projected_employment,
            annual_change_pct: None,
            annual_openings: None,
            published_for: None,
        };
        let drawn = trends(&[item(100, 50), item(50, 100), item(0, 0)]);
        let widths: Vec<_> = drawn.iter().map(|one| (one.base, one.projected, one.falls)).collect();
        assert_eq!(widths, [(1000, 500, true), (500, 1000, false)]);
        assert_eq!(drawn[0].words, "100 jobs in 2024, 50 projected for 2034");
    }
}
