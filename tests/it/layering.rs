//! Imports run in one direction: a stage uses only stages to its left, and leaves.

use std::fs;
use std::path::{Path, PathBuf};

/// From left to right. Stages on one line know nothing of each other.
const STAGES: [&[&str]; 12] = [
    &["release"],
    &["labor"],
    &["catalog"],
    &["titles"],
    &["suggest", "matcher"],
    &["artifact"],
    &["engine"],
    &["fetch"],
    &["api"],
    &["web"],
    &["server"],
    &["cli"],
];
/// Every stage may use these; they use only each other.
const LEAVES: [&str; 5] = ["error", "soc", "table", "text", "codec"];
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

/// The stages that a source imports or names by `crate::`, tests left out.
fn imports(source: &str) -> Vec<&str> {
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let after_crate = lines.flat_map(|line| line.split("crate::").skip(1));
    after_crate
        .map(|rest| &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())])
        .collect()
}

fn stage(module: &str) -> Option<usize> {
    STAGES.iter().position(|stages| stages.contains(&module))
}

#[test]
fn imports_run_from_right_to_left_only() {
    let mut checked = 0;
    for path in sources(Path::new("src")) {
        let relative = path.strip_prefix("src").unwrap();
        let module = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if matches!(module, "lib" | "main" | "testing") {
            continue;
        }
        let known = stage(module);
        assert!(known.is_some() || LEAVES.contains(&module), "{module}: which stage is it?");
        let text = fs::read_to_string(&path).unwrap();
        for import in imports(&text) {
            let Some(other) = stage(import) else { continue };
            checked += 1;
            let left = known.is_some_and(|here| other < here) || import == module;
            assert!(left, "{}: {module} imports {import}, which is to its right", path.display());
        }
    }
    assert!(checked > 50, "the test sees the imports: {checked}");
}
