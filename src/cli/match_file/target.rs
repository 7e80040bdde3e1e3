//! Where the output goes: standard output, or a file that appears whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Stdout, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::NamedTempFile;

/// A place to write to.
pub(super) enum Target {
    /// Standard output.
    Stdout(Stdout),
    /// A file beside the one that is wanted, renamed at the end.
    File {
        /// What is being written.
        temporary: NamedTempFile,
        /// What it will be called.
        path: PathBuf,
    },
    /// A device or pipe, which cannot be replaced by a file.
    Device(File),
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
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let temporary = builder().tempfile_in(folder).with_context(problem)?;
        Ok(Self::File { temporary, path })
    }

    /// Puts the file in place. Without this call it is removed.
    pub(super) fn finish(self) -> Result<()> {
        if let Self::File { temporary, path } = self {
            let problem = || format!("cannot write {}", path.display());
            temporary.as_file().sync_all().with_context(problem)?;
            temporary.persist(&path).map_err(|error| error.error).with_context(problem)?;
        }
        Ok(())
    }
}

/// Temporary files are private by default; a result is for whoever the umask allows.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".coding-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

impl Write for &mut Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::Stdout(out) => out.write(bytes),
            Target::File { temporary, .. } => temporary.write(bytes),
            Target::Device(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::Stdout(out) => out.flush(),
            Target::File { temporary, .. } => temporary.flush(),
            Target::Device(out) => out.flush(),
        }
    }
}
