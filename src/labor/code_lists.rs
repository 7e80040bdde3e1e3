//! Crosswalks from other classifications to occupations, as published: military occupation codes, registered apprenticeship
//! (RAPIDS) and ESCO from O\*NET, ISCO-08 from the Bureau of Labor Statistics, Census 2018 occupation codes from the Census
//! Bureau. [`by_header`](super::by_header) has their layouts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::by_header::{ListField, ListFile, Publication, title, value};
use super::{FileSource, FolderReading, Scope, scope_of};
use crate::error::Result;
use crate::soc::{CodePrefix, SocCode};
use crate::table::{CellError, Cells};

/// A classification with a published crosswalk to O\*NET-SOC or SOC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListedClassification {
    /// Military occupation codes of all branches.
    Military,
    /// Registered apprenticeship occupations.
    Rapids,
    /// European Skills, Competences, Qualifications and Occupations.
    Esco,
    /// ISCO-08, crosswalked to SOC 2010.
    Isco,
    /// Census 2018 occupation codes, crosswalked to SOC 2018.
    Census,
}

/// A branch of the armed forces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Branch {
    /// Army.
    Army,
    /// Navy.
    Navy,
    /// Air Force.
    AirForce,
    /// Marine Corps.
    MarineCorps,
    /// Coast Guard.
    CoastGuard,
    /// Space Force.
    SpaceForce,
}

/// What the letter of the column `SVC` says about a code, according to the read-me file of the Military Crosswalk.
enum Service {
    /// An occupation of a branch.
    Occupation(Branch),
    /// What a member has besides an occupation: an additional skill, a special experience, a prefix, an activity.
    Qualification,
    /// A series of the federal civil service, or the Defense Department's own grouping of codes.
    Civilian,
}

impl Service {
    fn read(text: &str) -> Option<Self> {
        let branch = |one: &Branch| one.name().eq_ignore_ascii_case(text);
        Some(match text.to_ascii_uppercase().as_str() {
            "A" => Self::Occupation(Branch::Army),
            "C" => Self::Occupation(Branch::CoastGuard),
            "F" => Self::Occupation(Branch::AirForce),
            "H" => Self::Occupation(Branch::SpaceForce),
            "M" => Self::Occupation(Branch::MarineCorps),
            // Ratings and classifications; designators of officers.
            "N" | "P" => Self::Occupation(Branch::Navy),
            "J" | "L" | "O" | "Q" | "S" | "U" | "V" | "X" | "Y" | "Z" => Self::Qualification,
            "D" | "G" | "K" => Self::Civilian,
            _ => Self::Occupation(Branch::ALL.into_iter().find(branch)?),
        })
    }
}

impl Branch {
    /// All branches.
    pub const ALL: [Self; 6] =
        [Self::Army, Self::Navy, Self::AirForce, Self::MarineCorps, Self::CoastGuard, Self::SpaceForce];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Army => "Army",
            Self::Navy => "Navy",
            Self::AirForce => "Air Force",
            Self::MarineCorps => "Marine Corps",
            Self::CoastGuard => "Coast Guard",
            Self::SpaceForce => "Space Force",
        }
    }
}

/// A crosswalk from another classification.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeList {
    /// The file that it was read from.
    pub file: String,
    /// The classification.
    pub classification: ListedClassification,
    /// Publisher and date.
    pub source: FileSource,
    /// Its rows, in the file's order; a code may have several.
    pub rows: Vec<ListedCode>,
}

/// A code of another classification with occupations that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCode {
    /// The code. For ESCO, the end of its address.
    pub code: SmolStr,
    /// Its title.
    pub title: SmolStr,
    /// The branch, for a military code.
    pub branch: Option<Branch>,
    /// Whether the code is in use or obsolete, for a military code.
    pub active: Option<bool>,
    /// How the publisher says it relates to the occupations: `exactMatch`, `broadMatch`.
    pub relation: Option<SmolStr>,
    /// The occupations; SOC 2010 codes for ISCO-08, none for the Census.
    pub scopes: Vec<Scope>,
    /// The SOC 2018 occupation or group of a Census code.
    pub soc: Option<CodePrefix>,
}

/// The crosswalk in a file, if it is one.
pub(super) fn read(file: &ListFile, reading: &mut FolderReading<'_>) -> Result<Option<CodeList>> {
    let classification = match file.publication {
        Publication::Military => ListedClassification::Military,
        Publication::Rapids => ListedClassification::Rapids,
        Publication::Esco => ListedClassification::Esco,
        Publication::Isco => ListedClassification::Isco,
        Publication::CensusCodes => ListedClassification::Census,
        Publication::DirectMatch | Publication::CensusIndex => return Ok(None),
    };
    let mut left_out = LeftOut::default();
    let (table, mut report) = file.rows(reading, |cells| row(classification, cells, &mut left_out))?;
    for (reason, count) in left_out.rows {
        report.notices.push(format!("{reason}: {count}"));
    }
    report.note_rows(
        left_out.unreadable,
        "cells that are no SOC or O*NET-SOC code, so that their codes do not lead there",
    );
    report.note_rows(left_out.strangers, "codes left out, because their service is unknown");
    reading.report(report);
    let (name, source) = (file.name.clone(), file.source.clone());
    Ok(Some(CodeList { file: name, classification, source, rows: table.rows }))
}

