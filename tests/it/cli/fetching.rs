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
    agents: Arc<Mutex<Vec<String>>>,
}

async fn answer(State(mirror): State<Mirror>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let range = headers.get("range").map(|range| range.to_str().unwrap().to_owned());
    mirror.asked.lock().unwrap().push((uri.path().to_owned(), range.clone()));
    if let Some(agent) = headers.get("user-agent") {
        mirror.agents.lock().unwrap().push(agent.to_str().unwrap().to_owned());
    }
    // As the Bureau of Labor Statistics answers programs that do not say whom to write to.
    if uri.path().contains("nem-onet") {
        return Response::builder().status(StatusCode::FORBIDDEN).body(Body::empty()).unwrap();
    }
    let here = ["db_29_0", "db_31_0", "oesm", "CIPCode2020"];
    if !here.iter().any(|name| uri.path().contains(name)) {
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
    let mirror =
        Mirror { contents: Arc::new(contents), ranges, asked: Arc::default(), agents: Arc::default() };
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

/// Runs `metier fetch` for labor-market files.
fn fetch_labor(folder: &Path, mirror: SocketAddr, arguments: &[&str]) -> Output {
    let mut command = metier_in(folder);
    command.env("METIER_MIRROR", format!("http://{mirror}/files")).env_remove("METIER_CONTACT");
    command.arg("fetch").args(arguments).output().unwrap()
}

/// A zip of files.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(contents).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook of one sheet, as small as one can be.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    const SCHEMAS: &str = "http://schemas.openxmlformats.org";
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    let rows: String = rows.iter().map(row).collect();
    let relationship = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{SCHEMAS}/package/2006/relationships\"><Relationship Id=\"rId1\" \
             Type=\"{SCHEMAS}/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let main = format!("xmlns=\"{SCHEMAS}/spreadsheetml/2006/main\"");
    let book = format!(
        "<workbook {main} xmlns:r=\"{SCHEMAS}/officeDocument/2006/relationships\">\
         <sheets><sheet name=\"data\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let types = format!(
        "<Types xmlns=\"{SCHEMAS}/package/2006/content-types\"><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/></Types>"
    );
    zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relationship("officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relationship("worksheet", "worksheets/sheet1.xml").as_bytes()),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet {main}><sheetData>{rows}</sheetData></worksheet>").as_bytes(),
        ),
    ])
}

/// The wages of a year as published, with or without a code.
fn wages(code: &str) -> Vec<u8> {
    workbook(&[
        &[
            "AREA",
            "AREA_TITLE",
            "AREA_TYPE",
            "OCC_CODE",
            "OCC_TITLE",
            "O_GROUP",
            "TOT_EMP",
            "A_MEAN",
            "A_MEDIAN",
        ],
        &["99", "U.S.", "1", code, "Registered Nurses", "detailed", "3282010", "98430", "93600"],
    ])
}

/// All archives at once: the mirror answers every address with the same bytes.
fn archive(year: &str, code: &str) -> Vec<u8> {
    let wages = wages(code);
    let names = ["national", "state", "MSA", "BOS"].map(|area| format!("oesm/{area}_M{year}_dl.xlsx"));
    let mut files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), wages.as_slice())).collect();
    files.push(("oesm/field_descriptions.xlsx", b"not needed"));
    zipped(&files)
}

fn files_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn wages_are_taken_out_of_their_zips_and_read_by_the_next_command() {
    let folder = empty_folder();
    let labor = folder.path().join("data/labor_market");
    with_mirror(archive("2024", "29-1141"), true, |address, mirror| {
        let fetched =
            fetch_labor(folder.path(), address, &["wages", "--year", "2024", "--contact", "a@b.org"]);
        assert_eq!(fetched.status.code(), Some(0), "{}", stderr(&fetched));
        let paths = ["national", "state", "MSA", "BOS"]
            .map(|area| format!("data/labor_market/wages/{area}_M2024_dl.xlsx\n"));
        assert_eq!(stdout(&fetched), paths.concat());
        assert!(stderr(&fetched).contains("downloaded wages of the states, 1 row; no checksum on record"));
        assert_eq!(files_in(&labor), ["wages"], "no part and no work folder remains");
        let asked: Vec<String> = mirror.asked.lock().unwrap().iter().map(|(path, _)| path.clone()).collect();
        assert_eq!(asked, ["nat", "st", "ma"].map(|area| format!("/files/oesm24{area}.zip")));
        assert!(mirror.agents.lock().unwrap().iter().all(|agent| agent.ends_with(" (a@b.org)")));

        let again = fetch_labor(folder.path(), address, &["wages", "--year", "2024"]);
        assert!(stderr(&again).contains("already have wages of the nation"), "{}", stderr(&again));
        assert_eq!(mirror.asked.lock().unwrap().len(), 3, "nothing is downloaded twice");
    });
    let checked = metier_in(folder.path()).args(["check-labor", "data/labor_market"]).output().unwrap();
    assert!(stdout(&checked).contains("wages/national_M2024_dl.xlsx"), "{}", stderr(&checked));
}

