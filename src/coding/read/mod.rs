//! The rows of a file of jobs, one at a time: a reader for each format.

mod csv;
#[cfg(feature = "parquet")]
mod field;
mod jsonl;
#[cfg(feature = "parquet")]
mod pages;
#[cfg(feature = "parquet")]
mod parquet;

use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::csv::ByteRecord;

use self::csv::CsvReader;
use self::jsonl::JsonReader;
#[cfg(feature = "parquet")]
use self::parquet::ParquetReader;
use super::columns::Columns;
use super::format::Format;
use super::row::{Names, ReadRow};
use super::summary::ReadNotes;
use crate::error::{Error, Result};
use crate::text::thousands;

/// The source of jobs.
pub enum Input {
    /// A file.
    File(PathBuf),
    /// A stream such as standard input, which can be read once.
    Stream {
        /// Its name in errors.
        name: String,
        /// The stream.
        reader: Box<dyn Read + Send>,
    },
    /// A file in memory.
    Memory {
        /// Its name in errors.
        name: String,
        /// All of it.
        bytes: Arc<[u8]>,
    },
}

impl Input {
    /// A file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::File(path.into())
    }

    /// Standard input.
    pub fn stdin() -> Self {
        Self::Stream { name: "standard input".to_owned(), reader: Box::new(io::stdin()) }
    }

    /// The path, if it is a file.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Stream { .. } | Self::Memory { .. } => None,
        }
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(formatter, "File({path:?})"),
            Self::Stream { name, .. } => write!(formatter, "Stream({name:?})"),
            Self::Memory { name, .. } => write!(formatter, "Memory({name:?})"),
        }
    }
}

/// What may be held in memory of a file besides its rows.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Columns, whose names are.
    columns: usize,
    /// Bytes of pages of a Parquet file that are read together: of each column the largest one, and its dictionary.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet has pages"))]
    pages: u64,
}

impl Limits {
    /// For files and streams, which are read one at a time.
    const FILE: Self = Self { columns: usize::MAX, pages: 384 << 20 };
    /// For files in memory, of which a server may read several that strangers sent.
    const MEMORY: Self = Self { columns: 10_000, pages: 64 << 20 };

    fn of(input: &Input) -> Self {
        if matches!(input, Input::Memory { .. }) { Self::MEMORY } else { Self::FILE }
    }

    /// Refuses a file with too many columns.
    fn check_columns(&self, file: &str, count: usize) -> Result<()> {
        if count <= self.columns {
            return Ok(());
        }
        let problem = format!("the file has more than {} columns", thousands(self.columns as u64));
        Err(Error::Jobs { file: file.to_owned(), line: None, problem })
    }
}

/// An open file of jobs.
pub(super) enum Reader {
    Csv(Box<CsvReader>),
    Jsonl(Box<JsonReader>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetReader>),
}

impl Reader {
    /// Opens the input and finds the columns of jobs. `copied` means that the output itself copies the columns of a
    /// Parquet file.
    pub(super) fn open(input: Input, format: Format, columns: &Columns, copied: bool) -> Result<Self> {
        if format == Format::Parquet {
            return open_parquet(input, columns, copied);
        }
        let limits = Limits::of(&input);
        let (name, reader, bytes): (_, Box<dyn Read + Send>, _) = match input {
            Input::Stream { name, reader } => (name, reader, None),
            Input::Memory { name, bytes } => {
                let size = bytes.len() as u64;
                (name, Box::new(Cursor::new(bytes)), Some(size))
            }
            Input::File(path) => {
                let file = File::open(&path).map_err(Error::io(&path))?;
                let bytes = file.metadata().ok().map(|data| data.len());
                (path.display().to_string(), Box::new(file), bytes)
            }
        };
        Ok(match format {
            Format::Jsonl => {
                let reader = without_mark(reader).map_err(Error::io(&name))?;
                Self::Jsonl(Box::new(JsonReader::open(name, reader, bytes, columns.clone(), limits)?))
            }
            Format::Csv | Format::Parquet => {
                Self::Csv(Box::new(CsvReader::open(name, reader, bytes, columns, limits)?))
            }
        })
    }

    /// The file's name, for errors.
    pub(super) fn file(&self) -> &str {
        match self {
            Self::Csv(rows) => rows.file(),
            Self::Jsonl(rows) => rows.file(),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.file(),
        }
    }

    /// The names of the columns; for JSON Lines, those in the first rows.
    pub(super) fn names(&self) -> &Names {
        match self {
            Self::Csv(rows) => rows.names(),
            Self::Jsonl(rows) => rows.names(),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.names(),
        }
    }

    /// The names of the columns as a row; for a delimited file, byte for byte.
    pub(super) fn header(&self) -> ByteRecord {
        if let Self::Csv(rows) = self {
            return rows.header().clone();
        }
        self.names().list().iter().collect()
    }

    /// The delimiter, if it is a delimited file.
    pub(super) fn delimiter(&self) -> Option<u8> {
        if let Self::Csv(rows) = self { Some(rows.delimiter()) } else { None }
    }

    /// Whether quotes are ordinary characters in a delimited file.
    pub(super) fn is_unquoted(&self) -> bool {
        matches!(self, Self::Csv(rows) if !rows.quoted())
    }

    /// The next row; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<ReadRow>> {
        match self {
            Self::Csv(rows) => rows.next(),
            Self::Jsonl(rows) => rows.next(),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.next(),
        }
    }

    /// The size of the input in bytes, or in rows for Parquet, if known.
    pub(super) fn size(&self) -> Option<u64> {
        match self {
            Self::Csv(rows) => rows.size(),
            Self::Jsonl(rows) => rows.size(),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => Some(rows.size()),
        }
    }

    /// How much of it has been read.
    pub(super) fn position(&self) -> u64 {
        match self {
            Self::Csv(rows) => rows.position(),
            Self::Jsonl(rows) => rows.position(),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.position(),
        }
    }

    /// What has been skipped or replaced so far.
    pub(super) fn notes(&self) -> ReadNotes {
        match self {
            Self::Csv(rows) => rows.notes(),
            Self::Jsonl(rows) => rows.notes(),
            #[cfg(feature = "parquet")]
            Self::Parquet(_) => ReadNotes::default(),
        }
    }
}

#[cfg(feature = "parquet")]
fn open_parquet(input: Input, columns: &Columns, copied: bool) -> Result<Reader> {
    let reader = match input {
        Input::File(path) => ParquetReader::open(&path, columns, copied)?,
        Input::Memory { name, bytes } => ParquetReader::in_memory(&name, bytes, columns)?,
        Input::Stream { name, .. } => {
            let problem =
                "Parquet is read from its end, which a stream such as standard input does not allow; \
                           pass the path of a file"
                    .to_owned();
            return Err(Error::Jobs { file: name, line: None, problem });
        }
    };
    Ok(Reader::Parquet(Box::new(reader)))
}

#[cfg(not(feature = "parquet"))]
fn open_parquet(_: Input, _: &Columns, _: bool) -> Result<Reader> {
    Err(super::without_parquet())
}

/// The same bytes without a leading UTF-8 byte order mark.
fn without_mark(mut input: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut beginning = Vec::with_capacity(3);
    input.by_ref().take(3).read_to_end(&mut beginning)?;
    if beginning == b"\xef\xbb\xbf" {
        beginning.clear();
    }
    Ok(Box::new(Cursor::new(beginning).chain(input)))
}
