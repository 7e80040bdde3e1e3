//! An index in memory and mapped: the same answers, also once its files are gone, and the same refusals of files that were
//! written to do harm.

use std::fs;
use std::path::Path;

use metier::artifact::{BuildOptions, MANIFEST_FILE, Manifest, Residence, build, open};
use metier::engine::{
    AreasRequest, CodeOptions, CompareRequest, Engine, Job, OccupationsRequest, OwnRatings, ProfileRequest,
    RelatedRequest, SearchRequest, SuggestRequest, WagesRequest,
};
use metier::release::ReleaseSource;
use metier::report::ReportRequest;
use metier::table::InputFile;
use serde::Serialize;

use crate::artifact::{build_sample, copy};
use crate::support::beside_checkout;

fn json(value: metier::Result<impl Serialize>) -> String {
    serde_json::to_string(&value.unwrap()).unwrap()
}

/// An answer of every kind.
fn answers(engine: &Engine) -> Vec<String> {
    let [nurses, managers] = ["29-1141.00", "11-1021.00"].map(|code| code.parse().unwrap());
    let mut found = Vec::new();
    for text in
        ["RN, night shift", "someone who fixes cars", "softwre enginer", "opens doors", "chef/driver", "zzz"]
    {
        let job = Job { description: Some("works in a hospital".to_owned()), ..Job::from(text) };
        found.push(json(engine.code(&job, &CodeOptions { explain: true, ..CodeOptions::default() })));
        found.push(json(engine.search(&SearchRequest::new(text))));
        found.push(json(engine.suggest(&SuggestRequest::new(&text[..3]))));
    }
    let skills = OwnRatings(vec![("2.A.1.a".to_owned(), 80.0), ("2.B.1.a".to_owned(), 40.0)]);
    found.extend([
        json(engine.related(&RelatedRequest::new(nurses).explain(true))),
        json(engine.compare(&CompareRequest::new(nurses, managers))),
        json(engine.profile(&ProfileRequest { skills, ..ProfileRequest::default() })),
        json(engine.report(&ReportRequest::complete(nurses))),
        json(engine.wages(&WagesRequest::new().code(nurses))),
        json(engine.areas(&AreasRequest::new())),
        json(engine.occupations(&OccupationsRequest::new())),
    ]);
    found
}

#[test]
fn an_index_answers_the_same_in_memory_and_mapped_also_once_it_is_deleted() {
    let labor = Some(beside_checkout("labor_market")).filter(|folder| folder.exists());
    let options = BuildOptions { labor, ..BuildOptions::new(ReleaseSource::Sample) };
    let index = tempfile::tempdir().unwrap();
    build(index.path(), &options, |_| ()).unwrap();
    let expected = answers(&Engine::open(index.path()).unwrap());
    let [asked, unasked] = [(); 2].map(|()| Engine::map(index.path()).unwrap());
    assert_eq!(answers(&asked), expected);
    // What is decoded when it is first needed is there too.
    drop(index);
    assert_eq!(answers(&asked), expected);
    assert_eq!(answers(&unasked), expected);
}

/// Replaces a file of an index by another, and lists it in the manifest as if it belonged there.
fn plant(index: &Path, manifest: &Manifest, name: &str, contents: &[u8]) {
    let planted = |file: &InputFile| {
        if file.name == name { InputFile::of(name, contents) } else { file.clone() }
    };
    let files = manifest.files.iter().map(planted);
    let planted = Manifest { files: files.collect(), ..manifest.clone() };
    let generation = index.join(&manifest.generation);
    // Not in place, as nothing that is mapped may be changed.
    fs::remove_file(generation.join(name)).unwrap();
    fs::write(generation.join(name), contents).unwrap();
    for place in [index, &generation] {
        fs::write(place.join(MANIFEST_FILE), planted.to_json().unwrap()).unwrap();
    }
}

/// What both ways to open say.
fn refusal(index: &Path) -> Option<String> {
    let [memory, mapped] =
        [Residence::Memory, Residence::Mapped].map(|residence| match open(index, residence) {
            Ok(_) => None,
            Err(error) => {
                assert_eq!(error.code(), "invalid_artifact", "{error}");
                Some(error.to_string())
            }
        });
    assert_eq!(memory, mapped);
    memory
}

#[test]
fn a_file_of_another_index_is_refused_although_its_checksum_is_right() {
    let (index, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let manifest = build_sample(index.path());
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/artifacts/release");
    let foreign = build(other.path(), &BuildOptions::new(small), |_| ()).unwrap();
    for name in ["matcher.bin", "titles.bin"] {
        let broken = tempfile::tempdir().unwrap();
        copy(index.path(), broken.path());
        let contents = fs::read(other.path().join(&foreign.generation).join(name)).unwrap();
        plant(broken.path(), &manifest, name, &contents);
        let said = refusal(broken.path()).unwrap();
        let expected = "refers to what the index lacks; rebuild the index with `metier index`";
        assert!(said.contains(name) && said.contains(expected), "{said}");
    }
}

#[test]
fn no_contents_of_the_coders_file_make_opening_panic() {
    let index = tempfile::tempdir().unwrap();
    let manifest = build(
        index.path(),
        &BuildOptions::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/artifacts/release")),
        |_| (),
    )
    .unwrap();
    let whole = fs::read(index.path().join(&manifest.generation).join("matcher.bin")).unwrap();
    let remedy = "does not have the expected form";
    for end in [0, 1, whole.len() / 2, whole.len() - 1] {
        plant(index.path(), &manifest, "matcher.bin", &whole[..end]);
        let said = refusal(index.path()).unwrap();
        assert!(said.contains(remedy) && said.contains("metier index"), "cut at {end}: {said}");
    }
    // Lengths that reach past the end of the file, or cut an element, wherever there is one; most places are vectors.
    let mut refused = 0;
    for at in (0..whole.len()).step_by(whole.len() / 50) {
        let mut hostile = whole.clone();
        hostile[at..(at + 5).min(whole.len())].fill(0xff);
        plant(index.path(), &manifest, "matcher.bin", &hostile);
        if let Some(said) = refusal(index.path()) {
            assert!(said.contains("metier index"), "{said}");
            refused += 1;
        }
    }
    assert!(refused > 0);
}
