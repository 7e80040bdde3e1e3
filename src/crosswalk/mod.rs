//! Crosswalks between O\*NET-SOC and other classifications, in both directions, each with its source.
//!
//! The editions of O\*NET-SOC and the SOC are compiled in (see `taxonomy`); all others come from labor-market tables. `scheme`
//! names the classifications, `join` takes their codes from the tables, `entries` answers for a code, for words and for an
//! occupation, and `military` recognizes a military occupation code in a query.

mod entries;
mod join;
mod military;
mod scheme;

pub use entries::{CrosswalkEntry, CrosswalkOccupation};
pub use military::MilitaryReading;
pub use scheme::Scheme;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::labor::{Branch, FileSource};
use crate::soc::{OnetSocCode, SocCode};

/// The codes of other classifications with the occupations that they stand for. Immutable once joined, and part of the
/// artifact.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Crosswalks {
    tables: Vec<SchemeTable>,
}

/// A classification that was loaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SchemeTable {
    scheme: Scheme,
    sources: Vec<FileSource>,
    /// In the order of codes, branches and titles.
    codes: Vec<SchemeCode>,
}

/// A code of another classification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SchemeCode {
    code: SmolStr,
    title: SmolStr,
    branch: Option<Branch>,
    active: Option<bool>,
    /// Its place among the sources.
    source: u16,
    /// In code order, each once.
    links: Vec<CodeLink>,
}

/// An occupation that a code stands for, whether or not the release has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct CodeLink {
    occupation: OnetSocCode,
    /// How the publisher says that they relate.
    relation: Option<SmolStr>,
    /// The SOC 2010 code between them.
    via: Option<SocCode>,
}

impl Crosswalks {
    fn table(&self, scheme: Scheme) -> Option<&SchemeTable> {
        self.tables.iter().find(|table| table.scheme == scheme)
    }

    /// Whether a classification can be asked for: it is compiled in, or its table was loaded.
    pub fn has(&self, scheme: Scheme) -> bool {
        scheme.is_built_in() || self.table(scheme).is_some()
    }

    /// The number of codes of a classification, over all its editions.
    pub fn count(&self, scheme: Scheme) -> usize {
        match self.table(scheme) {
            Some(table) => table.codes.len(),
            None => {
                scheme.editions().iter().map(|(_, edition)| scheme.built_in_codes(*edition).count()).sum()
            }
        }
    }

    /// Where a classification's codes are from; of one that is compiled in, the source of all editions.
    pub fn sources(&self, scheme: Scheme) -> Vec<FileSource> {
        self.table(scheme)
            .map_or_else(|| scheme.built_in_source(None).into_iter().collect(), |table| table.sources.clone())
    }
}
