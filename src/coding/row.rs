//! A row, from reading to writing.

use std::borrow::Cow;
use std::collections::HashMap;

use csv::ByteRecord;

use super::json::{Members, cell_text, replace_lone_surrogates};
use crate::engine::Job;
use crate::error::{Error, Result};
use crate::table;

/// Maximum bytes of a row: far more than any job posting has, few enough to hold several in memory.
pub(super) const MAX_ROW_BYTES: usize = 16 << 20;

/// A row as it was read.
#[derive(Debug)]
pub(super) struct JobRow {
    /// All of it, unchanged.
    pub(super) record: Record,
    /// The job that it describes.
    pub(super) job: Job,
    /// How often it counts in the summary.
    pub(super) weight: f64,
}

impl JobRow {
    /// Approximate memory use.
    pub(super) fn bytes(&self) -> usize {
        let record = match &self.record {
            Record::Cells(cells) => cells.as_slice().len() + 8 * cells.len(),
            Record::Json(text) => text.len(),
            #[cfg(feature = "parquet")]
            Record::Copied => 0,
        };
        record + self.job.bytes()
    }
}

/// A row that holds no job, such as a line that is not JSON.
#[derive(Debug)]
pub(super) struct BadRow {
    /// Its line, from 1; for Parquet, its number.
    pub(super) line: u64,
    /// The row as in the file; for Parquet, as JSON.
    pub(super) written: Vec<u8>,
    /// What is wrong with it.
    pub(super) error: Error,
}

/// What one row of a file turns out to be.
pub(super) type ReadRow = Result<JobRow, BadRow>;

/// A row in the format of the input.
#[derive(Debug)]
pub(super) enum Record {
    /// The cells of a delimited file.
    Cells(ByteRecord),
    /// A JSON object.
    Json(String),
    /// A row of a Parquet file whose columns are copied unchanged.
    #[cfg(feature = "parquet")]
    Copied,
}

/// The names of a file's columns, each with its place.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    list: Vec<String>,
    places: HashMap<String, usize>,
}

impl Names {
    pub(super) fn list(&self) -> &[String] {
        &self.list
    }

    /// Whether a column has exactly this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// Adds a name unless it exists.
    pub(super) fn add(&mut self, name: &str) {
        if !self.has(name) {
            self.places.insert(name.to_owned(), self.list.len());
            self.list.push(name.to_owned());
        }
    }
}

impl FromIterator<String> for Names {
    /// Columns in order; a name shared by several refers to the first.
    fn from_iter<I: IntoIterator<Item = String>>(names: I) -> Self {
        let list: Vec<String> = names.into_iter().collect();
        let mut places = HashMap::with_capacity(list.len());
        for (place, name) in list.iter().enumerate() {
            places.entry(name.clone()).or_insert(place);
        }
        Self { list, places }
    }
}

impl Record {
    /// The cells in the order of the columns; `None` for a missing value. `file` names the input in errors.
    pub(super) fn cells(&self, file: &str, columns: &Names) -> Result<Vec<Option<Cow<'_, [u8]>>>> {
        match self {
            Self::Cells(cells) => Ok(cells.iter().map(|cell| Some(Cow::Borrowed(cell))).collect()),
            Self::Json(text) => {
                let refuse = |problem| Error::Jobs { file: file.to_owned(), line: None, problem };
                let text = replace_lone_surrogates(text);
                let Members(members) =
                    serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
                let mut cells: Vec<_> = columns.list.iter().map(|_| None).collect();
                // The first of several members with one name counts, as in reading.
                for (name, value) in members.into_iter().rev() {
                    let Some(&place) = columns.places.get(&name) else {
                        return Err(refuse(format!(
                            "the member '{name}' does not occur in the first rows, so the output has no column for it; \
                             add it to the first row, or write JSON Lines (on the command line, --format jsonl)"
                        )));
                    };
                    let cell = cell_text(value).map_err(|error| refuse(error.to_string()))?;
                    cells[place] = cell.map(|text| Cow::Owned(text.into_bytes()));
                }
                Ok(cells)
            }
            #[cfg(feature = "parquet")]
            Self::Copied => Ok(Vec::new()),
        }
    }
}

/// The bytes of a cell as text; bytes that are not UTF-8 are read as Windows-1252.
pub(super) fn text(cell: &[u8]) -> String {
    table::text(cell).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_find_their_columns_in_any_order() {
        let names: Names = ["a", "b", "c"].into_iter().map(str::to_owned).collect();
        let cells = |json: &str| {
            let record = Record::Json(json.to_owned());
            let cells = record.cells("in.jsonl", &names)?;
            Ok::<_, Error>(cells.iter().map(|cell| cell.as_deref().map(text)).collect::<Vec<_>>())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(cells(r#"{"c":1.50,"a":"x\ud83d"}"#).unwrap(), [some("x\u{fffd}"), None, some("1.50")]);
        assert_eq!(cells(r#"{"b":null,"b":"late"}"#).unwrap(), [None, None, None]);
        let refused = cells(r#"{"a":1,"late":2}"#).unwrap_err().to_string();
        assert!(refused.starts_with("in.jsonl: the member 'late'"), "{refused}");
    }
}
