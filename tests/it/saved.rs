//! Indexes written by earlier versions (`tests/artifacts/`): the current format opens and answers, any other is
//! refused with the remedy.

use std::fs;
use std::path::{Path, PathBuf};

use metier::artifact::{FORMAT_VERSION, read_manifest};
use metier::engine::{CodeOptions, Engine, RelatedRequest, SearchRequest, SuggestRequest};
use metier::report::ReportRequest;

fn artifacts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/artifacts")
}

/// The saved indexes, by the format version in the folder name.
fn saved() -> Vec<(u32, PathBuf)> {
    let mut saved: Vec<(u32, PathBuf)> = fs::read_dir(artifacts())
        .unwrap()
        .filter_map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            Some((name.strip_prefix("format-")?.parse().unwrap(), entry.path()))
        })
        .collect();
    saved.sort();
    saved
}

#[test]
fn an_index_of_the_current_format_opens_and_answers() {
    let place = artifacts().join(format!("format-{FORMAT_VERSION}"));
    assert!(place.exists(), "save one as tests/artifacts/README.md describes");
    let engine = Engine::open(&place).unwrap();
    assert_eq!(engine.info().counts.occupations, 6);
    let nurses = "29-1141.00".parse().unwrap();
    assert_eq!(engine.search(&SearchRequest::new("registered nurse")).unwrap().hits[0].code, nurses);
    assert!(
        engine
            .suggest(&SuggestRequest::new("regis").limit(5))
            .unwrap()
            .suggestions
            .iter()
            .any(|one| one.code == nurses)
    );
    assert_eq!(
        engine.code(&"registered nurse".into(), &CodeOptions::default()).unwrap().candidates[0].code,
        nurses
    );
    assert_eq!(engine.related(&RelatedRequest::new(nurses)).unwrap().related.len(), 5);
    assert!(engine.report(&ReportRequest::new(nurses)).unwrap().sections.skills.is_some());
}

#[test]
fn an_index_of_another_format_is_refused_with_the_remedy() {
    for (version, place) in saved() {
        let stated: serde_json::Value =
            serde_json::from_slice(&fs::read(place.join("manifest.json")).unwrap()).unwrap();
        assert_eq!(stated["format_version"], version, "{}", place.display());
        if version == FORMAT_VERSION {
            assert_eq!(read_manifest(&place).unwrap().format_version, version);
            continue;
        }
        let Err(refusal) = Engine::open(&place) else { panic!("{} opens", place.display()) };
        let message = refusal.to_string();
        assert_eq!(refusal.code(), "invalid_artifact", "{message}");
        assert!(message.contains(&version.to_string()) && message.contains("metier index"), "{message}");
    }
}
