//! The build id: the same sources give the same id, and any change gives another.

use std::fs;
use std::path::Path;

#[path = "../../build.rs"]
#[expect(dead_code, clippy::print_stdout, reason = "cargo runs the main function and reads what it prints")]
mod script;

/// A package with a file in every place that the program is compiled from, and some that do not count.
fn package(folder: &Path) {
    for name in [
        "Cargo.toml",
        "src/lib.rs",
        "src/web/mod.rs",
        "templates/base.html",
        "assets/metier.css",
        "data/states.tsv",
        "data/sample/Skills.txt",
        "data/onet/db_30_1_text.zip",
        "tests/it/main.rs",
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, name).unwrap();
    }
}

fn id(folder: &Path) -> String {
    script::build_id(folder, &["CARGO_FEATURE_FETCH".to_owned()]).unwrap()
}

#[test]
fn the_same_sources_give_the_same_id_anywhere() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    package(one.path());
    package(other.path());
    assert_eq!(id(one.path()), id(other.path()));
    // Neither downloaded data nor tests are part of the program.
    for name in ["data/onet/db_30_1_text.zip", "tests/it/main.rs"] {
        fs::write(other.path().join(name), "other").unwrap();
    }
    assert_eq!(id(one.path()), id(other.path()));
    for name in [metier::BUILD_ID, &id(one.path())] {
        assert!(name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    }
}

#[test]
fn any_change_to_the_sources_changes_the_id() {
    let folder = tempfile::tempdir().unwrap();
    package(folder.path());
    let place = |name: &str| folder.path().join(name);
    let mut known = vec![id(folder.path())];
    let mut changed = |what: &str| {
        let now = id(folder.path());
        assert!(!known.contains(&now), "{what}");
        known.push(now);
    };
    for name in [
        "Cargo.toml",
        "src/web/mod.rs",
        "templates/base.html",
        "assets/metier.css",
        "data/states.tsv",
        "data/sample/Skills.txt",
        "templates/new.html",
    ] {
        fs::write(place(name), "changed").unwrap();
        changed(name);
    }
    fs::rename(place("templates/new.html"), place("templates/renamed.html")).unwrap();
    changed("a new name");
    let all: Vec<String> = ["FETCH", "PARQUET"].map(|name| format!("CARGO_FEATURE_{name}")).into();
    assert_ne!(script::build_id(folder.path(), &all).unwrap(), id(folder.path()));
}
