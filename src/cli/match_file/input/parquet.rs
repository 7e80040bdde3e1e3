//! The rows of a Parquet file.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Row as Fields;
use parquet::record::reader::{ReaderIter, TreeBuilder};
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, Type};
use serde_json::Value;

use crate::cli::match_file::damage::guarded;
use crate::cli::match_file::record::{Record, Row, TextColumns, same_name};

/// A Parquet file that is being read.
pub(in super::super) struct ParquetRows {
    file: String,
    reader: SerializedFileReader<File>,
    /// The columns that are read.
    read: SchemaDescPtr,
    texts: TextColumns,
    columns: Vec<String>,
    copied: bool,
    group: usize,
    rows: Option<ReaderIter>,
    position: u64,
}

impl ParquetRows {
    /// Opens the file. With `copied`, only the columns of texts are read.
    pub(super) fn open(path: &Path, texts: TextColumns, copied: bool) -> Result<Self> {
        guarded(&path.display().to_string(), || Self::open_unguarded(path, texts, copied))
    }

    fn open_unguarded(path: &Path, texts: TextColumns, copied: bool) -> Result<Self> {
        let file = path.display().to_string();
        ensure!(
            path != Path::new("-"),
            "a Parquet file is read from its end, which standard input does not have; name the file with --input"
        );
        let opened = File::open(path).with_context(|| file.clone())?;
        let reader = SerializedFileReader::new(opened).with_context(|| file.clone())?;
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        let fields = schema.root_schema().get_fields();
        let columns: Vec<String> = fields.iter().map(|field| field.name().to_owned()).collect();
        texts.check(&file, &columns)?;
        let wanted = |column: &str| texts.names().any(|name| same_name(column, name));
        if let Some(field) = fields.iter().find(|field| wanted(field.name()) && !field.is_primitive()) {
            bail!("{file}: the column '{}' holds lists or groups; name one that holds texts", field.name());
        }
        let read = if copied {
            let kept = fields.iter().filter(|field| wanted(field.name())).map(Arc::clone).collect();
            let root = Type::group_type_builder(schema.root_schema().name()).with_fields(kept).build();
            Arc::new(SchemaDescriptor::new(Arc::new(root.with_context(|| file.clone())?)))
        } else {
            schema
        };
        Ok(Self { file, reader, read, texts, columns, copied, group: 0, rows: None, position: 0 })
    }

    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(super) fn next(&mut self) -> Result<Option<Row>> {
        let file = self.file.clone();
        guarded(&file, || self.next_unguarded())
    }

    fn next_unguarded(&mut self) -> Result<Option<Row>> {
        loop {
            if let Some(fields) = self.rows.as_mut().and_then(Iterator::next) {
                let row = fields.with_context(|| self.file.clone())?;
                self.position += 1;
                return self.row(&row).map(Some);
            }
            if self.group >= self.reader.num_row_groups() {
                return Ok(None);
            }
            let group = self.reader.get_row_group(self.group).with_context(|| self.file.clone())?;
            self.group += 1;
            let rows = TreeBuilder::new().as_iter(Arc::clone(&self.read), &*group);
            self.rows = Some(rows.with_context(|| self.file.clone())?);
        }
    }

    fn row(&self, fields: &Fields) -> Result<Row> {
        let cell = |name: &str| {
            let (_, field) = fields.get_column_iter().find(|(column, _)| same_name(column, name))?;
            match field.to_json_value() {
                Value::Null => None,
                Value::String(text) => Some(text),
                other => Some(other.to_string()),
            }
        };
        let texts = self.texts.texts(cell);
        let record = if self.copied { Record::Copied } else { Record::Json(object(fields)?) };
        Ok(Row { record, texts })
    }

    pub(super) fn size(&self) -> u64 {
        self.reader.metadata().file_metadata().num_rows().unsigned_abs()
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }
}

/// The row as a JSON object, columns in order.
fn object(fields: &Fields) -> Result<String> {
    let members = fields
        .get_column_iter()
        .map(|(name, field)| Ok(format!("{}:{}", serde_json::to_string(name)?, field.to_json_value())));
    Ok(format!("{{{}}}", members.collect::<Result<Vec<_>>>()?.join(",")))
}
