//! Lists of occupations as O*NET OnLine exports them: a code and what the list says about it.

use smol_str::SmolStr;

use super::{BRIGHT_OUTLOOK, CAREER_CLUSTERS, FolderReading, Kind, LaborField, STEM, any_header};
use crate::error::Result;
use crate::soc::OnetSocCode;
use crate::table::{Column, Need};

/// A list of occupations.
#[derive(Debug, Clone, PartialEq)]
pub struct OccupationList {
    /// The file that it was read from.
    pub file: String,
    /// Its entries in the file's order; an occupation may have several.
    pub entries: Vec<ListEntry>,
}

/// What a list says about an occupation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// The occupation, in the taxonomy current when the list was made.
    pub code: OnetSocCode,
    /// Categories, types or clusters.
    pub values: Vec<SmolStr>,
    /// The pathway in each of the clusters, in the same order; empty in other lists, and where a list has no pathways.
    pub pathways: Vec<SmolStr>,
}

const fn columns(names: &'static [&'static str]) -> [Column<LaborField>; 3] {
    const CODES: &[&str] = &["Code", "O*NET-SOC Code"];
    [
        Column { field: LaborField::Code, names: CODES, need: Need::Required },
        Column { field: LaborField::Values, names, need: Need::Required },
        Column { field: LaborField::Pathways, names: &["Career Pathway"], need: Need::Optional },
    ]
}

pub(super) fn bright_outlook(reading: &mut FolderReading<'_>) -> Result<Option<OccupationList>> {
    read(reading, BRIGHT_OUTLOOK, &columns(&["Categories"]))
}

pub(super) fn stem(reading: &mut FolderReading<'_>) -> Result<Option<OccupationList>> {
    read(reading, STEM, &columns(&["Occupation Types", "Occupation Type"]))
}

pub(super) fn career_clusters(reading: &mut FolderReading<'_>) -> Result<Option<OccupationList>> {
    read(reading, CAREER_CLUSTERS, &columns(&["Career Cluster"]))
}

fn read(
    reading: &mut FolderReading<'_>,
    kind: Kind,
    columns: &[Column<LaborField>],
) -> Result<Option<OccupationList>> {
    const PASSED_OVER: &[&str] = &["Occupation"];
    let Some(file) = reading.newest(kind)? else { return Ok(None) };
    let name = file.name.clone();
    let (table, report) = reading.rows(file, columns, PASSED_OVER, any_header, |cells| {
        let parts = |text: &str| text.split("; ").map(|part| SmolStr::new(part.trim())).collect();
        let values: Vec<SmolStr> = parts(cells.text(LaborField::Values)?);
        // A number of pathways other than that of clusters does not say which belongs to which.
        let mut pathways: Vec<SmolStr> = cells.optional(LaborField::Pathways).map(parts).unwrap_or_default();
        pathways.truncate(if pathways.len() == values.len() { values.len() } else { 0 });
        Ok(ListEntry { code: cells.code(LaborField::Code)?, values, pathways })
    })?;
    reading.report(report);
    Ok(Some(OccupationList { file: name, entries: table.rows }))
}
