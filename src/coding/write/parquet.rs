//! Parquet: the input's columns, then the codes.
//!
//! The columns of a Parquet file are copied as encoded, row group by row group, which keeps every type, null and
//! nested value. Columns of other formats are written as text.

use std::fs::File;
use std::io;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::{ARROW_SCHEMA_META_KEY, encode_arrow_schema, parquet_to_arrow_schema};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::{ByteArray, ByteArrayType, FloatType};
use parquet::errors::ParquetError;
use parquet::file::metadata::{FileMetaData, KeyValue};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::{Added, Shape, added_cells, added_columns, check_names};
use crate::coding::damage::{damaged, guarded};
use crate::coding::row::{self, JobRow, Names};
use crate::coding::target::Target;
use crate::engine::Coded;
use crate::error::{Error, Result};

/// Maximum rows and bytes of a row group that is not copied.
const GROUP_ROWS: usize = 50_000;
const GROUP_BYTES: usize = 64 << 20;
/// A Parquet file being written.
pub(in super::super) struct ParquetWriter {
    writer: SerializedFileWriter<Target>,
    source: Option<Copied>,
    /// The names of the input and of the output, for errors.
    input: String,
    output: String,
    names: Names,
    top: usize,
    /// Rows waiting for their row group to fill.
    rows: Vec<JobRow>,
    coded: Vec<Arc<Coded>>,
    bytes: usize,
}

/// A Parquet file whose columns are copied.
struct Copied {
    file: File,
    reader: SerializedFileReader<File>,
    group: usize,
}

impl ParquetWriter {
    pub(super) fn new(target: Target, shape: &Shape<'_>) -> Result<Self> {
        let (input, output) = (shape.file.clone(), target.name());
        let added = added_columns(shape.top);
        check_names(&input, added.iter().map(String::as_str), |name| shape.names.has(name))?;
        let source = match shape.copied {
            Some(path) => {
                let open = || File::open(path).map_err(Error::io(path));
                let reader = SerializedFileReader::new(open()?).map_err(|error| damaged(&input, error))?;
                Some(Copied { file: open()?, reader, group: 0 })
            }
            None => None,
        };
        let mut properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
        let mut fields: Vec<TypePtr> = Vec::new();
        let fault = |error| cause(&output, error);
        if let Some(Copied { reader, .. }) = &source {
            let metadata = reader.metadata().file_metadata();
            fields.extend(metadata.schema().get_fields().iter().map(Arc::clone));
            let notes = guarded(&input, || Ok(notes(metadata, &added)))?;
            properties = properties.set_key_value_metadata(notes);
        } else {
            for name in shape.names.list() {
                fields.push(text_column(name).map_err(fault)?);
            }
        }
        for name in &added {
            let column = if is_number(name) { number_column(name) } else { text_column(name) };
            fields.push(column.map_err(fault)?);
        }
        let schema = Type::group_type_builder("schema").with_fields(fields).build().map_err(fault)?;
        let writer = SerializedFileWriter::new(target, Arc::new(schema), Arc::new(properties.build()));
        let writer = writer.map_err(fault)?;
        let (names, top) = (shape.names.clone(), shape.top);
        Ok(Self { writer, source, input, output, names, top, rows: Vec::new(), coded: Vec::new(), bytes: 0 })
    }

