//! Where the output goes: standard output, or a file that appears whole or not at all.
//!
//! A file is written as `OUTPUT.partial` and renamed at the end. What an interrupted run leaves is gone on with by
//! `--resume`, or else written over.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Stdout, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A place to write to.
pub(super) enum Target {
    /// Standard output.
    Stdout(Stdout),
    /// A file beside the one that is wanted, renamed at the end.
    File(Partial),
    /// A device or pipe, which cannot be replaced by a file.
    Device(File),
}

/// A file that is not whole yet.
pub(super) struct Partial {
    file: File,
    /// Where it is.
    place: PathBuf,
    /// What it will be called.
    path: PathBuf,
    /// Whether an interrupted run left something.
    left: bool,
}

impl Target {
    /// Opens the target; standard output for `None` and `-`.
    pub(super) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Ok(Self::Stdout(io::stdout()));
        };
        let problem = || format!("cannot write {}", path.display());
        // What a link points to is replaced, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if path.is_dir() {
            return Err(anyhow::anyhow!("it is a folder")).with_context(problem);
        }
        if path.exists() && !path.is_file() {
            return Ok(Self::Device(OpenOptions::new().write(true).open(&path).with_context(problem)?));
        }
        let place = beside(&path, ".partial");
        let left = place.exists();
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).open(&place).with_context(problem)?;
        // Two runs that write one file would mix their rows. Where files cannot be locked, nobody can tell.
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            bail!("{} is being written by another run; wait for it or name another output", path.display());
        }
        Ok(Self::File(Partial { file, place, path, left }))
    }

    /// The file that is not whole yet, when the output is a file.
    pub(super) fn partial(&self) -> Option<&Partial> {
        match self {
            Self::File(partial) => Some(partial),
            Self::Stdout(_) | Self::Device(_) => None,
        }
    }

    /// How many bytes were written.
    pub(super) fn position(&self) -> io::Result<u64> {
        match self {
            Self::File(Partial { file, .. }) => { file }.stream_position(),
            Self::Stdout(_) | Self::Device(_) => Ok(0),
        }
    }

    /// Puts the file in place.
    pub(super) fn finish(self) -> Result<()> {
        if let Self::File(Partial { file, place, path, .. }) = self {
            let problem = || format!("cannot write {}", path.display());
            file.sync_all().with_context(problem)?;
            fs::rename(&place, &path).with_context(problem)?;
        }
        Ok(())
    }
}

impl Partial {
    /// Where the file is.
    pub(super) fn place(&self) -> &Path {
        &self.place
    }

    /// The path of a file that belongs to the same output.
    pub(super) fn beside(&self, ending: &str) -> PathBuf {
        beside(&self.path, ending)
    }

    /// Whether an interrupted run left something.
    pub(super) fn left(&self) -> bool {
        self.left
    }

    /// Keeps the first bytes and goes on behind them.
    pub(super) fn keep(&self, bytes: u64) -> Result<()> {
        let problem = || format!("cannot write {}", self.place.display());
        let mut file = &self.file;
        let found = file.metadata().with_context(problem)?.len();
        if found < bytes {
            bail!(
                "{} has {found} bytes of the {bytes} that were written; run without --resume to start over",
                self.place.display()
            );
        }
        file.set_len(bytes).with_context(problem)?;
        file.seek(SeekFrom::Start(bytes)).map(drop).with_context(problem)
    }

    /// Waits until what was written is on the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
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
            Self::Stdout(out) => out.write(bytes),
            Self::File(Partial { file, .. }) | Self::Device(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(Partial { file, .. }) | Self::Device(file) => file.flush(),
        }
    }
}
