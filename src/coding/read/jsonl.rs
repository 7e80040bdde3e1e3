//! The rows of a JSON Lines file: one object per line.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};

use super::Limits;
use crate::coding::columns::{Columns, same_name};
use crate::coding::json::{Members, cell_text, replace_lone_surrogates};
use crate::coding::row::{self, BadRow, JobRow, MAX_ROW_BYTES, Names, ReadRow, Record};
use crate::coding::summary::ReadNotes;
use crate::engine::Job;
use crate::error::{Error, Result};

/// How many rows, and bytes of them at most, are searched for the names of columns.
const FIRST_ROWS: usize = 1_000;
const FIRST_BYTES: usize = MAX_ROW_BYTES;

/// How much of a line that is too long a list of bad rows shows.
const LISTED_BYTES: usize = 1_000;

/// An open JSON Lines file.
pub(in super::super) struct JsonReader {
    file: String,
    input: BufReader<Box<dyn Read + Send>>,
    columns: Columns,
    limits: Limits,
    names: Names,
    /// Rows that were read for their names and not returned yet.
    first: VecDeque<ReadRow>,
    line: u64,
    size: Option<u64>,
    position: u64,
    notes: ReadNotes,
}

impl JsonReader {
    /// Reads the first rows.
    pub(super) fn open(
        file: String,
        input: Box<dyn Read + Send>,
        size: Option<u64>,
        columns: Columns,
        limits: Limits,
    ) -> Result<Self> {
        let mut rows = Self {
            file,
            input: BufReader::with_capacity(1 << 16, input),
            columns,
            limits,
            names: Names::default(),
            first: VecDeque::new(),
            line: 0,
            size,
            position: 0,
            notes: ReadNotes::default(),
        };
        let mut bytes = 0;
        while rows.first.len() < FIRST_ROWS && bytes < FIRST_BYTES {
            let Some(row) = rows.read(true)? else { break };
            bytes += row.as_ref().map_or_else(|bad| bad.written.len(), JobRow::bytes);
            rows.first.push_back(row);
        }
        // A file without rows has no names to check.
        if rows.first.iter().any(Result::is_ok) {
            rows.columns.places(&rows.file, rows.names.list())?;
        }
        Ok(rows)
    }

    pub(super) fn file(&self) -> &str {
        &self.file
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    pub(super) fn next(&mut self) -> Result<Option<ReadRow>> {
        match self.first.pop_front() {
            Some(row) => Ok(Some(row)),
            None => self.read(false),
        }
    }

    fn read(&mut self, first: bool) -> Result<Option<ReadRow>> {
        let Some(line) = self.next_line()? else { return Ok(None) };
        if line.len() > MAX_ROW_BYTES {
            let error = self.refuse(format!("the line is larger than {} MiB", MAX_ROW_BYTES >> 20));
            let written = line[..LISTED_BYTES].to_vec();
            return Ok(Some(Err(BadRow { line: self.line, written, error })));
        }
        let written = row::text(line.trim_ascii());
        Ok(Some(match self.job(&written, first) {
            Ok((job, weight)) => Ok(JobRow { record: Record::Json(written), job, weight }),
            Err(error) => Err(BadRow { line: self.line, written: written.into_bytes(), error }),
        }))
    }

    fn job(&mut self, written: &str, first: bool) -> Result<(Job, f64)> {
        let readable = replace_lone_surrogates(written);
        if let Cow::Owned(_) = readable {
            self.notes.lone_surrogates += 1;
            self.notes.first_lone_surrogate.get_or_insert(self.line);
        }
        let no_object = |error| self.refuse(format!("the line is not a JSON object: {error}"));
        let Members(members) = serde_json::from_str(&readable).map_err(no_object)?;
        let cell = |name: &String| match members.iter().find(|(member, _)| same_name(member, name)) {
            Some((_, value)) => cell_text(value).map_err(|error| self.refuse(format!("'{name}': {error}"))),
            None => Ok(None),
        };
        let job = self.columns.job(cell)?;
        let weight = self.columns.weight(cell, |problem| self.refuse(problem))?;
        if first {
            for (name, _) in &members {
                self.names.add(name);
                self.limits.check_columns(&self.file, self.names.list().len())?;
            }
        }
        Ok((job, weight))
    }

    /// The next line that is not blank; one that is too long without its end.
    fn next_line(&mut self) -> Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let most = MAX_ROW_BYTES as u64 + 1;
            let read = self.input.by_ref().take(most).read_until(b'\n', &mut line);
            self.position += read.map_err(Error::io(&self.file))? as u64;
            if line.is_empty() {
                return Ok(None);
            }
            self.line += 1;
            if line.len() > MAX_ROW_BYTES {
                let skipped = self.input.skip_until(b'\n').map_err(Error::io(&self.file))?;
                self.position += skipped as u64;
                return Ok(Some(line));
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
            self.notes.blank_lines += 1;
        }
    }

    fn refuse(&self, problem: String) -> Error {
        Error::Jobs { file: self.file.clone(), line: Some(self.line), problem }
    }

    pub(super) fn size(&self) -> Option<u64> {
        self.size
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn notes(&self) -> ReadNotes {
        self.notes
    }
}
