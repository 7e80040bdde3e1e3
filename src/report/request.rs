//! What can be asked of a report.

use super::section::SectionName;
use crate::error::{Error, Result};
use crate::market::{AreaId, AreaKind, Areas};
use crate::soc::OnetSocCode;

/// A request for a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRequest {
    /// The occupation.
    pub code: OnetSocCode,
    /// Codes or names of areas, in the order in which they are shown; none means the nation, or the only state that
    /// there are figures of. A state brings the areas in it.
    pub areas: Vec<String>,
    /// The sections that are wanted; none means all.
    pub sections: Vec<SectionName>,
    /// Everything instead of what is most important.
    pub all: bool,
    /// Wages of this year instead of the newest.
    pub year: Option<u16>,
}

/// How many areas a request may name.
const MAX_AREAS: usize = 20;
/// How long a name of areas, or a list of such, may be, in characters.
const MAX_AREA_NAMES: usize = 1000;

impl ReportRequest {
    /// The whole report on an occupation, for the areas that are shown when nobody says.
    pub fn new(code: OnetSocCode) -> Self {
        Self { code, areas: Vec::new(), sections: Vec::new(), all: false, year: None }
    }

    /// Whether a section is wanted.
    pub(super) fn wants(&self, name: SectionName) -> bool {
        self.sections.is_empty() || self.sections.contains(&name)
    }

    /// The areas that are asked for, else those that are shown when nobody says.
    pub(super) fn areas(&self, areas: &Areas) -> Result<Vec<AreaId>> {
        let asked = find_areas(areas, &self.areas)?;
        Ok(if asked.is_empty() { areas.default_areas() } else { asked })
    }
}

/// The areas that somebody names, each once.
///
/// # Errors
/// [`Error::InvalidRequest`] for too many, and for one that no table has figures of.
pub fn find_areas(areas: &Areas, asked: &[String]) -> Result<Vec<AreaId>> {
    if let Some(long) = asked.iter().find(|asked| asked.chars().count() > MAX_AREA_NAMES) {
        let length = long.chars().count();
        return Err(Error::InvalidRequest(format!(
            "{length} characters of areas; there may be {MAX_AREA_NAMES}"
        )));
    }
    // Names have commas ("Burlington-South Burlington, VT"), and so have lists.
    let names = asked.iter().take(MAX_AREAS + 1).flat_map(|asked| match areas.find(asked) {
        Some(_) => vec![asked.as_str()],
        None => asked.split(',').map(str::trim).filter(|part| !part.is_empty()).collect(),
    });
    let names: Vec<&str> = names.collect();
    if names.len() > MAX_AREAS {
        return Err(Error::InvalidRequest(format!("too many areas; a request may name {MAX_AREAS}")));
    }
    let mut found = Vec::new();
    for name in names {
        let id = find_area(areas, name)?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

/// The area that somebody names by its code or name.
///
/// # Errors
/// [`Error::InvalidRequest`] when no table has figures of it.
fn find_area(areas: &Areas, asked: &str) -> Result<AreaId> {
    /// How many areas an error names.
    const TOLD: usize = 8;
    areas.find(asked).ok_or_else(|| {
        let top = |kind| matches!(kind, AreaKind::Nation | AreaKind::State);
        let largest =
            areas.all().filter(|(_, area, _)| top(area.kind)).map(|(_, area, _)| area.code.as_str());
        let largest: Vec<&str> = largest.take(TOLD).collect();
        let known = match areas.all().count() {
            0 => "no tables of areas are loaded".to_owned(),
            count if largest.is_empty() => format!("there are {count} other areas"),
            count => format!("there are {count} areas, such as {}", largest.join(", ")),
        };
        Error::InvalidRequest(format!("no figures of an area '{asked}'; {known}"))
    })
}
