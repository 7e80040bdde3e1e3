//! A row between reading and writing.

use std::borrow::Cow;
use std::fmt;

use anyhow::{Result, bail};
use csv::ByteRecord;
use metier::engine::Job;
use metier::table::decode;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

/// Most bytes of one row: far more than a job posting has, few enough to hold some of them.
pub(super) const MAX_RECORD_BYTES: usize = 16 << 20;

/// A row as it was read.
#[derive(Debug)]
pub(super) struct Row {
    /// Everything in it, unchanged.
    pub(super) record: Record,
    /// What it is coded by.
    pub(super) texts: Job,
}

impl Row {
    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let record = match &self.record {
            Record::Csv(cells) => cells.as_slice().len() + 8 * cells.len(),
            Record::Json(text) => text.len(),
            #[cfg(feature = "parquet")]
            Record::Copied => 0,
        };
        record + self.texts.bytes()
    }
}

/// The names of the columns that rows are coded by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TextColumns {
    pub(super) title: String,
    pub(super) description: Option<String>,
    pub(super) industry: Option<String>,
    pub(super) employer: Option<String>,
}

impl TextColumns {
    /// The names that were given.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let context = [&self.description, &self.industry, &self.employer];
        std::iter::once(self.title.as_str()).chain(context.into_iter().flatten().map(String::as_str))
    }

    /// The texts of a row; `cell` gives the text in a column.
    pub(super) fn texts(&self, cell: impl Fn(&str) -> Option<String>) -> Job {
        let context = |name: &Option<String>| cell(name.as_deref()?);
        Job {
            title: cell(&self.title).unwrap_or_default(),
            description: context(&self.description),
            industry: context(&self.industry),
            employer: context(&self.employer),
        }
    }

    /// Refuses names that no column has, or two.
    pub(super) fn check(&self, file: &str, columns: &[String]) -> Result<()> {
        for name in self.names() {
            match columns.iter().filter(|column| same_name(column, name)).count() {
                1 => {}
                0 => {
                    bail!("{file}: no column is called '{name}'; the columns are '{}'", columns.join("', '"))
                }
                _ => bail!("{file}: two columns are called '{name}'; rename one"),
            }
        }
        Ok(())
    }
}

/// Whether a column has this name; blanks around names are nobody's intention.
pub(super) fn same_name(column: &str, name: &str) -> bool {
    column.trim() == name.trim()
}

/// A row in the form it came in.
#[derive(Debug)]
pub(super) enum Record {
    /// The cells of a CSV file.
    Csv(ByteRecord),
    /// A JSON object.
    Json(String),
    /// A row of a Parquet file whose columns are copied as they are.
    #[cfg(feature = "parquet")]
    Copied,
}

impl Record {
    /// The cells in the order of the columns; `None` where there is nothing.
    pub(super) fn cells(&self, columns: &[String]) -> Result<Vec<Option<Cow<'_, [u8]>>>> {
        match self {
            Self::Csv(cells) => Ok(cells.iter().map(|cell| Some(Cow::Borrowed(cell))).collect()),
            Self::Json(text) => {
                let Members(members) = serde_json::from_str(text)?;
                let known = |name: &String| columns.contains(name);
                if let Some((name, _)) = members.iter().find(|(name, _)| !known(name)) {
                    bail!(
                        "the member '{name}' is in none of the first rows, so that the output has no column for it; \
                         write JSON Lines with --format jsonl"
                    );
                }
                let cell = |column: &String| {
                    let (_, value) = members.iter().find(|(name, _)| name == column)?;
                    text_of(value).map(|text| Cow::Owned(text.into_bytes()))
                };
                Ok(columns.iter().map(cell).collect())
            }
            #[cfg(feature = "parquet")]
            Self::Copied => Ok(Vec::new()),
        }
    }
}

/// The members of a JSON object in the order they stand in, values as written.
pub(super) struct Members<'t>(pub(super) Vec<(String, &'t RawValue)>);

impl<'t> Deserialize<'t> for Members<'t> {
    fn deserialize<D: serde::Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'t> Visitor<'t> for InOrder {
            type Value = Members<'t>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// A JSON value as the text of a cell: a string without its quotes, nothing for `null`, else as written.
pub(super) fn text_of(value: &RawValue) -> Option<String> {
    let written = value.get();
    match written.as_bytes().first() {
        Some(b'"') => serde_json::from_str(written).ok(),
        Some(b'n') => None,
        _ => Some(written.to_owned()),
    }
}

/// The bytes of a cell as text; stray bytes that are not UTF-8 are read as Windows-1252.
pub(super) fn text(cell: &[u8]) -> String {
    decode(cell.to_vec()).text
}
