//! What survives a power cut, damage, a killed build and an incomplete release: an index that answers.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use metier::artifact::{
    Artifact, BuildOptions, MANIFEST_FILE, Manifest, Residence, build, open, open_catalog, read_manifest,
};
use metier::engine::{Engine, SearchRequest};
use tempfile::TempDir;

use crate::artifact::{copy, files};

/// A release of six occupations.
fn small_release() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/artifacts/release")
}

fn build_small(index: &Path) -> Manifest {
    build(index, &BuildOptions::new(small_release()), |_| ()).unwrap()
}

/// An index that was built twice, with both manifests.
fn built_twice() -> (TempDir, [Manifest; 2]) {
    let index = tempfile::tempdir().unwrap();
    let manifests = [(); 2].map(|()| build_small(index.path()));
    (index, manifests)
}

/// A copy of the index in which something is damaged.
fn damaged(index: &Path, damage: impl FnOnce(&Path)) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    copy(index, place.path());
    damage(place.path());
    place
}

/// Opens the index, which must say that this generation stands in for another; returns what it says.
fn stands_in(index: &Path, generation: &str) -> String {
    let Artifact { manifest, fallback, .. } = open(index, Residence::Mapped).unwrap();
    assert_eq!(manifest.generation, generation);
    let said = fallback.unwrap();
    assert!(said.contains("rebuild the index with `metier index`") && said.contains(generation), "{said}");
    let engine = Engine::open(index).unwrap();
    assert_eq!(engine.info().fallback.as_ref(), Some(&said));
    let found = engine.search(&SearchRequest::new("registered nurse")).unwrap();
    assert_eq!(found.hits[0].code.to_string(), "29-1141.00");
    said
}

#[test]
fn when_the_newest_generation_is_damaged_the_one_before_answers() {
    let (index, [first, second]) = built_twice();
    assert_eq!(open(index.path(), Residence::Mapped).unwrap().fallback, None);
    for file in &second.files {
        let name = &file.name;
        let path = |index: &Path| index.join(&second.generation).join(name);
        let cut = damaged(index.path(), |index| {
            let whole = fs::read(path(index)).unwrap();
            fs::write(path(index), &whole[..whole.len() / 2]).unwrap();
        });
        let said = stands_in(cut.path(), &first.generation);
        assert!(
            said.contains(name.rsplit('/').next().unwrap()) && said.contains("bytes instead of"),
            "{said}"
        );
        let deleted = damaged(index.path(), |index| fs::remove_file(path(index)).unwrap());
        let said = stands_in(deleted.path(), &first.generation);
        assert!(said.contains("is missing"), "{said}");
    }
    let gone = damaged(index.path(), |index| fs::remove_dir_all(index.join(&second.generation)).unwrap());
    stands_in(gone.path(), &first.generation);
    assert_eq!(open_catalog(gone.path()).unwrap().occupations().len(), 6);

    let both = damaged(gone.path(), |index| {
        fs::remove_file(index.join(&first.generation).join("catalog.bin")).unwrap();
    });
    let Err(error) = open(both.path(), Residence::Mapped) else { panic!("nothing is left to open") };
    let said = error.to_string();
    assert!(said.contains(&second.generation) && said.contains("metier index"), "the newest is told: {said}");
}

#[test]
fn when_the_manifest_is_damaged_the_newest_generation_answers() {
    let (index, [_, second]) = built_twice();
    let manifest = |index: &Path| index.join(MANIFEST_FILE);
    let missing = damaged(index.path(), |index| fs::remove_file(manifest(index)).unwrap());
    assert!(stands_in(missing.path(), &second.generation).contains("manifest.json is missing"));
    let json = second.to_json().unwrap();
    let zeros = "\0".repeat(json.len());
    for contents in ["", "{", &json[..json.len() - 1], &json.replace("30.1", "30.2"), &zeros] {
        let damaged = damaged(index.path(), |index| fs::write(manifest(index), contents).unwrap());
        assert!(stands_in(damaged.path(), &second.generation).contains("manifest.json is damaged"));
        assert!(read_manifest(damaged.path()).is_err());
    }
    // The next build repairs it.
    let third = build_small(missing.path());
    let artifact = open(missing.path(), Residence::Mapped).unwrap();
    assert_eq!((artifact.manifest, artifact.fallback), (third, None));
}

