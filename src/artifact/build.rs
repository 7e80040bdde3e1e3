//! Builds an artifact: read, join, index, seal, publish.

use std::path::{Path, PathBuf};
use std::time::Instant;

use strum::VariantArray;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::generations::last_manifest;
use super::loss::refuse_loss;
use super::manifest::{FORMAT_VERSION, Manifest, fingerprint};
use super::publish::Building;
use super::{CATALOG_FILE, CROSSWALKS_FILE, MARKET_FILE, MATCHER_FILE, RELATED_FILE, SUGGEST_FILE};
use crate::catalog::{Catalog, TitleSource};
use crate::codec;
use crate::crosswalk::Crosswalks;
use crate::error::Result;
use crate::labor::LaborTables;
use crate::local::{LocalTables, modern_titles, modern_titles_input};
use crate::market::LaborMarket;
use crate::matcher::Matcher;
use crate::related::Related;
use crate::release::{Release, ReleaseSource, Strictness};
use crate::suggest::SuggestIndex;
use crate::table::InputFile;
use crate::titles::{TitleIndex, TitleTable};

/// The inputs of a build, and how to read them.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The release: a folder, a zip, or the sample.
    pub release: ReleaseSource,
    /// Folder of labor-market tables, if any.
    pub labor: Option<PathBuf>,
    /// Files of coded titles: columns title, code, weight.
    pub labeled: Vec<PathBuf>,
    /// Files of local titles: columns title, code, pinned.
    pub titles: Vec<PathBuf>,
    /// Whether to add metier's own table of modern job names.
    pub modern_titles: bool,
    /// Publishers whose titles to leave out.
    pub without_titles: Vec<TitleSource>,
    /// Whether bad rows stop the build or are skipped and counted.
    pub strictness: Strictness,
    /// Whether to replace an index even if more than a tenth of its occupations or titles would be lost.
    pub force: bool,
}

impl BuildOptions {
    /// A strict build from a release alone.
    pub fn new(release: impl Into<ReleaseSource>) -> Self {
        Self {
            release: release.into(),
            labor: None,
            labeled: Vec::new(),
            titles: Vec::new(),
            modern_titles: true,
            without_titles: Vec::new(),
            strictness: Strictness::Strict,
            force: false,
        }
    }
}

/// The steps of a build, in order, for progress displays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub enum BuildStep {
    /// Reading the release, the labor-market tables and the caller's own titles.
    Read,
    /// Joining rows into occupations.
    Join,
    /// Learning to code titles.
    TrainMatcher,
    /// Indexing titles and texts.
    IndexTitles,
    /// Sorting titles for autocomplete.
    IndexSuggestions,
    /// Learning which occupations are related.
    RelateOccupations,
    /// Checksums and publication.
    Publish,
}

impl BuildStep {
    /// All steps, in order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The text to show while the step runs.
    pub fn label(self) -> &'static str {
        match self {
            Self::Read => "reading the release and other tables",
            Self::Join => "joining tables",
            Self::IndexTitles => "indexing titles and texts",
            Self::IndexSuggestions => "sorting suggestions",
            Self::TrainMatcher => "training the coder",
            Self::RelateOccupations => "ranking related occupations",
            Self::Publish => "checking and publishing",
        }
    }
}

/// Builds an artifact in `index`, which is created if missing, and returns its manifest. `progress` is called as each
/// step begins. If anything fails, the previous contents of `index` stay as they were. The artifact that it replaces is kept
/// in reserve until the next build: see [`super::open()`].
///
/// ```
/// use metier::artifact::{BuildOptions, build};
/// use metier::release::ReleaseSource;
///
/// let index = tempfile::tempdir()?;
/// // A published release is a path: `BuildOptions::new("db_30_1_text.zip")`.
/// let manifest = build(index.path(), &BuildOptions::new(ReleaseSource::Sample), |step| {
///     eprintln!("{} …", step.label());
/// })?;
/// assert_eq!(manifest.report.counts.occupations, 66);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Any error from reading the inputs or writing the artifact; [`crate::Error::Source`] for inputs that would lose more than
/// a tenth of the occupations or titles in `index`, unless [`BuildOptions::force`] is set.
pub fn build(index: &Path, options: &BuildOptions, progress: impl FnMut(BuildStep)) -> Result<Manifest> {
    build_amended(index, options, |_| (), progress)
}

