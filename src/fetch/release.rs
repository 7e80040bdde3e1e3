//! Downloads a release: the zip of its text files.

use std::fs;
use std::path::{Path, PathBuf};

use super::known::{self, KnownRelease};
use super::transfer::{self, Transfer};
use super::{Progress, Verification};
use crate::error::{Error, Result};
use crate::release::{Release, Strictness};
use crate::table::InputFile;

/// The most bytes that a release's zip may have: several times what one has today.
const LARGEST: u64 = 200_000_000;

/// The release to download, and where to.
#[derive(Debug, Clone, Copy)]
pub struct ReleaseRequest<'a> {
    /// A version such as `30.1`, or [`LATEST`](super::LATEST).
    pub release: &'a str,
    /// The folder to put it in; created if missing.
    pub folder: &'a Path,
    /// The address of a folder with copies of the official files, to use in place of the official addresses.
    pub mirror: Option<&'a str>,
}

/// A release on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedRelease {
    /// The zip.
    pub path: PathBuf,
    /// The version in its Read Me.
    pub version: String,
    /// What it was checked against.
    pub verification: Verification,
    /// Whether it was downloaded just now rather than found on disk.
    pub downloaded: bool,
}

/// Downloads a release, unless it is already there. An interrupted transfer leaves a `.part` file that the next call
/// resumes, or only checks if it is complete; the zip itself appears only when it is complete and checked.
///
/// # Errors
/// [`Error::Download`] with the remedy: no such version, no network, no such file, the wrong checksum, a file that
/// is not a release, no space on the disk.
pub fn fetch_release(
    request: &ReleaseRequest<'_>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<FetchedRelease> {
    let known = known::find(request.release)?;
    let url = known.address(request.mirror);
    let path = request.folder.join(known.file_name());
    if path.is_file() {
        progress(Progress::Checking);
        let (version, verification) = check(&path, &known).map_err(|problem| {
            Error::Download(format!("{}: {problem}; remove the file and run again", path.display()))
        })?;
        return Ok(FetchedRelease { path, version, verification, downloaded: false });
    }

    let part = request.folder.join(format!("{}.part", known.file_name()));
    if part.is_file() {
        // No need to ask the server: a zip has its directory at the end, so only a complete one passes.
        progress(Progress::Checking);
        if let Ok((version, verification)) = check(&part, &known) {
            put_in_place(&part, &path)?;
            return Ok(FetchedRelease { path, version, verification, downloaded: false });
        }
    }
    let transfer = Transfer {
        url: &url,
        part: &part,
        most: LARGEST,
        contact: None,
        none_there: "see https://www.onetcenter.org/db_releases.html for the releases and choose one with --release",
        by_hand: "download the zip elsewhere and put it in the folder of releases",
    };
    transfer::download(&transfer, progress)?;
    progress(Progress::Checking);
    match check(&part, &known) {
        Ok((version, verification)) => {
            put_in_place(&part, &path)?;
            Ok(FetchedRelease { path, version, verification, downloaded: true })
        }
        Err(problem) => {
            // Resuming from damaged data would never repair it.
            let _ = fs::remove_file(&part);
            Err(Error::Download(format!(
                "{url}: {problem}; the download was removed; run again or try another release"
            )))
        }
    }
}

/// Gives a checked download its final name, unless another metier process has just done the same.
fn put_in_place(part: &Path, path: &Path) -> Result<()> {
    match fs::rename(part, path) {
        Err(_) if path.is_file() => Ok(()),
        renamed => renamed.map_err(Error::io(path)),
    }
}

/// Compares size and checksum with the record and reads the zip as a release. Returns what is wrong as the error.
fn check(path: &Path, known: &KnownRelease) -> Result<(String, Verification), String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let found = InputFile::of(known.file_name(), &bytes);
    if let Some(expected) = known.bytes.filter(|expected| *expected != found.bytes) {
        return Err(format!("it has {} bytes, but the record says {expected}", found.bytes));
    }
    if let Some(expected) = known.sha256.as_ref().filter(|expected| **expected != found.sha256) {
        return Err(format!("its SHA-256 is {}, but the record says {expected}", found.sha256));
    }
    drop(bytes);
    // Lenient: the build checks the rows; here every file in the zip is unpacked, which verifies the zip's own
    // checksums.
    let release = Release::read(path, Strictness::Lenient).map_err(|error| error.to_string())?;
    let verification =
        if known.sha256.is_some() { Verification::Checksum } else { Verification::ContentsOnly };
    Ok((release.info.version, verification))
}
