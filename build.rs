//! Gives the program a build id: a hash of everything it is compiled from, so that answers from one build are not mistaken
//! for those from another. It needs no clock and no git: the same sources give the same id everywhere.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

/// What the program is compiled from. `data` also has the downloads of `metier fetch`, hence only these two of its folders.
const SOURCES: [&str; 8] =
    ["Cargo.toml", "Cargo.lock", "build.rs", "src", "templates", "assets", "data/sample", "data/taxonomy"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut features: Vec<String> = env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    features.retain(|name| name.starts_with("CARGO_FEATURE_"));
    features.sort();
    for source in sources(&root)? {
        println!("cargo:rerun-if-changed={}", source.display());
    }
    println!("cargo:rustc-env=METIER_BUILD_ID={}", build_id(&root, &features)?);
    Ok(())
}

/// The files and folders that exist: a package without a lock file builds as well.
fn sources(root: &Path) -> io::Result<Vec<PathBuf>> {
    let tables = fs::read_dir(root.join("data"))?.map(|entry| Ok(entry?.path()));
    let tables: Vec<PathBuf> = tables.collect::<io::Result<_>>()?;
    let tables = tables.into_iter().filter(|path| path.is_file());
    Ok(SOURCES.iter().map(|name| root.join(name)).filter(|path| path.exists()).chain(tables).collect())
}

/// Sixteen hexadecimal digits from the names and contents of all sources and the enabled features.
pub(crate) fn build_id(root: &Path, features: &[String]) -> io::Result<String> {
    let mut files = Vec::new();
    let mut pending = sources(root)?;
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                pending.push(entry?.path());
            }
        } else {
            let name = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
            files.push((parts.join("/"), path));
        }
    }
    files.sort();
    let mut hash = Sha256::new();
    for feature in features {
        hash.update(feature.as_bytes());
        hash.update([0]);
    }
    for (name, path) in files {
        let contents = fs::read(path)?;
        // With its length, so that text moved from one file to the next changes the hash.
        hash.update(format!("{name}\0{}\0", contents.len()));
        hash.update(contents);
    }
    Ok(hash.finalize().iter().take(8).fold(String::new(), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    }))
}
