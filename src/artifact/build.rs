//! Builds an artifact: read, join, index, seal, publish.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use strum::VariantArray;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::manifest::{FORMAT_VERSION, MANIFEST_FILE, Manifest, fingerprint};
use super::{CATALOG_FILE, CROSSWALKS_FILE, MARKET_FILE, MATCHER_FILE, RELATED_FILE, SUGGEST_FILE};
use crate::catalog::{Catalog, TitleSource};
use crate::codec;
use crate::crosswalk::Crosswalks;
use crate::error::{Error, Result};
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
/// step begins. If anything fails, the previous contents of `index` stay as they were.
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
/// Any error from reading the inputs or writing the artifact.
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
    amend(&mut catalog);

    fs::create_dir_all(index).map_err(Error::io(index))?;
    let folder =
        readable_by_all(0o777).prefix(BUILDING_PREFIX).tempdir_in(index).map_err(Error::io(index))?;
    progress(BuildStep::TrainMatcher);
    let mut titles = TitleTable::build(&catalog, &market);
    let matcher = Matcher::train(&catalog, &market, &titles, &titles.analyzed())?;
    let unordered = titles.clone();
    titles.order_owners(|title, owners| matcher.judge(&unordered, title, owners));
    codec::write_file(&folder.path().join(MATCHER_FILE), &matcher)?;
    progress(BuildStep::IndexTitles);
    TitleIndex::build(folder.path(), &catalog, &titles)?;
    progress(BuildStep::IndexSuggestions);
    let analyzed = titles.analyzed();
    let owner_of = |title| TitleIndex::first_owner(&titles, &analyzed[title as usize]);
    let suggest = SuggestIndex::build(catalog.occupations(), &market, &titles, &analyzed, owner_of);
    codec::write_file(&folder.path().join(SUGGEST_FILE), &suggest)?;
    progress(BuildStep::RelateOccupations);
    codec::write_file(&folder.path().join(RELATED_FILE), &Related::learn(&catalog))?;
    codec::write_file(&folder.path().join(CATALOG_FILE), &catalog)?;
    codec::write_file(&folder.path().join(MARKET_FILE), &market)?;
    codec::write_file(&folder.path().join(CROSSWALKS_FILE), &crosswalks)?;

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
        files: seal(folder.path())?,
        report,
    };
    publish(index, folder, manifest)
}

const BUILDING_PREFIX: &str = ".building-";
const GENERATION_PREFIX: &str = "generation-";

/// Temporary files and folders are private by default; those that become the artifact get the usual permissions of new
/// files, so that a server running under another account can read it.
fn readable_by_all(mode: u32) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    builder
}

/// Moves a finished generation into place and points the manifest to it. Each step is synced to disk before the next, so
/// that after a crash the manifest never names a missing file. Builds publish one at a time.
fn publish(index: &Path, folder: tempfile::TempDir, manifest: Manifest) -> Result<Manifest> {
    let lock_path = index.join(".lock");
    let lock = File::create(&lock_path).map_err(Error::io(&lock_path))?;
    lock.lock().map_err(Error::io(&lock_path))?;

    let unique = folder.path().file_name().unwrap_or_default().to_string_lossy().replace(BUILDING_PREFIX, "");
    let generation = format!("{GENERATION_PREFIX}{}-{unique}", &manifest.fingerprint[..12]);
    let place = index.join(&generation);
    let building = folder.keep();
    fs::rename(&building, &place).map_err(Error::io(&place))?;
    sync_folder(index)?;
    let manifest = Manifest { generation, ..manifest };

    let json = serde_json::to_vec_pretty(&manifest).map_err(|error| Error::io(index)(error.into()))?;
    let mut file = readable_by_all(0o666).tempfile_in(index).map_err(Error::io(index))?;
    file.write_all(&json).and_then(|()| file.as_file().sync_all()).map_err(Error::io(file.path()))?;
    let target = index.join(MANIFEST_FILE);
    file.persist(&target).map_err(|error| Error::io(&target)(error.error))?;
    sync_folder(index)?;

    remove_leftovers(index, &manifest);
    Ok(manifest)
}

/// Removes all generations except the published one, including those of builds killed before publishing, and the temporary
/// folders of builds killed more than a day ago. Called under the lock, so no other build is between moving its generation
/// and naming it. A folder that cannot be removed is not an error: it only takes space.
fn remove_leftovers(index: &Path, published: &Manifest) {
    const STALE: Duration = Duration::from_secs(24 * 60 * 60);
    for entry in fs::read_dir(index).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let age = entry.metadata().and_then(|data| data.modified()).ok().and_then(|time| time.elapsed().ok());
        let stale = name.starts_with(BUILDING_PREFIX) && age.is_some_and(|age| age > STALE);
        if stale || name.starts_with(GENERATION_PREFIX) && name != published.generation {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Syncs everything below a folder to disk and lists the files with their checksums, by name.
fn seal(folder: &Path) -> Result<Vec<InputFile>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current).map_err(Error::io(&current))? {
            let path = entry.map_err(Error::io(&current))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "lock") {
                // The full-text writer's lock files are empty.
                fs::remove_file(&path).map_err(Error::io(&path))?;
            } else {
                files.push(seal_file(folder, &path).map_err(Error::io(&path))?);
            }
        }
        sync_folder(&current)?;
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// Opened for writing too: Windows does not sync a file that is open only for reading.
fn seal_file(folder: &Path, path: &Path) -> std::io::Result<InputFile> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    file.sync_all()?;
    let mut contents = Vec::new();
    file.read_to_end(&mut contents)?;
    let relative = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    Ok(InputFile::of(&parts.join("/"), &contents))
}

/// Syncs a folder's entries to disk: after a crash, synced files cannot be found without them.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::io(folder))
}

/// Only Unix opens folders as files; elsewhere the file system orders its changes itself.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "fails on Unix")]
fn sync_folder(_: &Path) -> Result<()> {
    Ok(())
}
