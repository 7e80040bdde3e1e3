//! Downloads labor-market files: `data/labor_files.toml`, compiled in.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tempfile::TempDir;
use zip::ZipArchive;

use super::transfer::{self, Transfer};
use super::{Progress, Verification, file_name, in_mirror};
use crate::error::{Error, Result};
use crate::labor::LaborTables;
use crate::release::Strictness;
use crate::table::InputFile;

/// A kind of labor-market file that can be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LaborSet {
    /// Wages and jobs of the nation, states and areas (OEWS).
    Wages,
    /// Jobs by industry (OEWS).
    Industries,
    /// Projected employment of the nation (Employment Projections).
    Projections,
    /// Instructional programs (CIP) and the occupations they lead to.
    Programs,
    /// Titles of SOC groups, and each occupation's line of the National Employment Matrix.
    Soc,
}

/// A file that a publisher offers at an address that stays the same.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaborSource {
    /// The kind.
    pub set: LaborSet,
    /// What is in it, for people.
    pub what: String,
    /// Its address, with `{year}` or `{yy}` for the year of the survey.
    pub url: String,
    /// The newest year on record, if there is a file for each year.
    pub newest: Option<u16>,
    /// The files to keep, below the labor-market folder; taken out of the download if that is a zip.
    pub files: Vec<String>,
    /// The most megabytes (10⁶ bytes) that the download may have.
    pub megabytes: u64,
    /// The publisher's page about it.
    pub page: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    source: Vec<LaborSource>,
    sha256: BTreeMap<String, String>,
}

#[expect(clippy::expect_used, reason = "the record is compiled in and a test reads it")]
fn record() -> Record {
    toml::from_str(include_str!("../../data/labor_files.toml")).expect("data/labor_files.toml is well formed")
}

/// The files on record.
pub fn labor_sources() -> Vec<LaborSource> {
    record().source
}

impl LaborSource {
    /// The source for a year: its address and the names of its files. Files that do not come by year stay as they are.
    fn of_year(&self, year: Option<u16>) -> Self {
        let Some(year) = self.newest.map(|newest| year.unwrap_or(newest)) else { return self.clone() };
        let dated = |text: &String| {
            text.replace("{year}", &year.to_string()).replace("{yy}", &format!("{:02}", year % 100))
        };
        Self { url: dated(&self.url), files: self.files.iter().map(dated).collect(), ..self.clone() }
    }

    fn extension(&self) -> Option<&str> {
        Path::new(&self.url).extension().and_then(|extension| extension.to_str())
    }

    fn is_archive(&self) -> bool {
        self.extension() == Some("zip")
    }
}

/// How to download labor-market files.
#[derive(Debug, Clone, Copy)]
pub struct LaborRequest<'a> {
    /// The labor-market folder; created if missing.
    pub folder: &'a Path,
    /// The year of the survey; `None` for the newest on record.
    pub year: Option<u16>,
    /// The address of a folder with copies of the official files, to use in place of the official addresses.
    pub mirror: Option<&'a str>,
    /// An email address for the user agent. The Bureau of Labor Statistics refuses programs that give none.
    pub contact: Option<&'a str>,
    /// Downloads files again that are already there; they are replaced only by files that pass the checks.
    pub again: bool,
}

/// A labor-market file on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedFile {
    /// The file.
    pub path: PathBuf,
    /// The number of rows in use; `None` for a file that was there before.
    pub rows: Option<usize>,
    /// What it was checked against; `None` for a file that was there before and has no checksum on record.
    pub verification: Option<Verification>,
}

