//! The place of a release: a folder, a zip with the files at its root or one folder down, or metier itself.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{facts, sample};
use crate::error::{Error, Result};
use crate::table;

/// The largest published table has about 30 MB; a larger file is not an O*NET table.
const LARGEST_FILE: u64 = 96 << 20;
/// A whole release has about 150 MB unpacked, in a zip of 13 MB.
const LARGEST_RELEASE: u64 = 256 << 20;
const LARGEST_ZIP: u64 = 64 << 20;
/// Lines of a whole release; published ones have about a million. A line of a few bytes becomes a row of about a hundred.
const MOST_LINES: usize = 2_000_000;
/// How much larger a table is than its entry in a zip. Published tables have a ratio of 30 at most; zeros have 1,000.
const LARGEST_RATIO: u64 = 150;
/// Below this size, the ratio makes no difference.
const RATIO_FROM: u64 = 1 << 20;

pub(super) const REMEDY: &str =
    "download the release again from https://www.onetcenter.org/database.html or run `metier fetch`";

/// Where to read a release from; a path becomes [`ReleaseSource::Path`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReleaseSource {
    /// A published folder or zip.
    Path(PathBuf),
    /// The edition built into metier: the titles, ratings and other facts of release 30.1, without O*NET's texts.
    Edition,
    /// The sample built into metier: a few dozen occupations of release 30.1.
    Sample,
}

impl<P: AsRef<Path>> From<P> for ReleaseSource {
    fn from(path: P) -> Self {
        Self::Path(path.as_ref().to_owned())
    }
}

impl fmt::Display for ReleaseSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.display().fmt(f),
            Self::Edition => f.write_str("metier's edition"),
            Self::Sample => f.write_str("metier's sample"),
        }
    }
}

/// An opened release: which table files it has, and how to read them.
#[derive(Debug)]
pub(super) struct ReleaseFiles {
    path: PathBuf,
    files: BTreeMap<String, Place>,
    /// Lines and bytes of the files read so far.
    lines: AtomicUsize,
    bytes: AtomicU64,
}

#[derive(Debug)]
enum Place {
    File(PathBuf),
    Embedded(&'static [u8]),
    Entry { archive: ZipArchive<Cursor<Arc<[u8]>>>, index: usize, size: u64 },
}

impl ReleaseFiles {
    /// Opens a folder or a `.zip` and lists its `.txt` and `.csv` files.
    ///
    /// # Errors
    /// When the path cannot be read, the archive is damaged, an entry's path leads outside the archive, the files
    /// are too large, or there is no table.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let metadata = fs::metadata(path).map_err(Error::io(path))?;
        let files = if metadata.is_dir() {
            files_of_folder(path)?
        } else {
            files_of_zip(path, read_file(path, LARGEST_ZIP)?.into())?
        };
        Ok(Self::of(path.to_owned(), files))
    }

    fn of(path: PathBuf, files: BTreeMap<String, Place>) -> Self {
        Self { path, files, lines: AtomicUsize::new(0), bytes: AtomicU64::new(0) }
    }

    /// The built-in edition.
    ///
    /// # Errors
    /// When it was damaged before metier was compiled.
    pub(super) fn edition() -> Result<Self> {
        let path = PathBuf::from(ReleaseSource::Edition.to_string());
        let files = files_of_zip(&path, facts::ZIP.into())?;
        Ok(Self::of(path, files))
    }

    /// The built-in sample.
    pub(super) fn sample() -> Self {
        let files = sample::FILES.iter().map(|(name, bytes)| ((*name).to_owned(), Place::Embedded(bytes)));
        Self::of(ReleaseSource::Sample.to_string().into(), files.collect())
    }

    /// The release's folder or zip; for the edition and the sample, the display name.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The names of the table files, sorted.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The contents of a file that [`Source::files`] lists; `None` for any other name.
    ///
    /// # Errors
    /// When the file cannot be read, or is larger than it claims or than any table, or when all files read so far have
    /// more than a release has.
    pub(super) fn read(&self, file: &str) -> Result<Option<Vec<u8>>> {
        let Some(place) = self.files.get(file) else { return Ok(None) };
        let bytes = match place {
            Place::File(path) => read_file(path, LARGEST_FILE)?,
            Place::Embedded(bytes) => bytes.to_vec(),
            Place::Entry { archive, index, size } => {
                read_entry(archive.clone(), *index, *size).map_err(|error| self.damaged(file, &error))?
            }
        };
        self.count(&bytes)?;
        Ok(Some(bytes))
    }

