//! Coded rows as CSV or as JSON lines.

use std::io::{self, BufWriter, Write};

use anyhow::{Result, bail};
use csv::ByteRecord;
use metier::engine::{Coded, CodedCandidate};

use super::super::args::Format;

/// Writes coded rows in one of the forms.
pub(super) enum Writer<W: Write> {
    /// The input's cells, then the codes.
    Csv {
        /// Where to.
        out: Box<csv::Writer<W>>,
        /// How many codes a row has room for.
        top: usize,
    },
    /// Only title and candidates, an object a line.
    Jsonl(BufWriter<W>),
}

impl<W: Write> Writer<W> {
    /// Begins the output; CSV with its header.
    pub(super) fn new(format: Format, out: W, header: &ByteRecord, top: usize) -> Result<Self> {
        if format == Format::Jsonl {
            return Ok(Self::Jsonl(BufWriter::new(out)));
        }
        let added = added_columns(top);
        if let Some(name) = added.iter().find(|name| header.iter().any(|column| column == name.as_bytes())) {
            bail!(
                "the input already has a column '{name}', which the output adds; rename it, or use --format jsonl"
            );
        }
        let mut out = Box::new(csv::Writer::from_writer(out));
        let mut record = header.clone();
        record.extend(&added);
        out.write_byte_record(&record).map_err(cause)?;
        Ok(Self::Csv { out, top })
    }

    /// Writes one row.
    pub(super) fn write(&mut self, cells: &ByteRecord, coded: &Coded) -> io::Result<()> {
        match self {
            Self::Jsonl(out) => {
                serde_json::to_writer(&mut *out, coded)?;
                writeln!(out)
            }
            Self::Csv { out, top } => {
                let mut record = cells.clone();
                record.extend(added_cells(&coded.candidates, *top));
                out.write_byte_record(&record).map_err(cause)
            }
        }
    }

    /// Hands over what is still in memory.
    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::Csv { mut out, .. } => out.flush(),
            Self::Jsonl(mut out) => out.flush(),
        }
    }
}

/// What the system said, so that a broken pipe can be told from an error.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn added_columns(top: usize) -> Vec<String> {
    let best = ["onet_soc_code", "occupation_title", "probability", "matched_title"].map(str::to_owned);
    let others = (2..=top).flat_map(|place| [format!("alt{place}_code"), format!("alt{place}_probability")]);
    best.into_iter().chain(others).collect()
}

/// As many cells as there are added columns; empty where there is no candidate.
fn added_cells(candidates: &[CodedCandidate], top: usize) -> Vec<String> {
    let probability = |candidate: &CodedCandidate| format!("{:.4}", candidate.probability);
    let mut cells = match candidates.first() {
        Some(best) => vec![
            best.code.to_string(),
            best.title.clone(),
            probability(best),
            best.matched_title.clone().unwrap_or_default(),
        ],
        None => vec![String::new(); 4],
    };
    for place in 1..top {
        match candidates.get(place) {
            Some(other) => cells.extend([other.code.to_string(), probability(other)]),
            None => cells.extend([String::new(), String::new()]),
        }
    }
    cells
}
