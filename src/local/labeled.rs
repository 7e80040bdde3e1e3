//! Coded titles: columns `title`, `code`, `edition` when codes are of several editions, and `weight` when rows count
//! differently.

use std::path::Path;

use super::{CODE, EDITION, LocalField, LocalTable, TITLE, read as read_titles};
use crate::error::Result;
use crate::table::{Column, Need, Strictness};

const LARGEST_WEIGHT: f32 = 1000.0;

pub(super) fn read(path: &Path, strictness: Strictness) -> Result<LocalTable<f32>> {
    const WEIGHT: Column<LocalField> =
        Column { field: LocalField::Weight, names: &["weight"], need: Need::Optional };
    const EXPECTED: &str = "a number above 0 and at most 1000";
    read_titles(path, "labeled", &[TITLE, CODE, EDITION, WEIGHT], strictness, |cells| {
        match cells.optional_parsed(LocalField::Weight, EXPECTED)?.unwrap_or(1.0) {
            weight if weight > 0.0 && weight <= LARGEST_WEIGHT => Ok(weight),
            _ => Err(cells.unexpected(LocalField::Weight, EXPECTED)),
        }
    })
}
