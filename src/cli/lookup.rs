//! Where the inputs of a build are when nobody says.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use metier::release::ReleaseSource;
use metier::{labor, release};

/// Folders that hold releases, in the order of preference.
const RELEASE_FOLDERS: [&str; 2] = ["data/onet", "../shared/onet"];
const LABOR_FOLDERS: [&str; 2] = ["data/labor_market", "../shared/labor_market"];
/// What names the sample where a path is expected.
const SAMPLE: &str = "sample";

/// The release that was named; else the newest in the usual folders, else the latest one downloaded, else the
/// sample. A path that was named is never silently replaced.
pub(super) fn release(named: Option<&Path>) -> Result<ReleaseSource> {
    if named == Some(Path::new(SAMPLE)) {
        return Ok(ReleaseSource::Sample);
    }
    if let Some(path) = named {
        require(path, "--data or METIER_DATA", "the folder or zip of an O*NET release, or `sample`")?;
        return Ok(path.into());
    }
    for folder in RELEASE_FOLDERS {
        let (newest, refused) = release::newest_in(Path::new(folder));
        for error in refused {
            tracing::warn!("passed over {error}");
        }
        if let Some(path) = newest {
            tracing::info!("reading the release {}", path.display());
            return Ok(path.into());
        }
    }
    tracing::info!("no release in {}", RELEASE_FOLDERS.join(" or "));
    match download(Path::new(RELEASE_FOLDERS[0])) {
        Ok(path) => Ok(path.into()),
        Err(problem) => {
            tracing::warn!("{problem}");
            tracing::warn!("no release found or downloaded: using the sample in metier instead");
            Ok(ReleaseSource::Sample)
        }
    }
}

/// The labour-market folder that was named; else one of the usual ones, else none.
pub(super) fn labor(named: Option<&Path>) -> Result<Option<PathBuf>> {
    if let Some(path) = named {
        require(path, "--labor or METIER_LABOR", "a folder of labour-market tables")?;
        labor::require_any(path)?;
        return Ok(Some(path.to_owned()));
    }
    let found = LABOR_FOLDERS.iter().map(Path::new).find(|path| path.is_dir());
    if let Some(path) = found {
        tracing::info!("reading labour-market tables in {}", path.display());
    } else {
        tracing::info!(
            "no labour-market tables in {}: no wages, projections, programs, Bright Outlook, STEM and career-cluster lists, \
             and older codes are not resolved",
            LABOR_FOLDERS.join(" or ")
        );
    }
    Ok(found.map(Path::to_owned))
}

/// That a path which was named is there.
pub(super) fn require(path: &Path, option: &str, wanted: &str) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let here = std::env::current_dir().unwrap_or_default();
    bail!("{}: no such file or folder in {}; {option} wants {wanted}", path.display(), here.display())
}

/// Says that answers come from the sample, so that nobody takes them for the real thing.
pub(super) fn say_sample() {
    tracing::warn!(
        "THIS IS THE SMALL SAMPLE, NOT A PUBLISHED O*NET RELEASE: a few dozen occupations; run `metier fetch` and then \
         `metier index` for all of them"
    );
}

#[cfg(feature = "fetch")]
fn download(to: &Path) -> Result<PathBuf> {
    super::fetch::latest(to)
}

#[cfg(not(feature = "fetch"))]
fn download(_: &Path) -> Result<PathBuf> {
    bail!("this metier was built without downloading")
}
