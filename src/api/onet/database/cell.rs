//! Cells of tables, and how they are compared.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::{Serialize, Serializer};

use crate::catalog::Month;
use crate::soc::OnetSocCode;

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    Null,
    Text(&'a str),
    Code(OnetSocCode),
    /// `Y` or `N`.
    Flag(bool),
    Real(f32),
    Whole(u64),
    Date(Month),
}

/// The cells of a row, one for each column of its table.
pub(super) type Row<'a> = Vec<Cell<'a>>;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum Type {
    Text,
    Number,
    Date,
}

impl<'a> Cell<'a> {
    /// A text; nothing if it is empty.
    pub(super) fn text(text: &'a str) -> Self {
        if text.is_empty() { Self::Null } else { Self::Text(text) }
    }

    pub(super) fn number(number: Option<f32>) -> Self {
        number.map_or(Self::Null, Self::Real)
    }

    pub(super) fn count(number: Option<u32>) -> Self {
        number.map_or(Self::Null, |number| Self::Whole(number.into()))
    }

    pub(super) fn date(month: Option<Month>) -> Self {
        month.map_or(Self::Null, Self::Date)
    }

    /// Its text; `None` for a number and for nothing.
    pub(super) fn as_text(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Code(code) => Some(Cow::Owned(code.to_string())),
            Self::Flag(flag) => Some(Cow::Borrowed(if *flag { "Y" } else { "N" })),
            Self::Date(month) => Some(Cow::Owned(iso(*month))),
            Self::Null | Self::Real(_) | Self::Whole(_) => None,
        }
    }

    /// How it compares to a number; `None` if it is none.
    pub(super) fn compare_number(&self, other: f64) -> Option<Ordering> {
        match self {
            // As published: 4.62 is not a binary fraction, and only equal to itself at the same precision.
            Self::Real(value) => value.partial_cmp(&(other as f32)),
            Self::Whole(value) => (*value as f64).partial_cmp(&other),
            _ => None,
        }
    }

    /// The order of two cells of a column; nothing comes first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Less,
            (_, Self::Null) => Ordering::Greater,
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Code(a), Self::Code(b)) => a.cmp(b),
            (Self::Flag(a), Self::Flag(b)) => a.cmp(b),
            (Self::Real(a), Self::Real(b)) => a.total_cmp(b),
            (Self::Whole(a), Self::Whole(b)) => a.cmp(b),
            (Self::Date(a), Self::Date(b)) => a.cmp(b),
            // A column has cells of one kind.
            _ => Ordering::Equal,
        }
    }
}

/// The first day of a month, as ISO 8601 has it.
fn iso(month: Month) -> String {
    format!("{:04}-{:02}-01", month.year, month.month)
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Real(value) => serializer.serialize_f32(*value),
            Self::Whole(value) => serializer.serialize_u64(*value),
            texts => serializer.serialize_str(texts.as_text().as_deref().unwrap_or_default()),
        }
    }
}
