//! Wages as a chart: for each area a line from the 10th to the 90th percentile, a box around the middle half, and a
//! tick at the median.

use super::{figures, groups};
use crate::market::WagePoints;
use crate::money::Money;
use crate::report::{Mark, Period, WageItem};

/// The width of the chart, in its own units.
const WIDTH: f64 = 1000.0;
/// More areas than this are too many to compare at a glance; then the parts of states are left out.
const MOST: usize = 12;

/// The wages of one area, as positions across the chart.
pub(super) struct Spread<'a> {
    pub(super) area: &'a str,
    /// Whether the area is part of a state.
    pub(super) part: bool,
    /// The 10th and the 90th percentile as amounts.
    pub(super) from: String,
    pub(super) to: String,
    /// The median as an amount.
    pub(super) median: String,
    pub(super) low: u32,
    pub(super) box_start: u32,
    pub(super) tick: u32,
    pub(super) box_end: u32,
    pub(super) high: u32,
}

/// The pay period of the chart and the spread of each area; areas with missing points are left out.
pub(super) fn spreads<'a>(items: &[WageItem<'a>]) -> Option<(Period, Vec<Spread<'a>>)> {
    let period = [Period::Yearly, Period::Hourly]
        .into_iter()
        .find(|period| items.iter().any(|item| item.period == *period && item.points.median.is_some()))?;
    let drawn = |item: &&WageItem<'_>| {
        let WagePoints { p10, p25, median, .. } = item.points;
        item.period == period && p10.is_some() && p25.is_some() && median.is_some()
    };
    let mut rows: Vec<&WageItem<'_>> = items.iter().filter(drawn).collect();
    if rows.len() > MOST {
        rows.retain(|row| !groups::is_part(&row.area_kind));
    }
    let highest = rows.iter().flat_map(|row| row.points.all()).flatten().max()?;
    let spreads: Vec<_> = rows.iter().filter_map(|row| Spread::of(row, highest)).collect();
    (!spreads.is_empty()).then_some((period, spreads))
}

impl<'a> Spread<'a> {
    fn of(row: &WageItem<'a>, highest: Money) -> Option<Self> {
        let WagePoints { p10, p25, median, p75, p90, .. } = row.points;
        let place = |wage: Money| (wage.dollars() / highest.dollars() * WIDTH).round() as u32;
        let shown = |wage: Money| row.period.show(wage);
        // A wage above the highest published one reaches to the end.
        let open = |name: &str, wage: Option<Money>| match row.marks.get(name) {
            Some(Mark::TopCoded) => Some(highest),
            _ => wage,
        };
        let (low, high) = (p10?, open("p90", p90)?);
        Some(Self {
            area: row.area,
            part: groups::is_part(&row.area_kind),
            from: shown(low),
            to: p90
                .map(shown)
                .or_else(|| figures::at_least(row, "p90"))
                .unwrap_or_else(|| "above the highest published wage".to_owned()),
            median: shown(median?),
            low: place(low),
            box_start: place(p25?),
            tick: place(median?),
            box_end: place(open("p75", p75)?),
            high: place(high),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labor::AreaKind;
    use crate::report::WageMarks;

    fn row(kind: AreaKind, p90: Option<i64>) -> WageItem<'static> {
        let dollars = |amount| Some(Money::from_dollars(amount));
        WageItem {
            area: "A",
            area_code: "A",
            area_kind: kind,
            year: 2025,
            period: Period::Yearly,
            points: WagePoints {
                p10: dollars(20_000),
                p25: dollars(30_000),
                median: dollars(50_000),
                p75: dollars(80_000),
                p90: p90.and_then(dollars),
                mean: dollars(55_000),
            },
            marks: WageMarks::new(),
            top_code: None,
            computed: false,
            employment: None,
            employment_mark: None,
            published_for: None,
        }
    }

    #[test]
    fn the_highest_wage_sets_the_width() {
        let (period, drawn) = spreads(&[row(AreaKind::State, Some(100_000))]).unwrap();
        let one = &drawn[0];
        assert_eq!(period, Period::Yearly);
        assert_eq!([one.low, one.box_start, one.tick, one.box_end, one.high], [200, 300, 500, 800, 1000]);
        assert_eq!((one.from.as_str(), one.to.as_str()), ("$20,000", "$100,000"));
    }

    #[test]
    fn top_coded_wages_reach_the_end_and_missing_ones_are_not_drawn() {
        let mut above = row(AreaKind::State, None);
        above.marks.insert("p90", Mark::TopCoded);
        above.top_code = Some(Money::from_dollars(239_200));
        let (_, drawn) = spreads(&[above, row(AreaKind::State, None)]).unwrap();
        assert_eq!((drawn.len(), drawn[0].high), (1, 1000));
        assert_eq!(drawn[0].to, "at least $239,200");
        assert!(spreads(&[]).is_none());
    }

    #[test]
    fn among_many_areas_parts_of_states_are_left_out() {
        let mut rows = vec![row(AreaKind::Metropolitan, Some(90_000)); MOST];
        rows.push(row(AreaKind::State, Some(90_000)));
        assert_eq!(spreads(&rows).unwrap().1.len(), 1);
    }
}
