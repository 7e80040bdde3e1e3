//! Licenses that a state requires: the export of CareerOneStop, or a state office's own list.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use smol_str::SmolStr;

use super::area::{self, Area};
use super::{CODES, FolderReading, LICENSES, LaborField, Scope, address, optional, required, scope};
use crate::error::Result;
use crate::soc::{CodePrefix, MAJOR_GROUPS, OnetSocCode, SocCode};
use crate::table::{Cells, Column, Header};
use crate::taxonomy::Edition;

/// A license that an occupation requires or may require.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LicenseRow {
    /// The state, or the nation for a federal license.
    pub area: Area,
    /// The area in whose list it is. CareerOneStop repeats federal licenses in every state's.
    pub listed_in: Area,
    /// The occupation.
    pub scope: Scope,
    /// The license's name.
    pub license: SmolStr,
    /// Who issues it.
    pub agency: Option<SmolStr>,
    /// The address of a page about it.
    pub address: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What it takes to get it, in the publisher's words: `Type: Registry; Exam: State exam required`.
    pub requirements: Option<String>,
    /// When its row was last checked.
    pub updated: Option<SmolStr>,
}

/// A file of licenses.
#[derive(Debug, Clone, PartialEq)]
pub struct LicenseTable {
    /// The file's name.
    pub file: String,
    /// Its rows.
    pub rows: Vec<LicenseRow>,
}

const COLUMNS: [Column<LaborField>; 8] = [
    required(LaborField::Code, CODES),
    required(LaborField::License, &["LICENSE", "LICENCE", "NAME"]),
    optional(LaborField::Agency, &["AGENCY"]),
    optional(LaborField::Address, &["ADDRESS", "URL"]),
    optional(LaborField::Description, &["DESCRIPTION"]),
    optional(LaborField::Requirements, &["REQUIREMENTS"]),
    optional(LaborField::Jurisdiction, &["JURISDICTION"]),
    optional(LaborField::Updated, &["UPDATED"]),
];
const PASSED_OVER: &[&str] = &["OCC_TITLE"];

/// The tables of all files.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<Vec<LicenseTable>> {
    let columns = [&COLUMNS[..], &area::COLUMNS].concat();
    let mut tables = Vec::new();
    for file in reading.files(LICENSES)? {
        let name = file.name.clone();
        let of_file = area::in_name(&name);
        let (mut codes, mut places, mut links) = (Vec::new(), Vec::new(), Vec::new());
        let check = |header: &Header| area::check(header, of_file.as_ref());
        let (table, mut report) = reading.some_rows(file, &columns, PASSED_OVER, check, |cells| {
            // Hundreds of agencies keep these lists by hand: a slip in one row must not cost the others.
            let code = cells.optional(LaborField::Code).unwrap_or_default();
            let scope = scope(cells).ok();
            if !scope.is_some_and(is_known) {
                codes.push((cells.line, code.to_owned()));
            }
            let Some(scope) = scope else { return Ok(None) };
            let Ok(Some(listed_in)) = area::read(cells, of_file.as_ref()) else {
                let place = cells.optional(LaborField::Area).or_else(|| cells.optional(LaborField::State));
                places.push((cells.line, place.unwrap_or_default().to_owned()));
                return Ok(None);
            };
            let address = address(cells).unwrap_or_else(|unusable| {
                links.push((cells.line, unusable));
                None
            });
            let text = |field| cells.optional(field).map(str::to_owned);
            Ok(Some(LicenseRow {
                area: if is_federal(cells) { Area::nation() } else { listed_in.clone() },
                listed_in,
                scope,
                license: SmolStr::new(cells.text(LaborField::License)?),
                agency: cells.optional_text(LaborField::Agency),
                address,
                description: text(LaborField::Description),
                requirements: text(LaborField::Requirements),
                updated: cells.optional_text(LaborField::Updated),
            }))
        })?;
        report.note_rows(codes, "licenses in no report, because no edition has their code");
        report.note_rows(places, "licenses left out, because their area is unknown");
        report.note_unusable(links, "their licenses have no link");
        // Agencies issue licenses of the same name, and one agency several for different work.
        let rows = reading.keep((table, report), "cells", |row| Some(row.clone()))?;
        tables.push(LicenseTable { file: name, rows });
    }
    Ok(tables)
}

fn is_federal(cells: &Cells<'_>) -> bool {
    let jurisdiction = cells.optional(LaborField::Jurisdiction);
    jurisdiction.is_some_and(|jurisdiction| jurisdiction.eq_ignore_ascii_case("federal"))
}

/// The SOC codes of all editions.
static KNOWN: LazyLock<BTreeSet<SocCode>> = LazyLock::new(|| {
    let groups = MAJOR_GROUPS.iter().filter_map(|group| group.digits.parse::<CodePrefix>().ok());
    let codes = groups.flat_map(|group| Edition::ALL.into_iter().flat_map(move |one| one.codes_in(group)));
    codes.map(OnetSocCode::soc).collect()
});

/// Whether any edition has the SOC code or, if it is a group written as one, a code in it.
fn is_known(scope: Scope) -> bool {
    let soc = scope.code().soc();
    let group = soc.group_prefix().filter(|_| matches!(scope, Scope::SocOccupation(_)));
    KNOWN.contains(&soc) || group.is_some_and(|group| KNOWN.iter().any(|code| group.matches(code.to_onet())))
}
