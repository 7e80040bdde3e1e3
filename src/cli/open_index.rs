//! Opens the index that a command answers from: the one that is named or here, else one of the built-in edition.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use etcetera::BaseStrategy;
use metier::BUILD_ID;
use metier::artifact::{self, BuildOptions};
use metier::catalog::DataEdition;
use metier::engine::Engine;
use metier::release::ReleaseSource;

use super::args::IndexFolder;
use super::{index, lookup};

/// The beginning of the names of folders with an index of the edition.
const EDITION: &str = "edition-";

/// Opens the named index or the one in the usual folder. Where there is none, and nothing to build it from, opens an index
/// of the built-in edition. It stays open: a command uses it to its end, and freeing it would only delay the exit.
pub(super) fn engine(folder: &IndexFolder) -> Result<&'static Engine> {
    let named = artifact::exists(folder.path()) || folder.named.is_some() || lookup::has_inputs();
    let engine = if named { Engine::map(folder.path())? } else { Engine::map(&of_edition()?)? };
    if !named || engine.release().edition == DataEdition::Facts {
        lookup::mention(engine.release());
    }
    Ok(Box::leak(Box::new(engine)))
}

/// The folder of the edition's index in the user's data folder, which this build of metier makes when it is first needed.
pub(super) fn of_edition() -> Result<PathBuf> {
    let data = etcetera::choose_base_strategy()
        .context("cannot tell your home folder; name an index folder with --index")?
        .data_dir()
        .join("metier");
    let folder = data.join(format!("{EDITION}{BUILD_ID}"));
    if !artifact::exists(&folder) {
        tracing::info!(
            "no index and no release here: making an index of metier's edition in {}, once",
            folder.display()
        );
        let options = BuildOptions::new(ReleaseSource::Edition);
        index::with_progress(|progress| artifact::build(&folder, &options, progress)).with_context(|| {
            format!("cannot make an index in {}; name another folder with --index", data.display())
        })?;
        remove_others(&data, &folder);
    }
    Ok(folder)
}

/// Removes the indexes of other builds of metier, which are of no use to this one. What cannot be removed stays.
fn remove_others(data: &Path, current: &Path) {
    let folders = fs::read_dir(data).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_other = |path: &PathBuf| {
        path != current && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(EDITION))
    };
    for path in folders.filter(is_other) {
        if let Err(error) = fs::remove_dir_all(&path) {
            tracing::debug!("left {}: {error}", path.display());
        }
    }
}
