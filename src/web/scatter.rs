//! Related occupations as a picture: to the right what is more alike, up what pays more or needs more preparation. Each point is
//! a link, and its number is that of its row in the table beside it.

use crate::engine::RelatedHit;
use crate::money::Money;
use crate::text::thousands;

/// The picture, in its own units, with room for the labels of its axes.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 44.0;
/// How near two points may be, as parts of a point's width: nearer ones are moved apart.
const APART: f64 = 22.0;

/// What goes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Upward {
    /// The national median wage.
    Wage,
    /// The job zone.
    JobZone,
}

/// A picture of occupations.
pub(super) struct Scatter {
    pub(super) upward: &'static str,
    pub(super) points: Vec<Point>,
    /// Lines across, with their labels.
    pub(super) lines: Vec<Line>,
    /// The height of the occupation itself.
    pub(super) own: Option<u32>,
}

/// An occupation in the picture.
pub(super) struct Point {
    pub(super) number: usize,
    pub(super) code: String,
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) words: String,
}

/// A line across the picture.
pub(super) struct Line {
    pub(super) y: u32,
    pub(super) label: String,
}

impl Scatter {
    /// The occupations that have both; `None` with fewer than two. `own` is the wage or job zone of the occupation itself.
    pub(super) fn of(hits: &[RelatedHit], own: Option<f64>, upward: Upward) -> Option<Self> {
        let height = |hit: &RelatedHit| match upward {
            Upward::Wage => hit.median_wage.map(Money::dollars),
            Upward::JobZone => hit.job_zone.map(f64::from),
        };
        let placed: Vec<(usize, &RelatedHit, f64, f64)> = (1..)
            .zip(hits)
            .filter_map(|(number, hit)| Some((number, hit, f64::from(hit.score?), height(hit)?)))
            .collect();
        if placed.len() < 2 {
            return None;
        }
        // Most are little alike: their roots lie less close together.
        let scores = || placed.iter().map(|(.., score, _)| score.sqrt());
        let (least, most) = (scores().fold(f64::INFINITY, f64::min), scores().fold(0.0, f64::max));
        let across =
            |score: f64| LEFT + 12.0 + (WIDTH - LEFT - RIGHT - 24.0) * share(score.sqrt(), least, most);
        let ticks = match upward {
            Upward::Wage => wage_ticks(placed.iter().map(|(.., wage)| *wage).chain(own)),
            Upward::JobZone => (1..=5).map(f64::from).collect(),
        };
        let (low, high) = (*ticks.first()?, *ticks.last()?);
        let up = |value: f64| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share(value, low, high);
        let label = |value: f64| match upward {
            Upward::Wage => format!("${}", thousands(value as u64)),
            Upward::JobZone => format!("Zone {value}"),
        };
        let mut points: Vec<Point> = Vec::with_capacity(placed.len());
        for (number, hit, score, value) in &placed {
            let (x, y) = free_place(&points, across(*score), up(*value));
            let words = format!("{number}. {}, likeness {:.0}%, {}", hit.title, score * 100.0, label(*value));
            points.push(Point { number: *number, code: hit.code.to_string(), x, y, words });
        }
        Some(Self {
            upward: match upward {
                Upward::Wage => "Median wage",
                Upward::JobZone => "Job zone",
            },
            points,
            lines: ticks
                .iter()
                .map(|tick| Line { y: up(*tick).round() as u32, label: label(*tick) })
                .collect(),
            own: own.map(|own| up(own).round() as u32),
        })
    }
}

fn share(value: f64, least: f64, most: f64) -> f64 {
    if most > least { (value - least) / (most - least) } else { 0.5 }
}

/// Round amounts from below the lowest to above the highest.
fn wage_ticks(wages: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
    let (least, most) = (wages.clone().fold(f64::INFINITY, f64::min), wages.fold(0.0, f64::max));
    let step =
        [10_000.0, 20_000.0, 50_000.0, 100_000.0].into_iter().find(|step| (most - least) / step <= 5.0);
    let step = step.unwrap_or(200_000.0);
    let (from, to) = ((least / step).floor() as u32, (most / step).ceil() as u32);
    (from..=to.max(from + 1)).map(|tick| f64::from(tick) * step).collect()
}

/// The place nearest to the wanted one, along the line, that no point covers.
fn free_place(points: &[Point], x: f64, y: f64) -> (u32, u32) {
    let covered =
        |x: f64, y: f64| points.iter().any(|one| (f64::from(one.x) - x).hypot(f64::from(one.y) - y) < APART);
    let shifts = (0..60).flat_map(|step| [f64::from(step) * 4.0, f64::from(step) * -4.0]);
    let fits = |shift: &f64| {
        let inside = (LEFT + 12.0..=WIDTH - RIGHT).contains(&(x + shift));
        inside && !covered(x + shift, y)
    };
    let shift = shifts.into_iter().find(fits).unwrap_or_default();
    ((x + shift).round() as u32, y.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_round_and_enclose_the_wages() {
        assert_eq!(
            wage_ticks([52_000.0, 88_000.0].into_iter()),
            [50_000.0, 60_000.0, 70_000.0, 80_000.0, 90_000.0]
        );
        assert_eq!(wage_ticks([50_000.0].into_iter()), [50_000.0, 60_000.0]);
        assert!(wage_ticks([30_000.0, 400_000.0].into_iter()).len() <= 7);
    }

    #[test]
    fn points_do_not_cover_each_other() {
        let mut points: Vec<Point> = Vec::new();
        for number in 1..=10 {
            let (x, y) = free_place(&points, 300.0, 200.0);
            let far = |one: &Point| f64::from(one.x).mul_add(-1.0, f64::from(x)).abs() >= APART;
            assert!(points.iter().all(far), "{x}");
            points.push(Point { number, code: String::new(), x, y, words: String::new() });
        }
    }
}
