//! The codes under which figures for an occupation are published. Publishers group occupations and use codes of other
//! editions of the SOC: a figure under another code is shown with that code, never as the occupation's own.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use strum::IntoStaticStr;

use crate::catalog::{Catalog, OccupationId, Resolution};
use crate::labor::LaborTables;
use crate::soc::{OnetSocCode, SocCode};

/// How a published code relates to an occupation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Relation {
    /// The same SOC occupation, under the code of another edition.
    Renumbered,
    /// A group that includes this occupation and others.
    Broader,
    /// Only part of the occupation, which another edition divides; it may include parts of others too.
    Part,
}

impl Relation {
    /// Its name in answers.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A code under which figures for an occupation are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeOf {
    /// The code.
    pub code: SocCode,
    /// How it relates; `None` for the occupation's own code. Occupations that O*NET distinguishes within a SOC
    /// occupation have no code of their own.
    pub relation: Option<Relation>,
}

impl CodeOf {
    /// The code when it is not the occupation's own.
    pub fn other(self) -> Option<SocCode> {
        self.relation.map(|_| self.code)
    }
}

/// For each occupation the codes under which tables may list it, the nearest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Codes {
    of: Vec<Vec<CodeOf>>,
    titles: BTreeMap<SocCode, SmolStr>,
}

impl Codes {
    /// The codes under which the catalog's occupations are found in tables with the codes `published`.
    pub(super) fn new(catalog: &Catalog, labor: &LaborTables, published: &BTreeSet<SocCode>) -> Self {
        let occupations = catalog.occupations();
        let lines: BTreeMap<OnetSocCode, SocCode> = labor.matrix_lines.iter().copied().collect();
        let own: BTreeSet<SocCode> = occupations.iter().map(|occupation| occupation.code.soc()).collect();
        let mut foreign: BTreeMap<SocCode, Vec<CodeOf>> = BTreeMap::new();
        for &code in published.iter().filter(|code| !own.contains(code)) {
            for (soc, relation) in of_other_edition(catalog, code) {
                foreign.entry(soc).or_default().push(CodeOf { code, relation: Some(relation) });
            }
        }
        let of = |occupation: &crate::catalog::Occupation| {
            let soc = occupation.code.soc();
            let broader = |code| CodeOf { code, relation: Some(Relation::Broader) };
            let line = lines.get(&occupation.code).copied().filter(|line| *line != soc);
            let others = foreign.get(&soc).cloned().unwrap_or_default();
            // Occupations that O*NET distinguishes within a SOC occupation have no figures of their own.
            let finer = occupation.code.extension() != 0;
            let mut codes = vec![CodeOf { code: soc, relation: finer.then_some(Relation::Broader) }];
            codes.extend(line.map(broader));
            codes.extend(others);
            codes.push(broader(soc.broad()));
            let mut seen = BTreeSet::new();
            codes.retain(|one| published.contains(&one.code) && seen.insert(one.code));
            codes
        };
        Self { of: occupations.iter().map(of).collect(), titles: BTreeMap::new() }
    }

    /// Keeps the titles of codes that are not an occupation's own.
    pub(super) fn set_titles(&mut self, title: impl Fn(SocCode) -> Option<SmolStr>) {
        let others = self.of.iter().flatten().filter(|one| one.relation.is_some()).map(|one| one.code);
        self.titles = others.filter_map(|code| Some((code, title(code)?))).collect();
    }

    /// All codes that stand for an occupation.
    pub(super) fn known(&self) -> BTreeSet<SocCode> {
        self.of.iter().flatten().map(|one| one.code).collect()
    }

    /// The title of a code that is not an occupation's own.
    pub(super) fn title(&self, code: SocCode) -> Option<&SmolStr> {
        self.titles.get(&code)
    }

    /// The rows of a table for an occupation: under its own code, otherwise under that of the matrix, otherwise under
    /// those of other editions (all parts if it is divided there), otherwise under the broad group.
    pub(super) fn rows<'a, R>(
        &self,
        occupation: OccupationId,
        find: impl Fn(SocCode) -> Option<&'a R>,
    ) -> Vec<(CodeOf, &'a R)> {
        let codes = self.of.get(usize::from(occupation)).map(Vec::as_slice).unwrap_or_default();
        let mut rows = Vec::new();
        for &one in codes {
            // Only parts are combined.
            let another_part = one.relation == Some(Relation::Part)
                && rows.iter().all(|(code, _): &(CodeOf, &R)| code.relation == Some(Relation::Part));
            if !rows.is_empty() && !another_part {
                continue;
            }
            rows.extend(find(one.code).map(|row| (one, row)));
        }
        rows
    }
}

/// The SOC occupations of the catalog that a code of another edition stands for, and its relation to each.
fn of_other_edition(catalog: &Catalog, code: SocCode) -> Vec<(SocCode, Relation)> {
    let distinct = |codes: Vec<OnetSocCode>| -> Vec<SocCode> {
        let codes: BTreeSet<SocCode> = codes.into_iter().map(OnetSocCode::soc).collect();
        codes.into_iter().collect()
    };
    // An older code: its successors.
    if let Resolution::Replaced { by, merged, .. } = catalog.resolve_soc(code) {
        let occupations = distinct(by);
        let relation = match (occupations.len(), merged) {
            (1, false) => Relation::Renumbered,
            (1, true) => Relation::Part,
            _ => Relation::Broader,
        };
        return occupations.into_iter().map(|occupation| (occupation, relation)).collect();
    }
    // A newer code: its origins.
    let origins = distinct(catalog.origins(code.to_onet()));
    let single = origins.len() == 1;
    let relation = |origin: SocCode| {
        let divided = distinct(catalog.successors_of(origin.to_onet())).len() > 1;
        match (single, divided) {
            (_, true) => Relation::Part,
            (true, false) => Relation::Renumbered,
            (false, false) => Relation::Broader,
        }
    };
    origins.into_iter().map(|origin| (origin, relation(origin))).collect()
}
