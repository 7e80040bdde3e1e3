//! Coded rows in one of the forms.
//!
//! Every form keeps what the caller had and adds the codes behind it: CSV and Parquet as columns, JSON Lines as
//! members.

mod csv;
mod jsonl;
#[cfg(feature = "parquet")]
mod parquet;

#[cfg(feature = "parquet")]
use std::path::Path;
use std::sync::Arc;

use ::csv::ByteRecord;
use anyhow::Result;
use metier::engine::Coded;

use self::csv::CsvOutput;
use self::jsonl::JsonOutput;
#[cfg(feature = "parquet")]
use self::parquet::ParquetOutput;
use super::record::Row;
use super::target::Target;
use crate::cli::args::Format;

/// Where coded rows are written.
pub(super) enum Output {
    Csv(Box<CsvOutput>),
    Jsonl(JsonOutput),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetOutput>),
}

/// What an output needs to know of the input.
pub(super) struct Shape<'i> {
    /// The names of the columns as they stand in the file.
    pub(super) header: ByteRecord,
    /// The names of the columns.
    pub(super) columns: &'i [String],
    /// The Parquet file whose columns are copied.
    #[cfg(feature = "parquet")]
    pub(super) copied: Option<&'i Path>,
    /// How many codes a row has room for.
    pub(super) top: usize,
}

impl Output {
    /// Begins the output, or goes on with one that has a beginning.
    pub(super) fn new(format: Format, target: Target, shape: &Shape<'_>) -> Result<Self> {
        Ok(match format {
            Format::Csv => Self::Csv(Box::new(CsvOutput::new(target, shape)?)),
            Format::Jsonl => Self::Jsonl(JsonOutput::new(target, shape.columns)?),
            Format::Parquet => new_parquet(target, shape)?,
        })
    }

    /// Writes rows with their codes.
    pub(super) fn write(&mut self, rows: Vec<Row>, coded: Vec<Arc<Coded>>) -> Result<()> {
        match self {
            Self::Csv(out) => out.write(&rows, &coded),
            Self::Jsonl(out) => out.write(&rows, &coded),
            #[cfg(feature = "parquet")]
            Self::Parquet(out) => out.write(rows, coded),
        }
    }

    /// The target with all rows so far handed over to it; none for a form that is whole only at its end.
    pub(super) fn flushed(&mut self) -> Result<Option<&Target>> {
        match self {
            Self::Csv(out) => out.flushed().map(Some),
            Self::Jsonl(out) => out.flushed().map(Some),
            #[cfg(feature = "parquet")]
            Self::Parquet(_) => Ok(None),
        }
    }

    /// Writes what is left and gives the target back.
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
fn new_parquet(target: Target, shape: &Shape<'_>) -> Result<Output> {
    Ok(Output::Parquet(Box::new(ParquetOutput::new(target, shape)?)))
}

#[cfg(not(feature = "parquet"))]
fn new_parquet(_: Target, _: &Shape<'_>) -> Result<Output> {
    anyhow::bail!("{}", super::WITHOUT_PARQUET)
}

/// The columns that CSV and Parquet add.
fn added_columns(top: usize) -> Vec<String> {
    let best = ["onet_soc_code", "occupation_title", "probability", "matched_title", "decision", "margin"];
    let others = (2..=top).flat_map(|place| [format!("alt{place}_code"), format!("alt{place}_probability")]);
    best.into_iter().map(str::to_owned).chain(others).collect()
}

/// A cell that is added.
enum Added<'c> {
    Text(Option<&'c str>),
    Code(Option<String>),
    Number(Option<f32>),
}

/// As many cells as there are added columns; nothing where there is no candidate.
fn added_cells(coded: &Coded, top: usize) -> Vec<Added<'_>> {
    let best = coded.candidates.first();
    let mut cells = vec![
        Added::Code(best.map(|one| one.code.to_string())),
        Added::Text(best.map(|one| one.title.as_str())),
        Added::Number(best.map(|one| one.probability)),
        Added::Text(best.and_then(|one| one.matched_title.as_deref())),
        Added::Text(Some(super::summary::name(coded.decision))),
        Added::Number(Some(coded.margin)),
    ];
    for place in 1..top {
        let other = coded.candidates.get(place);
        cells.push(Added::Code(other.map(|one| one.code.to_string())));
        cells.push(Added::Number(other.map(|one| one.probability)));
    }
    cells
}

/// Refuses an input that has a name already which is added.
fn check_names<'a>(added: impl IntoIterator<Item = &'a str>, columns: &[String]) -> Result<()> {
    for name in added {
        anyhow::ensure!(
            !columns.iter().any(|column| column == name),
            "the input already has a column '{name}', which the output adds; rename it"
        );
    }
    Ok(())
}
