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
const USER_AGENT: &str = concat!("metier/", env!("CARGO_PKG_VERSION"));

/// One file to download.
pub(super) struct Transfer<'a> {
    /// Its address.
    pub(super) url: &'a str,
    /// Where to put it. What an earlier transfer left there is kept, and only the rest is requested.
    pub(super) part: &'a Path,
    /// The most bytes it may have.
    pub(super) most: u64,
    /// The caller's email address, for servers that want to know whom to write to.
    pub(super) contact: Option<&'a str>,
    /// The remedy when the server has no such file.
    pub(super) none_there: &'a str,
    /// How to do without the download.
    pub(super) by_hand: &'a str,
}

/// Downloads a file, requesting only the bytes that are still missing. Nothing is created before the server has answered.
pub(super) fn download(transfer: &Transfer<'_>, progress: &mut dyn FnMut(Progress<'_>)) -> Result<()> {
    let Transfer { url, part, most, .. } = *transfer;
    let mut have = std::fs::metadata(part).map_or(0, |data| data.len());
    let mut response = ask(transfer, have)?;
    if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
        // The bytes on disk are not the start of the server's current file.
        have = 0;
        response = ask(transfer, have)?;
    }
    match response.status() {
        StatusCode::PARTIAL_CONTENT => {}
        StatusCode::OK => have = 0,
        StatusCode::NOT_FOUND => {
            return Err(Error::Download(format!("{url}: no such file (404); {}", transfer.none_there)));
        }
        StatusCode::FORBIDDEN => {
            let contact = match transfer.contact {
                Some(_) => "",
                None => {
                    "the server may want to know whom to write to: add --contact with your email address, or "
                }
            };
            return Err(Error::Download(format!(
                "{url}: the server refused (403); {contact}{}",
                transfer.by_hand
            )));
        }
        status => {
            return Err(Error::Download(format!("{url}: the server answered {status}; try again later")));
        }
    }
    let total = content_length(&response).map(|rest| have + rest);
    if total.is_some_and(|total| total > most) {
        return Err(too_large(url, most));
    }
    let mut file = open(part, have)?;
    progress(Progress::Started { url, resumed_at: have, total });
    receive(transfer, response, &mut file, have, progress)?;
    let got = length(&file, part)?;
    match total {
        Some(total) if got < total => Err(cut_off(url, got, &format!("expected {total}"))),
        _ => file.sync_all().map_err(|error| unwritable(part, &error)),
    }
}

fn too_large(url: &str, most: u64) -> Error {
    let megabytes = most / 1_000_000;
    Error::Download(format!(
        "{url}: larger than {megabytes} MB, so it is not the file it should be; check the address"
    ))
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

fn ask(transfer: &Transfer<'_>, have: u64) -> Result<Response<Body>> {
    let Transfer { url, contact, by_hand, .. } = *transfer;
    let user_agent = match contact {
        Some(contact) => format!("{USER_AGENT} ({contact})"),
        None => USER_AGENT.to_owned(),
    };
    let agent: Agent = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_resolve(Some(CONNECT))
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(SILENCE))
        .timeout_per_read(Some(SILENCE))
        // Sizes and ranges must be those of the file itself.
        .accept_encoding("identity")
        .user_agent(user_agent)
        .build()
        .into();
    let request = agent.get(url);
    let request = if have > 0 { request.header(header::RANGE, format!("bytes={have}-")) } else { request };
    request.call().map_err(|error| {
        Error::Download(format!("cannot reach {url} ({error}); check the network or the proxy, or {by_hand}"))
    })
}

fn content_length(response: &Response<Body>) -> Option<u64> {
    response.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn receive(
    transfer: &Transfer<'_>,
    response: Response<Body>,
    file: &mut File,
    have: u64,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<()> {
    let Transfer { url, part, most, .. } = *transfer;
    let mut body = response.into_body().into_reader();
    let mut chunk = vec![0; 1 << 16];
    let mut got = have;
    loop {
        let read = match body.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(cut_off(url, got, &error.to_string())),
        };
        got += read as u64;
        if got > most {
            // What has arrived is of no use to a later transfer.
            file.set_len(0).map_err(|error| unwritable(part, &error))?;
            return Err(too_large(url, most));
        }
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
            "free up space or choose another folder with --to, and run again"
        }
        _ => "choose a writable folder with --to",
    };
    Error::Download(format!("{}: {error}; {remedy}", part.display()))
}
