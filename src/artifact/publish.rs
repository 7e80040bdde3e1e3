//! Puts a finished generation in place, and removes what earlier builds left.
//!
//! Two kinds of locks keep builds apart. The index's lock is held for moments: to start building and to publish. Each build
//! also holds the lock in its own folder until it publishes, so a folder whose lock is free belongs to a build that was
//! killed.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::GENERATION_PREFIX;
use super::generations::{read_manifest, whole_generation};
use super::manifest::{MANIFEST_FILE, Manifest};
use crate::durable;
use crate::error::{Error, Result};
use crate::table::InputFile;

const BUILDING_PREFIX: &str = ".building-";
/// The lock of an index.
const LOCK_FILE: &str = ".lock";
/// The lock of a build, in its folder.
const BUILD_LOCK_FILE: &str = "build.lock";
/// The manifest before it replaces the published one.
const UNFINISHED_MANIFEST: &str = ".manifest.json.new";

/// A generation that is being built.
pub(super) struct Building {
    index: PathBuf,
    // Dropped before the folder: Windows does not remove files that are open.
    lock: File,
    folder: TempDir,
}

impl Building {
    /// Creates the folder for a new generation, and the index folder if needed. Removes the folders of builds that were
    /// killed.
    pub(super) fn begin(index: &Path) -> Result<Self> {
        durable::create_folder(index).map_err(Error::io(index))?;
        let _lock = lock(index)?;
        remove_killed_builds(index);
        let mut builder = tempfile::Builder::new();
        // Temporary folders are private by default. This one becomes part of the index, which a server under another
        // account may have to read.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        let folder = builder.prefix(BUILDING_PREFIX).tempdir_in(index).map_err(Error::io(index))?;
        let path = folder.path().join(BUILD_LOCK_FILE);
        let lock =
            File::create(&path).and_then(|lock| lock.lock().map(|()| lock)).map_err(Error::io(&path))?;
        Ok(Self { index: index.to_owned(), lock, folder })
    }

    /// The folder to write the generation's files to.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Completes the manifest with the generation's name and files, and makes it the published one. Everything is on disk
    /// before something refers to it, so that after a power cut the manifest names a complete generation. The generation
    /// that was in use before is kept; [`super::open()`] returns to it when this one is damaged.
    pub(super) fn publish(self, manifest: Manifest) -> Result<Manifest> {
        let Self { index, lock: own_lock, folder } = self;
        let _lock = lock(&index)?;
        let before = whole_generation(&index);

        drop(own_lock);
        let files = list_files(folder.path())?;
        let unique =
            folder.path().file_name().unwrap_or_default().to_string_lossy().replace(BUILDING_PREFIX, "");
        let generation = format!("{GENERATION_PREFIX}{}-{unique}", &manifest.fingerprint[..12]);
        let manifest = Manifest { generation, files, ..manifest };
        let json = manifest.to_json().map_err(Error::io(&index))?;
        let copy = folder.path().join(MANIFEST_FILE);
        fs::write(&copy, &json).map_err(Error::io(&copy))?;
        durable::sync_tree(folder.path())?;

        let place = index.join(&manifest.generation);
        durable::rename(folder.path(), &place).map_err(Error::io(&place))?;
        // The folder has another name now.
        let _ = folder.keep();
        let (target, unfinished) = (index.join(MANIFEST_FILE), index.join(UNFINISHED_MANIFEST));
        if let Err(error) = durable::replace(&target, &unfinished, json.as_bytes()) {
            if read_manifest(&index).is_ok_and(|published| published.generation != manifest.generation) {
                let _ = fs::remove_dir_all(&place);
            }
            let _ = fs::remove_file(&unfinished);
            return Err(Error::io(&target)(error));
        }
        remove_old_generations(&index, [Some(&manifest.generation), before.as_ref()]);
        Ok(manifest)
    }
}

/// Takes the lock of an index, and says so if another build holds it.
fn lock(index: &Path) -> Result<File> {
    let path = index.join(LOCK_FILE);
    let lock = File::create(&path).map_err(Error::io(&path))?;
    let locked = match lock.try_lock() {
        Err(TryLockError::WouldBlock) => {
            tracing::info!("waiting for another build to publish in {}", index.display());
            lock.lock()
        }
        Err(TryLockError::Error(error)) => Err(error),
        Ok(()) => Ok(()),
    };
    locked.map(|()| lock).map_err(Error::io(&path))
}

/// Removes the folders of builds that were killed. Called under the index's lock, so that no build is between creating its
/// folder and locking it.
fn remove_killed_builds(index: &Path) {
    for folder in folders(index, BUILDING_PREFIX) {
        let lock = File::open(folder.join(BUILD_LOCK_FILE));
        let is_free = match &lock {
            Ok(lock) => lock.try_lock().is_ok(),
            // Killed while publishing.
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        };
        drop(lock);
        if is_free {
            remove(&folder);
        }
    }
}

/// Removes all generations but some. Called under the index's lock, so that no build is between moving its generation into
/// place and naming it.
fn remove_old_generations(index: &Path, kept: [Option<&String>; 2]) {
    for folder in folders(index, GENERATION_PREFIX) {
        let is = |kept: &String| folder.file_name().is_some_and(|name| name == kept.as_str());
        if !kept.into_iter().flatten().any(is) {
            remove(&folder);
        }
    }
}

