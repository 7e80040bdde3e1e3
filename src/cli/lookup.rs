//! Finds the inputs of a build that the command line does not name.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use metier::catalog::{DataEdition, ReleaseInfo};
use metier::release::ReleaseSource;
use metier::{labor, release};

/// Folders to search for releases, in order of preference.
const RELEASE_FOLDERS: [&str; 2] = ["data/onet", "../shared/onet"];
const LABOR_FOLDERS: [&str; 2] = ["data/labor_market", "../shared/labor_market"];
/// The names of what is built in, in place of a path.
const EDITION: &str = "edition";
const SAMPLE: &str = "sample";

/// The named release; else the newest in the usual folders, else the built-in edition. A named path is never silently
/// replaced.
pub(super) fn release(named: Option<&Path>) -> Result<ReleaseSource> {
    if let Some(found) = local_release(named)? {
        return Ok(found);
    }
    tracing::info!("no release in {}: using metier's built-in edition", RELEASE_FOLDERS.join(" or "));
    Ok(ReleaseSource::Edition)
}

/// Whether a build would find a release or labor-market tables in the usual folders, or is told where they are.
pub(super) fn has_inputs() -> bool {
    let named = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    named("METIER_DATA")
        || named("METIER_LABOR")
        || LABOR_FOLDERS.iter().any(|folder| Path::new(folder).is_dir())
        || RELEASE_FOLDERS.iter().any(|folder| release::newest_in(Path::new(folder)).0.is_some())
}

/// The release that an option or argument names.
pub(super) fn named_release(path: &Path, option: &str, expected: &str) -> Result<ReleaseSource> {
    if path == Path::new(SAMPLE) {
        return Ok(ReleaseSource::Sample);
    }
    if path == Path::new(EDITION) {
        return Ok(ReleaseSource::Edition);
    }
    require(path, option, expected)?;
    Ok(path.into())
}

/// The named release; else the newest in the usual folders, else none.
pub(super) fn local_release(named: Option<&Path>) -> Result<Option<ReleaseSource>> {
    if let Some(path) = named {
        let expected = "the folder or zip of an O*NET release, `edition` or `sample`";
        return named_release(path, "--data or METIER_DATA", expected).map(Some);
    }
    for folder in RELEASE_FOLDERS {
        let (newest, refused) = release::newest_in(Path::new(folder));
        for error in refused {
            tracing::warn!("skipped {error}");
        }
        if let Some(path) = newest {
            tracing::info!("reading the release {}", path.display());
            return Ok(Some(path.into()));
        }
    }
    Ok(None)
}

/// The named labor-market folder; else the first of the usual ones that exists, else none.
pub(super) fn labor(named: Option<&Path>) -> Result<Option<PathBuf>> {
    if let Some(path) = named {
        require(path, "--labor or METIER_LABOR", "a folder of labor-market tables")?;
        labor::require_any(path)?;
        return Ok(Some(path.to_owned()));
    }
    let found = LABOR_FOLDERS.iter().map(Path::new).find(|path| path.is_dir());
    if let Some(path) = found {
        tracing::info!("reading labor-market tables in {}", path.display());
    } else {
        tracing::info!(
            "no labor-market tables in {}: the index will have no wages, projections, programs, or Bright Outlook, STEM \
             and career-cluster lists",
            LABOR_FOLDERS.join(" or ")
        );
    }
    Ok(found.map(Path::to_owned))
}

/// Checks that a named path exists.
pub(super) fn require(path: &Path, option: &str, expected: &str) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let here = std::env::current_dir().unwrap_or_default();
    bail!("{}: no such file or folder in {}; {option} takes {expected}", path.display(), here.display())
}

/// Says which data the answers come from, unless it is a whole release.
pub(super) fn mention(release: &ReleaseInfo) {
    match release.edition {
        DataEdition::Full => {}
        DataEdition::Facts => tracing::info!(
            "titles and ratings of O*NET {}; definitions and tasks come with `metier fetch` and `metier index`",
            release.version
        ),
        DataEdition::Sample => tracing::warn!(
            "THIS IS THE SMALL SAMPLE, NOT A PUBLISHED O*NET RELEASE: a few dozen occupations; run `metier fetch` and \
             then `metier index` for all of them"
        ),
    }
}
