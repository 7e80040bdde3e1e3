//! Imports run in one direction: a stage uses only stages to its left, and leaves.

use std::fs;
use std::path::{Path, PathBuf};

/// From left to right. Stages on one line know nothing of each other.
const STAGES: [&[&str]; 16] = [
    &["release"],
    &["labor"],
    &["local"],
    &["catalog"],
    &["market"],
    &["titles"],
    &["suggest", "matcher", "related"],
    &["report"],
    &["artifact"],
    &["engine"],
    &["evaluation"],
    &["fetch"],
    &["api"],
    &["web"],
    &["server"],
    &["cli"],
];
/// Every stage may use these; they use only each other.
const LEAVES: [&str; 6] = ["error", "soc", "table", "text", "money", "codec"];

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

/// The modules that a source imports or names by `crate::`, or by `metier::` as the command line does; tests left
/// out.
fn imports(source: &str) -> Vec<&str> {
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let after = ["crate::", "metier::"].into_iter().flat_map(|root| {
        let places = code.match_indices(root).map(move |(at, _)| (at, at + root.len()));
        places.filter(|(at, _)| !is_comment(code, *at)).map(|(_, end)| &code[end..])
    });
    after.flat_map(modules).collect()
}

fn is_comment(code: &str, at: usize) -> bool {
    let line = code[..at].rsplit('\n').next().unwrap_or_default();
    line.trim_start().starts_with("//")
}

/// The module that a path begins with, or those of a group `{a, b::{c, d}}`.
fn modules(path: &str) -> Vec<&str> {
    let Some(group) = path.strip_prefix('{') else { return vec![first_name(path)] };
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                found.push(first_name(&group[start..at]));
                start = at + 1;
                if letter == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    found
}

fn first_name(path: &str) -> &str {
    let path = path.trim_start();
    &path[..path.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(path.len())]
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

#[test]
fn imports_are_seen_in_groups_too() {
    let source =
        "use crate::{api, web::{page, search},\n    soc};\n// use crate::cli;\nmetier::titles::Filters";
    assert_eq!(imports(source), ["api", "web", "soc", "titles"]);
}
