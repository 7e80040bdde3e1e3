//! Opens an artifact: version, checksums, contents. Each file is read once, so the bytes checked are the bytes decoded.

use std::path::Path;

use super::generations::first_usable;
use super::manifest::Manifest;
use super::{CATALOG_FILE, CROSSWALKS_FILE, MARKET_FILE, MATCHER_FILE, RELATED_FILE, SUGGEST_FILE};
use crate::catalog::Catalog;
use crate::codec::CheckedFolder;
use crate::crosswalk::Crosswalks;
use crate::error::Result;
use crate::market::LaborMarket;
use crate::matcher::Matcher;
use crate::related::Related;
use crate::suggest::SuggestIndex;
use crate::titles::TitleIndex;

/// An opened artifact.
pub struct Artifact {
    /// Its description of itself.
    pub manifest: Manifest,
    /// What is damaged, if the published generation could not be opened and this is an earlier one.
    pub fallback: Option<String>,
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

/// Reads and verifies the artifact in an index folder. If it is damaged or missing and the generation before is whole, that
/// one is opened, with a warning ([`Artifact::fallback`]). Writes nothing: the folder may be read-only.
///
/// # Errors
/// [`crate::Error::Artifact`] with the remedy when the artifact is of another format version, or when it is missing or damaged
/// and there is no other.
pub fn open(index: &Path) -> Result<Artifact> {
    let usable = first_usable(index, open_generation)?;
    let fallback = usable.warn();
    Ok(Artifact { fallback, ..usable.contents })
}

/// Reads and verifies only the catalog of the artifact in an index folder.
///
/// # Errors
/// As for [`open`].
pub fn open_catalog(index: &Path) -> Result<Catalog> {
    let usable = first_usable(index, |folder, manifest| {
        CheckedFolder::new(folder, &manifest.files).decode(CATALOG_FILE)
    })?;
    usable.warn();
    Ok(usable.contents)
}

fn open_generation(folder: &Path, manifest: &Manifest) -> Result<Artifact> {
    let folder = CheckedFolder::new(folder, &manifest.files);
    let ((catalog, matcher), (titles, suggest, related, market)) = rayon::join(
        || (folder.decode(CATALOG_FILE), folder.decode(MATCHER_FILE)),
        || {
            let (related, market) = (folder.decode(RELATED_FILE), folder.decode(MARKET_FILE));
            (TitleIndex::open(&folder), folder.decode(SUGGEST_FILE), related, market)
        },
    );
    Ok(Artifact {
        manifest: manifest.clone(),
        fallback: None,
        catalog: catalog?,
        market: market?,
        crosswalks: folder.decode(CROSSWALKS_FILE)?,
        titles: titles?,
        suggest: suggest?,
        matcher: matcher?,
        related: related?,
    })
}
