//! Whole files, read up to a size limit.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::error::{Error, Result};

/// Opens a regular file: opening a pipe can block forever, and a device may have no end.
///
/// # Errors
/// [`Error::Io`] when the file cannot be opened, or is a folder; [`Error::Source`] for a pipe, socket or device.
pub fn open_file(path: &Path) -> Result<File> {
    let metadata = fs::metadata(path).map_err(Error::io(path))?;
    if metadata.is_dir() {
        return Err(Error::io(path)(io::ErrorKind::IsADirectory.into()));
    }
    if !metadata.is_file() {
        let problem = "is a pipe, socket or device; save its contents as a file and name that".to_owned();
        return Err(Error::Source { path: path.to_owned(), problem });
    }
    File::open(path).map_err(Error::io(path))
}

/// Reads a regular file of at most `limit` bytes.
///
/// # Errors
/// Those of [`open_file`]; [`Error::Io`] when the file cannot be read; [`Error::Source`], with size and limit, when it is
/// larger.
pub fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let file = open_file(path)?;
    let size = file.metadata().map_err(Error::io(path))?.len();
    let too_large = |found: String| {
        let problem = format!("{found}, over the limit of {}; split the file", byte_size(limit));
        Error::Source { path: path.to_owned(), problem }
    };
    if size > limit {
        return Err(too_large(format!("{size} bytes")));
    }
    // A file may grow while it is read, and some report no size, as in /proc.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(Error::io(path))?;
    if bytes.len() as u64 > limit {
        return Err(too_large(format!("at least {} bytes", bytes.len())));
    }
    Ok(bytes)
}

/// A size for messages, in MiB when it is a whole number of them.
pub(super) fn byte_size(bytes: u64) -> String {
    if bytes >= 1 << 20 && bytes.is_multiple_of(1 << 20) {
        return format!("{} MiB", bytes >> 20);
    }
    format!("{bytes} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_file_is_refused_with_its_size_and_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read_file(&path, 5).unwrap(), b"12345");
        let message = read_file(&path, 4).unwrap_err().to_string();
        assert!(message.ends_with("a.csv: 5 bytes, over the limit of 4 bytes; split the file"), "{message}");
        File::create(&path).unwrap().set_len((256 << 20) + 1).unwrap();
        let message = read_file(&path, 256 << 20).unwrap_err().to_string();
        assert!(message.contains("268435457 bytes, over the limit of 256 MiB"), "{message}");
        assert!(matches!(read_file(folder.path(), 5), Err(Error::Io { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn what_may_have_no_end_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("a.csv");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for path in [&socket, Path::new("/dev/zero")] {
            let message = read_file(path, 1 << 20).unwrap_err().to_string();
            assert!(
                message.ends_with(": is a pipe, socket or device; save its contents as a file and name that")
            );
        }
    }
}