#[test]
fn a_generation_alone_is_an_index_that_can_be_moved() {
    let index = tempfile::tempdir().unwrap();
    let built = build_small(index.path());
    let elsewhere = tempfile::tempdir().unwrap();
    copy(&index.path().join(&built.generation), &elsewhere.path().join(&built.generation));
    assert_eq!(open(elsewhere.path(), Residence::Mapped).unwrap().manifest, built);
}

#[test]
fn the_program_says_what_is_damaged_and_answers() {
    let (index, [_, second]) = built_twice();
    let catalog = index.path().join(&second.generation).join("catalog.bin");
    fs::write(&catalog, "x").unwrap();
    let run = |arguments: &[&str]| {
        let mut command = metier(index.path());
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    };
    let (found, said) = run(&["search", "registered nurse"]);
    assert!(found.contains("29-1141.00"), "{found}");
    assert!(said.contains("catalog.bin: has 1 bytes instead of") && said.contains("metier index"), "{said}");
    let (info, _) = run(&["info"]);
    assert!(info.contains("damaged") && info.contains("catalog.bin"), "{info}");
    let (info, _) = run(&["info", "--json"]);
    assert!(info.contains("\"fallback\":"), "{info}");
}

fn metier(index: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_metier"));
    command.env("METIER_INDEX", index).env_remove("METIER_LOG").env_remove("METIER_LABOR");
    command
}

/// `metier index` of the small release, without labor-market tables.
fn metier_index(index: &Path) -> Command {
    let mut command = metier(index);
    // No labor-market tables are near.
    command.current_dir(index).args(["index", "--data"]).arg(small_release());
    command.env("XDG_DATA_HOME", index);
    command
}

#[test]
fn a_build_that_waits_for_another_says_so() {
    let index = tempfile::tempdir().unwrap();
    let lock = File::create(index.path().join(".lock")).unwrap();
    lock.lock().unwrap();
    let mut waiting =
        metier_index(index.path()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(waiting.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.contains("waiting for another build")));
    assert!(!index.path().join(MANIFEST_FILE).exists());
    lock.unlock().unwrap();
    assert!(!lines.any(|line| line.contains("waiting")), "it is said once");
    assert!(waiting.wait().unwrap().success());
    open(index.path(), Residence::Mapped).unwrap();
}

#[test]
fn the_folder_of_a_killed_build_is_removed_at_once_by_the_next() {
    let index = tempfile::tempdir().unwrap();
    let building = || {
        let entries = fs::read_dir(index.path()).unwrap().map(|entry| entry.unwrap().path());
        entries
            .filter(|path| path.join("build.lock").exists() && path.join("matcher.bin").exists())
            .collect::<Vec<_>>()
    };
    let mut killed = metier_index(index.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while building().is_empty() && killed.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(building().len(), 1);
    let built = build_small(index.path());
    let mut left: Vec<_> = fs::read_dir(index.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, [".lock", &built.generation, MANIFEST_FILE]);
}

/// The small release without the rows that name some codes.
fn release_without(codes: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&small_release(), folder.path());
    for path in files(folder.path()) {
        let text = fs::read_to_string(&path).unwrap();
        let kept = text.split_inclusive('\n').filter(|line| !codes.iter().any(|code| line.contains(code)));
        fs::write(path, kept.collect::<String>()).unwrap();
    }
    folder
}

#[test]
fn an_index_is_not_replaced_by_a_much_smaller_one_unless_forced() {
    let index = tempfile::tempdir().unwrap();
    let built = build_small(index.path());
    let smaller = release_without(&["53-3032.00"]);
    let mut options = BuildOptions::new(smaller.path());
    let error = build(index.path(), &options, |_| ()).unwrap_err();
    let said = error.to_string();
    assert_eq!(error.code(), "invalid_source");
    assert!(said.contains("5 occupations instead of 6") && said.contains("--force"), "{said}");
    assert_eq!(read_manifest(index.path()).unwrap(), built);

    // The same if its manifest is lost.
    let damaged = damaged(index.path(), |index| fs::remove_file(index.join(MANIFEST_FILE)).unwrap());
    build(damaged.path(), &options, |_| ()).unwrap_err();

    let titles = small_release().join("Alternate Titles.txt");
    let header = fs::read_to_string(titles).unwrap().lines().next().unwrap().to_owned();
    let untitled = release_without(&[]);
    fs::write(untitled.path().join("Alternate Titles.txt"), header).unwrap();
    let said = build(index.path(), &BuildOptions::new(untitled.path()), |_| ()).unwrap_err().to_string();
    assert!(said.contains(" titles instead of ") && !said.contains("occupations instead"), "{said}");

    let mut command = metier(index.path());
    command.current_dir(index.path()).args(["index", "--data"]).arg(smaller.path());
    let refused = command.output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("with --force"), "{said}");
    assert!(command.arg("--force").output().unwrap().status.success());
    assert_eq!(read_manifest(index.path()).unwrap().report.counts.occupations, 5);
    options.force = true;
    build(index.path(), &options, |_| ()).unwrap();
}