/// Downloads the files of a source, unless they are already there. An interrupted transfer of a zip or a workbook leaves a
/// `.part` file that the next call resumes. A file is put in place, or replaced, only when it has been read as the table
/// that it should be.
///
/// # Errors
/// [`Error::Download`] with the remedy: no network, no such file, a file that is too large, lacks a member, has the
/// wrong checksum or does not read as a labor-market table; no space on the disk.
///
/// # Example
/// ```no_run
/// use std::path::Path;
/// use metier::fetch::{LaborRequest, fetch_labor, labor_sources};
///
/// let folder = Path::new("data/labor_market");
/// let request = LaborRequest { folder, year: None, mirror: None, contact: Some("me@example.org"), again: false };
/// for source in labor_sources() {
///     for file in fetch_labor(&source, &request, &mut |_| {})? {
///         println!("{}", file.path.display());
///     }
/// }
/// # Ok::<(), metier::Error>(())
/// ```
pub fn fetch_labor(
    source: &LaborSource,
    request: &LaborRequest<'_>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Vec<FetchedFile>> {
    let source = source.of_year(request.year);
    let paths: Vec<PathBuf> = source.files.iter().map(|file| request.folder.join(file)).collect();
    if !request.again && paths.iter().all(|path| path.is_file()) {
        return paths.into_iter().map(already_there).collect();
    }
    let url = in_mirror(&source.url, request.mirror);
    let part = request.folder.join(format!("{}.part", file_name(&source.url)));
    if !resumes(&source) && part.is_file() {
        fs::remove_file(&part).map_err(Error::io(&part))?;
    }
    let transfer = Transfer {
        url: &url,
        part: &part,
        most: source.megabytes * 1_000_000,
        contact: request.contact,
        none_there: &format!("see {} for what there is, and choose a year with --year", source.page),
        by_hand: &format!(
            "download it in a browser from {} and put {} into {}",
            source.page,
            source.files.join(" and "),
            request.folder.display()
        ),
    };
    transfer::download(&transfer, progress)?;
    progress(Progress::Checking);
    let checked = check(&source, &part, request.folder);
    // Resuming from a bad download would never mend it, and a good one is in place.
    let (unpacked, fetched) = match checked {
        Ok(checked) => checked,
        Err(problem) => {
            let _ = fs::remove_file(&part);
            return Err(Error::Download(format!(
                "{url}: {problem}; the download was removed, nothing was replaced"
            )));
        }
    };
    for (file, path) in source.files.iter().zip(&paths) {
        fs::create_dir_all(path.parent().unwrap_or(request.folder)).map_err(Error::io(path))?;
        fs::rename(unpacked.path().join(file), path).map_err(Error::io(path))?;
    }
    fs::remove_file(&part).map_err(Error::io(&part))?;
    Ok(paths
        .into_iter()
        .zip(fetched)
        .map(|(path, (rows, verification))| FetchedFile {
            path,
            rows: Some(rows),
            verification: Some(verification),
        })
        .collect())
}

/// Whether an interrupted transfer can go on: only a zip, as a workbook is too, shows when its halves are of two versions.
fn resumes(source: &LaborSource) -> bool {
    matches!(source.extension(), Some("zip" | "xlsx"))
}

/// A file that need not be downloaded.
fn already_there(path: PathBuf) -> Result<FetchedFile> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let verification = match record().sha256.get(&name) {
        Some(expected) => {
            let found = InputFile::of(&name, &fs::read(&path).map_err(Error::io(&path))?).sha256;
            if found != *expected {
                return Err(Error::Download(format!(
                    "{}: its SHA-256 is {found}, but the record says {expected}; run again with --again to replace it",
                    path.display()
                )));
            }
            Some(Verification::Checksum)
        }
        None => None,
    };
    Ok(FetchedFile { path, rows: None, verification })
}

/// Rows in use, and what a file was checked against.
type Check = (usize, Verification);

