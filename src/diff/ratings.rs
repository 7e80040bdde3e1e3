//! Ratings that moved by more than their error.

use std::collections::{BTreeMap, HashMap, HashSet};

use smol_str::SmolStr;

use super::change::{Change, ChangeKind as Kind, Value};
use super::coverage::{Content, Coverage};
use super::pair::Pair;
use crate::catalog::{Catalog, Domain, Rating, RatingMatrix, Task, TaskRating};
use crate::soc::OnetSocCode;

/// Two-sided 95% quantile of the normal distribution.
const Z: f32 = 1.96;
/// Both figures are published with two decimals, so they may differ by this much if they are equal.
const ROUNDING: f32 = 0.01;
/// Decimal figures differ from their binary fractions by less than this.
const INEXACTNESS: f32 = 1e-4;

/// A published figure with its standard error; 0 if none is published.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Figure {
    value: f32,
    standard_error: f32,
}

impl Figure {
    /// Without a standard error, the confidence interval gives one.
    fn of(value: f32, standard_error: Option<f32>, interval: Option<(f32, f32)>) -> Self {
        let by_interval = interval.map(|(lower, upper)| (upper - lower) / (2.0 * Z));
        Self { value, standard_error: standard_error.or(by_interval).unwrap_or_default() }
    }

    fn of_rating(rating: &Rating<'_>) -> Self {
        Self::of(rating.value, rating.standard_error, rating.interval)
    }

    /// The largest difference from another figure that error and rounding explain.
    fn margin(self, other: Self) -> f32 {
        (Z * self.standard_error.hypot(other.standard_error)).max(ROUNDING)
    }

    /// The change to another figure, if it is larger than the margin.
    fn moved_to(self, other: Self) -> Option<Change> {
        let margin = self.margin(other);
        let moved = (self.value - other.value).abs() > margin + INEXACTNESS;
        let (old, new) = (Value::Number(self.value), Value::Number(other.value));
        moved.then(|| Change { margin: Some(margin), ..Change::between(Kind::Rating, Some(old), Some(new)) })
    }
}

pub(super) fn changes(pair: &Pair<'_>, old: &Catalog, new: &Catalog, coverage: &Coverage<'_>) -> Vec<Change> {
    let Some(base) = pair.base else { return Vec::new() };
    let mut changes = Vec::new();
    for &(before, after) in &coverage.ratings {
        // High points are the letters of the interest code, which is compared as such.
        if before.domain == Domain::Interests && before.scale == "IH" {
            continue;
        }
        let ratings = Ratings { before: of(before, base.code), after: of(after, pair.new.code) };
        changes.extend(ratings.moved(after, old, new));
        changes.extend(ratings.come_and_gone(after));
    }
    if coverage.has(Content::Tasks) {
        changes.extend(task_ratings(&base.tasks, &pair.new.tasks));
    }
    changes
}

type Key<'a> = (&'a SmolStr, Option<u8>);

/// The ratings of an occupation in one domain on one scale, in both releases.
struct Ratings<'a> {
    before: Vec<(Key<'a>, Figure)>,
    after: Vec<(Key<'a>, Figure)>,
}

fn of(matrix: &RatingMatrix, code: OnetSocCode) -> Vec<(Key<'_>, Figure)> {
    let row = matrix.of(code);
    row.map(|rating| ((&rating.column.element, rating.column.category), Figure::of_rating(&rating))).collect()
}

impl Ratings<'_> {
    fn moved(&self, matrix: &RatingMatrix, old: &Catalog, new: &Catalog) -> Vec<Change> {
        let before: HashMap<Key<'_>, Figure> = self.before.iter().copied().collect();
        let kind = if matrix.domain == Domain::Education { Kind::Education } else { Kind::Rating };
        let both = self.after.iter().filter_map(|(key, after)| Some((key, before.get(key)?, after)));
        let moved = both.filter_map(|(key, before, after)| Some((key, before.moved_to(*after)?)));
        moved
            .map(|(&(element, category), change)| Change {
                kind,
                name: name(&matrix.scale, element, category, old, new),
                element: Some(element.clone()),
                scale: Some(matrix.scale.clone()),
                category,
                ..change
            })
            .collect()
    }

    /// How many elements, or answers about them, are rated in one release only.
    fn come_and_gone(&self, matrix: &RatingMatrix) -> Vec<Change> {
        let keys = |list: &[(Key<'_>, Figure)], others: &[(Key<'_>, Figure)]| {
            let others: HashSet<Key<'_>> = others.iter().map(|(key, _)| *key).collect();
            list.iter().filter(|(key, _)| !others.contains(key)).count()
        };
        let count = |kind, added: usize, dropped: usize| {
            let value = |count: usize| (count > 0).then_some(Value::Count(count));
            (added + dropped > 0).then(|| Change {
                name: matrix.domain.plural().to_owned(),
                scale: Some(matrix.scale.clone()),
                ..Change::between(kind, value(dropped), value(added))
            })
        };
        let added = count(Kind::RatingsAdded, keys(&self.after, &self.before), 0);
        let dropped = count(Kind::RatingsDropped, 0, keys(&self.before, &self.after));
        added.into_iter().chain(dropped).collect()
    }
}