/// Not an error if it fails: what is left takes space, and the next build tries again.
fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder) {
        tracing::debug!("left {}: {error}", folder.display());
    }
}

/// The folders in an index whose names begin like this.
fn folders(index: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(index).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
    named.map(|entry| entry.path()).collect()
}

/// The files below a folder with their checksums, by name, once lock files are removed: this build's own, and those of the
/// full-text writer.
fn list_files(folder: &Path) -> Result<Vec<InputFile>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current).map_err(Error::io(&current))? {
            let path = entry.map_err(Error::io(&current))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "lock") {
                fs::remove_file(&path).map_err(Error::io(&path))?;
            } else {
                let contents = fs::read(&path).map_err(Error::io(&path))?;
                let relative = path.strip_prefix(folder).unwrap_or(&path);
                let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                files.push(InputFile::of(&parts.join("/"), &contents));
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(index: &Path) -> Manifest {
        let building = Building::begin(index).unwrap();
        fs::write(building.path().join("catalog.bin"), "x").unwrap();
        fs::create_dir(building.path().join("text")).unwrap();
        for name in ["meta.json", ".tantivy-writer.lock"] {
            fs::write(building.path().join("text").join(name), "x").unwrap();
        }
        building.publish(Manifest::example()).unwrap()
    }

    #[test]
    fn everything_is_synced_before_something_refers_to_it() {
        let place = tempfile::tempdir().unwrap();
        let index = place.path().join("index");
        durable::recorded();
        let manifest = publish(&index);
        let listed: Vec<&str> = manifest.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(listed, ["catalog.bin", "text/meta.json"]);

        let steps = durable::recorded();
        assert_eq!(steps[0], ("sync".to_owned(), place.path().to_owned()), "the index folder is new");
        let steps: Vec<(&str, String)> = steps[1..]
            .iter()
            .map(|(step, path)| {
                let parts = path.strip_prefix(&index).unwrap().iter().map(|part| part.to_string_lossy());
                let known = parts
                    .map(|part| if part.starts_with(BUILDING_PREFIX) { "building".into() } else { part });
                (step.as_str(), known.collect::<Vec<_>>().join("/"))
            })
            .collect();
        let mut files = steps[..5].to_vec();
        files.sort();
        let expected = [
            "building",
            "building/catalog.bin",
            "building/manifest.json",
            "building/text",
            "building/text/meta.json",
        ];
        assert_eq!(files, expected.map(|path| ("sync", path.to_owned())));
        assert_eq!(steps[4].1, "building", "the folder after what it holds");
        let renames = [
            ("rename", manifest.generation.as_str()),
            ("sync", ""),
            ("sync", UNFINISHED_MANIFEST),
            ("rename", MANIFEST_FILE),
            ("sync", ""),
        ];
        assert_eq!(steps[5..], renames.map(|(step, path)| (step, path.to_owned())));
    }

    #[test]
    fn one_earlier_generation_is_kept_the_newest_whole_one() {
        let index = tempfile::tempdir().unwrap();
        let [first, second] = [(); 2].map(|()| publish(index.path()).generation);
        let kept = |names: [&str; 2]| {
            let mut found = folders(index.path(), GENERATION_PREFIX);
            let mut expected = names.map(|name| index.path().join(name));
            found.sort();
            expected.sort();
            assert_eq!(found, expected);
        };
        kept([&first, &second]);
        let third = publish(index.path()).generation;
        kept([&second, &third]);
        // A damaged one is of no use as a reserve.
        fs::write(index.path().join(&third).join("catalog.bin"), "y").unwrap();
        let fourth = publish(index.path()).generation;
        kept([&second, &fourth]);
    }

    #[test]
    fn only_folders_of_killed_builds_are_removed() {
        let index = tempfile::tempdir().unwrap();
        let alive = Building::begin(index.path()).unwrap();
        let killed = index.path().join(format!("{BUILDING_PREFIX}killed"));
        let early = index.path().join(format!("{BUILDING_PREFIX}early"));
        fs::create_dir(&killed).unwrap();
        fs::write(killed.join(BUILD_LOCK_FILE), "").unwrap();
        fs::create_dir(&early).unwrap();
        let next = Building::begin(index.path()).unwrap();
        assert!(alive.path().exists() && next.path().exists());
        assert!(!killed.exists() && !early.exists());

        let abandoned = alive.path().to_owned();
        drop(alive);
        assert!(!abandoned.exists(), "a build that fails removes its folder");
        next.publish(Manifest::example()).unwrap();
        assert!(folders(index.path(), BUILDING_PREFIX).is_empty());
    }

    #[test]
    fn a_generation_that_cannot_be_named_is_removed() {
        let index = tempfile::tempdir().unwrap();
        let first = publish(index.path());
        let building = Building::begin(index.path()).unwrap();
        let obstacle = index.path().join(UNFINISHED_MANIFEST);
        fs::create_dir(&obstacle).unwrap();
        building.publish(Manifest::example()).unwrap_err();
        assert_eq!(folders(index.path(), GENERATION_PREFIX), [index.path().join(&first.generation)]);
        assert_eq!(read_manifest(index.path()).unwrap(), first);
    }
}