/// Puts the files of a download into a folder of their own beside the others, and reads that as a labor-market folder.
/// Returns what is wrong as the error.
fn check(source: &LaborSource, part: &Path, folder: &Path) -> Result<(TempDir, Vec<Check>), String> {
    let beside =
        tempfile::Builder::new().prefix(".fetch-").tempdir_in(folder).map_err(|error| error.to_string())?;
    let mut checksums = Vec::new();
    for file in &source.files {
        let target = beside.path().join(file);
        let parent = target.parent().unwrap_or(beside.path());
        fs::create_dir_all(parent).map_err(|error| error.to_string())?;
        if source.is_archive() {
            unpack(part, file_name(file), &target, 4 * source.megabytes * 1_000_000)?;
        } else {
            fs::copy(part, &target).map_err(|error| error.to_string())?;
        }
        checksums.push(verify(file_name(file), &target)?);
    }
    // Lenient: one bad row is for the build to tell.
    let tables = LaborTables::read(beside.path(), Strictness::Lenient).map_err(|error| error.to_string())?;
    let rows = |file: &String| {
        let report = tables.reports.iter().find(|report| report.file == *file);
        report
            .map(|report| report.rows)
            .filter(|rows| *rows > 0)
            .ok_or_else(|| format!("{file} has no rows in use"))
    };
    let rows = source.files.iter().map(rows).collect::<Result<Vec<_>, _>>()?;
    Ok((beside, rows.into_iter().zip(checksums).collect()))
}

/// Compares a file with the checksum on record, if there is one.
fn verify(name: &str, path: &Path) -> Result<Verification, String> {
    let record = record();
    let Some(expected) = record.sha256.get(name) else { return Ok(Verification::ContentsOnly) };
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let found = InputFile::of(name, &bytes).sha256;
    if found == *expected {
        Ok(Verification::Checksum)
    } else {
        Err(format!("the SHA-256 of {name} is {found}, but the record says {expected}"))
    }
}

/// Takes one file out of a zip, wherever it is in it.
fn unpack(archive: &Path, name: &str, target: &Path, most: u64) -> Result<(), String> {
    let file = File::open(archive).map_err(|error| error.to_string())?;
    let mut zip = ZipArchive::new(file).map_err(|error| format!("not a zip: {error}"))?;
    let mut names: Vec<String> = zip.file_names().flatten().map(Cow::into_owned).collect();
    let Some(member) = names.iter().find(|member| file_name(member).eq_ignore_ascii_case(name)) else {
        names.sort();
        names.truncate(10);
        return Err(format!("no {name} in it, only {}", names.join(", ")));
    };
    let member = zip.by_name(member).map_err(|error| format!("{member}: {error}"))?;
    let mut out = File::create(target).map_err(|error| error.to_string())?;
    let copied =
        io::copy(&mut member.take(most + 1), &mut out).map_err(|error| format!("{name}: {error}"))?;
    if copied > most {
        return Err(format!("{name} is larger than {} MB unpacked", most / 1_000_000));
    }
    out.sync_all().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_is_well_formed() {
        let Record { source: sources, sha256 } = record();
        for source in &sources {
            let dated = source.of_year(None);
            assert!(dated.url.starts_with("https://") && !dated.url.contains('{'), "{dated:?}");
            assert_eq!(dated.url.contains("25"), source.newest.is_some(), "{dated:?}");
            assert!(!dated.files.is_empty() && dated.megabytes > 0, "{dated:?}");
            if !dated.is_archive() {
                assert_eq!(file_name(&dated.files[0]), file_name(&dated.url));
            }
        }
        for (name, checksum) in sha256 {
            assert!(checksum.len() == 64 && checksum.bytes().all(|byte| byte.is_ascii_hexdigit()));
            let of_a_source = sources
                .iter()
                .any(|source| source.of_year(None).files.iter().any(|file| file_name(file) == name));
            assert!(of_a_source, "{name} is of no source's newest year");
        }
    }

    #[test]
    fn a_year_is_part_of_the_address_and_the_names() {
        let sources = labor_sources();
        let states = sources.iter().find(|source| source.url.contains("st.zip")).unwrap().of_year(Some(2009));
        assert!(states.url.ends_with("/oesm09st.zip"), "{states:?}");
        assert_eq!(states.files, ["wages/state_M2009_dl.xlsx"]);
    }
}
