//! The rows of a JSON Lines file: an object a line.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};

use anyhow::{Context, Result, bail};

use crate::cli::match_file::record::{
    self, MAX_RECORD_BYTES, Members, Record, Row, TextColumns, same_name, text_of,
};

/// Rows that are looked at for the names of the columns, and the bytes that they may have.
const FIRST_ROWS: usize = 1_000;
const FIRST_BYTES: usize = MAX_RECORD_BYTES;

/// A JSON Lines file that is being read.
pub(in super::super) struct JsonRows {
    file: String,
    input: BufReader<Box<dyn Read + Send>>,
    texts: TextColumns,
    columns: Vec<String>,
    /// Rows that were read for their names and not handed out yet.
    first: VecDeque<Row>,
    line: u64,
    size: Option<u64>,
    position: u64,
    blank_lines: u64,
}

impl JsonRows {
    /// Reads the first rows.
    pub(super) fn open(
        file: String,
        input: Box<dyn Read + Send>,
        size: Option<u64>,
        texts: TextColumns,
    ) -> Result<Self> {
        let mut rows = Self {
            file,
            input: BufReader::with_capacity(1 << 16, input),
            texts,
            columns: Vec::new(),
            first: VecDeque::new(),
            line: 0,
            size,
            position: 0,
            blank_lines: 0,
        };
        let mut bytes = 0;
        while rows.first.len() < FIRST_ROWS && bytes < FIRST_BYTES {
            let Some(row) = rows.read(true)? else { break };
            bytes += row.bytes();
            rows.first.push_back(row);
        }
        // A file without rows has no names to check.
        if !rows.first.is_empty() {
            rows.texts.check(&rows.file, &rows.columns)?;
        }
        Ok(rows)
    }

    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(super) fn next(&mut self) -> Result<Option<Row>> {
        match self.first.pop_front() {
            Some(row) => Ok(Some(row)),
            None => self.read(false),
        }
    }

    fn read(&mut self, first: bool) -> Result<Option<Row>> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let most = MAX_RECORD_BYTES as u64 + 1;
            let read = self.input.by_ref().take(most).read_until(b'\n', &mut line);
            self.position += read.with_context(|| self.file.clone())? as u64;
            if line.is_empty() {
                return Ok(None);
            }
            self.line += 1;
            if line.len() > MAX_RECORD_BYTES {
                bail!("{}:{}: the line is larger than {} MiB", self.file, self.line, MAX_RECORD_BYTES >> 20);
            }
            if !line.trim_ascii().is_empty() {
                break;
            }
            self.blank_lines += 1;
        }
        let object = record::text(line.trim_ascii());
        let Members(members) = serde_json::from_str(&object)
            .with_context(|| format!("{}:{}: the line is not a JSON object", self.file, self.line))?;
        let cell = |name: &str| {
            let (_, value) = members.iter().find(|(member, _)| same_name(member, name))?;
            text_of(value)
        };
        let texts = self.texts.texts(cell);
        if first {
            for (name, _) in &members {
                if !self.columns.contains(name) {
                    self.columns.push(name.clone());
                }
            }
        }
        Ok(Some(Row { record: Record::Json(object), texts }))
    }

    pub(super) fn size(&self) -> Option<u64> {
        self.size
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn blank_lines(&self) -> u64 {
        self.blank_lines
    }
}
