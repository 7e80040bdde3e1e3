//! Coded rows, in one of the formats.
//!
//! Every format keeps what the input has and adds the codes after it: CSV and Parquet as columns, JSON Lines as
//! members.

mod csv;
mod jsonl;
#[cfg(feature = "parquet")]
mod parquet;

use std::path::Path;
use std::sync::Arc;

use ::csv::ByteRecord;

use self::csv::CsvWriter;
use self::jsonl::JsonWriter;
#[cfg(feature = "parquet")]
use self::parquet::ParquetWriter;
use super::format::Format;
use super::row::{JobRow, Names};
use super::target::Target;
use crate::engine::Coded;
use crate::error::{Error, Result};

/// A writer of coded rows.
pub(super) enum Writer {
    Csv(Box<CsvWriter>),
    Jsonl(Box<JsonWriter>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetWriter>),
}

/// What an output needs to know about the input.
pub(super) struct Shape<'i> {
    /// The input's name, for errors.
    pub(super) file: String,
    /// The names of the columns, byte for byte.
    pub(super) header: ByteRecord,
    /// The names of the columns.
    pub(super) names: &'i Names,
    /// The delimiter of cells.
    pub(super) delimiter: u8,
    /// Whether cells are written without quotes, as they were read.
    pub(super) unquoted: bool,
    /// Whether rows are written as texts instead of as they were read.
    pub(super) as_text: bool,
    /// The Parquet file whose columns are copied.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet is copied"))]
    pub(super) copied: Option<&'i Path>,
    /// Number of codes per row.
    pub(super) top: usize,
}

impl Writer {
    /// Starts an output in a format; a target that is not empty already has its header.
    pub(super) fn new(format: Format, target: Target, shape: &Shape<'_>) -> Result<Self> {
        Ok(match format {
            Format::Csv => Self::Csv(Box::new(CsvWriter::new(target, shape)?)),
            Format::Jsonl => Self::Jsonl(Box::new(JsonWriter::new(target, shape)?)),
            Format::Parquet => new_parquet(target, shape)?,
        })
    }

    /// Writes rows with their codes.
    #[cfg_attr(
        not(feature = "parquet"),
        expect(clippy::needless_pass_by_value, reason = "Parquet keeps rows until their group is complete")
    )]
    pub(super) fn write(&mut self, rows: Vec<JobRow>, coded: Vec<Arc<Coded>>) -> Result<()> {
        match self {
            Self::Csv(out) => out.write(&rows, &coded),
            Self::Jsonl(out) => out.write(&rows, &coded),
            #[cfg(feature = "parquet")]
            Self::Parquet(out) => out.write(rows, coded),
        }
    }

    /// Passes all rows so far to the target and returns it; `None` for a format that is valid only once complete.
    pub(super) fn flush(&mut self) -> Result<Option<&Target>> {
        match self {
            Self::Csv(out) => out.flush().map(Some),
            Self::Jsonl(out) => out.flush().map(Some),
            #[cfg(feature = "parquet")]
            Self::Parquet(_) => Ok(None),
        }
    }

    /// Writes the remaining rows and returns the target.
    pub(super) fn finish(self) -> Result<Target> {
        match self {
            Self::Csv(out) => out.finish(),
            Self::Jsonl(out) => out.finish(),
            #[cfg(feature = "parquet")]
            Self::Parquet(out) => out.finish(),
        }
    }
}

#[cfg(feature = "parquet")]
fn new_parquet(target: Target, shape: &Shape<'_>) -> Result<Writer> {
    Ok(Writer::Parquet(Box::new(ParquetWriter::new(target, shape)?)))
}

#[cfg(not(feature = "parquet"))]
fn new_parquet(_: Target, _: &Shape<'_>) -> Result<Writer> {
    Err(super::without_parquet())
}

/// The columns that coding adds to a table, in order: the best code with what is known of it, then the codes after it.
///
/// ```
/// use metier::coding::added_columns;
///
/// assert_eq!(added_columns(2)[6..], ["alt2_code", "alt2_probability"]);
/// ```
pub fn added_columns(top: usize) -> Vec<String> {
    let best = ["onet_soc_code", "occupation_title", "probability", "matched_title", "decision", "margin"];
    let others = (2..=top).flat_map(|place| [format!("alt{place}_code"), format!("alt{place}_probability")]);
    best.into_iter().map(str::to_owned).chain(others).collect()
}

/// A cell of an added column; `None` where there is no candidate.
#[derive(Debug, Clone, PartialEq)]
pub enum Added<'c> {
    /// A title or a decision.
    Text(Option<&'c str>),
    /// An O*NET-SOC code.
    Code(Option<String>),
    /// A probability or a difference of two.
    Number(Option<f32>),
}

/// The cells of the [added columns](added_columns).
pub fn added_cells(coded: &Coded, top: usize) -> Vec<Added<'_>> {
    let best = coded.candidates.first();
    let mut cells = vec![
        Added::Code(best.map(|one| one.code.to_string())),
        Added::Text(best.map(|one| one.title.as_str())),
        Added::Number(best.map(|one| one.probability)),
        Added::Text(best.and_then(|one| one.matched_title.as_deref())),
        Added::Text(Some(coded.decision.into())),
        Added::Number(Some(coded.margin)),
    ];
    for place in 1..top {
        let other = coded.candidates.get(place);
        cells.push(Added::Code(other.map(|one| one.code.to_string())));
        cells.push(Added::Number(other.map(|one| one.probability)));
    }
    cells
}

/// Rejects an input that already has one of the added names.
fn check_names<'a>(
    file: &str,
    added: impl IntoIterator<Item = &'a str>,
    has: impl Fn(&str) -> bool,
) -> Result<()> {
    match added.into_iter().find(|name| has(name)) {
        None => Ok(()),
        Some(name) => {
            let problem =
                format!("the input already has a column '{name}', which the output adds; rename it");
            Err(Error::Jobs { file: file.to_owned(), line: None, problem })
        }
    }
}
