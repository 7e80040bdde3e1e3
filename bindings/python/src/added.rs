//! Coded jobs as columns of Arrow data: those that coding a CSV or Parquet file adds.

use std::sync::Arc;

use arrow_array::builder::{Float32Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use metier::coding::{Added, Coded, Decision, added_cells, added_columns};

/// The columns added to a table.
pub(crate) fn schema(top: usize) -> SchemaRef {
    let example =
        Coded { title: String::new(), decision: Decision::None, margin: 0.0, candidates: Vec::new() };
    let names = added_columns(top);
    let fields = names.iter().zip(added_cells(&example, top)).map(|(name, cell)| {
        let holds = match cell {
            Added::Number(_) => DataType::Float32,
            Added::Text(_) | Added::Code(_) => DataType::Utf8,
        };
        Field::new(name, holds, true)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Columns being filled.
pub(crate) struct AddedColumns {
    schema: SchemaRef,
    top: usize,
    columns: Vec<Column>,
}

enum Column {
    Texts(StringBuilder),
    Numbers(Float32Builder),
}

impl AddedColumns {
    pub(crate) fn new(schema: SchemaRef, top: usize) -> Self {
        let column = |field: &Arc<Field>| match field.data_type() {
            DataType::Float32 => Column::Numbers(Float32Builder::new()),
            _ => Column::Texts(StringBuilder::new()),
        };
        let columns = schema.fields().iter().map(column).collect();
        Self { schema, top, columns }
    }

    /// Adds a row for each job.
    pub(crate) fn extend(&mut self, coded: &[Arc<Coded>]) {
        for coded in coded {
            for (column, cell) in self.columns.iter_mut().zip(added_cells(coded, self.top)) {
                match (column, cell) {
                    (Column::Texts(texts), Added::Text(text)) => texts.append_option(text),
                    (Column::Texts(texts), Added::Code(code)) => texts.append_option(code),
                    (Column::Numbers(numbers), Added::Number(number)) => numbers.append_option(number),
                    // The columns were chosen by the same cells.
                    (Column::Texts(texts), Added::Number(_)) => texts.append_null(),
                    (Column::Numbers(numbers), _) => numbers.append_null(),
                }
            }
        }
    }

    pub(crate) fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let finish = |column: &mut Column| -> ArrayRef {
            match column {
                Column::Texts(texts) => Arc::new(texts.finish()),
                Column::Numbers(numbers) => Arc::new(numbers.finish()),
            }
        };
        RecordBatch::try_new(self.schema, self.columns.iter_mut().map(finish).collect())
    }
}
