//! Opens an artifact: version, checksums, contents. Each file is read once, so the bytes checked are the bytes decoded.

use std::path::Path;

use super::manifest::{FORMAT_VERSION, MANIFEST_FILE, Manifest};
use super::{CATALOG_FILE, CROSSWALKS_FILE, MARKET_FILE, MATCHER_FILE, RELATED_FILE, SUGGEST_FILE};
use crate::catalog::Catalog;
use crate::codec::CheckedFolder;
use crate::crosswalk::Crosswalks;
use crate::error::{Error, Result};
use crate::market::LaborMarket;
use crate::matcher::Matcher;
use crate::related::Related;
use crate::suggest::SuggestIndex;
use crate::titles::TitleIndex;

/// An opened artifact.
pub struct Artifact {
    /// Its description of itself.
    pub manifest: Manifest,
    /// Occupations and ratings.
    pub catalog: Catalog,
    /// Wages, projections and other data by area.
    pub market: LaborMarket,
    /// Codes of other classifications.
    pub crosswalks: Crosswalks,
    /// Title search.
    pub titles: TitleIndex,
    /// Autocomplete.
    pub suggest: SuggestIndex,
    /// Coding of titles.
    pub matcher: Matcher,
    /// Neighbors of occupations.
    pub related: Related,
}

/// Reads and verifies the artifact in an index folder. Writes nothing: the folder may be read-only.
///
/// # Errors
/// [`Error::Artifact`] with the remedy when it is missing, damaged, or of another format version.
pub fn open(index: &Path) -> Result<Artifact> {
    /// Builds take seconds, opening a fraction of one: more replacements than this while opening mean that something else
    /// is wrong.
    const REPLACEMENTS: usize = 8;
    let mut manifest = read_manifest(index)?;
    for _ in 0..REPLACEMENTS {
        match open_generation(index, &manifest) {
            Ok(artifact) => return Ok(artifact),
            // A build may have replaced the generation since the manifest was read; then the manifest now names another.
            Err(error) => {
                let now = read_manifest(index)?;
                if now.generation == manifest.generation {
                    return Err(error);
                }
                manifest = now;
            }
        }
    }
    open_generation(index, &manifest)
}

/// Reads and verifies only the catalog of the artifact in an index folder.
///
/// # Errors
/// As for [`open`].
pub fn open_catalog(index: &Path) -> Result<Catalog> {
    let manifest = read_manifest(index)?;
    CheckedFolder::new(&index.join(&manifest.generation), &manifest.files).decode(CATALOG_FILE)
}

fn open_generation(index: &Path, manifest: &Manifest) -> Result<Artifact> {
    let path = index.join(&manifest.generation);
    let folder = CheckedFolder::new(&path, &manifest.files);
    let ((catalog, matcher), (titles, suggest, related, market)) = rayon::join(
        || (folder.decode(CATALOG_FILE), folder.decode(MATCHER_FILE)),
        || {
            let (related, market) = (folder.decode(RELATED_FILE), folder.decode(MARKET_FILE));
            (TitleIndex::open(&folder), folder.decode(SUGGEST_FILE), related, market)
        },
    );
    Ok(Artifact {
        manifest: manifest.clone(),
        catalog: catalog?,
        market: market?,
        crosswalks: folder.decode(CROSSWALKS_FILE)?,
        titles: titles?,
        suggest: suggest?,
        matcher: matcher?,
        related: related?,
    })
}

/// Reads the manifest of an index folder and checks its format version.
///
/// # Errors
/// [`Error::Artifact`] with the remedy when it is missing, unreadable, or of another format version.
pub fn read_manifest(index: &Path) -> Result<Manifest> {
    #[derive(serde::Deserialize)]
    struct Version {
        format_version: u32,
    }
    let refuse = |problem: String| Error::Artifact { path: index.to_owned(), problem };
    let path = index.join(MANIFEST_FILE);
    let bytes = match std::fs::read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(refuse("holds no index; build one with `metier index`".to_owned()));
        }
        read => read.map_err(Error::io(&path))?,
    };
    let unreadable = |error: serde_json::Error| {
        refuse(format!("{MANIFEST_FILE} is damaged ({error}); rebuild the index with `metier index`"))
    };
    let Version { format_version } = serde_json::from_slice(&bytes).map_err(unreadable)?;
    if format_version != FORMAT_VERSION {
        return Err(refuse(format!(
            "has format version {format_version}, but this metier reads version {FORMAT_VERSION}; rebuild the index \
             with `metier index`"
        )));
    }
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(unreadable)?;
    let plain = |name: &str| !name.is_empty() && !name.contains(['/', '\\']) && !name.contains("..");
    if !plain(&manifest.generation) {
        return Err(refuse(format!("{MANIFEST_FILE} names the folder '{}'", manifest.generation)));
    }
    Ok(manifest)
}
