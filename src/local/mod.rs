//! What the caller knows that no release says: titles that somebody has coded (evidence for the matcher), and local
//! synonyms. Rows as the files have them; which codes exist is for `catalog` to say.

mod labeled;
mod titles;

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::soc::OnetSocCode;
use crate::table::{
    CellError, Cells, Column, Field, InputFile, Limits, Need, Strictness, Table, TableReport, read_file,
    read_table,
};

/// The longest title that is taken, in characters; as long as the longest query.
pub const MAX_TITLE_CHARACTERS: usize = 500;

/// A title with the code that the caller gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedTitle<V> {
    /// The title, blanks and line ends within it made single blanks.
    pub title: String,
    /// The code, of any taxonomy; a SOC code stands as its `.00`.
    pub code: OnetSocCode,
    /// What the file says besides: a weight, or whether the title is pinned.
    pub value: V,
}

/// One of the caller's files.
#[derive(Debug)]
pub struct LocalTable<V> {
    /// Its checksum, under its name without the folder.
    pub input: InputFile,
    /// Its rows; errors name the file as the caller did.
    pub table: Table<CodedTitle<V>>,
    /// How the reading went.
    pub report: TableReport,
}

/// The caller's own files, in the order in which they were named.
#[derive(Debug, Default)]
pub struct LocalTables {
    /// Coded titles, each with its weight.
    pub labeled: Vec<LocalTable<f32>>,
    /// Local synonyms, each with whether it is pinned.
    pub titles: Vec<LocalTable<bool>>,
}

impl LocalTables {
    /// Reads files of coded titles and files of local synonyms.
    ///
    /// # Errors
    /// When a file cannot be read, is too large, lacks a column, or (in strict reading) has a bad row.
    pub fn read(labeled: &[PathBuf], titles: &[PathBuf], strictness: Strictness) -> Result<Self> {
        Ok(Self {
            labeled: labeled.iter().map(|path| labeled::read(path, strictness)).collect::<Result<_>>()?,
            titles: titles.iter().map(|path| titles::read(path, strictness)).collect::<Result<_>>()?,
        })
    }
}

/// What the columns of these files mean.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LocalField {
    Title,
    Code,
    Weight,
    Pinned,
}

impl Field for LocalField {
    const COUNT: usize = Self::Pinned as usize + 1;
    fn index(self) -> usize {
        self as usize
    }
}

const TITLE: Column<LocalField> =
    Column { field: LocalField::Title, names: &["title"], need: Need::Required };
const CODE: Column<LocalField> = Column { field: LocalField::Code, names: &["code"], need: Need::Required };

/// Reads a file of titles and codes. `kind` sets its name among the inputs apart from that of a file of another kind:
/// the same file read as something else makes another index.
fn read<V>(
    path: &Path,
    kind: &str,
    columns: &[Column<LocalField>],
    strictness: Strictness,
    value: impl Fn(&Cells<'_>) -> Result<V, CellError>,
) -> Result<LocalTable<V>> {
    let bytes = read_file(path, Limits::TABLE.file)?;
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let input = InputFile::of(&format!("{kind}/{name}"), &bytes);
    let file = path.display().to_string();
    let (table, report) = read_table(&file, &bytes, columns, &[], strictness, |cells| {
        Ok(CodedTitle { title: title(cells)?, code: cells.code(LocalField::Code)?, value: value(cells)? })
    })?;
    Ok(LocalTable { input, table, report })
}

fn title(cells: &Cells<'_>) -> Result<String, CellError> {
    let text = cells.text(LocalField::Title)?;
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !title.contains(char::is_alphanumeric) {
        return Err(cells.unexpected(LocalField::Title, "a title with a letter or digit"));
    }
    let characters = title.chars().count();
    if characters > MAX_TITLE_CHARACTERS {
        let expected = format!("at most {MAX_TITLE_CHARACTERS} characters, not {characters}");
        return Err(cells.unexpected(LocalField::Title, &expected));
    }
    Ok(title)
}

#[cfg(test)]
mod tests;
