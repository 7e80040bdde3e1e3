//! The rows of a Parquet file.

use std::io::{BufReader, Cursor, Read, Seek};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use parquet::arrow::parquet_to_arrow_schema;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::reader::{ReaderIter, TreeBuilder};
use parquet::record::{Field, Row as Fields};
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, Type, TypePtr};
use serde_json::Value;

use super::{Limits, field, pages};
use crate::coding::columns::{Columns, check_repeated};
use crate::coding::damage::{damaged, guarded};
use crate::coding::row::{BadRow, JobRow, MAX_ROW_BYTES, Names, ReadRow, Record};
use crate::error::{Error, Result};
use crate::table;

/// An open Parquet file.
pub(in super::super) struct ParquetReader {
    file: String,
    reader: Box<dyn FileReader>,
    /// The columns to read.
    read: SchemaDescPtr,
    /// The places of the jobs' columns among the columns to read.
    columns: Columns<usize>,
    names: Names,
    copied: bool,
    group: usize,
    rows: Option<ReaderIter>,
    position: u64,
}

impl ParquetReader {
    /// Opens the file. With `copied`, only the columns of jobs are read.
    pub(super) fn open(path: &Path, columns: &Columns, copied: bool) -> Result<Self> {
        let file = table::open_file(path)?;
        let measured = BufReader::new(file.try_clone().map_err(Error::io(path))?);
        let name = path.display().to_string();
        guarded(&name, || Self::of(name.clone(), file, (measured, Limits::FILE), columns, copied))
    }

    /// Opens a file in memory.
    pub(super) fn in_memory(name: &str, bytes: Arc<[u8]>, columns: &Columns) -> Result<Self> {
        let bytes = Bytes::from_owner(bytes);
        let measured = Cursor::new(bytes.clone());
        guarded(name, || Self::of(name.to_owned(), bytes, (measured, Limits::MEMORY), columns, false))
    }

    /// `measured` is the same file once more.
    fn of(
        file: String,
        source: impl ChunkReader + 'static,
        (measured, limits): (impl Read + Seek, Limits),
        columns: &Columns,
        copied: bool,
    ) -> Result<Self> {
        let reader = SerializedFileReader::new(source).map_err(|error| damaged(&file, error))?;
        let reader: Box<dyn FileReader> = Box::new(reader);
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        let fields = schema.root_schema().get_fields();
        limits.check_columns(&file, fields.len())?;
        let names: Names = fields.iter().map(|field| field.name().to_owned()).collect();
        let places = columns.places(&file, names.list())?;
        if let Some(field) = places.all().map(|&place| &fields[place]).find(|field| !field.is_primitive()) {
            let name = field.name();
            let problem = format!("the column '{name}' holds lists or groups; choose a column of text");
            return Err(Error::Jobs { file, line: None, problem });
        }
        let arrow =
            parquet_to_arrow_schema(&schema, reader.metadata().file_metadata().key_value_metadata()).ok();
        let read =
            if copied { places.all().copied().collect() } else { (0..fields.len()).collect::<Vec<_>>() };
        let is_read = |leaf: usize| read.contains(&schema.get_column_root_idx(leaf));
        pages::check(&file, measured, reader.metadata(), limits.pages, is_read)?;
        for place in read {
            if let Some(what) = field::without_text(&fields[place], arrow.as_ref()) {
                let name = fields[place].name();
                let problem = format!(
                    "the column '{name}' holds {what}, which text would not keep; write Parquet (on the command line, \
                     --format parquet), or leave the column out"
                );
                return Err(Error::Jobs { file, line: None, problem });
            }
        }
        if !copied {
            check_repeated(&file, names.list())?;
            let read = schema;
            return Ok(Self {
                file,
                reader,
                read,
                columns: places,
                names,
                copied,
                group: 0,
                rows: None,
                position: 0,
            });
        }
        let wanted = |place: &usize| places.all().any(|wanted| wanted == place);
        let kept: Vec<_> = (0..fields.len()).filter(wanted).map(|place| Arc::clone(&fields[place])).collect();
        let kept_names: Vec<String> = kept.iter().map(|field| field.name().to_owned()).collect();
        let columns = columns.places(&file, &kept_names)?;
        let root = Type::group_type_builder(schema.root_schema().name()).with_fields(kept).build();
        let root = root.map_err(|error| damaged(&file, error))?;
        let read = Arc::new(SchemaDescriptor::new(Arc::new(root)));
        Ok(Self { file, reader, read, columns, names, copied, group: 0, rows: None, position: 0 })
    }

    pub(super) fn file(&self) -> &str {
        &self.file
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    pub(super) fn next(&mut self) -> Result<Option<ReadRow>> {
        let file = self.file.clone();
        guarded(&file, || self.next_unguarded())
    }

    fn next_unguarded(&mut self) -> Result<Option<ReadRow>> {
        loop {
            if let Some(fields) = self.rows.as_mut().and_then(Iterator::next) {
                let row = fields.map_err(|error| damaged(&self.file, error))?;
                self.position += 1;
                return Ok(Some(self.row(&row).map_err(|error| {
                    let mut written = row.to_json_value().to_string().into_bytes();
                    written.truncate(MAX_ROW_BYTES);
                    BadRow { line: self.position, written, error }
                })));
            }
            if self.group >= self.reader.num_row_groups() {
                return Ok(None);
            }
            let group = self.reader.get_row_group(self.group).map_err(|error| damaged(&self.file, error))?;
            self.group += 1;
            let rows = TreeBuilder::new().as_iter(Arc::clone(&self.read), &*group);
            self.rows = Some(rows.map_err(|error| damaged(&self.file, error))?);
        }
    }

    fn row(&self, fields: &Fields) -> Result<JobRow> {
        let refuse = |problem| Error::Jobs { file: self.file.clone(), line: Some(self.position), problem };
        let columns = fields.get_column_iter().zip(self.read.root_schema().get_fields());
        let value = |((name, value), schema): ((&String, &Field), &TypePtr)| {
            field::value(value, schema).ok_or_else(|| {
                refuse(format!(
                    "the column '{name}' holds bytes that are not UTF-8; convert it to text, or leave it out"
                ))
            })
        };
        let cells: Vec<Value> = columns.map(value).collect::<Result<_>>()?;
        let cell = |&place: &usize| {
            Ok(match cells.get(place) {
                None | Some(Value::Null) => None,
                Some(Value::String(text)) => Some(text.clone()),
                Some(other) => Some(other.to_string()),
            })
        };
        let job = self.columns.job(cell)?;
        let weight = self.columns.weight(cell, refuse)?;
        if self.copied {
            return Ok(JobRow { record: Record::Copied, job, weight });
        }
        let members = fields.get_column_iter().zip(&cells);
        let members: Vec<String> =
            members.map(|((name, _), value)| format!("{}:{value}", Value::from(name.as_str()))).collect();
        let written = format!("{{{}}}", members.join(","));
        if written.len() > MAX_ROW_BYTES {
            return Err(refuse(format!("the row is larger than {} MiB", MAX_ROW_BYTES >> 20)));
        }
        Ok(JobRow { record: Record::Json(written), job, weight })
    }

    pub(super) fn size(&self) -> u64 {
        self.reader.metadata().file_metadata().num_rows().unsigned_abs()
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }
}
