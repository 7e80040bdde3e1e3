//! JSON Lines: the input's members, then decision, margin and candidates.

use std::borrow::Cow;
use std::io::{BufWriter, Write};
use std::sync::Arc;

use anyhow::Result;
use metier::engine::{Coded, CodedCandidate, Decision};
use serde::Serialize;

use super::check_names;
use crate::cli::match_file::record::{Members, Record, Row, text};
use crate::cli::match_file::target::Target;

const ADDED: [&str; 3] = ["decision", "margin", "candidates"];

/// The members that are added.
#[derive(Serialize)]
struct Added<'c> {
    decision: Decision,
    margin: f32,
    candidates: &'c [CodedCandidate],
}

/// A JSON Lines file that is being written.
pub(in super::super) struct JsonOutput {
    out: BufWriter<Target>,
    columns: Vec<String>,
}

impl JsonOutput {
    pub(super) fn new(target: Target, columns: &[String]) -> Result<Self> {
        check_names(ADDED, columns)?;
        Ok(Self { out: BufWriter::new(target), columns: columns.to_vec() })
    }

    pub(super) fn write(&mut self, rows: &[Row], coded: &[Arc<Coded>]) -> Result<()> {
        for (row, coded) in rows.iter().zip(coded) {
            let object = self.object(&row.record)?;
            // The members stand as they were written, up to the closing brace.
            let members = object.strip_suffix('}').unwrap_or(&object).trim_end();
            self.out.write_all(members.as_bytes())?;
            if members != "{" {
                self.out.write_all(b",")?;
            }
            let Coded { decision, margin, candidates, .. } = &**coded;
            let added = serde_json::to_string(&Added { decision: *decision, margin: *margin, candidates })?;
            writeln!(self.out, "{}", &added[1..])?;
        }
        Ok(())
    }

    /// The row as a JSON object.
    fn object<'r>(&self, record: &'r Record) -> Result<Cow<'r, str>> {
        match record {
            Record::Json(object) => {
                let Members(members) = serde_json::from_str(object)?;
                let names: Vec<String> = members.into_iter().map(|(name, _)| name).collect();
                check_names(ADDED, &names)?;
                Ok(Cow::Borrowed(object))
            }
            Record::Csv(cells) => {
                let member = |(name, cell): (&String, &[u8])| {
                    Ok(format!("{}:{}", serde_json::to_string(name)?, serde_json::to_string(&text(cell))?))
                };
                let members = self.columns.iter().zip(cells).map(member).collect::<Result<Vec<_>>>()?;
                Ok(Cow::Owned(format!("{{{}}}", members.join(","))))
            }
            #[cfg(feature = "parquet")]
            Record::Copied => Ok(Cow::Borrowed("{}")),
        }
    }

    pub(super) fn flushed(&mut self) -> Result<&Target> {
        self.out.flush()?;
        Ok(self.out.get_ref())
    }

    pub(super) fn finish(mut self) -> Result<Target> {
        self.out.flush()?;
        Ok(self.out.into_inner().map_err(std::io::IntoInnerError::into_error)?)
    }
}
