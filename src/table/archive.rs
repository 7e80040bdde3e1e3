//! Zip archives, opened without trusting what they say about themselves.

use std::io::Cursor;

use memchr::memmem;
use zip::ZipArchive;
use zip::result::ZipError;

/// The most entries of an archive: a release has about 50, a workbook rarely 100. Listing an entry takes several hundred
/// bytes of memory, and as few as 46 in the archive.
const MOST_ENTRIES: usize = 20_000;

/// Lists the entries of an archive.
///
/// # Errors
/// [`ZipError`] for bytes that are no archive, and for more than 20,000 entries.
pub fn open_archive<T: AsRef<[u8]>>(bytes: T) -> Result<ZipArchive<Cursor<T>>, ZipError> {
    // Each entry of the archive's directory begins with these bytes, whatever number of entries the archive claims. They
    // hardly ever occur anywhere else.
    if memmem::find_iter(bytes.as_ref(), b"PK\x01\x02").nth(MOST_ENTRIES).is_some() {
        return Err(ZipError::InvalidArchive("it has more than 20,000 entries".into()));
    }
    ZipArchive::new(Cursor::new(bytes))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn archive(entries: usize) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for number in 0..entries {
            writer.start_file(number.to_string(), SimpleFileOptions::default()).unwrap();
        }
        writer.write_all(b"x").unwrap();
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn an_archive_with_too_many_entries_is_not_listed() {
        assert_eq!(open_archive(archive(MOST_ENTRIES)).unwrap().len(), MOST_ENTRIES);
        let refused = open_archive(archive(MOST_ENTRIES + 1)).unwrap_err().to_string();
        assert!(refused.contains("more than 20,000 entries"), "{refused}");
    }
}
