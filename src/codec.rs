//! Values as files, in postcard's written format (postcard.jamesmunns.com/wire-format).

use std::fs::File;
use std::io::Write;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// Writes a value as a new file.
///
/// # Errors
/// When the file cannot be written.
pub fn write_file(path: &Path, value: &impl Serialize) -> Result<()> {
    // First to memory, then to the file: postcard does not tell a full disk from any other failure.
    let bytes = postcard::to_stdvec(value).map_err(|error| Error::io(path)(std::io::Error::other(error)))?;
    let mut file = File::create(path).map_err(Error::io(path))?;
    file.write_all(&bytes).map_err(Error::io(path))?;
    file.sync_all().map_err(Error::io(path))
}

/// Reads a value from a file that [`write_file`] wrote.
///
/// # Errors
/// When the file cannot be read, or holds something else.
pub fn read_file<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let bytes = std::fs::read(path).map_err(Error::io(path))?;
    postcard::from_bytes(&bytes).map_err(|error| unfit(path, &error))
}

fn unfit(path: &Path, error: &postcard::Error) -> Error {
    Error::Artifact {
        path: path.to_owned(),
        problem: format!("not of the expected form ({error}); build the index again with `metier index`"),
    }
}
