//! The output: a stream, or a file that appears complete or not at all.
//!
//! A file is written as `OUTPUT.partial` and renamed at the end. The partial file of an interrupted run is either
//! resumed or overwritten.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::durable;
use crate::error::{Error, Result};

/// The destination of coded rows.
pub enum Output {
    /// A file, which appears or is replaced once all rows are coded.
    File(PathBuf),
    /// A stream such as standard output.
    Stream {
        /// Its name in errors.
        name: String,
        /// The stream.
        writer: Box<dyn Write + Send>,
    },
}

impl Output {
    /// A file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::File(path.into())
    }

    /// Standard output.
    pub fn stdout() -> Self {
        Self::Stream { name: "standard output".to_owned(), writer: Box::new(io::stdout()) }
    }

    /// The path, if it is a file.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Stream { .. } => None,
        }
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(formatter, "File({path:?})"),
            Self::Stream { name, .. } => write!(formatter, "Stream({name:?})"),
        }
    }
}

/// An open output.
pub(super) enum Target {
    /// A stream, or a device or pipe, which a file must not replace.
    Stream { name: String, writer: Box<dyn Write + Send> },
    /// A file next to the output, renamed at the end.
    File(Partial),
}

/// A file that is not complete yet.
pub(super) struct Partial {
    file: File,
    /// Its path now.
    place: PathBuf,
    /// Its path when complete.
    path: PathBuf,
    /// Whether an interrupted run left it.
    left: bool,
}

impl Target {
    /// Opens an output.
    pub(super) fn open(output: Output) -> Result<Self> {
        let path = match output {
            Output::Stream { name, writer } => return Ok(Self::Stream { name, writer }),
            Output::File(path) => path,
        };
        let name = path.display().to_string();
        let fault = |error| Error::Write { file: name.clone(), source: error };
        // Replace the target of a link, not the link.
        let path = fs::canonicalize(&path).unwrap_or(path);
        if path.is_dir() {
            return Err(fault(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")));
        }
        if path.exists() && !path.is_file() {
            let device = OpenOptions::new().write(true).open(&path).map_err(fault)?;
            return Ok(Self::Stream { name, writer: Box::new(device) });
        }
        let place = beside(&path, ".partial");
        let left = place.exists();
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).open(&place).map_err(fault)?;
        // Two runs that write one file would mix their rows. Where files cannot be locked, this goes unnoticed.
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            let problem = "another run is writing this file; wait for it to finish or choose another output";
            return Err(fault(io::Error::new(io::ErrorKind::ResourceBusy, problem)));
        }
        Ok(Self::File(Partial { file, place, path, left }))
    }

    /// Its name in errors.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Stream { name, .. } => name.clone(),
            Self::File(partial) => partial.path.display().to_string(),
        }
    }

    /// The partial file, if the output is a file.
    pub(super) fn partial(&self) -> Option<&Partial> {
        match self {
            Self::File(partial) => Some(partial),
            Self::Stream { .. } => None,
        }
    }

    /// Bytes written so far, if the output is a file; else 0.
    pub(super) fn position(&self) -> io::Result<u64> {
        match self {
            Self::File(Partial { file, .. }) => { file }.stream_position(),
            Self::Stream { .. } => Ok(0),
        }
    }

    /// Renames the file to its final path.
    pub(super) fn finish(self) -> Result<()> {
        let name = self.name();
        let finished = match self {
            Self::File(Partial { file, place, path, .. }) => {
                durable::sync_contents(&file, &place).and_then(|()| durable::rename(&place, &path))
            }
            Self::Stream { mut writer, .. } => writer.flush(),
        };
        finished.map_err(Error::write(&name))
    }
}

impl Partial {
    /// The path of the partial file.
    pub(super) fn place(&self) -> &Path {
        &self.place
    }

    /// The path of another file of the same output.
    pub(super) fn beside(&self, ending: &str) -> PathBuf {
        beside(&self.path, ending)
    }

    /// Whether an interrupted run left it.
    pub(super) fn left(&self) -> bool {
        self.left
    }

    /// Truncates the file to this size; writing continues from there.
    pub(super) fn keep(&self, bytes: u64) -> Result<()> {
        let name = self.place.display().to_string();
        let mut file = &self.file;
        let found = file.metadata().map_err(Error::write(&name))?.len();
        if found < bytes {
            let problem = format!("{name} has only {found} of the {bytes} bytes written");
            return Err(Error::Resume { problem, changes: Vec::new() });
        }
        let cut = file.set_len(bytes).and_then(|()| file.seek(SeekFrom::Start(bytes)));
        cut.map(drop).map_err(Error::write(&name))
    }

    /// Waits until everything written is on disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        durable::sync_contents(&self.file, &self.place)
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream { writer, .. } => writer.write(bytes),
            Self::File(Partial { file, .. }) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream { writer, .. } => writer.flush(),
            Self::File(Partial { file, .. }) => file.flush(),
        }
    }
}
