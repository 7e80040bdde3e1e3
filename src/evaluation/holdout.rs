//! An index without the titles of a set: a method's answer for a title must not come from the title itself.

use std::collections::HashSet;

use super::set::EvaluationSet;
use crate::artifact::{BuildOptions, BuildStep, build_amended};
use crate::catalog::Catalog;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::text::same_title_keys;

/// An engine on an index with titles held out.
pub struct HeldOut {
    /// The engine.
    pub engine: Engine,
    /// The number of titles left out; the same text under two occupations counts twice.
    pub titles: usize,
}

/// Builds and opens an index without the titles that are the same as a query of one of the sets
/// ([`same_title_keys`]). Titles of every kind are removed from the catalog before anything is indexed or learned, so
/// no part or form of them remains. Several sets are held out together in one build, because a build takes longer
/// than all queries to it.
///
/// # Errors
/// See [`crate::artifact::build`] and [`Engine::open`].
pub fn hold_out(
    options: &BuildOptions,
    sets: &[EvaluationSet],
    progress: impl FnMut(BuildStep),
) -> Result<HeldOut> {
    let keys: HashSet<String> =
        sets.iter().flat_map(|set| &set.rows).flat_map(|row| same_title_keys(&row.job.title)).collect();
    let mut titles = 0;
    let amend = |catalog: &mut Catalog| {
        titles = catalog.remove_titles(|title| same_title_keys(title).iter().any(|key| keys.contains(key)));
    };
    // Opening reads everything into memory, so the folder can be deleted.
    let index = tempfile::tempdir().map_err(Error::io(std::env::temp_dir()))?;
    build_amended(index.path(), options, amend, progress)?;
    Ok(HeldOut { engine: Engine::open(index.path())?, titles })
}
