//! Definitions, titles and tasks.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, ChangeKind as Kind, Value};
use super::coverage::{Content, Coverage};
use super::pair::Pair;
use crate::catalog::{Task, TitleKind};

pub(super) fn changes(pair: &Pair<'_>, coverage: &Coverage<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    if let Some(base) = pair.base.filter(|_| coverage.has(Content::Definitions)) {
        let (old, new) = (&base.description, &pair.new.description);
        if old != new {
            changes.push(Change::between(Kind::Definition, Value::text(old), Value::text(new)));
        }
    }
    for (kind, added, dropped) in [
        (TitleKind::Alternate, Kind::AlternateTitleAdded, Kind::AlternateTitleDropped),
        (TitleKind::Short, Kind::ShortTitleAdded, Kind::ShortTitleDropped),
        (TitleKind::Reported, Kind::ReportedTitleAdded, Kind::ReportedTitleDropped),
    ] {
        if coverage.has(Content::Titles(kind)) {
            let (new, gone) = pair.items(|one| {
                let titles = one.titles.iter().filter(|title| title.kind == kind);
                titles.map(|title| title.text.as_str()).collect()
            });
            changes.extend(new.into_iter().map(|title| Change::named(added, title)));
            changes.extend(gone.into_iter().map(|title| Change::named(dropped, title)));
        }
    }
    if coverage.has(Content::Tasks) {
        changes.extend(tasks(pair));
    }
    changes
}

/// Tasks are the same if their statements are. Of the others, those with the same number were reworded.
fn tasks(pair: &Pair<'_>) -> Vec<Change> {
    let (added, dropped) =
        pair.items(|one| one.tasks.iter().map(|task| task.text.as_str()).collect::<BTreeSet<&str>>());
    let by_id = |texts: &BTreeSet<&str>, tasks: &mut dyn Iterator<Item = &Task>| -> BTreeMap<u32, String> {
        let found = tasks.filter(|task| texts.contains(task.text.as_str()));
        found.map(|task| (task.id, task.text.clone())).collect()
    };
    let new = by_id(&added, &mut pair.new.tasks.iter());
    let old = by_id(&dropped, &mut pair.origins().iter().flat_map(|one| &one.tasks));
    let mut changes = Vec::new();
    for (id, text) in &new {
        match old.get(id) {
            Some(before) => changes.push(Change {
                task: Some(*id),
                old: Value::text(before),
                new: Value::text(text),
                ..Change::named(Kind::TaskReworded, text.as_str())
            }),
            None => changes.push(Change { task: Some(*id), ..Change::named(Kind::TaskAdded, text.as_str()) }),
        }
    }
    let gone = old.into_iter().filter(|(id, _)| !new.contains_key(id));
    changes
        .extend(gone.map(|(id, text)| Change { task: Some(id), ..Change::named(Kind::TaskDropped, text) }));
    changes
}
