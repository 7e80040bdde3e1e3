//! What is listed of single occupations: programs, licences, profiles.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::SourceId;
use super::areas::AreaId;
use crate::catalog::OccupationId;

/// Something that is listed, with its source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Listed<T> {
    /// Where it is from.
    pub source: SourceId,
    /// What it is.
    pub of: T,
}

/// Lists of all occupations.
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

/// A licence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct License {
    /// Where it is asked for.
    pub area: AreaId,
    /// What it is called.
    pub name: SmolStr,
    /// Who issues it.
    pub agency: Option<SmolStr>,
    /// The page on it.
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
