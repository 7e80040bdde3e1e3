//! Downloads official releases and labor-market files: known addresses, resumed transfers, checks before anything is put
//! in place.
//!
//! It speaks HTTP through one agent and knows nothing about the contents of a file: `release` and `labor` decide whether a
//! file is what it should be.

mod known;
mod labor;
mod release;
mod transfer;

pub use known::{KnownRelease, LATEST, known_releases};
pub use labor::{FetchedFile, LaborRequest, LaborSet, LaborSource, fetch_labor, labor_sources};
pub use release::{FetchedRelease, ReleaseRequest, fetch_release};

/// The progress of a download, for displays.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// The server has started to answer.
    Started {
        /// The address being downloaded.
        url: &'a str,
        /// How many bytes an earlier download had already received.
        resumed_at: u64,
        /// The total size, when the server reports it.
        total: Option<u64>,
    },
    /// More of it has arrived.
    Received {
        /// The number of bytes.
        bytes: u64,
    },
    /// The download is complete and is being checked.
    Checking,
}

/// What a file on disk was checked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// The SHA-256 on record matches, and the file reads as what it should be.
    Checksum,
    /// No checksum is on record; the file reads as what it should be.
    ContentsOnly,
}

/// The address of a file in a mirror: a folder with copies of the official files.
fn in_mirror(url: &str, mirror: Option<&str>) -> String {
    match mirror {
        Some(mirror) => format!("{}/{}", mirror.trim_end_matches('/'), file_name(url)),
        None => url.to_owned(),
    }
}

/// The file name in an address.
fn file_name(url: &str) -> &str {
    url.rsplit_once('/').map_or(url, |(_, name)| name)
}
