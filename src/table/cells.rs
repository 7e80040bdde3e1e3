//! The cells of one row, parsed into the types they should have.

use std::str::FromStr;

use csv::StringRecord;
use smol_str::SmolStr;

use super::header::{Field, Header, excerpt};
use crate::soc::OnetSocCode;

/// What is wrong with a cell; the reader adds file and line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError {
    /// From 1; 0 for the row as a whole.
    pub column: usize,
    /// What was found and what was expected.
    pub problem: String,
}

/// One row of a table. Empty cells and `n/a` count as no value.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'a> {
    header: &'a Header,
    record: &'a StringRecord,
    /// The line on which the row starts, from 1.
    pub line: u32,
}

impl<'a> Cells<'a> {
    /// The cells of a record whose width has been checked, on a line.
    pub fn new(header: &'a Header, record: &'a StringRecord, line: u32) -> Self {
        Self { header, record, line }
    }

    /// The value of a cell, or `None` when it is empty or the file lacks the column.
    pub fn optional<F: Field>(&self, field: F) -> Option<&'a str> {
        let text = self.record.get(self.header.place(field)?)?.trim();
        (!text.is_empty() && !text.eq_ignore_ascii_case("n/a")).then_some(text)
    }

    /// Like [`Cells::optional`], but owned.
    pub fn optional_text<F: Field>(&self, field: F) -> Option<SmolStr> {
        self.optional(field).map(SmolStr::new)
    }

    /// The value of a required cell.
    ///
    /// # Errors
    /// When the cell is empty.
    pub fn text<F: Field>(&self, field: F) -> Result<&'a str, CellError> {
        self.optional(field).ok_or_else(|| self.error(field, "the cell is empty; expected a value"))
    }

    /// A required value of type `T`; `expected` describes it, with an example.
    ///
    /// # Errors
    /// When the cell is empty or does not parse.
    pub fn parsed<F: Field, T: FromStr>(&self, field: F, expected: &str) -> Result<T, CellError> {
        self.parse(field, self.text(field)?, expected)
    }

    /// An optional value of type `T`.
    ///
    /// # Errors
    /// When it does not parse.
    pub fn optional_parsed<F: Field, T: FromStr>(
        &self,
        field: F,
        expected: &str,
    ) -> Result<Option<T>, CellError> {
        self.optional(field).map(|text| self.parse(field, text, expected)).transpose()
    }

    /// An O*NET-SOC code; a SOC code stands for its `.00`.
    ///
    /// # Errors
    /// When the cell is empty or the code is malformed.
    pub fn code<F: Field>(&self, field: F) -> Result<OnetSocCode, CellError> {
        self.parsed(field, "an O*NET-SOC code such as 29-1141.00")
    }

    /// An optional whole number; spreadsheet exports write `95.0` for 95.
    ///
    /// # Errors
    /// When it is negative, fractional or too large.
    pub fn count<F: Field>(&self, field: F) -> Result<Option<u32>, CellError> {
        let Some(text) = self.optional(field) else { return Ok(None) };
        let digits = text
            .split_once('.')
            .map_or(text, |(whole, rest)| if rest.bytes().all(|digit| digit == b'0') { whole } else { text });
        self.parse(field, digits, "a whole number such as 95").map(Some)
    }

    /// A required, non-negative amount, with optional thousands separators (`2,091,480`) and dollar sign.
    ///
    /// # Errors
    /// When the cell is empty or holds anything else.
    pub fn amount<F: Field>(&self, field: F) -> Result<f64, CellError> {
        const EXPECTED: &str = "a number such as 38.12 or 79,290";
        let text = self.text(field)?;
        let plain = text.trim_start_matches('$').trim_start();
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        // Keeps a decimal comma from turning thirteen dollars into thousands, and a period used as a thousands separator
        // from turning thousands into thirteen.
        let grouped = whole.split(',').skip(1).all(|group| group.len() == 3) && !fraction.contains(',');
        let amount = plain.replace(',', "").parse::<f64>().ok();
        let amount = amount.filter(|amount| grouped && amount.is_finite() && *amount >= 0.0);
        amount.ok_or_else(|| self.unexpected(field, EXPECTED))
    }

    /// A required number of things in units of `unit`, as jobs may be given in thousands (`2.5`).
    ///
    /// # Errors
    /// As for [`Cells::amount`]; also when it is no whole number of things, or more than there can be.
    pub fn number_of<F: Field>(&self, field: F, unit: f64) -> Result<u32, CellError> {
        const MOST: f64 = u32::MAX as f64;
        let number = self.amount(field)? * unit;
        // Thousands with decimals are not exact in binary.
        let whole = (number - number.round()).abs() < 1e-6 * unit;
        if !whole || number > MOST {
            return Err(self.unexpected(field, "a whole number such as 2,091,480, at most 4,294,967,295"));
        }
        Ok(number.round() as u32)
    }

    /// An optional finite number.
    ///
    /// # Errors
    /// When it is not a number.
    pub fn number<F: Field>(&self, field: F) -> Result<Option<f32>, CellError> {
        const EXPECTED: &str = "a number such as 4.12, or n/a";
        let value: Option<f32> = self.optional_parsed(field, EXPECTED)?;
        match value {
            Some(number) if !number.is_finite() => Err(self.unexpected(field, EXPECTED)),
            _ => Ok(value),
        }
    }

    /// A `Y` or `N`; an empty cell means no.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn flag<F: Field>(&self, field: F) -> Result<bool, CellError> {
        match self.optional(field) {
            Some("Y" | "y" | "Yes") => Ok(true),
            Some("N" | "n" | "No") | None => Ok(false),
            Some(_) => Err(self.unexpected(field, "Y, N or n/a")),
        }
    }

    /// Whether the file has the column.
    pub fn has<F: Field>(&self, field: F) -> bool {
        self.header.place(field).is_some()
    }

    /// The error for a cell with an unexpected value.
    pub fn unexpected<F: Field>(&self, field: F, expected: &str) -> CellError {
        let found = self.optional(field).unwrap_or_default();
        self.error(field, &format!("found '{}', expected {expected}", excerpt(found)))
    }

    fn parse<F: Field, T: FromStr>(&self, field: F, text: &str, expected: &str) -> Result<T, CellError> {
        text.parse().map_err(|_| self.unexpected(field, expected))
    }

    fn error<F: Field>(&self, field: F, problem: &str) -> CellError {
        let place = self.header.place(field);
        let named = place.and_then(|place| self.header.names.get(place));
        let problem =
            named.map_or(problem.to_owned(), |name| format!("column '{}': {problem}", excerpt(name)));
        CellError { column: place.map_or(0, |place| place + 1), problem }
    }
}
