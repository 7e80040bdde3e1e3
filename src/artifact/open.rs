//! Opens an artifact: version, checksums, contents. Each file is read once, so the bytes checked are the bytes decoded.

use std::path::Path;

use super::generations::first_usable;
use super::manifest::Manifest;
use super::{CATALOG_FILE, CROSSWALKS_FILE, MARKET_FILE, MATCHER_FILE, RELATED_FILE, SUGGEST_FILE};
use crate::catalog::Catalog;
use crate::codec::{CheckedFolder, Deferred, Residence};
use crate::crosswalk::Crosswalks;
use crate::error::Result;
use crate::market::LaborMarket;
use crate::matcher::Matcher;
use crate::related::Related;
use crate::suggest::SuggestIndex;
use crate::titles::{TITLES_FILE, TitleIndex};

/// An opened artifact.
pub struct Artifact {
    /// Its description of itself.
    pub manifest: Manifest,
    /// What is damaged, if the published generation could not be opened and this is an earlier one.
    pub fallback: Option<String>,
    /// Occupations and ratings.
    pub catalog: Catalog,
    /// Wages, projections and other data by area.
    pub market: Deferred<LaborMarket>,
    /// Codes of other classifications.
    pub crosswalks: Crosswalks,
    /// Title search.
    pub titles: TitleIndex,
    /// Autocomplete.
    pub suggest: Deferred<SuggestIndex>,
    /// Coding of titles.
    pub matcher: Matcher,
    /// Neighbors of occupations.
    pub related: Deferred<Related>,
}

/// Reads and verifies the artifact in an index folder. If it is damaged or missing and the generation before is whole, that
/// one is opened, with a warning ([`Artifact::fallback`]). Writes nothing: the folder may be read-only. An artifact that is
/// deleted while it is open stays usable, wherever it [resides](Residence).
///
/// # Errors
/// [`crate::Error::Artifact`] with the remedy when the artifact is of another format version, or when it is missing or damaged
/// and there is no other.
pub fn open(index: &Path, residence: Residence) -> Result<Artifact> {
    let usable = first_usable(index, |folder, manifest| open_generation(folder, manifest, residence))?;
    let fallback = usable.warn();
    Ok(Artifact { fallback, ..usable.contents })
}

/// Reads and verifies only the catalog of the artifact in an index folder.
///
/// # Errors
/// As for [`open`].
pub fn open_catalog(index: &Path) -> Result<Catalog> {
    let usable = first_usable(index, |folder, manifest| {
        CheckedFolder::new(folder, &manifest.files, Residence::Mapped).decode(CATALOG_FILE)
    })?;
    usable.warn();
    Ok(usable.contents)
}

fn open_generation(folder: &Path, manifest: &Manifest, residence: Residence) -> Result<Artifact> {
    let folder = CheckedFolder::new(folder, &manifest.files, residence);
    // The matcher's file is as long as all others together, and reading is most of the work.
    let matcher = || folder.decode::<Matcher>(MATCHER_FILE);
    let others = || {
        let tables = || (folder.defer(MARKET_FILE), folder.defer(SUGGEST_FILE), folder.defer(RELATED_FILE));
        rayon::join(
            || folder.decode::<Catalog>(CATALOG_FILE),
            || rayon::join(|| (TitleIndex::open(&folder), folder.decode(CROSSWALKS_FILE)), tables),
        )
    };
    let (matcher, (catalog, ((titles, crosswalks), (market, suggest, related)))) =
        rayon::join(matcher, others);
    let (matcher, catalog, titles) = (matcher?, catalog?, titles?);
    if !titles.is_whole(&catalog) {
        return Err(folder.refuse(TITLES_FILE, "refers to what the index lacks"));
    }
    if !matcher.is_whole(catalog.occupations().len(), titles.table().titles().len()) {
        return Err(folder.refuse(MATCHER_FILE, "refers to what the index lacks"));
    }
    Ok(Artifact {
        manifest: manifest.clone(),
        fallback: None,
        catalog,
        market: market?,
        crosswalks: crosswalks?,
        titles,
        suggest: suggest?,
        matcher,
        related: related?,
    })
}