    /// Counts what was read, before it becomes rows.
    fn count(&self, bytes: &[u8]) -> Result<()> {
        let lines = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
        let lines = lines + self.lines.fetch_add(lines, Ordering::Relaxed);
        let size = bytes.len() as u64;
        let size = size + self.bytes.fetch_add(size, Ordering::Relaxed);
        if size > LARGEST_RELEASE {
            return Err(too_large(&self.path, size));
        }
        // Lines may end in both.
        if lines > 2 * MOST_LINES {
            let problem = format!(
                "its tables have more than {MOST_LINES} lines, more than any O*NET release; {REMEDY}"
            );
            return Err(Error::Source { path: self.path.clone(), problem });
        }
        Ok(())
    }

    fn damaged(&self, file: &str, error: &ZipError) -> Error {
        let problem = format!("'{file}' in the zip cannot be unpacked ({error}); {REMEDY}");
        Error::Source { path: self.path.clone(), problem }
    }
}

/// Whether a file may be a table. A Mac keeps a second file for each, whose name begins with a point.
fn is_table(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && !name.starts_with('.')
            && (extension.eq_ignore_ascii_case("txt") || extension.eq_ignore_ascii_case("csv"))
    })
}

fn no_tables(path: &Path) -> Error {
    let problem = format!(
        "no O*NET table ('Occupation Data.txt', …) here or one folder down; point --data at the folder or zip of a \
         release, or {REMEDY}"
    );
    Error::Source { path: path.to_owned(), problem }
}

/// The files by folder, relative to the release's path; the root is the empty string.
type Folders = BTreeMap<String, BTreeMap<String, Place>>;

/// The files of the one folder that is a release. The root comes first; anything next to or below a release's tables is
/// ignored.
fn the_release(path: &Path, mut folders: Folders) -> Result<BTreeMap<String, Place>> {
    let is_release = |files: &BTreeMap<String, Place>| files.keys().any(|name| is_occupation_data(name));
    if folders.get("").is_some_and(is_release) {
        return Ok(folders.remove("").unwrap_or_default());
    }
    let candidates: Vec<&str> =
        folders.iter().filter(|(_, files)| is_release(files)).map(|(name, _)| name.as_str()).collect();
    let chosen = match candidates.as_slice() {
        // A release without that table is refused when it is read; a folder without any table is not a release.
        [] => String::new(),
        [one] => (*one).to_owned(),
        several => {
            let problem = format!(
                "found several releases: {}; point --data at one of them, unpacked or in a separate zip",
                several.join(", ")
            );
            return Err(Error::Source { path: path.to_owned(), problem });
        }
    };
    folders.remove(&chosen).filter(|files| !files.is_empty()).ok_or_else(|| no_tables(path))
}

fn files_of_folder(path: &Path) -> Result<BTreeMap<String, Place>> {
    let mut folders = Folders::from([(String::new(), tables_in(path)?)]);
    if !folders.values().flat_map(BTreeMap::keys).any(|name| is_occupation_data(name)) {
        for folder in folders_in(path)? {
            let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            folders.insert(name, tables_in(&folder)?);
        }
    }
    the_release(path, folders)
}

fn is_occupation_data(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, _)| stem.eq_ignore_ascii_case("Occupation Data"))
}

fn tables_in(folder: &Path) -> Result<BTreeMap<String, Place>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
        let path = entry.map_err(Error::io(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        if let Some(name) = name.filter(|name| is_table(name) && path.is_file()) {
            files.insert(name, Place::File(path));
        }
    }
    Ok(files)
}

