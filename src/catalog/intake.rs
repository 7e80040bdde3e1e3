//! Takes rows from tables, checks that what they refer to exists, and keeps the reports.

use std::collections::{HashMap, HashSet};

use smol_str::SmolStr;

use super::Occupation;
use crate::error::Result;
use crate::release::{ActivityRow, Field, Role, RoleTable, Tables};
use crate::soc::OnetSocCode;
use crate::table::{CellError, Header, Strictness, TableReport};

/// Something in a row that does not exist, or exists twice.
#[derive(Debug)]
pub(super) struct Misfit {
    pub(super) field: Field,
    pub(super) problem: String,
}

/// What rows may refer to. If the release lacks a reference table, everything passes.
pub(super) struct Known {
    occupations: HashMap<OnetSocCode, usize>,
    elements: Option<HashSet<SmolStr>>,
    scales: Option<HashSet<SmolStr>>,
    /// Whether the release lists detailed work activities; the intermediate ones are in a separate table.
    pub(super) has_detailed_activities: bool,
}

/// The reports on all tables.
pub(super) struct Intake {
    pub(super) reports: Vec<TableReport>,
    pub(super) strictness: Strictness,
}

impl Known {
    pub(super) fn new(occupations: &[Occupation], tables: &Tables) -> Self {
        let elements = tables.elements.iter().flat_map(|table| &table.table.rows).map(|row| row.id.clone());
        let scales = tables.scales.iter().flat_map(|table| &table.table.rows).map(|row| row.id.clone());
        let detailed = |table: &RoleTable<ActivityRow>| {
            table.role != Role::Green && table.table.header.place(Field::Iwa).is_some()
        };
        Self {
            has_detailed_activities: tables.activities.iter().any(detailed),
            occupations: occupations.iter().enumerate().map(|(place, row)| (row.code, place)).collect(),
            elements: (!tables.elements.is_empty()).then(|| elements.collect()),
            scales: (!tables.scales.is_empty()).then(|| scales.collect()),
        }
    }

    /// The position of an occupation.
    pub(super) fn occupation(&self, code: OnetSocCode) -> Result<usize, Misfit> {
        self.occupation_in(code, Field::Code)
    }

    pub(super) fn occupation_in(&self, code: OnetSocCode, field: Field) -> Result<usize, Misfit> {
        self.occupations.get(&code).copied().ok_or_else(|| Misfit {
            field,
            problem: format!("found the code {code}, expected one in Occupation Data"),
        })
    }

    pub(super) fn element(&self, id: &SmolStr, field: Field) -> Result<(), Misfit> {
        known(self.elements.as_ref(), id, field, "an element in Content Model Reference")
    }

    pub(super) fn scale(&self, id: &SmolStr) -> Result<(), Misfit> {
        known(self.scales.as_ref(), id, Field::Scale, "a scale in Scales Reference")
    }
}

fn known(set: Option<&HashSet<SmolStr>>, id: &SmolStr, field: Field, expected: &str) -> Result<(), Misfit> {
    match set {
        Some(set) if !set.contains(id) => Err(Misfit::of(field, id, expected)),
        _ => Ok(()),
    }
}

impl Misfit {
    pub(super) fn of(field: Field, found: impl std::fmt::Display, expected: &str) -> Self {
        Self { field, problem: format!("found '{found}', expected {expected}") }
    }
}

impl Intake {
    /// Passes each row of the tables to `put`, which reports what does not fit.
    pub(super) fn take<R>(
        &mut self,
        tables: Vec<RoleTable<R>>,
        mut put: impl FnMut(R) -> Result<(), Misfit>,
    ) -> Result<()> {
        for RoleTable { table, .. } in tables {
            for (row, line) in table.rows.into_iter().zip(table.lines) {
                if let Err(misfit) = put(row) {
                    self.reject(&table.file, &table.header, line, misfit)?;
                }
            }
        }
        Ok(())
    }

    /// Rejects a row that was read but turns out unusable.
    pub(super) fn reject(&mut self, file: &str, header: &Header, line: u32, misfit: Misfit) -> Result<()> {
        let Misfit { field, problem } = misfit;
        let column = header.place(field).map_or(0, |place| place + 1);
        let Some(report) = self.reports.iter_mut().find(|report| report.file == file) else { return Ok(()) };
        report.reject(line.into(), CellError { column, problem }, self.strictness)?;
        report.rows -= 1;
        Ok(())
    }
}
