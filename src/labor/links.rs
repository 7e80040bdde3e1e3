//! Links to show in reports: address patterns, filled in for each occupation. They come from `data/links.csv` and from a
//! state office's own files.

use serde::{Deserialize, Serialize};
use strum::EnumString;

use super::area::{self, Area};
use super::{FolderReading, LINKS, LaborField, address, any_header, optional, required};
use crate::error::Result;
use crate::soc::CodePrefix;
use crate::table::{CellError, Cells, Column, Strictness, read_table};

/// The section of a report that a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum LinkSection {
    /// A video about the occupation or, with `{cluster}`, about each of its career clusters.
    Video,
    /// A search for schools; with `{cip}`, one for each program.
    Programs,
    /// A place to look up licenses.
    Licenses,
    /// Another resource.
    Resources,
}

/// A link to show.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkRow {
    /// The section to show it in.
    pub section: LinkSection,
    /// The link's text. A later row with the same label in the same section replaces an earlier one.
    pub label: String,
    /// The address, with placeholders such as `{code}`.
    pub address: String,
    /// What the page offers.
    pub description: Option<String>,
    /// Show it only for this area.
    pub area: Option<Area>,
    /// Show it only for occupations whose codes begin with this.
    pub codes: Option<CodePrefix>,
}

/// A file of links.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkTable {
    /// The file's name.
    pub file: String,
    /// Its rows.
    pub rows: Vec<LinkRow>,
}

/// Placeholders in an address: the O*NET-SOC code with and without punctuation, the SOC code, the official title, a career
/// cluster, a CIP code, and the postal code (`US` without a state) and name of the requested state.
pub(super) const PLACEHOLDERS: [&str; 8] =
    ["code", "digits", "soc", "title", "cluster", "cip", "area", "place"];

const COLUMNS: [Column<LaborField>; 5] = [
    required(LaborField::Section, &["SECTION"]),
    required(LaborField::Label, &["LABEL"]),
    required(LaborField::Address, &["ADDRESS", "URL"]),
    optional(LaborField::Description, &["DESCRIPTION"]),
    optional(LaborField::Code, &["CODE", "CODES"]),
];

/// The tables of all files.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<Vec<LinkTable>> {
    let columns = [&COLUMNS[..], &area::COLUMNS].concat();
    let mut tables = Vec::new();
    for file in reading.files(LINKS)? {
        let name = file.name.clone();
        let read = reading.rows(file, &columns, &[], any_header, row)?;
        let rows = reading.keep(read, "section, label, area and code", |row| {
            let area = row.area.as_ref().map(|area| area.code.clone());
            Some((row.section as u8, row.label.clone(), area, row.codes))
        })?;
        tables.push(LinkTable { file: name, rows });
    }
    Ok(tables)
}

impl LinkTable {
    /// The links that come with metier.
    ///
    /// # Errors
    /// None, unless metier's own table is faulty.
    pub fn built_in() -> Result<Self> {
        let columns = [&COLUMNS[..], &area::COLUMNS].concat();
        let (file, bytes) = ("links.csv", include_bytes!("../../data/links.csv"));
        let (table, _) = read_table(file, bytes, &columns, &[], Strictness::Strict, row)?;
        Ok(Self { file: file.to_owned(), rows: table.rows })
    }
}

fn row(cells: &Cells<'_>) -> Result<LinkRow, CellError> {
    let Some(address) = address(cells)? else {
        return Err(cells.unexpected(LaborField::Address, "an address"));
    };
    if address.matches('{').count() != address.matches('}').count() {
        return Err(cells.unexpected(LaborField::Address, "a } for each {"));
    }
    if let Some(unknown) = placeholders(&address).find(|name| !PLACEHOLDERS.contains(name)) {
        let expected =
            format!("only the placeholders {{{}}}; '{{{unknown}}}' is unknown", PLACEHOLDERS.join("}, {"));
        return Err(cells.unexpected(LaborField::Address, &expected));
    }
    Ok(LinkRow {
        section: cells.parsed(LaborField::Section, "video, programs, licenses or resources")?,
        label: cells.text(LaborField::Label)?.to_owned(),
        address,
        description: cells.optional(LaborField::Description).map(str::to_owned),
        area: area::read(cells, None)?,
        codes: cells.optional_parsed(LaborField::Code, "the beginning of a code such as 29")?,
    })
}

/// The names between braces.
fn placeholders(address: &str) -> impl Iterator<Item = &str> {
    address.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default())
}