/// The folders directly inside a folder, sorted.
fn folders_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
        let path = entry.map_err(Error::io(folder))?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let file = table::open_file(path)?;
    let size = file.metadata().map_err(Error::io(path))?.len();
    if size > limit {
        return Err(too_large(path, size));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(limit + 1).read_to_end(&mut bytes).map_err(Error::io(path))?;
    if bytes.len() as u64 > limit { Err(too_large(path, bytes.len() as u64)) } else { Ok(bytes) }
}

fn too_large(path: &Path, size: u64) -> Error {
    let problem = format!("{size} bytes is more than any O*NET release has; {REMEDY}");
    Error::Source { path: path.to_owned(), problem }
}

fn files_of_zip(path: &Path, bytes: Arc<[u8]>) -> Result<BTreeMap<String, Place>> {
    let damaged = |error: &ZipError| {
        let problem = format!("not a readable zip ({error}): it may be truncated or damaged; {REMEDY}");
        Error::Source { path: path.to_owned(), problem }
    };
    let mut archive = table::open_archive(bytes).map_err(|error| damaged(&error))?;
    let mut folders = Folders::new();
    let mut total: u64 = 0;
    let (mut inner_zip, mut bomb) = (None, None);
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| damaged(&error))?;
        let name = entry.name().map_err(|error| damaged(&error))?.into_owned();
        let (size, is_dir, encrypted) = (entry.size(), entry.is_dir(), entry.encrypted());
        let packed = entry.compressed_size();
        drop(entry);
        let Some(parts) = inner_path(&name) else {
            let problem =
                format!("the zip contains the path '{name}', which leads outside the archive; {REMEDY}");
            return Err(Error::Source { path: path.to_owned(), problem });
        };
        let (folder, file) = match *parts.as_slice() {
            [file] => ("", file),
            [folder, file] => (folder, file),
            _ => continue,
        };
        if file.to_ascii_lowercase().ends_with(".zip") {
            inner_zip.get_or_insert(name.clone());
        }
        if is_dir || !is_table(file) {
            continue;
        }
        if encrypted {
            let problem = format!(
                "'{name}' in the zip is encrypted; unpack the zip with its password and point --data at the folder"
            );
            return Err(Error::Source { path: path.to_owned(), problem });
        }
        total = total.saturating_add(size);
        if size > LARGEST_FILE || total > LARGEST_RELEASE {
            return Err(too_large(path, size.max(total)));
        }
        if size > RATIO_FROM && size > packed.saturating_mul(LARGEST_RATIO) {
            let problem =
                format!("'{name}' unpacks {packed} bytes to {size}, which no table of text does; {REMEDY}");
            bomb.get_or_insert(problem);
        }
        let place = Place::Entry { archive: archive.clone(), index, size };
        folders.entry(folder.to_owned()).or_default().insert(file.to_owned(), place);
    }
    if let Some(problem) = bomb {
        return Err(Error::Source { path: path.to_owned(), problem });
    }
    match inner_zip {
        Some(inner) if folders.is_empty() => {
            let problem = format!(
                "the zip has no tables but another zip, '{inner}'; unpack it and point --data at that one"
            );
            Err(Error::Source { path: path.to_owned(), problem })
        }
        _ => the_release(path, folders),
    }
}

/// The parts of an entry's path, or `None` when it is absolute or contains `..`.
fn inner_path(name: &str) -> Option<Vec<&str>> {
    let absolute = name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':');
    let parts: Vec<&str> = name.split(['/', '\\']).filter(|part| !matches!(*part, "" | ".")).collect();
    (!absolute && !parts.contains(&"..")).then_some(parts)
}

