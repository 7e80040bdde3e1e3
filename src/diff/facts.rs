//! Job zones, interests, technology and tools.

use std::collections::BTreeMap;

use super::change::{Change, ChangeKind as Kind, Value};
use super::coverage::{Content, Coverage};
use super::pair::Pair;
use crate::catalog::Occupation;

pub(super) fn changes(pair: &Pair<'_>, coverage: &Coverage<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    if let Some(base) = pair.base {
        let zone = |one: &Occupation| one.job_zone.as_ref().map(|zone| Value::Count(zone.zone.into()));
        let interests = |one: &Occupation| Value::text(&one.interest_code);
        for (content, kind, old, new) in [
            (Content::JobZones, Kind::JobZone, zone(base), zone(pair.new)),
            (Content::Interests, Kind::Interests, interests(base), interests(pair.new)),
        ] {
            if coverage.has(content) && old != new {
                changes.push(Change::between(kind, old, new));
            }
        }
    }
    if coverage.has(Content::Technology) {
        let (added, dropped) =
            pair.items(|one| one.technology.iter().map(|product| product.example.as_str()).collect());
        changes.extend(added.into_iter().map(|name| Change::named(Kind::TechnologyAdded, name)));
        changes.extend(dropped.into_iter().map(|name| Change::named(Kind::TechnologyDropped, name)));
        changes.extend(marks(pair));
    }
    if coverage.has(Content::Tools) {
        let (added, dropped) = pair.items(|one| one.tools.iter().map(|tool| tool.example.as_str()).collect());
        changes.extend(added.into_iter().map(|name| Change::named(Kind::ToolAdded, name)));
        changes.extend(dropped.into_iter().map(|name| Change::named(Kind::ToolDropped, name)));
    }
    changes
}

/// Technologies that both have, with other marks.
fn marks(pair: &Pair<'_>) -> Vec<Change> {
    let Some(base) = pair.base else { return Vec::new() };
    let (old, new) = (marks_of(base), marks_of(pair.new));
    let both = new.into_iter().filter_map(|(name, now)| Some((name, *old.get(name)?, now)));
    both.filter(|(_, then, now)| then != now)
        .map(|(name, then, now)| Change {
            name: name.to_owned(),
            ..Change::between(Kind::TechnologyMarks, then.value(), now.value())
        })
        .collect()
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Marks {
    hot: bool,
    in_demand: bool,
}

impl Marks {
    fn value(self) -> Option<Value> {
        match (self.hot, self.in_demand) {
            (true, true) => Value::text("hot, in demand"),
            (true, false) => Value::text("hot"),
            (false, true) => Value::text("in demand"),
            (false, false) => None,
        }
    }
}

/// The marks of each technology; one that is listed in several categories has those of any.
fn marks_of(one: &Occupation) -> BTreeMap<&str, Marks> {
    let mut found: BTreeMap<&str, Marks> = BTreeMap::new();
    for product in &one.technology {
        let marks = found.entry(&product.example).or_default();
        marks.hot |= product.hot;
        marks.in_demand |= product.in_demand;
    }
    found
}