/// The element, and the answer on scales of shares, in the words of the new release.
fn name(scale: &str, element: &str, category: Option<u8>, old: &Catalog, new: &Catalog) -> String {
    let reference =
        if new.reference().elements.contains_key(element) { new.reference() } else { old.reference() };
    let element_name = reference.element_name(element);
    match category {
        None => element_name.to_owned(),
        Some(category) => match reference.category(scale, element, category) {
            Some(text) => format!("{element_name}: {text}"),
            None => format!("{element_name}: category {category}"),
        },
    }
}

/// Ratings of the tasks that both have, by number or statement.
fn task_ratings(old: &[Task], new: &[Task]) -> Vec<Change> {
    let by_id: BTreeMap<u32, &Task> = old.iter().map(|task| (task.id, task)).collect();
    let by_text: BTreeMap<&str, &Task> = old.iter().map(|task| (task.text.as_str(), task)).collect();
    let mut changes = Vec::new();
    for task in new {
        let Some(before) = by_id.get(&task.id).or_else(|| by_text.get(task.text.as_str())) else { continue };
        for rating in &*task.ratings {
            let is_same =
                |one: &&TaskRating| (one.scale(), one.category()) == (rating.scale(), rating.category());
            let moved = before.ratings.iter().find(is_same).and_then(|same| {
                let then = Figure::of(same.value(), same.standard_error(), None);
                then.moved_to(Figure::of(rating.value(), rating.standard_error(), None))
            });
            changes.extend(moved.map(|change| Change {
                kind: Kind::TaskRating,
                name: task.text.clone(),
                task: Some(task.id),
                scale: Some(rating.scale().into()),
                category: rating.category(),
                ..change
            }));
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moves(old: Figure, new: Figure) -> bool {
        old.moved_to(new).is_some()
    }

    #[test]
    fn a_rating_moves_by_more_than_its_error() {
        let exact = |value| Figure::of(value, None, None);
        assert!(!moves(exact(4.12), exact(4.13)) && !moves(exact(4.13), exact(4.12)), "rounding");
        assert!(moves(exact(4.12), exact(4.14)));
        let with = |value, error| Figure::of(value, Some(error), None);
        // 1.96 · √(0.3² + 0.4²) = 0.98.
        assert!(!moves(with(3.0, 0.3), with(3.98, 0.4)));
        assert!(moves(with(3.0, 0.3), with(3.99, 0.4)));
        assert!(!moves(with(3.0, 0.0), with(3.01, 0.0)), "raters may agree, but figures are rounded");
        let change = with(3.0, 0.3).moved_to(with(5.0, 0.4)).unwrap();
        assert!((change.margin.unwrap() - 0.98).abs() < 1e-6);
        assert_eq!((change.old, change.new), (Some(Value::Number(3.0)), Some(Value::Number(5.0))));
    }

    #[test]
    fn a_confidence_interval_stands_in_for_the_standard_error() {
        let bounded = Figure::of(3.0, None, Some((2.02, 3.98)));
        assert!((bounded.standard_error - 0.5).abs() < 1e-6);
        assert!(!moves(bounded, Figure::of(3.9, None, None)));
        assert!(moves(bounded, Figure::of(4.0, None, None)));
        assert!((Figure::of(3.0, Some(0.1), Some((0.0, 6.0))).standard_error - 0.1).abs() < 1e-6);
    }
}
