//! Refusals of files of an index, with the remedy.

use std::path::Path;

use crate::error::Error;

/// The refusal of a file.
pub(super) fn refusal(path: &Path, problem: &str) -> Error {
    let problem = format!("{problem}; rebuild the index with `metier index`");
    Error::Artifact { path: path.to_owned(), problem }
}

/// The refusal of a file that cannot be decoded.
pub(super) fn malformed(path: &Path, error: &postcard::Error) -> Error {
    refusal(path, &format!("does not have the expected form ({error})"))
}
