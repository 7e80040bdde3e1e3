//! Changes on disk that outlast a power cut: what is referred to is synced before what refers to it, and a folder after
//! its entries change.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use crate::error::{Error, Result};

/// Creates a folder and its missing parents.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = path.ancestors().take_while(|folder| !folder.exists()).collect();
    fs::create_dir_all(path)?;
    missing.into_iter().try_for_each(|folder| sync_folder(parent(folder)))
}

/// Replaces a file in one step: after a power cut it has its old contents or the new ones. `unfinished` is another path in
/// the same folder, which is left behind if this fails.
pub(crate) fn replace(path: &Path, unfinished: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = File::create(unfinished)?;
    file.write_all(contents)?;
    record("sync", unfinished);
    file.sync_all()?;
    rename(unfinished, path)
}

/// Renames a file or folder within its folder.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    record("rename", to);
    fs::rename(from, to)?;
    sync_folder(parent(to))
}

/// Syncs all files below a folder, and each folder after what it holds.
pub(crate) fn sync_tree(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
        let path = entry.map_err(Error::io(folder))?.path();
        if path.is_dir() {
            sync_tree(&path)?;
        } else {
            record("sync", &path);
            // Opened for writing: Windows does not sync a file that is open only for reading.
            let file = OpenOptions::new().write(true).open(&path);
            file.and_then(|file| file.sync_all()).map_err(Error::io(&path))?;
        }
    }
    sync_folder(folder).map_err(Error::io(folder))
}

/// Syncs the contents of an open file; `path` is where it is.
pub(crate) fn sync_contents(file: &File, path: &Path) -> io::Result<()> {
    record("sync", path);
    file.sync_data()
}

/// Syncs the entries of a folder: after a power cut, synced files cannot be found without them.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    record("sync", folder);
    match File::open(folder)?.sync_all() {
        // Some network file systems sync only files.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// Only Unix opens folders as files; elsewhere the file system orders its changes itself.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "fails on Unix")]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    record("sync", folder);
    Ok(())
}

/// The folder that a path is in.
pub(crate) fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(not(test))]
fn record(_: &str, _: &Path) {}

#[cfg(test)]
pub(crate) use recorder::{record, recorded};

/// The order of steps, for tests: a test cannot cut the power.
#[cfg(test)]
mod recorder {
    use std::cell::RefCell;
    use std::path::{Path, PathBuf};

    thread_local! {
        static STEPS: RefCell<Vec<(String, PathBuf)>> = const { RefCell::new(Vec::new()) };
    }

    pub(crate) fn record(step: &str, path: &Path) {
        STEPS.with_borrow_mut(|steps| steps.push((step.to_owned(), path.to_owned())));
    }

    /// What this thread did since the last call: `sync` or `rename` and the path, for renames the new one.
    pub(crate) fn recorded() -> Vec<(String, PathBuf)> {
        STEPS.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_synced_after_what_it_holds() {
        let place = tempfile::tempdir().unwrap();
        let (outer, inner) = (place.path().join("a"), place.path().join("a/b"));
        recorded();
        create_folder(&inner).unwrap();
        let synced = |path: &Path| ("sync".to_owned(), path.to_owned());
        assert_eq!(recorded(), [synced(&outer), synced(place.path())], "the folders with new entries");
        create_folder(&inner).unwrap();
        assert!(recorded().is_empty(), "nothing is new");

        fs::write(inner.join("file"), "x").unwrap();
        sync_tree(place.path()).unwrap();
        let up = [&inner.join("file"), &inner, &outer, place.path()].map(synced);
        assert_eq!(recorded(), up);
    }

    #[test]
    fn a_file_is_synced_before_it_replaces_another() {
        let place = tempfile::tempdir().unwrap();
        let (path, unfinished) = (place.path().join("file"), place.path().join("file.new"));
        for contents in ["old", "new"] {
            recorded();
            replace(&path, &unfinished, contents.as_bytes()).unwrap();
            let steps = [("sync", &unfinished), ("rename", &path), ("sync", &place.path().to_owned())];
            assert_eq!(recorded(), steps.map(|(step, path)| (step.to_owned(), path.clone())));
            assert_eq!(fs::read_to_string(&path).unwrap(), contents);
            assert!(!unfinished.exists());
        }
    }
}
