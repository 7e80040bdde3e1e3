//! What each file of a labor-market folder is about: the kind of table, its years and its areas.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::area::{Area, AreaKind};
use super::{KINDS, LaborTables};

/// What a file is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The kind of table.
    pub kind: &'static str,
    /// Its years and periods, `2024` or `2022–2032`, the latest first.
    pub years: Vec<String>,
    /// Its areas: the names of a few, otherwise how many there are of each kind.
    pub areas: Vec<String>,
}

impl LaborTables {
    /// What a file that was read is about.
    pub fn coverage(&self, file: &str) -> Coverage {
        let mut years: BTreeSet<(u16, Option<u16>)> = BTreeSet::new();
        let mut areas: BTreeMap<&str, &Area> = BTreeMap::new();
        for table in self.wages.iter().filter(|table| table.file == file) {
            years.extend(table.rows.iter().map(|row| (row.year, None)));
            areas.extend(table.areas.iter().map(|area| (area.code.as_str(), area)));
        }
        for row in self.projections.iter().filter(|table| table.file == file).flat_map(|table| &table.rows) {
            years.insert((row.base_year, Some(row.target_year)));
            areas.insert(&row.area.code, &row.area);
        }
        for row in self.industries.iter().filter(|table| table.file == file).flat_map(|table| &table.rows) {
            years.insert((row.year, None));
            areas.insert(&row.area.code, &row.area);
        }
        for row in self.licenses.iter().filter(|table| table.file == file).flat_map(|table| &table.rows) {
            areas.extend([&row.area, &row.listed_in].map(|area| (area.code.as_str(), area)));
        }
        let year = |(year, end): (u16, Option<u16>)| match end {
            Some(end) => format!("{year}–{end}"),
            None => year.to_string(),
        };
        Coverage {
            kind: kind_of(file),
            years: years.into_iter().rev().map(year).collect(),
            areas: named(&areas.into_values().collect::<Vec<_>>()),
        }
    }
}

/// The most specific kind of table with this name.
fn kind_of(file: &str) -> &'static str {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let kinds = KINDS.iter().filter(|kind| kind.folder == folder && kind.names(name));
    kinds.max_by_key(|kind| kind.begins.len()).map_or("", |kind| kind.name)
}

fn named(areas: &[&Area]) -> Vec<String> {
    /// More than this are counted.
    const NAMED: usize = 3;
    if areas.len() <= NAMED {
        return areas.iter().map(|area| area.title.clone()).collect();
    }
    let mut counts: BTreeMap<AreaKind, usize> = BTreeMap::new();
    for area in areas {
        *counts.entry(area.kind).or_default() += 1;
    }
    let count = |(kind, count): (AreaKind, usize)| match kind {
        AreaKind::Nation => "the nation".to_owned(),
        AreaKind::State => format!("states and territories: {count}"),
        AreaKind::Metropolitan => format!("metropolitan areas: {count}"),
        AreaKind::Nonmetropolitan => format!("nonmetropolitan areas: {count}"),
        AreaKind::Other => format!("other areas: {count}"),
    };
    counts.into_iter().map(count).collect()
}
