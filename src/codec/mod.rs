//! Values as files, in postcard's wire format (postcard.jamesmunns.com/wire-format), and folders whose files are listed
//! with their checksums.
//!
//! `folder` checks and reads files, into memory or mapped; `array` has arrays that stay in their file, `ends` lists in
//! such arrays, and `deferred` values that are decoded when they are first needed.

mod array;
mod deferred;
mod ends;
mod folder;
mod refusal;

use std::path::Path;

use serde::Serialize;

pub use array::{Array, Element};
pub use deferred::Deferred;
pub use ends::Ends;
pub use folder::{CheckedFolder, Residence};

use crate::error::{Error, Result};

/// Writes a value to a new file. Syncing it to disk is up to the publisher.
///
/// # Errors
/// When the file cannot be written.
pub fn write_file(path: &Path, value: &impl Serialize) -> Result<()> {
    // First to memory, then to the file: postcard does not distinguish a full disk from other failures.
    let bytes = postcard::to_stdvec(value).map_err(|error| Error::io(path)(std::io::Error::other(error)))?;
    std::fs::write(path, bytes).map_err(Error::io(path))
}
