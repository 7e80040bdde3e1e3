//! The caller's own titles in the index.
//!
//! What must hold:
//! 1. Search finds a local title, even with typos, and so does autocomplete; both mark it as local.
//! 2. A pinned title's occupation comes first for that title, before the owners of the same title in the release,
//!    even of an official title; when two rows pin the same title, the earlier row's comes first.
//! 3. An unpinned local title comes after an official title and before a reported one.
//! 4. Coded titles are for the matcher only; search and autocomplete do not find them.
//! 5. The same files make a byte-identical index; other files, or the same in another role, change the fingerprint.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, header};
use metier::artifact::{BuildOptions, Manifest, Residence, build, open};
use metier::catalog::TitleKind;
use metier::engine::{CodeOptions, Engine, MatchedKind, SearchAnswer, SearchRequest, SuggestRequest};
use metier::release::ReleaseSource;
use metier::report::{ReportRequest, SectionName};
use metier::server::{Options, router};
use tempfile::TempDir;

use crate::http::send_to;

fn build_with(labeled: &[&Path], titles: &[&Path]) -> (TempDir, Manifest) {
    let owned = |paths: &[&Path]| paths.iter().map(|path| PathBuf::from(*path)).collect();
    let options = BuildOptions {
        labeled: owned(labeled),
        titles: owned(titles),
        ..BuildOptions::new(ReleaseSource::Sample)
    };
    let index = tempfile::tempdir().unwrap();
    let manifest = build(index.path(), &options, |_| ()).unwrap();
    (index, manifest)
}

/// An engine on the sample with these local titles.
fn engine_with(titles: &str) -> Engine {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.csv");
    fs::write(&path, titles).unwrap();
    Engine::open(build_with(&[], &[&path]).0.path()).unwrap()
}

fn search(engine: &Engine, query: &str) -> SearchAnswer {
    engine.search(&SearchRequest::new(query)).unwrap()
}

/// The code and kind of the first `N` hits.
fn firsts<const N: usize>(engine: &Engine, query: &str) -> [(String, MatchedKind); N] {
    let hits = search(engine, query).hits;
    std::array::from_fn(|place| (hits[place].code.to_string(), hits[place].matched.kind))
}

fn local(code: &str) -> (String, MatchedKind) {
    (code.to_owned(), MatchedKind::Local)
}

#[test]
fn local_titles_are_found_and_marked_as_local() {
    let engine = engine_with("title,code,pinned\nPatient Journey Buddy,31-1131,no\nZOPQ,15-1252,yes\n");
    for query in ["patient journey buddy", "Patient Jurney Buddy", "buddy", "patient journey bud"] {
        let hit = search(&engine, query).hits.remove(0);
        assert_eq!((hit.code.to_string(), hit.matched.kind), local("31-1131.00"), "{query}");
        assert_eq!(hit.matched.text, "Patient Journey Buddy");
        assert!(!hit.matched.highlights.is_empty());
    }
    for typed in ["patient jour", "buddy", "zop"] {
        let first = engine.suggest(&SuggestRequest::new(typed).limit(3)).unwrap().suggestions.remove(0);
        assert_eq!(first.kind, MatchedKind::Local, "{typed}");
        assert!(!first.highlights.is_empty());
    }
    let request = ReportRequest::complete("31-1131.00".parse().unwrap()).sections([SectionName::Titles]);
    let titles = engine.report(&request).unwrap().sections.titles.unwrap().items;
    let local: Vec<&str> =
        titles.iter().filter(|one| one.kind == TitleKind::Local).map(|one| one.title).collect();
    assert_eq!(local, ["Patient Journey Buddy"]);
}

#[tokio::test]
async fn pages_show_local_titles_as_text() {
    let engine = Arc::new(engine_with("title,code\nPatient <b> Buddy,31-1131\n"));
    let page = |address: &str| {
        let request = Request::get(address).header(header::ACCEPT, "text/html").body(Body::empty()).unwrap();
        send_to(router(Arc::clone(&engine), &Options::default()), request)
    };
    let results = page("/?q=patient+b+buddy").await;
    assert!(results.text().contains("Local title") && !results.text().contains("<b>"), "{}", results.text());
    let occupation = page("/occupations/31-1131.00").await;
    let html = occupation.text();
    assert!(html.contains("<h3>Local titles") && html.contains("Patient &#60;b&#62; Buddy"), "{html}");
}

