//! Opens an artifact: version, checksums, contents.

use std::path::Path;

use super::build::checksum;
use super::manifest::{FORMAT_VERSION, MANIFEST_FILE, Manifest};
use super::{CATALOG_FILE, MARKET_FILE, MATCHER_FILE, RELATED_FILE, SUGGEST_FILE};
use crate::catalog::Catalog;
use crate::codec;
use crate::error::{Error, Result};
use crate::market::LaborMarket;
use crate::matcher::Matcher;
use crate::related::Related;
use crate::suggest::SuggestIndex;
use crate::titles::TitleIndex;

/// An opened artifact.
pub struct Artifact {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Occupations and ratings.
    pub catalog: Catalog,
    /// Wages, projections and what else is known by area.
    pub market: LaborMarket,
    /// Title search.
    pub titles: TitleIndex,
    /// Autocomplete.
    pub suggest: SuggestIndex,
    /// Coding of titles.
    pub matcher: Matcher,
    /// Neighbours of occupations.
    pub related: Related,
}

/// Reads and checks the artifact in an index folder. Nothing is written: the folder may be read-only.
///
/// # Errors
/// [`Error::Artifact`] with the remedy when it is missing, damaged, or of another format version.
pub fn open(index: &Path) -> Result<Artifact> {
    /// Builds take seconds, opening a fraction of one: more replacements than this during one opening mean that
    /// something else is wrong.
    const REPLACEMENTS: usize = 8;
    let mut manifest = read_manifest(index)?;
    for _ in 0..REPLACEMENTS {
        match open_generation(index, &manifest) {
            Ok(artifact) => return Ok(artifact),
            // A build may have replaced the generation since the manifest was read: then it names another now.
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

fn open_generation(index: &Path, manifest: &Manifest) -> Result<Artifact> {
    let folder = index.join(&manifest.generation);
    verify(&folder, manifest)?;
    let ((catalog, matcher), (titles, suggest, related, market)) = rayon::join(
        || (codec::read_file(&folder.join(CATALOG_FILE)), codec::read_file(&folder.join(MATCHER_FILE))),
        || {
            let related = codec::read_file(&folder.join(RELATED_FILE));
            let market = codec::read_file(&folder.join(MARKET_FILE));
            (TitleIndex::open(&folder), codec::read_file(&folder.join(SUGGEST_FILE)), related, market)
        },
    );
    Ok(Artifact {
        manifest: manifest.clone(),
        catalog: catalog?,
        market: market?,
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
        refuse(format!("{MANIFEST_FILE} is damaged ({error}); build the index again with `metier index`"))
    };
    let Version { format_version } = serde_json::from_slice(&bytes).map_err(unreadable)?;
    if format_version != FORMAT_VERSION {
        return Err(refuse(format!(
            "has format version {format_version}, this metier reads version {FORMAT_VERSION}; build the index again \
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

/// Compares every file with its checksum.
fn verify(folder: &Path, manifest: &Manifest) -> Result<()> {
    let listed = |name: &&str| manifest.files.iter().any(|file| file.name == *name);
    if let Some(missing) = [CATALOG_FILE, MARKET_FILE, SUGGEST_FILE, MATCHER_FILE, RELATED_FILE]
        .iter()
        .find(|name| !listed(name))
    {
        let problem =
            format!("{MANIFEST_FILE} does not list {missing}; build the index again with `metier index`");
        return Err(Error::Artifact { path: folder.to_owned(), problem });
    }
    for expected in &manifest.files {
        let path = folder.join(&expected.name);
        let refuse = |problem: &str| Error::Artifact {
            path: path.clone(),
            problem: format!("{problem}; build the index again with `metier index`"),
        };
        if expected.name.split('/').any(|part| part == "..") || Path::new(&expected.name).is_absolute() {
            return Err(refuse("is no file of an index"));
        }
        if !path.is_file() {
            return Err(refuse("is missing from the index"));
        }
        let found = checksum(folder, &path)?;
        if found.bytes != expected.bytes {
            return Err(refuse(&format!("has {} bytes instead of {}", found.bytes, expected.bytes)));
        }
        if found.sha256 != expected.sha256 {
            return Err(refuse("is damaged: its checksum differs from the manifest's"));
        }
    }
    Ok(())
}
