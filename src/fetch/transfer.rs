//! Downloads one file over HTTP to a `.part` file, resuming an earlier transfer.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use ureq::http::{Response, StatusCode, header};
use ureq::{Agent, Body};

use super::Progress;
use crate::error::{Error, Result};

const CONNECT: Duration = Duration::from_secs(5);
/// Between two reads: a dead connection should not block a build forever.
const SILENCE: Duration = Duration::from_secs(30);

/// Downloads `url` to `part`, requesting only the bytes that are still missing. Nothing is created before the server has
/// answered.
pub(super) fn download(url: &str, part: &Path, progress: &mut dyn FnMut(Progress<'_>)) -> Result<()> {
    let mut have = std::fs::metadata(part).map_or(0, |data| data.len());
    let mut response = ask(url, have)?;
    if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
        // The bytes on disk are not the start of the server's current file.
        have = 0;
        response = ask(url, have)?;
    }
    match response.status() {
        StatusCode::PARTIAL_CONTENT => {}
        StatusCode::OK => have = 0,
        StatusCode::NOT_FOUND => {
            return Err(Error::Download(format!(
                "{url}: no such file (404); see https://www.onetcenter.org/db_releases.html for the releases \
                 and choose one with --release"
            )));
        }
        status => {
            return Err(Error::Download(format!("{url}: the server answered {status}; try again later")));
        }
    }
    let mut file = open(part, have)?;
    let total = content_length(&response).map(|rest| have + rest);
    progress(Progress::Started { url, resumed_at: have, total });
    receive(url, response, &mut file, part, progress)?;
    let got = length(&file, part)?;
    match total {
        Some(total) if got < total => Err(cut_off(url, got, &format!("expected {total}"))),
        _ => file.sync_all().map_err(|error| unwritable(part, &error)),
    }
}

fn length(file: &File, part: &Path) -> Result<u64> {
    Ok(file.metadata().map_err(Error::io(part))?.len())
}

/// The part file, cut to `have` bytes and locked: two writers would corrupt it.
fn open(part: &Path, have: u64) -> Result<File> {
    let create = || -> io::Result<File> {
        std::fs::create_dir_all(part.parent().unwrap_or(Path::new(".")))?;
        // Not in append mode: Windows locks and cuts only files opened for writing.
        OpenOptions::new().write(true).create(true).truncate(false).open(part)
    };
    let mut file = create().map_err(|error| unwritable(part, &error))?;
    match file.try_lock() {
        Ok(()) if length(&file, part)? < have => {
            // The other process renamed its finished file after this one had looked at it.
            let problem = "another metier process has just finished it; run again";
            return Err(Error::Download(format!("{}: {problem}", part.display())));
        }
        Ok(()) => {
            let cut = file.set_len(have).and_then(|()| file.seek(SeekFrom::Start(have)));
            cut.map_err(|error| unwritable(part, &error))?;
        }
        Err(TryLockError::Error(error)) => return Err(unwritable(part, &error)),
        Err(TryLockError::WouldBlock) => {
            let problem = "another metier process is downloading it; wait for it to finish";
            return Err(Error::Download(format!("{}: {problem}", part.display())));
        }
    }
    Ok(file)
}

fn ask(url: &str, have: u64) -> Result<Response<Body>> {
    let agent: Agent = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_resolve(Some(CONNECT))
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(SILENCE))
        .timeout_per_read(Some(SILENCE))
        // Sizes and ranges must be those of the file itself.
        .accept_encoding("identity")
        .user_agent(concat!("metier/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let request = agent.get(url);
    let request = if have > 0 { request.header(header::RANGE, format!("bytes={have}-")) } else { request };
    request.call().map_err(|error| {
        Error::Download(format!(
            "cannot reach {url} ({error}); check the network or the proxy, or download the zip elsewhere and put it \
             in the folder of releases"
        ))
    })
}

fn content_length(response: &Response<Body>) -> Option<u64> {
    response.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn receive(
    url: &str,
    response: Response<Body>,
    file: &mut File,
    part: &Path,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<()> {
    let mut body = response.into_body().into_reader();
    let mut chunk = vec![0; 1 << 16];
    loop {
        let read = match body.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(cut_off(url, length(file, part)?, &error.to_string())),
        };
        file.write_all(&chunk[..read]).map_err(|error| unwritable(part, &error))?;
        progress(Progress::Received { bytes: read as u64 });
    }
}

fn cut_off(url: &str, got: u64, why: &str) -> Error {
    Error::Download(format!("{url}: the transfer stopped after {got} bytes ({why}); run again to resume it"))
}

fn unwritable(part: &Path, error: &io::Error) -> Error {
    let remedy = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free up space (a release needs about 15 MB) or choose another folder with --to, and run again"
        }
        _ => "choose a writable folder with --to",
    };
    Error::Download(format!("{}: {error}; {remedy}", part.display()))
}
