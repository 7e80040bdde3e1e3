//! The rows of a file of job titles, one at a time: a reader for each form of file.

mod csv;
mod jsonl;
#[cfg(feature = "parquet")]
mod parquet;

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use ::csv::ByteRecord;
use anyhow::{Context, Result};

use self::csv::CsvRows;
use self::jsonl::JsonRows;
#[cfg(feature = "parquet")]
use self::parquet::ParquetRows;
use super::record::{Row, TextColumns};
use crate::cli::args::Format;

/// A file that is being read.
pub(super) enum Input {
    Csv(CsvRows),
    Jsonl(JsonRows),
    #[cfg(feature = "parquet")]
    Parquet(ParquetRows),
}

impl Input {
    /// Opens the file (`-` is standard input) and finds the columns of texts. With `copied`, the output copies the
    /// columns of a Parquet file itself.
    pub(super) fn open(path: &Path, format: Format, columns: TextColumns, copied: bool) -> Result<Self> {
        let name = path.display().to_string();
        if format == Format::Parquet {
            return open_parquet(path, columns, copied);
        }
        let (input, bytes): (Box<dyn Read + Send>, _) = if path == Path::new("-") {
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(path).with_context(|| name.clone())?;
            let bytes = file.metadata().ok().map(|data| data.len());
            (Box::new(file), bytes)
        };
        let input = without_mark(input).with_context(|| name.clone())?;
        Ok(match format {
            Format::Jsonl => Self::Jsonl(JsonRows::open(name, input, bytes, columns)?),
            Format::Csv | Format::Parquet => Self::Csv(CsvRows::open(name, input, bytes, columns)?),
        })
    }

    /// The names of the columns; of JSON Lines, those of the first rows.
    pub(super) fn columns(&self) -> &[String] {
        match self {
            Self::Csv(rows) => rows.columns(),
            Self::Jsonl(rows) => rows.columns(),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.columns(),
        }
    }

    /// The names of the columns as a row; of CSV byte for byte.
    pub(super) fn header(&self) -> ByteRecord {
        match self {
            Self::Csv(rows) => rows.header().clone(),
            other => other.columns().iter().collect(),
        }
    }

    /// The next row; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Row>> {
        match self {
            Self::Csv(rows) => rows.next(),
            Self::Jsonl(rows) => rows.next(),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.next(),
        }
    }

    /// How much there is to read, in bytes or rows, when that is known.
    pub(super) fn size(&self) -> Option<u64> {
        match self {
            Self::Csv(rows) => rows.size(),
            Self::Jsonl(rows) => rows.size(),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => Some(rows.size()),
        }
    }

    /// How much of it was read.
    pub(super) fn position(&self) -> u64 {
        match self {
            Self::Csv(rows) => rows.position(),
            Self::Jsonl(rows) => rows.position(),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.position(),
        }
    }

    /// How many blank lines were passed over.
    pub(super) fn blank_lines(&self) -> u64 {
        match self {
            Self::Csv(rows) => rows.blank_lines(),
            Self::Jsonl(rows) => rows.blank_lines(),
            #[cfg(feature = "parquet")]
            Self::Parquet(_) => 0,
        }
    }
}

#[cfg(feature = "parquet")]
fn open_parquet(path: &Path, columns: TextColumns, copied: bool) -> Result<Input> {
    Ok(Input::Parquet(ParquetRows::open(path, columns, copied)?))
}

#[cfg(not(feature = "parquet"))]
fn open_parquet(_: &Path, _: TextColumns, _: bool) -> Result<Input> {
    anyhow::bail!("{}", super::WITHOUT_PARQUET)
}

/// The same bytes without a byte order mark before them.
fn without_mark(mut input: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut beginning = Vec::with_capacity(3);
    input.by_ref().take(3).read_to_end(&mut beginning)?;
    if beginning == b"\xef\xbb\xbf" {
        beginning.clear();
    }
    Ok(Box::new(Cursor::new(beginning).chain(input)))
}
