//! What changed between two releases: occupations, their titles, tasks, ratings and other facts, and the codes of titles
//! that were coded with the older one.
//!
//! `lineage` pairs the occupations, through the crosswalks if the releases use different editions of O\*NET-SOC.
//! `coverage` finds out what both releases have and can be compared; `texts`, `facts` and `ratings` compare a pair.
//! `recode` codes a file of coded titles again.

mod change;
mod coverage;
mod facts;
mod lineage;
mod pair;
mod ratings;
mod recode;
mod selection;
mod texts;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

pub use change::{
    Change, ChangeKind, NamedOccupation, OccupationChange, OccupationChangeKind, OccupationChanges, Value,
};
pub use recode::{CodedTitles, Recoded, RecodedTitle};
pub use selection::Selection;

use crate::catalog::{Catalog, OccupationId, ReleaseInfo};
use crate::taxonomy::Edition;
use coverage::Coverage;
use lineage::Lineage;
use pair::Pair;

/// One of the two releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Version and date.
    pub release: ReleaseInfo,
    /// The edition of O\*NET-SOC that its codes are from.
    pub edition: Edition,
    /// Number of occupations.
    pub occupations: usize,
}

/// What changed between two releases.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// The first release.
    pub old: Side,
    /// The second release.
    pub new: Side,
    /// How many occupations were added, removed, renamed, recoded, split and merged; kinds without any are left out.
    pub occupation_counts: BTreeMap<OccupationChangeKind, usize>,
    /// How many changes of each kind occupations have; kinds without any are left out.
    pub change_counts: BTreeMap<ChangeKind, usize>,
    /// Contents that cannot be compared, with the reason: usually a table that one release lacks.
    pub not_compared: Vec<String>,
    /// The occupations that were added, removed, renamed, recoded, split or merged, by kind.
    pub occupations: Vec<OccupationChange>,
    /// The changes of each occupation that has any, in the order of the new codes.
    pub changes: Vec<OccupationChanges>,
    /// What became of coded titles, if there is a file of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coded_titles: Option<Recoded>,
}

impl Side {
    fn of(catalog: &Catalog) -> Self {
        Self {
            release: catalog.release.clone(),
            edition: catalog.edition(),
            occupations: catalog.occupations().len(),
        }
    }
}

impl Diff {
    /// Whether the releases are alike in all that was compared.
    pub fn is_empty(&self) -> bool {
        self.occupations.is_empty() && self.changes.is_empty()
    }
}

/// Compares two releases.
///
/// A rating has moved if it differs by more than 1.96 times the standard error of the difference, and by more than the
/// rounding of the published figures, 0.01. A standard error that is not published follows from the confidence interval;
/// a rating with neither counts as exact.
///
/// ```
/// use metier::catalog::Catalog;
/// use metier::diff::{Selection, compare};
/// use metier::labor::LaborTables;
/// use metier::local::LocalTables;
/// use metier::release::{Release, ReleaseSource, Strictness};
///
/// // A published release is a path: `Release::read("db_30_1_text.zip", Strictness::Strict)`.
/// let release = Release::read(ReleaseSource::Sample, Strictness::Strict)?;
/// let labor = LaborTables::default();
/// let (old, _) = Catalog::assemble(release, &labor, LocalTables::default(), Strictness::Strict)?;
/// let mut new = old.clone();
/// new.remove_titles(|title| title == "Charge Nurse");
/// let diff = compare(&old, &new, &Selection::All)?;
/// assert!(!diff.is_empty() && diff.occupations.is_empty());
/// # Ok::<(), metier::Error>(())
/// ```
///
/// # Errors
/// [`crate::Error::UnknownCode`] for a selected code that leads to no occupation of either release.
pub fn compare(old: &Catalog, new: &Catalog, selection: &Selection) -> crate::Result<Diff> {
    let lineage = Lineage::between(old, new);
    let selected = selection.resolve(old, new)?;
    let coverage = Coverage::of(old, new);
    let occupations: Vec<OccupationChange> =
        lineage.changes(old, new).into_iter().filter(|change| selected.has_any(change)).collect();
    let ids: Vec<OccupationId> = (0..).zip(new.occupations()).map(|(id, _)| id).collect();
    let changes: Vec<OccupationChanges> = ids
        .par_iter()
        .filter(|id| selected.has_pair(**id, lineage.origins(**id)))
        .filter_map(|id| changes_of(&Pair::of(*id, &lineage, old, new)?, old, new, &coverage))
        .collect();
    let mut occupation_counts = BTreeMap::new();
    for change in &occupations {
        *occupation_counts.entry(change.kind).or_default() += 1;
    }
    let mut change_counts = BTreeMap::new();
    for change in changes.iter().flat_map(|one| &one.changes) {
        *change_counts.entry(change.kind).or_default() += 1;
    }
    Ok(Diff {
        old: Side::of(old),
        new: Side::of(new),
        occupation_counts,
        change_counts,
        not_compared: coverage.notes,
        occupations,
        changes,
        coded_titles: None,
    })
}

/// The changes of one occupation; `None` if there is none.
fn changes_of(
    pair: &Pair<'_>,
    old: &Catalog,
    new: &Catalog,
    coverage: &Coverage<'_>,
) -> Option<OccupationChanges> {
    let mut changes = texts::changes(pair, coverage);
    changes.extend(facts::changes(pair, coverage));
    changes.extend(ratings::changes(pair, old, new, coverage));
    // Stable: changes of a kind stay in their order.
    changes.sort_by_key(|change| change.kind);
    (!changes.is_empty()).then(|| OccupationChanges {
        code: pair.new.code,
        title: pair.new.title.clone(),
        compared_with: pair.base.map(|base| base.code),
        changes,
    })
}
