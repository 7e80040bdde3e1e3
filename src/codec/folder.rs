//! Files that are checked before they are used.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use serde::de::DeserializeOwned;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError};
use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};

use super::refusal::{malformed, refusal};
use super::{Deferred, array};
use crate::error::{Error, Result};
use crate::table::InputFile;

/// Where the contents of files are while they are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Residence {
    /// In the memory of this process: nothing that happens to the files has any effect.
    Memory,
    /// In the page cache, which all processes that open the same files share. Files may be deleted or replaced by others, but
    /// who cuts one short in place kills every process that has it mapped. metier never changes a file in place.
    Mapped,
}

/// A folder whose files are listed with their checksums. A file is opened once, and the bytes checked are the bytes returned.
#[derive(Debug, Clone, Copy)]
pub struct CheckedFolder<'a> {
    path: &'a Path,
    files: &'a [InputFile],
    residence: Residence,
}

impl<'a> CheckedFolder<'a> {
    /// The folder at a path, with the list of its files: names relative to the folder, with `/` as separator.
    pub fn new(path: &'a Path, files: &'a [InputFile], residence: Residence) -> Self {
        Self { path, files, residence }
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
    pub fn read(&self, name: &str) -> Result<OwnedBytes> {
        let path = self.path.join(name);
        let refuse = |problem: &str| Err(refusal(&path, problem));
        let Some(listed) = self.files.iter().find(|file| file.name == name) else {
            return refuse("is not listed in the manifest");
        };
        if name.split('/').any(|part| part == "..") || Path::new(name).is_absolute() {
            return refuse("is not a file of an index");
        }
        let contents = match self.residence {
            Residence::Memory => in_memory(&path, listed.bytes),
            Residence::Mapped => mapped(self.path, name),
        };
        let contents = match contents {
            Err(error) if error.kind() == ErrorKind::NotFound => return refuse("is missing from the index"),
            contents => contents.map_err(Error::io(&path))?,
        };
        if contents.len() as u64 > listed.bytes {
            return refuse(&format!("has more bytes than the {} listed", listed.bytes));
        }
        if contents.len() as u64 != listed.bytes {
            return refuse(&format!("has {} bytes instead of {}", contents.len(), listed.bytes));
        }
        if InputFile::of(name, &contents).sha256 != listed.sha256 {
            return refuse("is damaged: its checksum differs from the manifest's");
        }
        Ok(contents)
    }

    /// The value that [`super::write_file`] wrote to a listed file.
    ///
    /// # Errors
    /// As for [`CheckedFolder::read`]; [`Error::Artifact`] when the file contains something else.
    pub fn decode<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        let (path, contents) = (self.path.join(name), self.read(name)?);
        let value = match self.residence {
            // Copies of the arrays, to keep nothing else of the file.
            Residence::Memory => postcard::from_bytes(&contents),
            Residence::Mapped => array::decode(&contents),
        };
        value.map_err(|error| malformed(&path, &error))
    }

    /// The error that refuses a listed file for a problem that its contents show when they are put together.
    pub fn refuse(&self, name: &str, problem: &str) -> Error {
        refusal(&self.path.join(name), problem)
    }

    /// Like [`CheckedFolder::decode`] but, if the file is mapped, decodes it when the value is first needed. In memory it is
    /// decoded now: who holds all in memory wants to know now that it can be used.
    ///
    /// # Errors
    /// As for [`CheckedFolder::decode`].
    pub fn defer<T: DeserializeOwned>(&self, name: &str) -> Result<Deferred<T>> {
        match self.residence {
            Residence::Memory => self.decode::<T>(name).map(Deferred::from),
            Residence::Mapped => Ok(Deferred::new(self.path.join(name), self.read(name)?)),
        }
    }
}

/// Reads a file that should have so many bytes.
fn in_memory(path: &Path, bytes: u64) -> io::Result<OwnedBytes> {
    let file = File::open(path)?;
    // Not the listed size, which may be anything in a damaged manifest.
    let mut contents = Vec::with_capacity(usize::try_from(file.metadata()?.len()).unwrap_or_default());
    // Reading one byte more than listed reveals a file that is too long, however long it is.
    file.take(bytes.saturating_add(1)).read_to_end(&mut contents)?;
    Ok(OwnedBytes::new(contents))
}

/// Maps a file below a folder.
fn mapped(folder: &Path, name: &str) -> io::Result<OwnedBytes> {
    let folder = MmapDirectory::open(folder).map_err(|error| match error {
        OpenDirectoryError::DoesNotExist(_) => ErrorKind::NotFound.into(),
        other => io::Error::other(other),
    })?;
    let file = folder.get_file_handle(Path::new(name)).map_err(|error| match error {
        OpenReadError::FileDoesNotExist(_) => ErrorKind::NotFound.into(),
        OpenReadError::IoError { io_error, .. } => io::Error::new(io_error.kind(), io_error),
        other @ OpenReadError::IncompatibleIndex(_) => io::Error::other(other),
    })?;
    file.read_bytes(0..file.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::write_file;

    #[test]
    fn only_listed_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        write_file(&place("value.bin"), &[1_u8, 2, 3]).unwrap();
        let files = ["value.bin", "../value.bin", "gone.bin"]
            .map(|name| InputFile::of(name, &postcard::to_stdvec(&[1_u8, 2, 3]).unwrap()));
        for residence in [Residence::Memory, Residence::Mapped] {
            let checked = CheckedFolder::new(folder.path(), &files, residence);
            let value = || checked.decode::<[u8; 3]>("value.bin").unwrap();
            assert_eq!(value(), [1, 2, 3]);
            let deferred = checked.defer::<[u8; 3]>("value.bin").unwrap();
            let other = checked.defer::<[u8; 4]>("value.bin");
            let refused = |name: &str| problem(checked.read(name).unwrap_err());
            assert!(refused("other.bin").contains("not listed"));
            assert!(refused("../value.bin").contains("not a file of an index"));
            assert!(refused("gone.bin").contains("missing"));

            for (contents, expected) in [
                (&[1_u8, 2][..], "has 2 bytes instead of 3"),
                (&[1, 2, 3, 4], "has more bytes than the 3 listed"),
                (&[], "has 0 bytes instead of 3"),
                (&[1, 2, 4], "is damaged"),
                (&[1, 2, 3], ""),
            ] {
                std::fs::remove_file(place("value.bin")).unwrap();
                if expected.is_empty() {
                    // What is deferred is still there without its file.
                    assert_eq!(deferred.get().unwrap(), &[1, 2, 3]);
                }
                std::fs::write(place("value.bin"), contents).unwrap();
                if !expected.is_empty() {
                    let told = refused("value.bin");
                    assert!(told.contains(expected) && told.contains("metier index"), "{told}");
                }
            }
            let told = problem(match other {
                Ok(deferred) => deferred.get().unwrap_err(),
                Err(error) => error,
            });
            assert!(told.contains("expected form") && told.contains("metier index"), "{told}");
        }
    }

    fn problem(error: Error) -> String {
        match error {
            Error::Artifact { problem, .. } => problem,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn names_below_a_folder_omit_the_folder() {
        let files = ["a.bin", "text/b", "text/c/d", "textual"].map(|name| InputFile::of(name, b""));
        let folder = CheckedFolder::new(Path::new("."), &files, Residence::Memory);
        assert_eq!(folder.names_below("text").collect::<Vec<_>>(), ["b", "c/d"]);
    }
}
