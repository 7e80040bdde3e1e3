//! Crosswalks from other classifications to occupations, as published: military occupation codes, registered apprenticeship
//! (RAPIDS) and ESCO from O\*NET, ISCO-08 from the Bureau of Labor Statistics.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::by_header::{Layout, ListField, ListFile, title, value};
use super::{FileSource, FolderReading, Scope, scope_of};
use crate::error::Result;
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

impl Branch {
    const ALL: [(Self, &[&str]); 6] = [
        (Self::Army, &["A", "USA", "Army", "U.S. Army"]),
        (Self::Navy, &["N", "USN", "Navy", "U.S. Navy"]),
        (Self::AirForce, &["F", "USAF", "Air Force", "U.S. Air Force"]),
        (Self::MarineCorps, &["M", "USMC", "Marine Corps", "Marines", "U.S. Marine Corps"]),
        (Self::CoastGuard, &["C", "USCG", "Coast Guard", "U.S. Coast Guard"]),
        (Self::SpaceForce, &["S", "USSF", "Space Force", "U.S. Space Force"]),
    ];

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

    /// The branch of a letter, an abbreviation or a name.
    pub fn read(text: &str) -> Option<Self> {
        let named = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(text.trim()));
        Self::ALL.into_iter().find(|(_, names)| named(names)).map(|(branch, _)| branch)
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
    /// The occupations; SOC 2010 codes for ISCO-08.
    pub scopes: Vec<Scope>,
}

/// The crosswalk in a file, if its layout is one of these.
pub(super) fn read(file: &ListFile, reading: &mut FolderReading<'_>) -> Result<Option<CodeList>> {
    let classification = match file.layout {
        Layout::Military => ListedClassification::Military,
        Layout::Rapids => ListedClassification::Rapids,
        Layout::Esco => ListedClassification::Esco,
        Layout::Isco => ListedClassification::Isco,
        Layout::DirectMatch | Layout::CensusIndex => return Ok(None),
    };
    let (table, mut report) = file.rows(reading, |cells| row(classification, cells))?;
    let all = table.rows.len();
    let rows: Vec<ListedCode> = table.rows.into_iter().filter(|row| !row.scopes.is_empty()).collect();
    if rows.len() < all {
        let count = all - rows.len();
        report.notices.push(format!("{count} rows without an occupation, which are left out"));
    }
    report.rows = rows.len();
    reading.report(report);
    let (name, source) = (file.name.clone(), file.source.clone());
    Ok(Some(CodeList { file: name, classification, source, rows }))
}

fn row(classification: ListedClassification, cells: &Cells<'_>) -> Result<ListedCode, CellError> {
    use ListField::{Occupation, Occupation2, Occupation3, Occupation4, Occupation5};
    let mut scopes = Vec::new();
    for field in [Occupation, Occupation2, Occupation3, Occupation4, Occupation5] {
        // A cell may have several codes.
        for text in value(cells, field).unwrap_or_default().split(['|', ';', ',']).map(str::trim) {
            if !text.is_empty() && text != "-" {
                let scope = scope_of(text).ok_or_else(|| {
                    cells.unexpected(field, "an O*NET-SOC code such as 29-1141.00, or - for none")
                })?;
                if !scopes.contains(&scope) {
                    scopes.push(scope);
                }
            }
        }
    }
    let branch = match (classification, value(cells, ListField::Branch)) {
        (ListedClassification::Military, Some(text)) => Some(Branch::read(text).ok_or_else(|| {
            cells.unexpected(ListField::Branch, "a branch: A, C, F, M, N or S, or its name")
        })?),
        _ => None,
    };
    let code = cells.text(ListField::Code)?;
    let code = match classification {
        ListedClassification::Esco => code.trim_end_matches('/').rsplit('/').next().unwrap_or(code).into(),
        ListedClassification::Military => code.to_ascii_uppercase().into(),
        ListedClassification::Rapids | ListedClassification::Isco => padded(code),
    };
    let active =
        value(cells, ListField::Status).and_then(|status| match status.to_ascii_uppercase().as_str() {
            "A" | "ACTIVE" => Some(true),
            "O" | "OBSOLETE" | "I" | "INACTIVE" => Some(false),
            _ => None,
        });
    Ok(ListedCode {
        code,
        title: value(cells, ListField::Title).map(title).unwrap_or_default(),
        branch,
        active,
        relation: value(cells, ListField::Match).map(SmolStr::new),
        scopes,
    })
}

/// A code of digits with the leading zeros that spreadsheets drop: those of ISCO-08, RAPIDS and the Census have four.
pub(super) fn padded(code: &str) -> SmolStr {
    if !code.is_empty() && code.len() < 4 && code.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{code:0>4}").into()
    } else {
        code.into()
    }
}
