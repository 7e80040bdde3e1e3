//! Which occupations of the new release those of the old one became.

use std::collections::BTreeSet;

use super::change::{NamedOccupation, OccupationChange, OccupationChangeKind as Kind};
use crate::catalog::{Catalog, OccupationId};
use crate::soc::OnetSocCode;

/// The links between the occupations of two releases, by their positions.
pub(super) struct Lineage {
    successors: Vec<Vec<OccupationId>>,
    origins: Vec<Vec<OccupationId>>,
}

impl Lineage {
    /// Links codes that both releases have if they use the same edition of O\*NET-SOC; else follows the crosswalks, so
    /// that a number that was given to another occupation links to nothing.
    pub(super) fn between(old: &Catalog, new: &Catalog) -> Self {
        let (from, to) = (old.edition(), new.edition());
        let mut origins = vec![Vec::new(); new.occupations().len()];
        let mut successors = Vec::with_capacity(old.occupations().len());
        for (id, occupation) in (0..).zip(old.occupations()) {
            let code = occupation.code;
            let codes = if from.has(code) { from.follow(code, to).codes } else { BTreeSet::from([code]) };
            let next: Vec<OccupationId> = codes.into_iter().filter_map(|code| new.id_of(code)).collect();
            for &one in &next {
                origins[usize::from(one)].push(id);
            }
            successors.push(next);
        }
        Self { successors, origins }
    }

    /// What an occupation of the old release became, in code order.
    pub(super) fn successors(&self, old: OccupationId) -> &[OccupationId] {
        &self.successors[usize::from(old)]
    }

    /// What an occupation of the new release was made of, in code order.
    pub(super) fn origins(&self, new: OccupationId) -> &[OccupationId] {
        &self.origins[usize::from(new)]
    }

    /// The successor that answers for what an occupation lost: the one with its code, else the first.
    pub(super) fn heir(&self, id: OccupationId, old: &Catalog, new: &Catalog) -> Option<OccupationId> {
        let next = self.successors(id);
        let code = old.occupation(id).code;
        next.iter().find(|one| new.occupation(**one).code == code).or(next.first()).copied()
    }

    /// What became of occupations as a whole, by kind and code.
    pub(super) fn changes(&self, old: &Catalog, new: &Catalog) -> Vec<OccupationChange> {
        let mut changes = Vec::new();
        let mut add = |kind, from: &[OccupationId], to: &[OccupationId]| {
            changes.push(OccupationChange { kind, from: titled(old, from), to: titled(new, to) });
        };
        for (id, origins) in (0..).zip(&self.origins) {
            match origins[..] {
                [] => add(Kind::Added, &[], &[id]),
                [_] => {}
                _ => add(Kind::Merged, origins, &[id]),
            }
        }
        for (id, successors) in (0..).zip(&self.successors) {
            match successors[..] {
                [] => add(Kind::Removed, &[id], &[]),
                [only] if self.origins(only).len() == 1 => {
                    let (before, after) = (old.occupation(id), new.occupation(only));
                    if before.title != after.title {
                        add(Kind::Renamed, &[id], &[only]);
                    }
                    if before.code != after.code {
                        add(Kind::Recoded, &[id], &[only]);
                    }
                }
                [_] => {}
                _ => add(Kind::Split, &[id], successors),
            }
        }
        let first = |codes: &[NamedOccupation]| codes.first().map(|one: &NamedOccupation| one.code);
        let key = |change: &OccupationChange| -> (Kind, Option<OnetSocCode>, Option<OnetSocCode>) {
            (change.kind, first(&change.from), first(&change.to))
        };
        changes.sort_by_key(key);
        changes
    }
}

fn titled(catalog: &Catalog, ids: &[OccupationId]) -> Vec<NamedOccupation> {
    let titled = |id: &OccupationId| {
        let occupation = catalog.occupation(*id);
        NamedOccupation { code: occupation.code, title: occupation.title.clone() }
    };
    ids.iter().map(titled).collect()
}
