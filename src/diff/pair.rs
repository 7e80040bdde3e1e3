//! An occupation of the new release with what it was made of.

use std::collections::BTreeSet;

use super::lineage::Lineage;
use crate::catalog::{Catalog, Occupation, OccupationId};

/// An occupation of the new release and the occupations of the old one that became it.
pub(super) struct Pair<'a> {
    pub(super) new: &'a Occupation,
    /// The only origin or, of several, the one with the same code.
    pub(super) base: Option<&'a Occupation>,
    origins: Vec<&'a Occupation>,
    /// The origins whose losses are listed here, each with all that it became.
    inherited: Vec<(&'a Occupation, Vec<&'a Occupation>)>,
}

impl<'a> Pair<'a> {
    /// `None` for an occupation that was added.
    pub(super) fn of(
        id: OccupationId,
        lineage: &Lineage,
        old: &'a Catalog,
        new: &'a Catalog,
    ) -> Option<Self> {
        let occupation = new.occupation(id);
        let origins: Vec<&Occupation> = lineage.origins(id).iter().map(|one| old.occupation(*one)).collect();
        let base = match origins[..] {
            [] => return None,
            [only] => Some(only),
            _ => origins.iter().copied().find(|one| one.code == occupation.code),
        };
        let inherited = lineage.origins(id).iter().filter(|one| lineage.heir(**one, old, new) == Some(id));
        let with_successors = |one: &OccupationId| {
            let successors = lineage.successors(*one).iter().map(|next| new.occupation(*next));
            (old.occupation(*one), successors.collect())
        };
        let inherited = inherited.map(with_successors).collect();
        Some(Self { new: occupation, base, origins, inherited })
    }

    /// The items that are new, and those that are gone: that an origin had and nothing that it became has. What an
    /// occupation lost when it was split is listed once.
    pub(super) fn items<K: Ord>(
        &self,
        of: impl Fn(&'a Occupation) -> BTreeSet<K>,
    ) -> (BTreeSet<K>, BTreeSet<K>) {
        let had: BTreeSet<K> = self.origins.iter().flat_map(|one| of(one)).collect();
        let added = of(self.new).into_iter().filter(|item| !had.contains(item)).collect();
        let lost = self.inherited.iter().flat_map(|(origin, successors)| {
            let kept: BTreeSet<K> = successors.iter().flat_map(|one| of(one)).collect();
            of(origin).into_iter().filter(move |item| !kept.contains(item))
        });
        (added, lost.collect())
    }

    /// All occupations of the old release that became this one.
    pub(super) fn origins(&self) -> &[&'a Occupation] {
        &self.origins
    }
}
