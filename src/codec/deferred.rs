//! Values that are decoded when they are first needed.

use std::path::PathBuf;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use tantivy::directory::OwnedBytes;

use super::array;
use super::refusal::malformed;
use crate::error::Result;

/// The value in a checked file, decoded once. A program that never needs it neither waits for it nor holds it.
#[derive(Debug)]
pub struct Deferred<T> {
    value: OnceLock<T>,
    path: PathBuf,
    file: OwnedBytes,
}

impl<T> From<T> for Deferred<T> {
    /// A value that is there already.
    fn from(value: T) -> Self {
        Self { value: value.into(), path: PathBuf::new(), file: OwnedBytes::empty() }
    }
}

impl<T: DeserializeOwned> Deferred<T> {
    /// The value in a mapped file.
    pub(super) fn new(path: PathBuf, file: OwnedBytes) -> Self {
        Self { value: OnceLock::new(), path, file }
    }

    /// The value.
    ///
    /// # Errors
    /// [`crate::Error::Artifact`] when the file contains something else. The bytes were checked when the file was opened: it was
    /// written so.
    pub fn get(&self) -> Result<&T> {
        if let Some(value) = self.value.get() {
            return Ok(value);
        }
        let value = array::decode(&self.file).map_err(|error| malformed(&self.path, &error))?;
        Ok(self.value.get_or_init(|| value))
    }
}
