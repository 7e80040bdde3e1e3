//! Lists for each occupation: programs, licenses, profiles.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::SourceId;
use super::areas::AreaId;
use crate::catalog::OccupationId;

/// A listed item with its source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listed<T> {
    /// Its source.
    pub source: SourceId,
    /// The item.
    pub of: T,
}

/// Lists of all occupations, by occupation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ByOccupation<T>(pub(super) Vec<Vec<Listed<T>>>);

impl<T> Default for ByOccupation<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> ByOccupation<T> {
    pub(super) fn of(&self, occupation: OccupationId) -> &[Listed<T>] {
        self.0.get(usize::from(occupation)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// An instructional program.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Program {
    /// Its title.
    pub title: SmolStr,
    /// Its CIP code, `51.3801`.
    pub cip: SmolStr,
}

/// A license.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct License {
    /// The area that requires it.
    pub area: AreaId,
    /// Its name.
    pub name: SmolStr,
    /// Who issues it.
    pub agency: Option<SmolStr>,
    /// Address of a page about it.
    pub address: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

/// A profile of the Occupational Outlook Handbook.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Profile {
    /// Its title.
    pub title: SmolStr,
    /// Its page.
    pub address: String,
}
