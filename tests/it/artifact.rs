//! The artifact on disk: the files a build leaves, and those that opening accepts.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Instant;

use metier::artifact::{
    BuildOptions, FORMAT_VERSION, MANIFEST_FILE, Manifest, Residence, build, build_amended, open,
    read_manifest,
};
use metier::engine::{Engine, SearchRequest};

fn options(release: &Path) -> BuildOptions {
    BuildOptions::new(release)
}

pub(crate) fn build_sample(index: &Path) -> Manifest {
    build(index, &options(Path::new("data/sample")), |_| ()).unwrap()
}

/// The message of the error; opening must fail.
fn refusal(index: &Path) -> String {
    let [memory, mapped] = BOTH.map(|residence| {
        let Err(error) = open(index, residence) else { panic!("opening must fail") };
        assert_eq!(error.code(), "invalid_artifact", "{error}");
        error.to_string()
    });
    assert_eq!(memory, mapped);
    memory
}

/// Opens in memory and mapped.
fn opens(index: &Path) {
    for residence in BOTH {
        open(index, residence).unwrap();
    }
}

const BOTH: [Residence; 2] = [Residence::Memory, Residence::Mapped];

/// The files below a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn a_build_opens_and_describes_itself() {
    let index = tempfile::tempdir().unwrap();
    let built = build_sample(index.path());
    let manifest = read_manifest(index.path()).unwrap();
    assert_eq!(built, manifest);
    assert_eq!(manifest.format_version, FORMAT_VERSION);
    assert!(manifest.release.sample);
    assert!(manifest.report.counts.occupations >= 60);
    assert!(manifest.report.inputs.iter().all(|input| input.sha256.len() == 64));
    let named = manifest.files.len() + 3;
    assert_eq!(
        files(index.path()).len(),
        named,
        "the files, two copies of the manifest and the lock: {:?}",
        files(index.path())
    );
    opens(index.path());
}

#[test]
fn building_again_replaces_and_answers_the_same() {
    let index = tempfile::tempdir().unwrap();
    let first = build_sample(index.path());
    let answers = |index: &Path| {
        let engine = Engine::open(index).unwrap();
        ["nurse", "truck drver", "29", "python"]
            .map(|query| engine.search(&SearchRequest::new(query)).unwrap())
    };
    let before = answers(index.path());
    let second = build_sample(index.path());
    assert_eq!(first.fingerprint, second.fingerprint);
    assert_eq!(before, answers(index.path()));
    assert_eq!(generations(index.path()), names([&first, &second]), "the one before is kept");
    let checksum = |manifest: &Manifest, name: &str| {
        manifest.files.iter().find(|file| file.name == name).map(|file| file.sha256.clone())
    };
    for name in ["catalog.bin", "suggest.bin", "titles.bin"] {
        assert!(checksum(&first, name).is_some());
        assert_eq!(
            checksum(&first, name),
            checksum(&second, name),
            "{name} is the same bytes on every build"
        );
    }
    let third = build_sample(index.path());
    assert_eq!(generations(index.path()), names([&second, &third]));
}

/// The names of the generations in an index, sorted.
fn generations(index: &Path) -> Vec<String> {
    let entries = fs::read_dir(index).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.filter(|name| name.starts_with("generation-")).collect();
    names.sort();
    names
}

fn names<const N: usize>(manifests: [&Manifest; N]) -> Vec<String> {
    let mut names = manifests.map(|manifest| manifest.generation.clone()).to_vec();
    names.sort();
    names
}

#[test]
fn a_failed_build_leaves_the_old_artifact() {
    let index = tempfile::tempdir().unwrap();
    let built = build_sample(index.path());
    let before = files(index.path());

    let broken = tempfile::tempdir().unwrap();
    for file in fs::read_dir("data/sample").unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), broken.path().join(file.file_name())).unwrap();
    }
    let tasks = broken.path().join("Task Statements.txt");
    let text =
        fs::read_to_string(&tasks).unwrap() + "11-1011.00\tnot a number\ttext\tCore\tn/a\t12/2025\tx\r\n";
    fs::write(&tasks, text).unwrap();
    let error = build(index.path(), &options(broken.path()), |_| ()).unwrap_err().to_string();
    assert!(error.contains("Task Statements.txt") && error.contains("not a number"), "{error}");

    assert_eq!(files(index.path()), before, "no files are left behind");
    assert_eq!(read_manifest(index.path()).unwrap(), built);
    opens(index.path());
}

