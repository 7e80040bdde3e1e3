//! Wages as a drawing: for each area a line from the lowest tenth to the highest, a box around the middle half, a tick at
//! the median.

use super::{figures, groups};
use crate::report::{Mark, Period, WageItem};

/// How wide a drawing is, in its own units.
const WIDTH: f64 = 1000.0;
/// More areas than these are too many to compare at a glance; then the parts of states are left out.
const MOST: usize = 12;

/// The wages of one area, as places in the width of the drawing.
pub(super) struct Spread<'a> {
    pub(super) area: &'a str,
    /// Whether the area is a part of a state.
    pub(super) part: bool,
    /// The lowest and the highest tenth as amounts.
    pub(super) from: String,
    pub(super) to: String,
    /// Half earn less.
    pub(super) median: String,
    pub(super) low: u32,
    pub(super) box_start: u32,
    pub(super) tick: u32,
    pub(super) box_end: u32,
    pub(super) high: u32,
}

/// The pay period that the drawing is of, and the spread of each area; nothing where points are missing.
pub(super) fn spreads<'a>(items: &[WageItem<'a>]) -> Option<(Period, Vec<Spread<'a>>)> {
    let period = [Period::Yearly, Period::Hourly]
        .into_iter()
        .find(|period| items.iter().any(|item| item.period == *period && item.median.is_some()))?;
    let drawn = |item: &&WageItem<'_>| {
        item.period == period && item.p10.is_some() && item.p25.is_some() && item.median.is_some()
    };
    let mut rows: Vec<&WageItem<'_>> = items.iter().filter(drawn).collect();
    if rows.len() > MOST {
        rows.retain(|row| !groups::is_part(&row.area_kind));
    }
    let points = rows.iter().flat_map(|row| row.points()).filter_map(|(_, wage)| wage);
    let highest = points.fold(0.0, f64::max);
    let spreads: Vec<_> = rows.iter().filter_map(|row| Spread::of(row, highest)).collect();
    (!spreads.is_empty()).then_some((period, spreads))
}

impl<'a> Spread<'a> {
    fn of(row: &WageItem<'a>, highest: f64) -> Option<Self> {
        let place = |wage: f64| (wage / highest * WIDTH).round() as u32;
        let told = |wage: f64| figures::dollars(&wage, &row.period);
        // What is above the highest wage that is published reaches to the end.
        let open = |name: &str, wage: Option<f64>| match row.marks.get(name) {
            Some(Mark::TopCoded) => Some(highest),
            _ => wage,
        };
        let (low, high) = (row.p10?, open("p90", row.p90)?);
        Some(Self {
            area: row.area,
            part: groups::is_part(&row.area_kind),
            from: told(low),
            to: row.p90.map_or_else(|| "above what is published".to_owned(), told),
            median: told(row.median?),
            low: place(low),
            box_start: place(row.p25?),
            tick: place(row.median?),
            box_end: place(open("p75", row.p75)?),
            high: place(high),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labor::AreaKind;
    use crate::report::WageMarks;

    fn row(kind: AreaKind, p90: Option<f64>) -> WageItem<'static> {
        WageItem {
            area: "A",
            area_code: "A",
            area_kind: kind,
            year: 2025,
            period: Period::Yearly,
            p10: Some(20_000.0),
            p25: Some(30_000.0),
            median: Some(50_000.0),
            p75: Some(80_000.0),
            p90,
            mean: Some(55_000.0),
            marks: WageMarks::new(),
            computed: false,
            employment: None,
            published_for: None,
        }
    }

    #[test]
    fn the_highest_wage_is_the_width() {
        let (period, drawn) = spreads(&[row(AreaKind::State, Some(100_000.0))]).unwrap();
        let one = &drawn[0];
        assert_eq!(period, Period::Yearly);
        assert_eq!([one.low, one.box_start, one.tick, one.box_end, one.high], [200, 300, 500, 800, 1000]);
        assert_eq!((one.from.as_str(), one.to.as_str()), ("$20,000", "$100,000"));
    }

    #[test]
    fn what_is_above_the_highest_reaches_to_the_end_and_what_is_missing_is_not_drawn() {
        let mut above = row(AreaKind::State, None);
        above.marks.insert("p90", Mark::TopCoded);
        let (_, drawn) = spreads(&[above, row(AreaKind::State, None)]).unwrap();
        assert_eq!((drawn.len(), drawn[0].high), (1, 1000));
        assert!(spreads(&[]).is_none());
    }

    #[test]
    fn of_many_areas_the_parts_of_states_are_left_out() {
        let mut rows = vec![row(AreaKind::Metropolitan, Some(90_000.0)); MOST];
        rows.push(row(AreaKind::State, Some(90_000.0)));
        assert_eq!(spreads(&rows).unwrap().1.len(), 1);
    }
}
