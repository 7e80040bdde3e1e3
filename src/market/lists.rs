//! Lists for each occupation: programs, licenses, profiles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::SourceId;
use super::areas::AreaId;
use crate::catalog::OccupationId;
use crate::labor::{HandbookFacts, LaborTables, ProfileFacts};

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
    /// What it takes to get it, in the publisher's words.
    pub requirements: Option<String>,
    /// When the publisher last checked it.
    pub updated: Option<SmolStr>,
}

/// A profile of the Occupational Outlook Handbook.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Profile {
    /// Its title.
    pub title: SmolStr,
    /// Its page.
    pub address: String,
}

/// What the profiles of the Occupational Outlook Handbook say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Handbook {
    source: SourceId,
    /// By the name of their page.
    profiles: BTreeMap<SmolStr, ProfileFacts>,
}

impl Handbook {
    pub(super) fn of(labor: &LaborTables, source: impl FnOnce(&str) -> SourceId) -> Self {
        let facts = labor.handbook_facts.as_ref();
        facts.map_or_else(Self::default, |facts| Self {
            source: source(&facts.file),
            profiles: facts.profiles.clone(),
        })
    }

    /// What the profile at an address says, and the source.
    pub(super) fn at(&self, address: &str) -> Option<(&ProfileFacts, SourceId)> {
        Some((self.profiles.get(&HandbookFacts::page_of(address))?, self.source))
    }

    /// The profiles that a profile calls similar.
    pub(super) fn similar(&self, profile: &ProfileFacts) -> impl Iterator<Item = &ProfileFacts> {
        profile.similar.iter().filter_map(|page| self.profiles.get(page))
    }
}
