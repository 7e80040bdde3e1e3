//! CSV: the input's cells, then the codes.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use anyhow::Result;
use csv::{ByteRecord, Writer};
use metier::engine::Coded;

use super::{Added, Shape, added_cells, added_columns, check_names};
use crate::cli::match_file::record::{Record, Row};
use crate::cli::match_file::target::Target;

/// A CSV file that is being written.
pub(in super::super) struct CsvOutput {
    out: Writer<Target>,
    columns: Vec<String>,
    top: usize,
}

impl CsvOutput {
    /// Begins with the header, unless there is a beginning.
    pub(super) fn new(target: Target, shape: &Shape<'_>) -> Result<Self> {
        let added = added_columns(shape.top);
        check_names(added.iter().map(String::as_str), shape.columns)?;
        let begun = target.position()? > 0;
        let mut out = Writer::from_writer(target);
        if !begun {
            let mut header = shape.header.clone();
            header.extend(&added);
            out.write_byte_record(&header).map_err(cause)?;
        }
        Ok(Self { out, columns: shape.columns.to_vec(), top: shape.top })
    }

    pub(super) fn write(&mut self, rows: &[Row], coded: &[Arc<Coded>]) -> Result<()> {
        for (row, coded) in rows.iter().zip(coded) {
            let mut record = match &row.record {
                Record::Csv(cells) => cells.clone(),
                other => {
                    let empty = || Cow::Borrowed(&b""[..]);
                    other.cells(&self.columns)?.into_iter().map(|cell| cell.unwrap_or_else(empty)).collect()
                }
            };
            for cell in added_cells(coded, self.top) {
                match cell {
                    Added::Text(text) => record.push_field(text.unwrap_or_default().as_bytes()),
                    Added::Code(code) => record.push_field(code.unwrap_or_default().as_bytes()),
                    Added::Number(number) => {
                        let number = number.map(|number| format!("{number:.4}")).unwrap_or_default();
                        record.push_field(number.as_bytes());
                    }
                }
            }
            self.write_record(&record)?;
        }
        Ok(())
    }

    fn write_record(&mut self, record: &ByteRecord) -> Result<()> {
        Ok(self.out.write_byte_record(record).map_err(cause)?)
    }

    pub(super) fn flushed(&mut self) -> Result<&Target> {
        self.out.flush()?;
        Ok(self.out.get_ref())
    }

    pub(super) fn finish(self) -> Result<Target> {
        Ok(self.out.into_inner().map_err(csv::IntoInnerError::into_error)?)
    }
}

/// What the system said, so that a broken pipe can be told from an error.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
