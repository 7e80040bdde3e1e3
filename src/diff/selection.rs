//! The occupations to compare.

use std::collections::BTreeSet;

use super::change::OccupationChange;
use crate::catalog::{Catalog, OccupationId, Resolution};
use crate::error::{Error, Result};
use crate::soc::OnetSocCode;

/// The occupations to compare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Selection {
    /// All of them.
    #[default]
    All,
    /// Those that these codes mean in either release: of any edition, and of groups as well.
    Codes(Vec<OnetSocCode>),
}

/// The selected occupations of both releases; `None` for all.
pub(super) struct Selected(Option<Sides>);

#[derive(Default)]
struct Sides {
    old: BTreeSet<OnetSocCode>,
    new: BTreeSet<OnetSocCode>,
    old_ids: BTreeSet<OccupationId>,
    new_ids: BTreeSet<OccupationId>,
}

impl Selection {
    pub(super) fn resolve(&self, old: &Catalog, new: &Catalog) -> Result<Selected> {
        let Self::Codes(codes) = self else { return Ok(Selected(None)) };
        let mut sides = Sides::default();
        for &code in codes {
            let (before, after) = (occupations(old, code), occupations(new, code));
            if before.is_empty() && after.is_empty() {
                let reading = new.reading(code, None).map(Box::new);
                return Err(Error::UnknownCode { code, replaced_by_codes: Vec::new(), reading });
            }
            sides.old_ids.extend(before.iter().filter_map(|code| old.id_of(*code)));
            sides.new_ids.extend(after.iter().filter_map(|code| new.id_of(*code)));
            sides.old.extend(before);
            sides.new.extend(after);
        }
        Ok(Selected(Some(sides)))
    }
}

fn occupations(catalog: &Catalog, code: OnetSocCode) -> Vec<OnetSocCode> {
    match catalog.resolve(code) {
        Resolution::Current(_) => vec![code],
        other => other.codes().to_vec(),
    }
}

impl Selected {
    /// Whether one of the occupations is selected.
    pub(super) fn has_any(&self, change: &OccupationChange) -> bool {
        let Some(sides) = &self.0 else { return true };
        change.from.iter().any(|one| sides.old.contains(&one.code))
            || change.to.iter().any(|one| sides.new.contains(&one.code))
    }

    /// Whether an occupation of the new release or one of its origins is selected.
    pub(super) fn has_pair(&self, new: OccupationId, origins: &[OccupationId]) -> bool {
        let Some(sides) = &self.0 else { return true };
        sides.new_ids.contains(&new) || origins.iter().any(|one| sides.old_ids.contains(one))
    }

    /// Whether a code of the old release is selected.
    pub(super) fn has_old(&self, code: OnetSocCode) -> bool {
        self.0.as_ref().is_none_or(|sides| sides.old.contains(&code))
    }
}