/// Unpacks no more than the size that the archive's directory claims, which has been checked.
fn read_entry(
    mut archive: ZipArchive<Cursor<Arc<[u8]>>>,
    index: usize,
    size: u64,
) -> Result<Vec<u8>, ZipError> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default().min(1 << 20));
    archive.by_index(index)?.take(size + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == size {
        Ok(bytes)
    } else {
        Err(ZipError::InvalidArchive("its size is not the one that the archive claims".into()))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn open(bytes: &[u8]) -> Result<ReleaseFiles> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("release.zip");
        fs::write(&path, bytes).unwrap();
        ReleaseFiles::open(&path)
    }

    #[test]
    fn tables_are_found_at_the_root_and_one_folder_down() {
        for name in ["Occupation Data.txt", "db_30_1_text/Occupation Data.txt"] {
            let source = open(&zip_of(&[(name, b"abc"), ("a/b/c.txt", b"deep"), ("x.pdf", b"")])).unwrap();
            assert_eq!(source.files().collect::<Vec<_>>(), ["Occupation Data.txt"]);
            assert_eq!(source.read("Occupation Data.txt").unwrap().unwrap(), b"abc");
            assert_eq!(source.read("Other.txt").unwrap(), None);
        }
    }

    #[test]
    fn a_release_one_folder_down_is_neither_hidden_nor_mixed_with_another() {
        let folder = tempfile::tempdir().unwrap();
        let one =
            [("notes.txt", "n"), ("db_30_1_text/Occupation Data.txt", "abc"), ("other/Skills.txt", "x")];
        let two = [one[0], one[1], one[2], ("db_29_0_text/Occupation Data.csv", "def")];
        for (name, entries) in [("one", &one[..]), ("two", &two[..])] {
            for (file, text) in entries {
                let path = folder.path().join(name).join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            let entries: Vec<(&str, &[u8])> =
                entries.iter().map(|(file, text)| (*file, text.as_bytes())).collect();
            for source in [open(&zip_of(&entries)), ReleaseFiles::open(&folder.path().join(name))] {
                match source {
                    Ok(source) => {
                        assert_eq!(
                            (name, source.files().collect::<Vec<_>>()),
                            ("one", vec!["Occupation Data.txt"])
                        );
                    }
                    Err(error) => {
                        let message = error.to_string();
                        assert_eq!(name, "two", "{message}");
                        assert!(message.contains("db_29_0_text, db_30_1_text; point --data"), "{message}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_path_outside_the_archive_is_refused() {
        for name in ["../Occupation Data.txt", "/etc/a.txt", "a/../../b.txt", "C:\\a.txt", "..\\a.txt"] {
            let message =
                open(&zip_of(&[("Occupation Data.txt", b"abc"), (name, b"x")])).unwrap_err().to_string();
            assert!(message.contains("leads outside the archive"), "{name}: {message}");
        }
    }

    #[test]
    fn a_truncated_or_damaged_zip_is_refused_with_the_remedy() {
        let whole = zip_of(&[("Occupation Data.txt", &b"some text, some text".repeat(50))]);
        for bytes in [&whole[..whole.len() / 2], b"", b"PK\x03\x04"] {
            let message = open(bytes).unwrap_err().to_string();
            assert!(
                message.contains("truncated or damaged") && message.contains("metier fetch"),
                "{message}"
            );
        }
        let mut flipped = whole.clone();
        let data = whole.windows(4).position(|bytes| bytes == b".txt").unwrap() + 8;
        flipped[data] ^= 0xff;
        let refused = open(&flipped).and_then(|source| source.read("Occupation Data.txt"));
        assert!(refused.unwrap_err().to_string().contains("release.zip"));
    }

    #[test]
    fn an_entry_that_claims_a_huge_size_is_refused() {
        let mut bytes = zip_of(&[("Occupation Data.txt", b"abc")]);
        let directory = bytes.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
        bytes[directory + 24..directory + 28].copy_from_slice(&(u32::MAX - 1).to_le_bytes());
        assert!(open(&bytes).unwrap_err().to_string().contains("more than any O*NET release"));
    }

    /// Writes a number at an offset in the header of the only entry in the archive's directory.
    fn in_directory(bytes: &mut [u8], offset: usize, number: &[u8]) {
        let directory = bytes.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
        bytes[directory + offset..directory + offset + number.len()].copy_from_slice(number);
    }

    #[test]
    fn an_entry_that_unpacks_to_more_than_it_claims_is_refused() {
        let mut bytes = zip_of(&[("Occupation Data.txt", &vec![b'a'; 1 << 20])]);
        assert!(bytes.len() < 1 << 13);
        in_directory(&mut bytes, 24, &10u32.to_le_bytes());
        let message = open(&bytes).unwrap().read("Occupation Data.txt").unwrap_err().to_string();
        assert!(message.contains("'Occupation Data.txt' in the zip cannot be unpacked"), "{message}");
        assert!(message.contains("metier fetch"), "{message}");
    }

    #[test]
    fn a_table_that_is_nearly_all_the_same_is_refused_before_it_is_unpacked() {
        let rows = "11-1011.00\ta\t\n".repeat(1 << 18);
        let message = open(&zip_of(&[("Occupation Data.txt", rows.as_bytes())])).unwrap_err().to_string();
        assert!(
            message.contains("'Occupation Data.txt' unpacks ") && message.contains("no table"),
            "{message}"
        );
    }

    #[test]
    fn a_release_of_more_lines_than_any_is_refused_before_they_become_rows() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["Occupation Data.txt", "Skills.txt"] {
            fs::write(folder.path().join(name), "x\r\n".repeat(MOST_LINES / 2 + 1)).unwrap();
        }
        let source = ReleaseFiles::open(folder.path()).unwrap();
        assert!(source.read("Skills.txt").is_ok());
        let message = source.read("Occupation Data.txt").unwrap_err().to_string();
        assert!(message.contains("have more than 2000000 lines"), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_no_release() {
        let message = ReleaseFiles::open(Path::new("/dev/zero")).unwrap_err().to_string();
        assert!(message.contains("/dev/zero: is a pipe, socket or device"), "{message}");
    }

    #[test]
    fn many_entries_may_not_add_up_to_more_than_a_release() {
        let names: Vec<String> = (0..5).map(|number| format!("{number}.txt")).collect();
        let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"abc"[..])).collect();
        let mut bytes = zip_of(&entries);
        let headers: Vec<usize> =
            (0..bytes.len() - 4).filter(|place| bytes[*place..].starts_with(b"PK\x01\x02")).collect();
        assert_eq!(headers.len(), 5);
        for header in headers {
            bytes[header + 24..header + 28].copy_from_slice(&(LARGEST_FILE as u32).to_le_bytes());
        }
        assert!(open(&bytes).unwrap_err().to_string().contains("more than any O*NET release"));
    }

    #[test]
    fn an_encrypted_zip_is_refused() {
        let mut bytes = zip_of(&[("Occupation Data.txt", b"abc")]);
        // Bit 0 of the flags.
        bytes[6] |= 1;
        in_directory(&mut bytes, 8, &[1]);
        let message = open(&bytes).unwrap_err().to_string();
        assert!(message.contains("'Occupation Data.txt' in the zip is encrypted; unpack"), "{message}");
    }

    #[test]
    fn a_zip_in_a_zip_is_refused_by_name() {
        let inner = zip_of(&[("Occupation Data.txt", b"abc")]);
        let message = open(&zip_of(&[("db/db_30_1_text.zip", &inner)])).unwrap_err().to_string();
        assert!(message.contains("another zip, 'db/db_30_1_text.zip'; unpack it"), "{message}");
        let beside = open(&zip_of(&[("more.zip", &inner), ("Occupation Data.txt", b"abc")])).unwrap();
        assert_eq!(beside.files().count(), 1);
    }

    #[test]
    fn files_that_a_mac_adds_are_ignored() {
        for folder in ["", "db_30_1_text/"] {
            let (table, added) =
                (format!("{folder}Occupation Data.txt"), format!("{folder}._Occupation Data.txt"));
            let beside = format!("__MACOSX/{folder}._Occupation Data.txt");
            let entries: [(&str, &[u8]); 3] = [(&table, b"abc"), (&added, b"x"), (&beside, b"x")];
            assert_eq!(open(&zip_of(&entries)).unwrap().files().collect::<Vec<_>>(), ["Occupation Data.txt"]);
        }
    }

    #[test]
    fn empty_and_missing_folders_are_distinct_errors() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(ReleaseFiles::open(folder.path()), Err(Error::Source { .. })));
        assert!(matches!(ReleaseFiles::open(&folder.path().join("none")), Err(Error::Io { .. })));
        let inner = folder.path().join("db_30_1_text");
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("Occupation Data.txt"), "abc").unwrap();
        assert_eq!(ReleaseFiles::open(folder.path()).unwrap().files().count(), 1);
    }
}
