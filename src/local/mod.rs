//! The caller's own knowledge: coded titles (evidence for the matcher) and local titles. Rows as in the files; `catalog`
//! checks which codes exist.

mod labeled;
mod modern;
mod titles;

pub use modern::{modern_titles, modern_titles_input};

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::soc::OnetSocCode;
use crate::table::{
    CellError, Cells, Column, Field, InputFile, Limits, Need, Strictness, Table, TableReport, read_file,
    read_table,
};
use crate::taxonomy::Edition;

/// The longest title accepted, in characters; the same as for a query.
pub const MAX_TITLE_CHARACTERS: usize = 500;

/// A title with the code that the caller assigned.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedTitle<V> {
    /// The title, with runs of blanks and line ends collapsed to single blanks.
    pub title: String,
    /// The code, of any taxonomy; a SOC code stands as its `.00`.
    pub code: OnetSocCode,
    /// The edition of the code, if the row says so.
    pub edition: Option<Edition>,
    /// The rest of the row: a weight, or whether the title is pinned.
    pub value: V,
}

/// One of the caller's files.
#[derive(Debug)]
pub struct LocalTable<V> {
    /// Its checksum, under its name without a folder.
    pub input: InputFile,
    /// Its rows; errors use the name that the caller gave.
    pub table: Table<CodedTitle<V>>,
    /// The outcome of reading.
    pub report: TableReport,
}

/// The caller's own files, in the order given.
#[derive(Debug, Default)]
pub struct LocalTables {
    /// Coded titles, each with its weight.
    pub labeled: Vec<LocalTable<f32>>,
    /// Local titles, each with whether it is pinned.
    pub titles: Vec<LocalTable<bool>>,
}

impl LocalTables {
    /// Reads files of coded titles and files of local titles.
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

/// The columns of these files.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LocalField {
    Title,
    Code,
    Edition,
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
const EDITION: Column<LocalField> =
    Column { field: LocalField::Edition, names: &["edition"], need: Need::Optional };
const EXPECTED_EDITION: &str = "an edition: 2000, 2006, 2009, 2010, 2018 or 2019";

/// Reads a file of titles and codes. `kind` goes into its name among the inputs, because the same file read as another kind
/// makes a different index.
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
        Ok(CodedTitle {
            title: title(cells)?,
            code: cells.code(LocalField::Code)?,
            edition: cells.optional_parsed(LocalField::Edition, EXPECTED_EDITION)?,
            value: value(cells)?,
        })
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
