//! Job titles that other publishers have coded: the SOC Direct Match Title File of the Bureau of Labor Statistics, and the
//! Alphabetical Index of Occupations of the Census Bureau.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::by_header::{ListField, ListFile, Publication, title, value};
use super::code_lists::{CodeList, ListedClassification, padded, soc_group};
use super::{FileSource, FolderReading, IndustryRestriction};
use crate::error::Result;
use crate::soc::CodePrefix;
use crate::table::{CellError, Cells};

/// The publisher of a list of titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TitlePublisher {
    /// The Bureau of Labor Statistics: direct match titles of the SOC.
    DirectMatch,
    /// The Census Bureau: the index to its occupation codes.
    Census,
}

/// A list of job titles with their codes.
#[derive(Debug, Clone, PartialEq)]
pub struct TitleList {
    /// The file that it was read from.
    pub file: String,
    /// The publisher.
    pub publisher: TitlePublisher,
    /// Publisher and date.
    pub source: FileSource,
    /// Its rows, in the file's order.
    pub rows: Vec<PublishedTitle>,
}

/// A job title of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedTitle {
    /// The title.
    pub title: SmolStr,
    /// Its SOC code, or the group that it is in: `15-20XX` is 15-20. `None` if the row has none.
    pub soc: Option<CodePrefix>,
    /// Its Census 2018 occupation code.
    pub census: Option<SmolStr>,
    /// The industries in which it has the code.
    pub restriction: Option<IndustryRestriction>,
}

/// The titles in a file, if it is such a list.
pub(super) fn read(file: &ListFile, reading: &mut FolderReading<'_>) -> Result<Option<TitleList>> {
    let publisher = match file.publication {
        Publication::DirectMatch => TitlePublisher::DirectMatch,
        Publication::CensusIndex => TitlePublisher::Census,
        _ => return Ok(None),
    };
    let mut unreadable = Vec::new();
    let (table, mut report) = file.rows(reading, |cells| row(cells, &mut unreadable).map(Some))?;
    report.note_rows(unreadable, "titles without an occupation, because their code is no SOC code or group");
    let bare = table.rows.iter().filter(|row| row.soc.is_none() && row.census.is_some()).count();
    if bare > 0 {
        report.notices.push(format!(
            "titles without a SOC code, which get that of their Census code, if it is known: {bare}"
        ));
    }
    reading.report(report);
    let mut rows = table.rows;
    tell_apart(&mut rows);
    let (name, source) = (file.name.clone(), file.source.clone());
    Ok(Some(TitleList { file: name, publisher, source, rows }))
}

fn row(cells: &Cells<'_>, unreadable: &mut Vec<(u32, String)>) -> Result<PublishedTitle, CellError> {
    // The index marks titles that do not say what the work is: `Manager\ ns`, not specified.
    let text = cells.text(ListField::Title)?;
    let text =
        text.split_once('\\').map_or(text, |(plain, mark)| match mark.trim_start().strip_prefix("ns") {
            Some("") => plain,
            _ => text,
        });
    let code = cells.optional(ListField::Occupation).filter(|code| !code.eq_ignore_ascii_case("none"));
    let soc = code.and_then(soc_group);
    if let Some(code) = code.filter(|_| soc.is_none()) {
        unreadable.push((cells.line, code.to_owned()));
    }
    let restriction = value(cells, ListField::Restriction).filter(|text| !text.eq_ignore_ascii_case("nan"));
    let restriction = restriction.map(IndustryRestriction::new);
    Ok(PublishedTitle {
        title: title(text),
        soc,
        census: value(cells, ListField::Code).map(padded),
        restriction: restriction.filter(|one| one.is_any_other() || !one.is_open()),
    })
}

/// Gives titles without a SOC code that of their Census code, if the list of codes or all other titles agree on it.
pub(super) fn fill_codes(lists: &mut [TitleList], code_lists: &[CodeList]) {
    let census = code_lists.iter().filter(|list| list.classification == ListedClassification::Census);
    let listed = census.flat_map(|list| &list.rows).map(|row| (Some(&row.code), row.soc));
    let titled = lists.iter().flat_map(|list| &list.rows).map(|row| (row.census.as_ref(), row.soc));
    let mut known: HashMap<SmolStr, Option<CodePrefix>> = HashMap::new();
    for (code, soc) in listed.chain(titled) {
        let Some((code, soc)) = code.zip(soc) else { continue };
        let agreed = known.entry(code.clone()).or_insert(Some(soc));
        *agreed = agreed.filter(|one| *one == soc);
    }
    for row in lists.iter_mut().flat_map(|list| &mut list.rows).filter(|row| row.soc.is_none()) {
        row.soc = row.census.as_ref().and_then(|code| known.get(code).copied().flatten());
    }
}

/// `Any not listed` stands for all industries but those of the title's other rows.
fn tell_apart(rows: &mut [PublishedTitle]) {
    let mut listed: HashMap<SmolStr, Vec<IndustryRestriction>> = HashMap::new();
    for row in rows.iter() {
        if let Some(restriction) = row.restriction.as_ref().filter(|one| !one.is_any_other()) {
            listed.entry(row.title.clone()).or_default().push(restriction.clone());
        }
    }
    for row in rows {
        let Some(restriction) = row.restriction.as_mut().filter(|one| one.is_any_other()) else { continue };
        for other in listed.get(&row.title).into_iter().flatten() {
            restriction.leave_out(other);
        }
    }
}
