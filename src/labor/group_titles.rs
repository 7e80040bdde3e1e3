//! Titles of the groups of the Standard Occupational Classification (SOC), for figures published for a group.

use std::collections::BTreeMap;

use super::{FolderReading, GROUP_TITLES, LaborField, any_header, optional, required};
use crate::error::Result;
use crate::soc::SocCode;
use crate::table::Column;

/// Titles of SOC codes of all levels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupTitles(BTreeMap<SocCode, String>);

impl GroupTitles {
    /// The title of a code.
    pub fn of(&self, code: SocCode) -> Option<&str> {
        self.0.get(&code).map(String::as_str)
    }
}

const DEFINITIONS: [Column<LaborField>; 2] = [
    required(LaborField::Code, &["SOC Code", "OCC_CODE"]),
    required(LaborField::Title, &["SOC Title", "OCC_TITLE"]),
];
/// The published structure has a column for each level, and none of them names the column of titles.
const STRUCTURE: [Column<LaborField>; 5] = [
    required(LaborField::Major, &["Major Group"]),
    required(LaborField::Minor, &["Minor Group"]),
    required(LaborField::Broad, &["Broad Group"]),
    required(LaborField::Code, &["Detailed Occupation"]),
    optional(LaborField::Title, &[""]),
];

/// The titles of all files; for a code with two, the later file's counts.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<GroupTitles> {
    let mut titles = BTreeMap::new();
    for file in reading.files(GROUP_TITLES)? {
        let (table, report) = if file.is_workbook() {
            reading.rows(file, &STRUCTURE, &[], any_header, |cells| {
                let levels = [LaborField::Code, LaborField::Broad, LaborField::Minor, LaborField::Major];
                let level = levels.into_iter().find(|field| cells.optional(*field).is_some());
                Ok((
                    cells.code(level.unwrap_or(LaborField::Code))?.soc(),
                    cells.text(LaborField::Title)?.to_owned(),
                ))
            })?
        } else {
            reading.rows(file, &DEFINITIONS, &["SOC Group", "SOC Definition"], any_header, |cells| {
                Ok((cells.code(LaborField::Code)?.soc(), cells.text(LaborField::Title)?.to_owned()))
            })?
        };
        reading.report(report);
        titles.extend(table.rows);
    }
    Ok(GroupTitles(titles))
}