#[test]
fn a_release_without_occupations_replaces_nothing() {
    let index = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/artifacts/format-8"), index.path());
    let before = files(index.path());
    let codes = ["11-1011.00", "13-2011.00", "15-1252.00", "29-1141.00", "29-2061.00", "53-3032.00"];
    let empty = release_without(&codes);
    // Even if forced.
    let options = BuildOptions { force: true, ..BuildOptions::new(empty.path()) };
    let said = build(index.path(), &options, |_| ()).unwrap_err().to_string();
    assert!(said.contains("'Occupation Data.txt' lists no occupation"), "{said}");
    assert_eq!(files(index.path()), before);
}

/// Records the program's system calls: what it would lose in a power cut depends on their order alone.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs strace"]
fn a_build_syncs_everything_before_it_is_referred_to() {
    let works = Command::new("strace").args(["-o", "/dev/null", "true"]).status();
    if !works.is_ok_and(|status| status.success()) {
        use std::io::Write;
        // Not `eprintln!`, whose text is shown only if the test fails.
        let said = "NOT TESTED: the order of system calls; strace is not installed, or may not trace";
        writeln!(std::io::stderr(), "{said}").unwrap();
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let place = place.path().canonicalize().unwrap();
    let (index, log) = (place.join("index"), place.join("log"));
    let program = metier_index(&place);
    let status = Command::new("strace")
        .args(["-f", "-y", "-s", "4096", "-e", "trace=fsync,fdatasync,rename,renameat,renameat2", "-o"])
        .args([log.as_os_str(), program.get_program()])
        .args(program.get_args())
        .arg("--index")
        .arg(&index)
        .current_dir(&place)
        .status()
        .unwrap();
    assert!(status.success());
    let manifest = read_manifest(&index).unwrap();
    let generation = index.join(&manifest.generation);
    let log = fs::read_to_string(log).unwrap();
    let calls: Vec<&str> = log.lines().collect();

    let rename_to = |path: &Path| {
        let quoted = format!("\"{}\")", path.display());
        calls.iter().position(|call| call.contains("rename") && call.contains(&quoted)).unwrap()
    };
    let (placed, published) = (rename_to(&generation), rename_to(&index.join(MANIFEST_FILE)));
    // The name under which the generation was built is the first path of the call.
    let built_as = PathBuf::from(calls[placed].split('"').nth(1).unwrap());
    let last_sync = |path: &Path, range: std::ops::Range<usize>| {
        let synced = format!("<{}>", path.display());
        let found =
            calls[range.clone()].iter().rposition(|call| call.contains("sync(") && call.contains(&synced));
        let at = found.map(|at| at + range.start);
        at.unwrap_or_else(|| panic!("{} is not synced in {range:?} of\n{log}", path.display()))
    };
    let files = files(&generation);
    assert_eq!(files.len(), manifest.files.len() + 1);
    for file in files {
        let building = built_as.join(file.strip_prefix(&generation).unwrap());
        let mut synced = last_sync(&building, 0..placed);
        for folder in building.ancestors().skip(1).take_while(|folder| folder.starts_with(&built_as)) {
            synced = last_sync(folder, synced..placed);
        }
    }
    assert!(placed < published);
    last_sync(&index, placed..published);
    let unfinished = PathBuf::from(calls[published].split('"').nth(1).unwrap());
    last_sync(&unfinished, placed..published);
    last_sync(&index, published..calls.len());
    last_sync(&place, 0..placed);
}
