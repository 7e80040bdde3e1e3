//! Imports run in one direction, and each stage uses only the crates that it may.
//!
//! Every path outside test code counts: imports, re-exports, paths in expressions and types, and those in macro
//! calls. Paths are followed through re-exports to the module that defines what they name.

mod code;
mod modules;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use modules::{Id, Modules, Target};

/// From left to right. Stages on one line do not import each other.
const STAGES: [&[&str]; 19] = [
    &["release"],
    &["labor"],
    &["local"],
    &["catalog"],
    &["market"],
    &["crosswalk"],
    &["titles"],
    &["matcher", "related"],
    &["search", "suggest"],
    &["report"],
    &["artifact"],
    &["engine"],
    &["coding"],
    &["diff", "evaluation", "queries"],
    &["fetch"],
    &["api"],
    &["web"],
    &["server"],
    &["cli"],
];
/// Every stage may use these; they use only each other.
const LEAVES: [&str; 10] =
    ["error", "soc", "taxonomy", "table", "text", "codec", "durable", "learn", "meaning", "money"];

/// Crates that any module may name.
const EVERYWHERE: [&str; 6] = ["rayon", "rustc_hash", "serde", "smol_str", "strum", "thiserror"];
/// Every other crate, with the top-level modules that may name it. Remove a module that no longer does.
const CRATES: [(&str, &[&str]); 52] = [
    ("anyhow", &["cli"]),
    ("arc_swap", &["server"]),
    ("arrow_schema", &["coding"]),
    ("askama", &["error", "web"]),
    ("axum", &["api", "server", "web"]),
    ("bytes", &["coding"]),
    ("calamine", &["table"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("csv", &["api", "cli", "coding", "table", "web"]),
    ("encoding_rs", &["table"]),
    ("fastrand", &["learn", "matcher", "related"]),
    ("flate2", &["coding"]),
    ("form_urlencoded", &["api", "web"]),
    ("governor", &["server"]),
    ("http_body_util", &["api", "server"]),
    ("hyper", &["server", "web"]),
    ("hyper_util", &["server"]),
    ("etcetera", &["cli"]),
    ("indicatif", &["cli"]),
    ("ipnet", &["cli", "server"]),
    ("lz4_flex", &["coding"]),
    ("memchr", &["table"]),
    ("mimalloc", &["cli"]),
    ("ndarray", &["learn", "related"]),
    ("parquet", &["coding"]),
    ("percent_encoding", &["api", "web"]),
    ("postcard", &["codec", "coding"]),
    ("prometheus_client", &["api"]),
    ("pulp", &["learn"]),
    ("serde_json", &["api", "artifact", "cli", "coding", "queries", "server", "web"]),
    ("quick_cache", &["api"]),
    ("rlimit", &["cli"]),
    ("rmcp", &["cli"]),
    ("sha2", &["meaning", "server", "table"]),
    ("strsim", &["cli", "related", "table", "text"]),
    ("tantivy", &["codec", "error", "evaluation", "text", "titles"]),
    ("tempfile", &["artifact", "cli", "evaluation", "fetch"]),
    ("time", &["artifact", "coding", "server"]),
    ("tokio", &["api", "cli", "server", "web"]),
    ("tokio_rustls", &["server"]),
    ("toml", &["cli", "fetch", "web"]),
    ("tower", &["server"]),
    ("tower_http", &["api", "server"]),
    ("tracing", &["api", "artifact", "cli", "server", "web"]),
    ("tracing_appender", &["cli", "server"]),
    ("tracing_subscriber", &["cli"]),
    ("unicode_normalization", &["text"]),
    ("ureq", &["fetch"]),
    ("utoipa_axum", &["api"]),
    ("zerocopy", &["catalog", "codec", "learn", "matcher"]),
    ("zip", &["fetch", "release", "table"]),
];
/// The stages that describe the HTTP API. Others may name `utoipa` only in `cfg_attr(feature = "server", …)`.
const SERVER_STAGES: [&str; 3] = ["api", "web", "server"];
/// Until the stages of the library are compiled without the server, they may name `utoipa` anywhere.
const SCHEMAS_ARE_OPTIONAL: bool = true;

fn modules() -> &'static Modules {
    static MODULES: OnceLock<Modules> = OnceLock::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    MODULES.get_or_init(|| Modules::read(&source, dependencies("[dependencies]")))
}

/// The crates in a section of the manifest, as spelled in code.
fn dependencies(section: &str) -> Vec<String> {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let lines = manifest.lines().skip_while(|line| *line != section).skip(1);
    let entries = lines.take_while(|line| !line.starts_with('[')).filter_map(|line| line.split_once(" = "));
    entries.map(|(name, _)| name.replace('-', "_")).collect()
}

fn stage(module: &str) -> Option<usize> {
    STAGES.iter().position(|stages| stages.contains(&module))
}

/// Whether a top-level module may import another.
fn may_import(module: &str, other: &str) -> bool {
    let from = stage(module);
    module == other || stage(other).is_none_or(|to| from.is_some_and(|from| to < from))
}

#[test]
fn stages_import_only_from_stages_to_their_left() {
    let modules = modules();
    let (mut checked, mut wrong) = (0, String::new());
    for id in modules.ids() {
        let module = modules.stage(id);
        assert!(stage(module).is_some() || LEAVES.contains(&module), "{module} is not listed as a stage");
        for path in modules.paths(id) {
            let Some(Target::Module { through, .. }) = modules.resolve(id, &path.segments) else { continue };
            for other in through.iter().map(|id| modules.stage(*id)).filter(|other| *other != "crate") {
                checked += usize::from(other != module);
                if !may_import(module, other) {
                    let (file, line) = (modules.file(id).display(), path.line);
                    let path = path.segments.join("::");
                    writeln!(wrong, "{file}:{line}: {path} is in {other}, to the right of {module}").unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(checked > 500, "too few imports found: {checked}");
}

/// Import cycles between siblings, files or folders, with a line for each step. What a folder's `mod.rs` defines
/// belongs to the files below it as well: a module and its parents form no cycle.
fn cycles(modules: &Modules) -> Vec<String> {
    let mut siblings: BTreeMap<Id, BTreeMap<Id, String>> = BTreeMap::new();
    for from in modules.ids() {
        for path in modules.paths(from) {
            let Some(Target::Module { defines: to, .. }) = modules.resolve(from, &path.segments) else {
                continue;
            };
            let (ours, theirs) = (modules.lineage(from), modules.lineage(to));
            let apart = ours.iter().zip(&theirs).find(|(our, their)| our != their);
            if let Some((our, their)) = apart {
                let place =
                    format!("{}:{}: {}", modules.file(from).display(), path.line, path.segments.join("::"));
                siblings.entry(*our).or_default().entry(*their).or_insert(place);
            }
        }
    }
    let mut found = Vec::new();
    for start in siblings.keys() {
        if let Some(cycle) = way_back(&siblings, *start) {
            // Report each cycle once, starting at its first module.
            if cycle.iter().all(|module| module >= start) {
                let steps = cycle.iter().zip(cycle.iter().cycle().skip(1));
                found.push(steps.fold(String::new(), |told, (from, to)| told + "\n" + &siblings[from][to]));
            }
        }
    }
    found
}

/// The shortest path along imports from a module back to itself.
fn way_back(imports: &BTreeMap<Id, BTreeMap<Id, String>>, start: Id) -> Option<Vec<Id>> {
    let mut ways = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in imports.get(way.last()?).into_iter().flat_map(BTreeMap::keys) {
                if *next == start {
                    return Some(way);
                }
                if seen.insert(*next) {
                    longer.push([way.as_slice(), &[*next]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

#[test]
fn siblings_have_no_import_cycles() {
    let found = cycles(modules());
    assert!(found.is_empty(), "cycles:{}", found.join("\n"));
}

#[test]
fn crates_are_used_only_by_the_stages_that_may() {
    let modules = modules();
    let (mut named, mut wrong) = (BTreeSet::new(), String::new());
    for id in modules.ids() {
        let module = modules.stage(id);
        for path in modules.paths(id) {
            let Some(Target::Crate(name)) = modules.resolve(id, &path.segments) else { continue };
            let place = format!("{}:{}: {name} in {module}", modules.file(id).display(), path.line);
            named.insert((name.clone(), module.to_owned()));
            let allowed = if name == "utoipa" {
                SERVER_STAGES.contains(&module) || path.for_server || !SCHEMAS_ARE_OPTIONAL
            } else {
                let listed = CRATES.iter().any(|(one, stages)| *one == name && stages.contains(&module));
                listed || EVERYWHERE.contains(&name.as_str())
            };
            if !allowed {
                writeln!(wrong, "{place} is not allowed").unwrap();
            }
        }
    }
    for (name, stages) in CRATES {
        for stage in stages {
            if !named.contains(&(name.to_owned(), (*stage).to_owned())) {
                writeln!(wrong, "{stage} no longer names {name}: remove it from CRATES").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    let unused = |name: &String| !named.iter().any(|(one, _)| one == name);
    let unused: Vec<String> = dependencies("[dependencies]").into_iter().filter(unused).collect();
    assert!(unused.is_empty(), "no code names these dependencies: {unused:?}");
}

#[test]
fn every_development_dependency_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts: Vec<String> = ["src", "tests", "benches", "examples"]
        .iter()
        .flat_map(|folder| rust_files(&root.join(folder)))
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let unused = |name: &String| !texts.iter().any(|text| text.contains(&format!("{name}::")));
    let unused: Vec<String> = dependencies("[dev-dependencies]").into_iter().filter(unused).collect();
    assert!(unused.is_empty(), "no code names these dependencies: {unused:?}");
}

/// The source files in and below a folder, which may not exist.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let files = |path: PathBuf| if path.is_dir() { rust_files(&path) } else { vec![path] };
    entries.flat_map(files).filter(|file| file.extension().is_some_and(|ending| ending == "rs")).collect()
}

/// A source tree with one line for each file.
fn tree(files: &[(&str, &str)]) -> Modules {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("lib.rs", ""), ("main.rs", "")].iter().chain(files) {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    Modules::read(folder.path(), vec!["csv".to_owned(), "tokio".to_owned()])
}

fn named(id: Id, modules: &Modules) -> Vec<String> {
    let target = |path: &code::NamedPath| match modules.resolve(id, &path.segments)? {
        Target::Crate(name) => Some(format!("{name}!")),
        Target::Module { defines, .. } => {
            let lineage = modules.lineage(defines);
            Some(lineage.iter().map(|id| modules.name(*id)).collect::<Vec<_>>().join("::"))
        }
    };
    modules.paths(id).iter().filter_map(target).collect()
}

#[test]
fn every_form_of_path_resolves_to_its_target() {
    let user = r#"
        //! Not crate::api::in_a_comment, nor "crate::api::in_a_text".
        use crate::{left, left::{self as other, deep::{Deep, Two as Three}}};
        use metier::left::Shown;
        pub(crate) use super::super::left::deep;
        fn one(x: other::deep::Deep) -> ::csv::Reader { tokio::spawn(self::inner::call(Three::new())) }
        macro_rules! m { () => { $crate::left::deep::Deep }; }
        fn two() { println!("{}", super::sibling::thing()); csv::read(); }
        mod inner { use super::Deep; }
        #[cfg(test)]
        mod tests { use crate::api::Router; }
        #[cfg(test)]
        use crate::{api::Router, api};
        fn three() { 1.max(2); Vec::<u8>::new(); <Deep as other::Deep>::call(); }
    "#;
    let modules = tree(&[
        ("lib.rs", "pub mod left; pub mod right; pub mod api;"),
        ("api.rs", "pub struct Router;"),
        ("left/mod.rs", "mod deep; pub use deep::*; pub use deep::Deep as Shown;"),
        ("left/deep.rs", "pub struct Deep; made! { Two }"),
        ("right/mod.rs", "mod user; mod sibling; mod csv;"),
        ("right/csv.rs", ""),
        ("right/sibling.rs", "use super::csv; fn four() { csv::read(); }"),
        ("right/user.rs", user),
    ]);
    let id = |name: &str| modules.ids().find(|id| modules.name(*id) == name).unwrap();
    let deep = "left::deep";
    let expected = [
        "left",
        "left",
        deep,
        deep,
        deep,
        deep,
        deep,
        "csv!",
        "tokio!",
        "right::user::inner",
        deep,
        deep,
        "right::sibling",
        "csv!",
        deep,
    ];
    assert_eq!(named(id("user"), &modules), expected);
    assert_eq!(named(id("sibling"), &modules), ["right::csv", "right::csv"], "a module shadows the crate");
    assert_eq!(named(id("inner"), &modules), [deep]);
}

#[test]
fn cycles_between_files_and_folders_are_found() {
    let with = |second: &str| {
        cycles(&tree(&[
            ("lib.rs", "mod stage;"),
            ("stage/mod.rs", "mod layout; mod rows; pub use rows::Kind; pub struct Shared;"),
            ("stage/layout/mod.rs", "mod data; pub struct Field;"),
            ("stage/layout/data.rs", "use crate::stage::Kind;"),
            ("stage/rows.rs", &format!("pub enum Kind {{}} use super::Shared; {second}")),
        ]))
    };
    assert_eq!(with("use super::Shared as Same;"), [""; 0]);
    let found = with("macro_rules! rows { () => { super::layout::Field } }");
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("data.rs:1: crate::stage::Kind"), "{}", found[0]);
    assert!(found[0].contains("rows.rs:1: super::layout::Field"), "{}", found[0]);
}

#[test]
fn derives_for_the_server_only_are_recognized() {
    let code = code::read(
        "#[cfg_attr(feature = \"server\", derive(utoipa::ToSchema))] #[derive(utoipa::IntoParams)] struct A;",
    );
    let told: Vec<(&str, bool)> =
        code.paths.iter().map(|path| (path.segments[1].as_str(), path.for_server)).collect();
    assert_eq!(told, [("ToSchema", true), ("IntoParams", false)]);
}