#[test]
fn a_killed_build_leaves_the_old_artifact() {
    let index = tempfile::tempdir().unwrap();
    let start_build = || {
        std::process::Command::new(env!("CARGO_BIN_EXE_metier"))
            .args(["index", "--data", "data/sample", "--index"])
            .arg(index.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap()
    };
    let start = Instant::now();
    assert!(start_build().wait().unwrap().success());
    let whole = start.elapsed();
    let built = read_manifest(index.path()).unwrap();
    let answers = || {
        let engine = Engine::open(index.path()).unwrap();
        engine.search(&SearchRequest::new("nurse")).unwrap()
    };
    let before = answers();
    // Killed at any moment, early or late: either the old artifact or the complete new one is there.
    for tenth in 0..=10 {
        let mut child = start_build();
        std::thread::sleep(whole * tenth / 10);
        child.kill().unwrap();
        child.wait().unwrap();
        let manifest = read_manifest(index.path()).unwrap();
        assert_eq!(
            (manifest.fingerprint, manifest.report),
            (built.fingerprint.clone(), built.report.clone())
        );
        assert_eq!(answers(), before);
    }
    // Killed between moving its generation into place and naming it.
    fs::create_dir(index.path().join("generation-orphan")).unwrap();
    let before = read_manifest(index.path()).unwrap();
    let last = build_sample(index.path());
    let mut left: Vec<_> = fs::read_dir(index.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    let mut expected = names([&before, &last]);
    expected.extend([".lock", MANIFEST_FILE].map(str::to_owned));
    expected.sort();
    assert_eq!(left, expected, "nothing else is left of the killed builds");
    opens(index.path());
}

#[test]
fn concurrent_builds_do_not_mix() {
    let index = tempfile::tempdir().unwrap();
    let manifests: Vec<Manifest> = std::thread::scope(|scope| {
        let builds: Vec<_> = (0..4).map(|_| scope.spawn(|| build_sample(index.path()))).collect();
        builds.into_iter().map(|build| build.join().unwrap()).collect()
    });
    let published = read_manifest(index.path()).unwrap();
    assert!(manifests.contains(&published));
    opens(index.path());
    let left = generations(index.path());
    assert_eq!(left.len(), 2, "only the published generation and the one before are left");
    let built: Vec<String> = manifests.iter().map(|manifest| manifest.generation.clone()).collect();
    assert!(left.contains(&published.generation) && left.iter().all(|name| built.contains(name)));
}

#[test]
fn opening_during_rebuilds_never_fails() {
    let index = tempfile::tempdir().unwrap();
    build_sample(index.path());
    std::thread::scope(|scope| {
        let builder = scope.spawn(|| (0..3).for_each(|_| drop(build_sample(index.path()))));
        while !builder.is_finished() {
            let engine = Engine::open(index.path()).unwrap();
            assert!(engine.search(&SearchRequest::new("nurse")).unwrap().total > 0);
        }
    });
}

#[test]
fn a_generation_replaced_during_opening_is_not_used() {
    const REPLACEMENTS: u32 = 60;
    let index = tempfile::tempdir().unwrap();
    let built = build_sample(index.path());
    let start = Instant::now();
    opens(index.path());
    let opening = start.elapsed();

    // Publish as a build does, but fast: put a generation in place, then the manifest, then delete the old
    // generation; each time a little later during an opening.
    let (opened, openings) = mpsc::sync_channel(1);
    let publish = || {
        let mut published = index.path().join(&built.generation);
        // Stops when an opening has failed.
        for (number, ()) in (0..REPLACEMENTS).zip(openings) {
            std::thread::sleep(opening * number / REPLACEMENTS);
            let manifest = Manifest { generation: format!("generation-{number}"), ..built.clone() };
            let generation = index.path().join(&manifest.generation);
            copy(&published, &generation);
            let unpublished = index.path().join("manifest.new");
            fs::write(&unpublished, manifest.to_json().unwrap()).unwrap();
            fs::rename(&unpublished, index.path().join(MANIFEST_FILE)).unwrap();
            fs::remove_dir_all(&published).unwrap();
            published = generation;
        }
    };
    std::thread::scope(|scope| {
        let publisher = scope.spawn(publish);
        while !publisher.is_finished() {
            let engine = Engine::map(index.path()).unwrap();
            assert!(engine.search(&SearchRequest::new("nurse")).unwrap().total > 0);
            // Full while the publisher is busy, closed once it has ended.
            let _ = opened.try_send(());
        }
        drop(opened);
    });
}

/// Swapping a file between its check and its use has no effect: the bytes checked are the bytes used.
#[test]
fn only_verified_bytes_are_used() {
    let (index, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let built = build_sample(index.path());
    let version = &built.release.version;
    let foreign = build_amended(
        other.path(),
        &options(Path::new("data/sample")),
        |catalog| catalog.release.version = "0.0".to_owned(),
        |_| (),
    );
    let foreign = other.path().join(foreign.unwrap().generation).join("catalog.bin");
    let place = index.path().join(&built.generation).join("catalog.bin");
    let own = index.path().join("own.bin");
    fs::copy(&place, &own).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let swapped = index.path().join("swapped.bin");
            for contents in [&foreign, &own].into_iter().cycle() {
                fs::copy(contents, &swapped).unwrap();
                fs::rename(&swapped, &place).unwrap();
                if done.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        for residence in BOTH.into_iter().cycle().take(100) {
            match open(index.path(), residence) {
                Ok(artifact) => assert_eq!(artifact.catalog.release.version, *version),
                Err(error) => assert!(error.to_string().contains("catalog.bin"), "{error}"),
            }
        }
        done.store(true, Ordering::Relaxed);
    });
}

pub(crate) fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let copied = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(copied.parent().unwrap()).unwrap();
        fs::copy(file, copied).unwrap();
    }
}

