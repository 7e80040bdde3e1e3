//! The list of rows that a run leaves out: a CSV file with their lines, what is wrong with them, and the rows.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use csv::Writer;

use super::row::BadRow;
use crate::durable;
use crate::error::{Error, Result};

/// A list being written.
pub(super) struct BadRows {
    out: Writer<File>,
    path: PathBuf,
}

impl BadRows {
    /// Starts a list, replacing any file at its path; or continues the one of an interrupted run after this many bytes.
    ///
    /// # Errors
    /// [`Error::Resume`] for a file with fewer bytes.
    pub(super) fn open(path: &Path, kept: Option<u64>) -> Result<Self> {
        let name = path.display().to_string();
        let fault = || Error::write(&name);
        let file = OpenOptions::new().write(true).create(true).truncate(kept.is_none()).open(path);
        let mut file = file.map_err(fault())?;
        if let Some(bytes) = kept {
            let found = file.metadata().map_err(fault())?.len();
            if found < bytes {
                let problem =
                    format!("the list of bad rows {name} has only {found} of the {bytes} bytes written");
                return Err(Error::Resume { problem, changes: Vec::new() });
            }
            file.set_len(bytes).and_then(|()| file.seek(SeekFrom::End(0))).map_err(fault())?;
        }
        let mut list = Self { out: Writer::from_writer(file), path: path.to_owned() };
        if kept.is_none() {
            list.record([b"line", b"problem", b"row"])?;
        }
        Ok(list)
    }

    /// Adds a row.
    pub(super) fn write(&mut self, BadRow { line, written, error }: &BadRow) -> Result<()> {
        let problem = match error {
            Error::Jobs { problem, .. } => problem.clone(),
            other => other.to_string(),
        };
        self.record([line.to_string().as_bytes(), problem.as_bytes(), written])
    }

    /// Waits until all rows so far are on disk, and returns the size of the list.
    pub(super) fn sync(&mut self) -> Result<u64> {
        let Self { out, path } = self;
        let mut sync = || {
            out.flush()?;
            durable::sync_contents(out.get_ref(), path)?;
            out.get_ref().stream_position()
        };
        sync().map_err(Error::write(&path.display().to_string()))
    }

    fn record<const N: usize>(&mut self, cells: [&[u8]; N]) -> Result<()> {
        let written = self.out.write_record(cells).map_err(io::Error::from);
        written.map_err(Error::write(&self.path.display().to_string()))
    }
}

/// Whether two paths lead to one file.
pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let folder = fs::canonicalize(durable::parent(path)).ok()?;
        fs::canonicalize(path).ok().or_else(|| Some(folder.join(path.file_name()?)))
    };
    one == other || place(one).is_some_and(|one| Some(one) == place(other))
}
