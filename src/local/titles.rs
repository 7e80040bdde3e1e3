//! Local titles: columns `title`, `code`, `edition` when codes are of several editions, and `pinned` for titles that should
//! not come before all others.

use std::path::Path;

use super::{CODE, EDITION, LocalField, LocalTable, TITLE, read as read_titles};
use crate::error::Result;
use crate::table::{Column, Need, Strictness};

pub(super) fn read(path: &Path, strictness: Strictness) -> Result<LocalTable<bool>> {
    const PINNED: Column<LocalField> =
        Column { field: LocalField::Pinned, names: &["pinned"], need: Need::Optional };
    read_titles(path, "titles", &[TITLE, CODE, EDITION, PINNED], strictness, |cells| {
        match cells.optional(LocalField::Pinned).map(str::to_ascii_lowercase).as_deref() {
            Some("yes" | "true" | "1") | None => Ok(true),
            Some("no" | "false" | "0") => Ok(false),
            Some(_) => Err(cells.unexpected(LocalField::Pinned, "yes, no, true, false, 1, 0 or nothing")),
        }
    })
}