/// Like [`build`], but `amend` changes the catalog after the join. The fingerprint covers only the inputs, so use such an
/// artifact for evaluation and do not keep it.
///
/// # Errors
/// As for [`build`].
pub fn build_amended(
    index: &Path,
    options: &BuildOptions,
    amend: impl FnOnce(&mut Catalog),
    mut progress: impl FnMut(BuildStep),
) -> Result<Manifest> {
    let start = Instant::now();
    progress(BuildStep::Read);
    let read_labor = || -> Result<LaborTables> {
        let mut tables = match &options.labor {
            Some(folder) => LaborTables::read(folder, options.strictness)?,
            None => LaborTables::default(),
        };
        if let ReleaseSource::Path(release) = &options.release {
            tables.add_lists_of(release, options.strictness)?;
        }
        Ok(tables)
    };
    let (release, labor) =
        rayon::join(|| Release::read(options.release.clone(), options.strictness), read_labor);
    let (release, labor) = (release?, labor?);
    let local = LocalTables::read(&options.labeled, &options.titles, options.strictness)?;
    progress(BuildStep::Join);
    let (mut catalog, mut report) = Catalog::assemble(release, &labor, local, options.strictness)?;
    let (market, fits) = LaborMarket::join(&catalog, &labor)?;
    report.lists.extend(fits);
    let (crosswalks, fits) = Crosswalks::join(&catalog, &labor);
    report.lists.extend(fits);
    report.lists.extend(catalog.add_listed_titles(&labor, &options.without_titles));
    report.counts.listed_titles = catalog.listed_titles().len();
    // The same files without some of their titles make another index.
    let left_out = options
        .without_titles
        .iter()
        .map(|one| InputFile::of(&format!("without titles/{}", one.name()), &[]));
    report.inputs.extend(left_out);
    drop(labor);
    if options.modern_titles {
        catalog.add_modern_titles(modern_titles());
        report.inputs.push(modern_titles_input());
    }
    if !options.force
        && let Some(replaced) = last_manifest(index)
    {
        refuse_loss(index, &replaced, &options.release, &report.counts)?;
    }
    amend(&mut catalog);

    let building = Building::begin(index)?;
    let folder = building.path();
    progress(BuildStep::TrainMatcher);
    let mut titles = TitleTable::build(&catalog, &market);
    let matcher = Matcher::train(&catalog, &market, &titles, &titles.analyzed())?;
    let unordered = titles.clone();
    titles.order_owners(|title, owners| matcher.judge(&unordered, title, owners));
    codec::write_file(&folder.join(MATCHER_FILE), &matcher)?;
    progress(BuildStep::IndexTitles);
    TitleIndex::build(folder, &catalog, &titles)?;
    progress(BuildStep::IndexSuggestions);
    let analyzed = titles.analyzed();
    let owner_of = |title| TitleIndex::first_owner(&titles, &analyzed[title as usize]);
    let suggest = SuggestIndex::build(catalog.occupations(), &market, &titles, &analyzed, owner_of);
    codec::write_file(&folder.join(SUGGEST_FILE), &suggest)?;
    progress(BuildStep::RelateOccupations);
    codec::write_file(&folder.join(RELATED_FILE), &Related::learn(&catalog))?;
    codec::write_file(&folder.join(CATALOG_FILE), &catalog)?;
    codec::write_file(&folder.join(MARKET_FILE), &market)?;
    codec::write_file(&folder.join(CROSSWALKS_FILE), &crosswalks)?;

    progress(BuildStep::Publish);
    let fingerprint = fingerprint(&catalog.release, &report.inputs);
    let manifest = Manifest {
        format_version: FORMAT_VERSION,
        metier_version: env!("CARGO_PKG_VERSION").to_owned(),
        release: catalog.release.clone(),
        // RFC 3339 can represent every date from year 0 to 9999.
        built_at: OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default(),
        // In milliseconds: a longer fraction may lose its last digit in JSON.
        build_seconds: start.elapsed().as_millis() as f64 / 1e3,
        fingerprint,
        generation: String::new(),
        files: Vec::new(),
        report,
    };
    building.publish(manifest)
}