/// The rows that a crosswalk has and that lead to no occupation.
#[derive(Default)]
struct LeftOut {
    rows: BTreeMap<&'static str, usize>,
    /// Lines with the cell that cannot be read.
    unreadable: Vec<(u32, String)>,
    strangers: Vec<(u32, String)>,
}

impl LeftOut {
    fn count(&mut self, reason: &'static str) {
        *self.rows.entry(reason).or_default() += 1;
    }
}

fn row(
    classification: ListedClassification,
    cells: &Cells<'_>,
    left_out: &mut LeftOut,
) -> Result<Option<ListedCode>, CellError> {
    let mut branch = None;
    if classification == ListedClassification::Military {
        let text = cells.text(ListField::Service)?;
        match Service::read(text) {
            Some(Service::Occupation(one)) => branch = Some(one),
            Some(Service::Qualification) => {
                left_out.count("skills, prefixes and activities left out, because they are no occupations");
                return Ok(None);
            }
            Some(Service::Civilian) => {
                left_out.count("codes of civilians left out");
                return Ok(None);
            }
            None => {
                left_out.strangers.push((cells.line, text.to_owned()));
                return Ok(None);
            }
        }
    }
    let (scopes, soc) = if classification == ListedClassification::Census {
        // The list has headings, whose code is a range, and notes, which have none.
        let code = cells.optional(ListField::Code).unwrap_or_default();
        if code.is_empty() || code.contains('-') {
            return Ok(None);
        }
        (Vec::new(), census_group(cells, left_out))
    } else {
        (occupations(cells, left_out), None)
    };
    if scopes.is_empty() && soc.is_none() {
        left_out.count("codes left out, because they lead to no occupation");
        return Ok(None);
    }
    let code = cells.text(ListField::Code)?;
    let code = match classification {
        ListedClassification::Esco => code.trim_end_matches('/').rsplit('/').next().unwrap_or(code).into(),
        ListedClassification::Military => code.to_ascii_uppercase().into(),
        ListedClassification::Rapids | ListedClassification::Isco | ListedClassification::Census => {
            padded(code)
        }
    };
    let active = value(cells, ListField::Status).and_then(|status| match status {
        "A" | "a" => Some(true),
        "O" | "o" => Some(false),
        _ => None,
    });
    Ok(Some(ListedCode {
        code,
        title: value(cells, ListField::Title).map(title).unwrap_or_default(),
        branch,
        active,
        relation: value(cells, ListField::Match).map(SmolStr::new),
        scopes,
        soc,
    }))
}

/// The occupations of a row, each once.
fn occupations(cells: &Cells<'_>, left_out: &mut LeftOut) -> Vec<Scope> {
    use ListField::{Occupation, Occupation2, Occupation3, Occupation4};
    let mut scopes = Vec::new();
    for text in [Occupation, Occupation2, Occupation3, Occupation4].map(|field| value(cells, field)) {
        let Some(text) = text else { continue };
        match scope_of(text) {
            Some(scope) if scopes.contains(&scope) => {}
            Some(scope) => scopes.push(scope),
            None => left_out.unreadable.push((cells.line, text.to_owned())),
        }
    }
    scopes
}

/// The SOC occupation or group of a Census code; `none` for the military without rank.
fn census_group(cells: &Cells<'_>, left_out: &mut LeftOut) -> Option<CodePrefix> {
    let text = cells.optional(ListField::Occupation).filter(|text| !text.eq_ignore_ascii_case("none"))?;
    let group = soc_group(text);
    if group.is_none() {
        left_out.unreadable.push((cells.line, text.to_owned()));
    }
    group
}

/// A SOC occupation, or the beginning of the codes of a group: the Census writes `11-2030` and `11-3000` for groups, and X for
/// what a group has besides the occupations with codes of their own (`15-124X`).
pub(super) fn soc_group(code: &str) -> Option<CodePrefix> {
    let beginning = code.trim_end_matches(['X', 'x']).trim_end_matches('-');
    if beginning.len() < code.len() {
        return beginning.parse().ok();
    }
    let code: SocCode = code.parse().ok()?;
    code.group_prefix().or_else(|| code.to_string().parse().ok())
}

/// A code of digits with the leading zeros that spreadsheets drop: those of ISCO-08, RAPIDS and the Census have four.
pub(super) fn padded(code: &str) -> SmolStr {
    if !code.is_empty() && code.len() < 4 && code.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{code:0>4}").into()
    } else {
        code.into()
    }
}
