//! `metier fetch` against a server of our own.

use std::fs;
use std::io::{Cursor, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

/// A release in a zip, as published: one folder down.
fn release_zip() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in [
        ("Read Me.txt", "O*NET 29.0 Database\nAugust 2024 Release\n".to_owned()),
        (
            "Occupation Data.txt",
            "O*NET-SOC Code\tTitle\tDescription\n29-1141.00\tNurses\tAssess.\n".to_owned(),
        ),
        ("Unrelated.txt", "some text that does not compress to nothing\n".repeat(50)),
    ] {
        writer.start_file(format!("db_29_0_text/{name}"), SimpleFileOptions::default()).unwrap();
        writer.write_all(contents.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Path and range of a request.
type Asked = (String, Option<String>);

#[derive(Clone)]
struct Mirror {
    contents: Arc<Vec<u8>>,
    ranges: bool,
    asked: Arc<Mutex<Vec<Asked>>>,
}

async fn answer(State(mirror): State<Mirror>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let range = headers.get("range").map(|range| range.to_str().unwrap().to_owned());
    mirror.asked.lock().unwrap().push((uri.path().to_owned(), range.clone()));
    if !uri.path().contains("db_29_0") && !uri.path().contains("db_31_0") {
        return Response::builder().status(StatusCode::NOT_FOUND).body(Body::empty()).unwrap();
    }
    let contents = mirror.contents.as_slice();
    let start: Option<usize> = range
        .filter(|_| mirror.ranges)
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let (status, body) = match start {
        Some(start) if start >= contents.len() => (StatusCode::RANGE_NOT_SATISFIABLE, &[][..]),
        Some(start) => (StatusCode::PARTIAL_CONTENT, &contents[start..]),
        None => (StatusCode::OK, contents),
    };
    Response::builder().status(status).body(Body::from(body.to_vec())).unwrap()
}

/// Runs the server while `test` runs; passes its address and the requests it received.
fn with_mirror(contents: Vec<u8>, ranges: bool, test: impl FnOnce(SocketAddr, &Mirror)) {
    let mirror = Mirror { contents: Arc::new(contents), ranges, asked: Arc::default() };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(answer).with_state(mirror.clone());
    runtime.spawn(async move { axum::serve(listener, router).await });
    test(address, &mirror);
}

fn fetch(folder: &Path, mirror: SocketAddr, release: &str) -> Output {
    let mut command = metier_in(folder);
    command.env("METIER_MIRROR", format!("http://{mirror}/files"));
    command.args(["fetch", "--release", release]).output().unwrap()
}

#[test]
fn a_release_is_downloaded_checked_and_found_by_the_next_command() {
    let folder = empty_folder();
    let zip = folder.path().join("data/onet/db_29_0_text.zip");
    with_mirror(release_zip(), true, |address, mirror| {
        let fetched = fetch(folder.path(), address, "29.0");
        assert_eq!(fetched.status.code(), Some(0), "{}", stderr(&fetched));
        assert_eq!(stdout(&fetched), "data/onet/db_29_0_text.zip\n");
        assert!(stderr(&fetched).contains("downloaded O*NET 29.0"));
        assert!(stderr(&fetched).contains("not verified: no checksum on record"), "{}", stderr(&fetched));
        assert_eq!(fs::read(&zip).unwrap(), release_zip());
        assert_eq!(fs::read_dir(zip.parent().unwrap()).unwrap().count(), 1, "no .part file remains");
        assert_eq!(*mirror.asked.lock().unwrap(), [("/files/db_29_0_text.zip".to_owned(), None)]);

        let again = fetch(folder.path(), address, "29.0");
        assert!(stderr(&again).contains("already have O*NET 29.0"));
        assert_eq!(mirror.asked.lock().unwrap().len(), 1, "nothing is downloaded twice");
    });
    let built = metier_in(folder.path()).arg("index").output().unwrap();
    assert!(stdout(&built).starts_with("O*NET 29.0, August 2024\n"), "{}", stderr(&built));
}

#[test]
fn an_interrupted_download_is_resumed() {
    for ranges in [true, false] {
        let folder = empty_folder();
        let whole = release_zip();
        let part = folder.path().join("data/onet/db_29_0_text.zip.part");
        fs::create_dir_all(part.parent().unwrap()).unwrap();
        fs::write(&part, &whole[..100]).unwrap();
        with_mirror(whole.clone(), ranges, |address, mirror| {
            let fetched = fetch(folder.path(), address, "29.0");
            assert_eq!(fetched.status.code(), Some(0), "{}", stderr(&fetched));
            assert_eq!(stderr(&fetched).contains("from byte 100"), ranges);
            let asked = mirror.asked.lock().unwrap();
            assert_eq!(asked[0].1.as_deref(), Some("bytes=100-"));
        });
        assert_eq!(fs::read(part.with_extension("")).unwrap(), whole);
    }
}

#[test]
fn a_partial_file_longer_than_the_release_is_downloaded_again() {
    let folder = empty_folder();
    let part = folder.path().join("data/onet/db_29_0_text.zip.part");
    fs::create_dir_all(part.parent().unwrap()).unwrap();
    fs::write(&part, vec![0; release_zip().len() + 5]).unwrap();
    with_mirror(release_zip(), true, |address, _| {
        assert_eq!(fetch(folder.path(), address, "29.0").status.code(), Some(0));
    });
    assert_eq!(fs::read(part.with_extension("")).unwrap(), release_zip());
}

#[test]
fn a_complete_partial_file_is_checked_and_used_without_a_request() {
    let folder = empty_folder();
    let part = folder.path().join("data/onet/db_29_0_text.zip.part");
    fs::create_dir_all(part.parent().unwrap()).unwrap();
    fs::write(&part, release_zip()).unwrap();
    with_mirror(release_zip(), true, |address, mirror| {
        let fetched = fetch(folder.path(), address, "29.0");
        assert_eq!(fetched.status.code(), Some(0), "{}", stderr(&fetched));
        assert!(stderr(&fetched).contains("already have O*NET 29.0"), "{}", stderr(&fetched));
        assert_eq!(*mirror.asked.lock().unwrap(), []);
    });
    assert_eq!(fs::read(part.with_extension("")).unwrap(), release_zip());
    assert!(!part.exists());
}

/// As long as the file, but with other bytes: the server has no more to send, so all of it must be downloaded again.
#[test]
fn a_damaged_partial_file_of_full_length_is_downloaded_again() {
    let folder = empty_folder();
    let part = folder.path().join("data/onet/db_29_0_text.zip.part");
    fs::create_dir_all(part.parent().unwrap()).unwrap();
    fs::write(&part, vec![0; release_zip().len()]).unwrap();
    with_mirror(release_zip(), true, |address, mirror| {
        assert_eq!(fetch(folder.path(), address, "29.0").status.code(), Some(0));
        let ranges: Vec<_> = mirror.asked.lock().unwrap().iter().map(|(_, range)| range.clone()).collect();
        assert_eq!(ranges, [Some(format!("bytes={}-", release_zip().len())), None]);
    });
    assert_eq!(fs::read(part.with_extension("")).unwrap(), release_zip());
}

#[test]
fn a_truncated_zip_is_refused_and_not_resumed() {
    let folder = empty_folder();
    let whole = release_zip();
    with_mirror(whole[..whole.len() / 2].to_vec(), true, |address, _| {
        assert_refused(
            &fetch(folder.path(), address, "29.0"),
            &["truncated or damaged", "removed; run again"],
        );
    });
    assert_eq!(fs::read_dir(folder.path().join("data/onet")).unwrap().count(), 0);
}

#[test]
fn a_wrong_checksum_is_refused() {
    let folder = empty_folder();
    with_mirror(release_zip(), true, |address, _| {
        // 31.0 has a checksum on record, and this file does not match it.
        assert_refused(
            &fetch(folder.path(), address, "31.0"),
            &["its SHA-256 is", "the record says 6883548adf5fde64"],
        );
    });
    assert_eq!(fs::read_dir(folder.path().join("data/onet")).unwrap().count(), 0);
}

#[test]
fn a_release_that_cannot_be_fetched_is_reported_with_a_remedy() {
    let folder = empty_folder();
    with_mirror(Vec::new(), true, |address, _| {
        assert_refused(&fetch(folder.path(), address, "12.3"), &["db_12_3_text.zip", "404", "--release"]);
        assert_refused(
            &fetch(folder.path(), address, "newest"),
            &["'newest' is not a release version", "latest", "30.1"],
        );
    });
    let offline = metier_in(folder.path()).arg("fetch").output().unwrap();
    assert_refused(&offline, &["cannot reach http://127.0.0.1:9/", "check the network"]);
    assert!(!folder.path().join("data").exists(), "no files are left behind");
    fs::write(folder.path().join("file"), "").unwrap();
    with_mirror(release_zip(), true, |address, _| {
        let mut command = metier_in(folder.path());
        command.env("METIER_MIRROR", format!("http://{address}"));
        let refused = command.args(["fetch", "--release", "29.0", "--to", "file/inside"]).output().unwrap();
        assert_refused(&refused, &["file/inside", "--to"]);
    });
}
