//! JSON Lines: the input's members, then decision, margin and candidates.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::{Shape, added_columns, check_names};
use crate::coding::json::{Members, replace_lone_surrogates};
use crate::coding::row::{JobRow, Names, Record, text};
use crate::coding::target::Target;
use crate::engine::{Coded, CodedCandidate, Decision};
use crate::error::{Error, Result};

const ADDED: [&str; 3] = ["decision", "margin", "candidates"];

/// The added members.
#[derive(Serialize)]
struct Added<'c> {
    decision: Decision,
    margin: f32,
    candidates: &'c [CodedCandidate],
}

/// A JSON Lines file being written.
pub(in super::super) struct JsonWriter {
    out: BufWriter<Target>,
    /// The names of the input and of the output, for errors.
    input: String,
    output: String,
    names: Names,
    as_text: bool,
}

impl JsonWriter {
    pub(super) fn new(target: Target, shape: &Shape<'_>) -> Result<Self> {
        let (input, output) = (shape.file.clone(), target.name());
        if shape.as_text {
            // Texts are for a table, whose columns will have these names.
            let added = added_columns(shape.top);
            check_names(&input, added.iter().map(String::as_str), |name| shape.names.has(name))?;
        } else {
            check_names(&input, ADDED, |name| shape.names.has(name))?;
        }
        let (names, as_text) = (shape.names.clone(), shape.as_text);
        Ok(Self { out: BufWriter::new(target), input, output, names, as_text })
    }

    pub(super) fn write(&mut self, rows: &[JobRow], coded: &[Arc<Coded>]) -> Result<()> {
        for (row, coded) in rows.iter().zip(coded) {
            let object = self.object(&row.record)?;
            write_line(&mut self.out, &object, coded).map_err(Error::write(&self.output))?;
        }
        Ok(())
    }

    /// The row as a JSON object.
    fn object<'r>(&self, record: &'r Record) -> Result<Cow<'r, str>> {
        if self.as_text {
            let cells = record.cells(&self.input, &self.names)?;
            let texts: Vec<Value> = cells
                .iter()
                .map(|cell| cell.as_deref().map(text).map_or(Value::Null, Value::String))
                .collect();
            return Ok(Cow::Owned(format!("{{\"cells\":{}}}", Value::Array(texts))));
        }
        match record {
            Record::Json(object) => {
                let readable = replace_lone_surrogates(object);
                let Members(members) = serde_json::from_str(&readable).map_err(|error| Error::Jobs {
                    file: self.input.clone(),
                    line: None,
                    problem: error.to_string(),
                })?;
                check_names(&self.input, ADDED, |name| members.iter().any(|(member, _)| member == name))?;
                Ok(Cow::Borrowed(object))
            }
            Record::Cells(cells) => {
                let member = |(name, cell): (&String, &[u8])| {
                    format!("{}:{}", Value::from(name.as_str()), Value::from(text(cell)))
                };
                let members: Vec<String> = self.names.list().iter().zip(cells).map(member).collect();
                Ok(Cow::Owned(format!("{{{}}}", members.join(","))))
            }
            #[cfg(feature = "parquet")]
            Record::Copied => Ok(Cow::Borrowed("{}")),
        }
    }

    pub(super) fn flush(&mut self) -> Result<&Target> {
        self.out.flush().map_err(Error::write(&self.output))?;
        Ok(self.out.get_ref())
    }

    pub(super) fn finish(mut self) -> Result<Target> {
        self.flush()?;
        self.out.into_inner().map_err(io::IntoInnerError::into_error).map_err(Error::write(&self.output))
    }
}

/// Writes the members of an object unchanged, up to the closing brace, then the answer.
fn write_line(out: &mut impl Write, object: &str, coded: &Coded) -> io::Result<()> {
    let members = object.strip_suffix('}').unwrap_or(object).trim_end();
    out.write_all(members.as_bytes())?;
    if members != "{" {
        out.write_all(b",")?;
    }
    let Coded { decision, margin, candidates, .. } = coded;
    let added = serde_json::to_string(&Added { decision: *decision, margin: *margin, candidates })?;
    writeln!(out, "{}", &added[1..])
}