#[test]
fn a_pinned_title_comes_before_all_others() {
    // An official title pinned to another occupation, a title with many owners, and two rows that pin the same title.
    let engine = engine_with(
        "title,code\nRegistered Nurse,31-1131\nManager,35-2014\nTeam Star,13-1071\nTeam Stars,41-2011\nteam star,43-4051\n",
    );
    for query in
        ["Registered Nurses", "registered nurse", "REGISTERED NURSE", "Registered Nurse, night shift"]
    {
        let [first, second] = firsts(&engine, query);
        assert_eq!(first, local("31-1131.00"), "{query}");
        assert_eq!(second, ("29-1141.00".to_owned(), MatchedKind::Occupation), "{query}");
        assert_eq!(
            engine.code(&query.into(), &CodeOptions::default()).unwrap().candidates[0].code.to_string(),
            "31-1131.00"
        );
    }
    assert_eq!(firsts(&engine, "manager"), [local("35-2014.00")]);
    let [first, ..] = firsts::<2>(&engine, "emergency manager");
    assert_ne!(first, local("35-2014.00"), "a pin applies to its title, not to its words");
    let in_order = [local("13-1071.00"), local("43-4051.00"), local("41-2011.00")];
    assert_eq!(firsts(&engine, "Team Star"), in_order, "as written, then in the order of the file");
    let suggested =
        engine.suggest(&SuggestRequest::new("registered nurse").limit(1)).unwrap().suggestions.remove(0);
    assert_eq!((suggested.code.to_string(), suggested.kind), local("31-1131.00"));
}

#[test]
fn an_unpinned_title_comes_after_official_and_before_reported_ones() {
    let engine = engine_with("title,code,pinned\nRegistered Nurses,31-1131,no\nCharge Nurse,31-1131,no\n");
    let official = ("29-1141.00".to_owned(), MatchedKind::Occupation);
    assert_eq!(firsts(&engine, "Registered Nurses"), [official, local("31-1131.00")]);
    let plain = engine_with("title,code\n");
    let [(owner, kind)] = firsts(&plain, "Charge Nurse");
    assert_eq!((owner.as_str(), kind), ("29-1141.00", MatchedKind::Reported));
    assert_eq!(firsts::<1>(&engine, "Charge Nurse"), [local("31-1131.00")]);
}

#[test]
fn coded_titles_are_used_by_the_matcher_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coded.csv");
    fs::write(&path, "title,code,weight\nZopquark,31-1131,2\n").unwrap();
    let (index, manifest) = build_with(&[&path], &[]);
    let artifact = open(index.path(), Residence::Memory).unwrap();
    let [coded] = artifact.catalog.labeled_titles() else { panic!("one coded title") };
    assert_eq!((coded.text.as_str(), coded.weight), ("Zopquark", 2.0));
    assert_eq!(manifest.report.counts.labeled_titles, 1);
    let engine = Engine::open(index.path()).unwrap();
    assert_eq!(search(&engine, "zopquark").total, 0);
    assert!(engine.suggest(&SuggestRequest::new("zopq")).unwrap().suggestions.is_empty());
    assert_eq!(engine.info().local, ["labeled/coded.csv"]);
}

#[test]
fn the_same_files_make_the_same_index() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let a = write("a.csv", "title,code\nBuddy,31-1131\nZed,15-1252\nBuddy,29-1141\n");
    let b = write("b.csv", "title,code\nBuddy,15-1252\n");
    let tables = |manifest: &Manifest| {
        let named = ["catalog.bin", "suggest.bin", "titles.bin"];
        let tables = manifest.files.iter().filter(|file| named.contains(&file.name.as_str()));
        tables.map(|file| (file.name.clone(), file.sha256.clone())).collect::<Vec<_>>()
    };
    let (_index, first) = build_with(&[&a, &b], &[&a, &b]);
    let (_index, again) = build_with(&[&a, &b], &[&a, &b]);
    assert_eq!((tables(&first), &first.fingerprint), (tables(&again), &again.fingerprint));
    assert_eq!(tables(&first).len(), 3);
    let fingerprints = [
        first.fingerprint,
        build_with(&[], &[]).1.fingerprint,
        build_with(&[&a], &[]).1.fingerprint,
        build_with(&[], &[&a]).1.fingerprint,
        build_with(&[], &[&a, &b]).1.fingerprint,
        build_with(&[], &[&b, &a]).1.fingerprint,
    ];
    let distinct: std::collections::HashSet<&String> = fingerprints.iter().collect();
    assert_eq!(distinct.len(), fingerprints.len());
}