#[test]
fn damage_is_reported_with_the_remedy() {
    let index = tempfile::tempdir().unwrap();
    let manifest = build_sample(index.path());
    let generation = index.path().join(&manifest.generation);
    for file in &manifest.files {
        let path = generation.join(&file.name);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        let said = refusal(index.path());
        assert!(
            said.contains("bytes instead of") && said.contains("metier index"),
            "truncated {}: {said}",
            file.name
        );

        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 1;
        fs::write(&path, &flipped).unwrap();
        let said = refusal(index.path());
        assert!(said.contains("damaged") && said.contains("metier index"), "flipped {}: {said}", file.name);

        fs::remove_file(&path).unwrap();
        assert!(refusal(index.path()).contains("missing"), "removed {}", file.name);
        fs::write(&path, &whole).unwrap();
    }
    opens(index.path());
}

#[test]
fn a_missing_or_foreign_manifest_is_reported_with_the_remedy() {
    let index = tempfile::tempdir().unwrap();
    assert!(refusal(index.path()).contains("metier index"));
    assert!(refusal(&index.path().join("no such folder")).contains("metier index"));
    let built = build_sample(index.path());
    let manifest = index.path().join(MANIFEST_FILE);

    // Another generation that could be opened does not matter: the index is not damaged.
    for other in [0, FORMAT_VERSION + 1] {
        let foreign = Manifest { format_version: other, ..built.clone() };
        fs::write(&manifest, foreign.to_json().unwrap()).unwrap();
        let said = refusal(index.path());
        assert!(said.contains(&format!("format version {other}")) && said.contains("metier index"), "{said}");
    }
    // A distant version may have nothing else in common.
    fs::write(&manifest, "{\"format_version\": 99}").unwrap();
    assert!(refusal(index.path()).contains("format version 99"));

    fs::remove_file(index.path().join(&built.generation).join(MANIFEST_FILE)).unwrap();
    for damaged in ["", "{", "[]", "{}", "null", &built.to_json().unwrap()[1..]] {
        fs::write(&manifest, damaged).unwrap();
        let said = refusal(index.path());
        assert!(said.contains("manifest.json is damaged; rebuild the index"), "{damaged}: {said}");
    }
    let climbing = Manifest { generation: "../elsewhere".to_owned(), ..built };
    fs::write(&manifest, climbing.to_json().unwrap()).unwrap();
    assert!(refusal(index.path()).contains("../elsewhere"));
}

/// A server often runs under a different account than the build.
#[cfg(unix)]
#[test]
fn other_users_may_read_a_built_index() {
    use std::os::unix::fs::PermissionsExt;
    let index = tempfile::tempdir().unwrap();
    let plain = index.path().join("plain");
    fs::write(&plain, "").unwrap();
    let usual = fs::metadata(&plain).unwrap().permissions().mode();
    fs::remove_file(plain).unwrap();
    let manifest = build_sample(index.path());
    for path in files(index.path()) {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode(), usual, "{}", path.display());
    }
    let folder = fs::metadata(index.path().join(manifest.generation)).unwrap().permissions().mode();
    assert_eq!(folder & 0o444, usual & 0o444, "{folder:o}");
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_opens() {
    use std::os::unix::fs::PermissionsExt;
    let index = tempfile::tempdir().unwrap();
    build_sample(index.path());
    let set = |mode: u32| {
        for path in files(index.path()) {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode & 0o666)).unwrap();
            fs::set_permissions(path.parent().unwrap(), fs::Permissions::from_mode(mode)).unwrap();
        }
        fs::set_permissions(index.path(), fs::Permissions::from_mode(mode)).unwrap();
    };
    let before = files(index.path());
    set(0o555);
    let engines = [Engine::open(index.path()), Engine::map(index.path())];
    let after = files(index.path());
    set(0o755);
    for engine in engines {
        assert!(engine.unwrap().search(&SearchRequest::new("nurse")).unwrap().total > 0);
    }
    assert_eq!(after, before, "opening writes nothing, even where it could");
}