#[test]
fn a_good_file_is_replaced_only_by_a_better_one() {
    let folder = empty_folder();
    let labor = folder.path().join("data/labor_market");
    let national = labor.join("wages/national_M2024_dl.xlsx");
    let fetch =
        |address, year: &str| fetch_labor(folder.path(), address, &["wages", "--year", year, "--again"]);
    with_mirror(archive("2024", "29-1141"), true, |address, _| {
        assert_eq!(fetch(address, "2024").status.code(), Some(0));
    });
    let good = fs::read(&national).unwrap();
    let without_member = zipped(&[("oesm/other.xlsx", b"other")]);
    let bomb = zipped(&[("oesm/national_M2024_dl.xlsx", &vec![0; 90_000_000])]);
    for (contents, problem) in [
        (archive("2024", "no code"), "national_M2024_dl.xlsx has no rows in use"),
        (without_member, "no national_M2024_dl.xlsx in it, only oesm/other.xlsx"),
        (bomb, "national_M2024_dl.xlsx is larger than 80 MB unpacked"),
        (b"<html>a page instead of the file</html>".to_vec(), "not a zip"),
    ] {
        with_mirror(contents, true, |address, _| {
            assert_refused(&fetch(address, "2024"), &[problem, "nothing was replaced"]);
        });
        assert_eq!(fs::read(&national).unwrap(), good, "{problem}");
        assert_eq!(files_in(&labor), ["wages"], "{problem}");
    }
    with_mirror(archive("2025", "29-1141"), true, |address, _| {
        let wrong = fetch(address, "2025");
        assert_eq!(wrong.status.code(), Some(2));
        assert!(stderr(&wrong).contains("the SHA-256 of national_M2025_dl.xlsx is"), "{}", stderr(&wrong));
        assert!(stderr(&wrong).contains("but the record says 852250997ceff9b7"), "{}", stderr(&wrong));
        // The checksums of the others are not on record: one failure does not keep them back.
        assert!(stdout(&wrong).contains("wages/state_M2025_dl.xlsx"), "{}", stdout(&wrong));
    });
    with_mirror(archive("2024", "29-1141"), true, |address, _| {
        assert_eq!(fetch(address, "2024").status.code(), Some(0));
    });
}

#[test]
fn a_download_larger_than_its_kind_is_refused() {
    let folder = empty_folder();
    with_mirror(vec![b'a'; 10_000_001], true, |address, mirror| {
        let refused = fetch_labor(folder.path(), address, &["programs"]);
        assert_refused(&refused, &["CIPCode2020.csv", "larger than 10 MB", "404"]);
        assert_eq!(mirror.asked.lock().unwrap().len(), 2);
    });
    assert_eq!(files_in(&folder.path().join("data/labor_market")), [""; 0]);
}

#[test]
fn a_text_file_is_not_resumed_and_others_are() {
    let folder = empty_folder();
    let labor = folder.path().join("data/labor_market");
    fs::create_dir_all(&labor).unwrap();
    let programs = b"\"CIPFamily\",\"CIPCode\",\"CIPTitle\"\n\"51\",\"51.3801\",\"Registered Nursing.\"\n";
    fs::write(labor.join("CIPCode2020.csv.part"), &programs[..20]).unwrap();
    with_mirror(programs.to_vec(), true, |address, mirror| {
        let fetched = fetch_labor(folder.path(), address, &["programs"]);
        assert!(stdout(&fetched).contains("programs/CIPCode2020.csv"), "{}", stderr(&fetched));
        assert_eq!(mirror.asked.lock().unwrap()[0].1, None);
    });
    assert_eq!(fs::read(labor.join("programs/CIPCode2020.csv")).unwrap(), programs);

    let zip = archive("2024", "29-1141");
    fs::write(labor.join("oesm24nat.zip.part"), &zip[..100]).unwrap();
    with_mirror(zip, true, |address, mirror| {
        let fetched = fetch_labor(folder.path(), address, &["wages", "--year", "2024"]);
        assert_eq!(fetched.status.code(), Some(0), "{}", stderr(&fetched));
        assert_eq!(mirror.asked.lock().unwrap()[0].1.as_deref(), Some("bytes=100-"));
    });
}

#[test]
fn a_refusal_says_how_to_be_let_in() {
    let folder = empty_folder();
    with_mirror(Vec::new(), true, |address, _| {
        let refused = fetch_labor(folder.path(), address, &["soc"]);
        assert_refused(
            &refused,
            &["the server refused (403)", "add --contact with your email address", "404"],
        );
        let refused = fetch_labor(folder.path(), address, &["soc", "--contact", "a@b.org"]);
        assert_refused(&refused, &["the server refused (403); download it in a browser"]);
        assert!(!stderr(&refused).contains("--contact"), "{}", stderr(&refused));
    });
}

#[test]
fn labor_files_that_cannot_be_fetched_are_reported_with_a_remedy() {
    let folder = empty_folder();
    let offline = metier_in(folder.path()).args(["fetch", "soc"]).output().unwrap();
    assert_refused(
        &offline,
        &["cannot reach http://127.0.0.1:9/soc_structure_2018.xlsx", "in a browser", "data/labor_market"],
    );
    assert!(!folder.path().join("data").exists(), "no files are left behind");
    for (arguments, problem) in [
        (&["labor", "release", "--to", "x"][..], "--to is one folder"),
        (&["wages", "--contact", "nobody"], "not an email address"),
        (&["wages", "--year", "24"], "24"),
        (&["wage"], "wages"),
    ] {
        assert_refused(&metier_in(folder.path()).arg("fetch").args(arguments).output().unwrap(), &[problem]);
    }
}
