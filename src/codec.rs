//! Values as files, in postcard's wire format (postcard.jamesmunns.com/wire-format), and folders whose files are listed
//! with their checksums.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::table::InputFile;

/// Writes a value to a new file. Syncing it to disk is up to the publisher.
///
/// # Errors
/// When the file cannot be written.
pub fn write_file(path: &Path, value: &impl Serialize) -> Result<()> {
    // First to memory, then to the file: postcard does not distinguish a full disk from other failures.
    let bytes = postcard::to_stdvec(value).map_err(|error| Error::io(path)(std::io::Error::other(error)))?;
    std::fs::write(path, bytes).map_err(Error::io(path))
}

/// A folder whose files are listed with their checksums. A file is read once, and the bytes checked are the bytes returned:
/// later changes on disk have no effect.
#[derive(Debug, Clone, Copy)]
pub struct CheckedFolder<'a> {
    path: &'a Path,
    files: &'a [InputFile],
}

impl<'a> CheckedFolder<'a> {
    /// The folder at a path, with the list of its files: names relative to the folder, with `/` as separator.
    pub fn new(path: &'a Path, files: &'a [InputFile]) -> Self {
        Self { path, files }
    }

    /// The names of all files listed below a subfolder, each without the subfolder.
    pub fn names_below(&self, folder: &str) -> impl Iterator<Item = &'a str> {
        let names = self.files.iter().map(|file| file.name.as_str());
        names.filter_map(move |name| name.strip_prefix(folder)?.strip_prefix('/'))
    }

    /// The contents of a listed file.
    ///
    /// # Errors
    /// [`Error::Artifact`] when the file is not listed, is missing, or does not match the list; [`Error::Io`] when it
    /// cannot be read.
    pub fn read(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.path.join(name);
        let refuse = |problem: &str| Err(refusal(&path, problem));
        let Some(listed) = self.files.iter().find(|file| file.name == name) else {
            return refuse("is not listed in the manifest");
        };
        if name.split('/').any(|part| part == "..") || Path::new(name).is_absolute() {
            return refuse("is not a file of an index");
        }
        let file = match File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return refuse("is missing from the index"),
            opened => opened.map_err(Error::io(&path))?,
        };
        // Not the listed size, which may be anything in a damaged manifest.
        let bytes = file.metadata().map_err(Error::io(&path))?.len();
        let mut contents = Vec::with_capacity(usize::try_from(bytes).unwrap_or_default());
        // Reading one byte more than listed reveals a file that is too long, however long it is.
        file.take(listed.bytes.saturating_add(1)).read_to_end(&mut contents).map_err(Error::io(&path))?;
        let found = InputFile::of(name, &contents);
        if found.bytes > listed.bytes {
            return refuse(&format!("has more bytes than the {} listed", listed.bytes));
        }
        if found.bytes != listed.bytes {
            return refuse(&format!("has {} bytes instead of {}", found.bytes, listed.bytes));
        }
        if found.sha256 != listed.sha256 {
            return refuse("is damaged: its checksum differs from the manifest's");
        }
        Ok(contents)
    }

    /// The value that [`write_file`] wrote to a listed file.
    ///
    /// # Errors
    /// As for [`CheckedFolder::read`]; [`Error::Artifact`] when the file contains something else.
    pub fn decode<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        let contents = self.read(name)?;
        postcard::from_bytes(&contents).map_err(|error| {
            refusal(&self.path.join(name), &format!("does not have the expected form ({error})"))
        })
    }
}

fn refusal(path: &Path, problem: &str) -> Error {
    let problem = format!("{problem}; rebuild the index with `metier index`");
    Error::Artifact { path: PathBuf::from(path), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        write_file(&place("value.bin"), &[1_u8, 2, 3]).unwrap();
        let files = ["value.bin", "../value.bin", "gone.bin"]
            .map(|name| InputFile::of(name, &postcard::to_stdvec(&[1_u8, 2, 3]).unwrap()));
        let checked = CheckedFolder::new(folder.path(), &files);
        assert_eq!(checked.decode::<[u8; 3]>("value.bin").unwrap(), [1, 2, 3]);
        let refused = |name: &str| match checked.read(name).unwrap_err() {
            Error::Artifact { problem, .. } => problem,
            other => panic!("{other}"),
        };
        assert!(refused("other.bin").contains("not listed"));
        assert!(refused("../value.bin").contains("not a file of an index"));
        assert!(refused("gone.bin").contains("missing"));

        for (contents, problem) in [
            (&[1_u8, 2][..], "has 2 bytes instead of 3"),
            (&[1, 2, 3, 4], "has more bytes than the 3 listed"),
            (&[1, 2, 4], "is damaged"),
        ] {
            std::fs::write(place("value.bin"), contents).unwrap();
            let told = refused("value.bin");
            assert!(told.contains(problem) && told.contains("metier index"), "{told}");
        }
    }

    #[test]
    fn names_below_a_folder_omit_the_folder() {
        let files = ["a.bin", "text/b", "text/c/d", "textual"].map(|name| InputFile::of(name, b""));
        let folder = CheckedFolder::new(Path::new("."), &files);
        assert_eq!(folder.names_below("text").collect::<Vec<_>>(), ["b", "c/d"]);
    }
}
