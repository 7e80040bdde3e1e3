//! Delimited values: the input's cells, then the codes.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use csv::{ByteRecord, QuoteStyle, Writer, WriterBuilder};

use super::{Added, Shape, added_cells, added_columns, check_names};
use crate::coding::row::{self, JobRow, Names, Record};
use crate::coding::target::Target;
use crate::engine::Coded;
use crate::error::{Error, Result};

/// A delimited file being written.
pub(in super::super) struct CsvWriter {
    out: Writer<Target>,
    /// The names of the input and of the output, for errors.
    input: String,
    output: String,
    names: Names,
    as_text: bool,
    top: usize,
}

impl CsvWriter {
    /// Writes the header, unless the target already has one.
    pub(super) fn new(target: Target, shape: &Shape<'_>) -> Result<Self> {
        let added = added_columns(shape.top);
        check_names(&shape.file, added.iter().map(String::as_str), |name| shape.names.has(name))?;
        let output = target.name();
        let begun = target.position().map_err(Error::write(&output))? > 0;
        let quotes = if shape.unquoted { QuoteStyle::Never } else { QuoteStyle::Necessary };
        let out = WriterBuilder::new().delimiter(shape.delimiter).quote_style(quotes).from_writer(target);
        let (input, names) = (shape.file.clone(), shape.names.clone());
        let mut writer = Self { out, input, output, names, as_text: shape.as_text, top: shape.top };
        if !begun {
            let mut header = shape.header.clone();
            header.extend(&added);
            writer.write_record(&header)?;
        }
        Ok(writer)
    }

    pub(super) fn write(&mut self, rows: &[JobRow], coded: &[Arc<Coded>]) -> Result<()> {
        for (row, coded) in rows.iter().zip(coded) {
            let mut record: ByteRecord = if let Record::Cells(cells) = &row.record {
                if self.as_text { cells.iter().map(row::text).collect() } else { cells.clone() }
            } else {
                let cells = row.record.cells(&self.input, &self.names)?.into_iter();
                cells.map(|cell| cell.unwrap_or(Cow::Borrowed(b""))).collect()
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
        self.out.write_byte_record(record).map_err(cause).map_err(Error::write(&self.output))
    }

    pub(super) fn flush(&mut self) -> Result<&Target> {
        self.out.flush().map_err(Error::write(&self.output))?;
        Ok(self.out.get_ref())
    }

    pub(super) fn finish(self) -> Result<Target> {
        self.out.into_inner().map_err(csv::IntoInnerError::into_error).map_err(Error::write(&self.output))
    }
}

/// The system's error, to distinguish a broken pipe from other errors.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