    pub(super) fn write(&mut self, rows: Vec<JobRow>, coded: Vec<Arc<Coded>>) -> Result<()> {
        self.coded.extend(coded);
        if self.source.is_some() {
            while self.write_copied_group()? {}
            return Ok(());
        }
        self.bytes += rows.iter().map(JobRow::bytes).sum::<usize>();
        self.rows.extend(rows);
        if self.rows.len() >= GROUP_ROWS || self.bytes >= GROUP_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    /// Writes the next row group of the source, if all of its rows are coded.
    fn write_copied_group(&mut self) -> Result<bool> {
        let Some(source) = &mut self.source else { return Ok(false) };
        if source.group >= source.reader.num_row_groups() {
            return Ok(false);
        }
        let metadata = source.reader.metadata().row_group(source.group);
        let count = usize::try_from(metadata.num_rows()).map_err(|error| damaged(&self.input, error))?;
        if self.coded.len() < count {
            return Ok(false);
        }
        source.group += 1;
        let coded: Vec<Arc<Coded>> = self.coded.drain(..count).collect();
        let fault = |error| cause(&self.output, error);
        let mut group = self.writer.next_row_group().map_err(fault)?;
        for column in metadata.columns() {
            let chunk = ColumnCloseResult {
                bytes_written: column.compressed_size().unsigned_abs(),
                rows_written: count as u64,
                metadata: column.clone(),
                bloom_filter: None,
                column_index: None,
                offset_index: None,
            };
            // This both reads and writes: an error that is not from the system means that the input is damaged.
            guarded(&self.input, || {
                group.append_column(&source.file, chunk).map_err(|error| match error {
                    ParquetError::External(_) => fault(error),
                    other => damaged(&self.input, other),
                })
            })?;
        }
        write_added(&mut group, &coded, self.top).and_then(|()| group.close()).map_err(fault)?;
        Ok(true)
    }

    fn write_group(&mut self) -> Result<()> {
        let cells: Vec<_> =
            self.rows.iter().map(|row| row.record.cells(&self.input, &self.names)).collect::<Result<_>>()?;
        let fault = |error| cause(&self.output, error);
        let mut group = self.writer.next_row_group().map_err(fault)?;
        for place in 0..self.names.list().len() {
            let column = cells.iter().map(|row| row.get(place)?.as_deref().map(as_text));
            write_texts(&mut group, column).map_err(fault)?;
        }
        write_added(&mut group, &self.coded, self.top).and_then(|()| group.close()).map_err(fault)?;
        drop(cells);
        self.rows.clear();
        self.coded.clear();
        self.bytes = 0;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Target> {
        if self.source.is_some() {
            while self.write_copied_group()? {}
        } else if !self.rows.is_empty() {
            self.write_group()?;
        }
        if !self.coded.is_empty() {
            let problem = "its row groups have fewer rows than were read; the file changed during the run";
            return Err(damaged(&self.input, problem));
        }
        self.writer.into_inner().map_err(|error| cause(&self.output, error))
    }
}

/// The notes of a file, with the added columns in its Arrow schema, if it has one: that schema alone says which numbers are
/// durations, and in which time zone times are shown.
fn notes(metadata: &FileMetaData, added: &[String]) -> Option<Vec<KeyValue>> {
    let mut notes = metadata.key_value_metadata()?.clone();
    let schema = parquet_to_arrow_schema(metadata.schema_descr(), Some(&notes));
    notes.retain_mut(|note| {
        if note.key != ARROW_SCHEMA_META_KEY {
            return true;
        }
        // One that contradicts the columns is of no use.
        let Ok(schema) = &schema else { return false };
        let data_type = |name: &str| if is_number(name) { DataType::Float32 } else { DataType::Utf8 };
        let added = added.iter().map(|name| Arc::new(Field::new(name, data_type(name), true)));
        let fields: Vec<_> = schema.fields().iter().cloned().chain(added).collect();
        let schema = Schema::new_with_metadata(fields, schema.metadata().clone());
        note.value = Some(encode_arrow_schema(&schema));
        true
    });
    Some(notes)
}

/// The system's error, if there is one, to distinguish a broken pipe from other errors.
fn cause(output: &str, error: ParquetError) -> Error {
    let source = match error {
        ParquetError::External(inner) => {
            inner.downcast::<io::Error>().map_or_else(io::Error::other, |error| *error)
        }
        other => io::Error::other(other),
    };
    Error::Write { file: output.to_owned(), source }
}

fn is_number(column: &str) -> bool {
    column == "margin" || column.ends_with("probability")
}

fn as_text(cell: &[u8]) -> ByteArray {
    ByteArray::from(row::text(cell).into_bytes())
}

fn text_column(name: &str) -> Result<TypePtr, ParquetError> {
    let column = Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(Some(LogicalType::String));
    Ok(Arc::new(column.build()?))
}

fn number_column(name: &str) -> Result<TypePtr, ParquetError> {
    let column = Type::primitive_type_builder(name, Physical::FLOAT).with_repetition(Repetition::OPTIONAL);
    Ok(Arc::new(column.build()?))
}

type Group<'g> = SerializedRowGroupWriter<'g, Target>;

/// Writes the added columns of a row group.
fn write_added(group: &mut Group<'_>, coded: &[Arc<Coded>], top: usize) -> Result<(), ParquetError> {
    let mut columns: Vec<Vec<Added<'_>>> = added_columns(top).iter().map(|_| Vec::new()).collect();
    for coded in coded {
        for (column, cell) in columns.iter_mut().zip(added_cells(coded, top)) {
            column.push(cell);
        }
    }
    for (name, column) in added_columns(top).iter().zip(columns) {
        if is_number(name) {
            write_numbers(group, column)?;
        } else {
            write_texts(group, column.into_iter().map(text_of))?;
        }
    }
    Ok(())
}

fn text_of(cell: Added<'_>) -> Option<ByteArray> {
    match cell {
        Added::Text(text) => text.map(ByteArray::from),
        Added::Code(code) => code.map(|code| ByteArray::from(code.into_bytes())),
        Added::Number(_) => None,
    }
}

fn next_column<'g>(group: &'g mut Group<'_>) -> Result<SerializedColumnWriter<'g>, ParquetError> {
    let missing = || ParquetError::General("the row group has no such column".to_owned());
    group.next_column()?.ok_or_else(missing)
}

fn write_texts(
    group: &mut Group<'_>,
    cells: impl Iterator<Item = Option<ByteArray>>,
) -> Result<(), ParquetError> {
    let cells: Vec<Option<ByteArray>> = cells.collect();
    let present: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<ByteArray> = cells.into_iter().flatten().collect();
    let mut column = next_column(group)?;
    column.typed::<ByteArrayType>().write_batch(&values, Some(&present), None)?;
    column.close()
}

fn write_numbers(group: &mut Group<'_>, cells: Vec<Added<'_>>) -> Result<(), ParquetError> {
    let number = |cell| match cell {
        Added::Number(number) => number,
        Added::Text(_) | Added::Code(_) => None,
    };
    let cells: Vec<Option<f32>> = cells.into_iter().map(number).collect();
    let present: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<f32> = cells.into_iter().flatten().collect();
    let mut column = next_column(group)?;
    column.typed::<FloatType>().write_batch(&values, Some(&present), None)?;
    column.close()
}
