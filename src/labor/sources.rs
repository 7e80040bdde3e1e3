//! The publication and release date of each file, for the source line below each section.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::projections::Term;
use super::{FolderReading, LaborField, SOURCES, any_header, optional, required, year};
use crate::error::Result;
use crate::table::Column;

/// The source of a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileSource {
    /// The publication and its publisher.
    pub name: String,
    /// Its release date or reference date.
    pub released: Option<String>,
}

/// Sources of files, where given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSources(BTreeMap<String, FileSource>);

/// Beginnings of the file names of known publications, in lower case.
const KNOWN: [(&str, &str); 19] = [
    ("wages/oews_", OEWS),
    ("wages/national_", OEWS),
    ("wages/state_", OEWS),
    ("wages/msa_", OEWS),
    ("wages/amsa_", OEWS),
    ("wages/bos_", OEWS),
    ("wages/all_data_", OEWS),
    ("wages/all_oes_", OEWS),
    ("wages/oes_", OEWS),
    ("industries/nat", OEWS),
    ("industries/oews_", OEWS),
    ("projections/bls_ep_", "Employment Projections, U.S. Bureau of Labor Statistics"),
    ("projections/occupation", "Employment Projections, U.S. Bureau of Labor Statistics"),
    ("projections/projections_central_", LONG_TERM),
    ("programs/cip", PROGRAMS),
    ("programs/education_cip", PROGRAMS),
    ("handbook/", "Occupational Outlook Handbook, U.S. Bureau of Labor Statistics"),
    ("licenses/licenses_careeronestop", LICENSES_OF_STATES),
    ("licenses/careeronestop", LICENSES_OF_STATES),
];
const OEWS: &str = "Occupational Employment and Wage Statistics, U.S. Bureau of Labor Statistics";
const PROGRAMS: &str = "Classification of Instructional Programs, National Center for Education Statistics; crosswalk of O*NET (USDOL/ETA)";
const LONG_TERM: &str = "Long-term projections of the states, Projections Central";
const SHORT_TERM: &str = "Short-term projections of the states, Projections Central";
const LICENSES_OF_STATES: &str =
    "License Finder, CareerOneStop, U.S. Department of Labor, Employment and Training Administration";

impl FileSources {
    /// The source of a file: the one the caller gives, else a known publication with the date, year or period in the file's
    /// name, else the file's name.
    pub fn of(&self, file: &str) -> FileSource {
        if let Some(known) = self.0.get(file) {
            return known.clone();
        }
        let plain = file.to_ascii_lowercase();
        let known = KNOWN.iter().find(|(begins, _)| plain.starts_with(begins));
        let years = year::in_name(file);
        let short =
            years.is_some_and(|(base, target)| target.is_some_and(|end| Term::of(base, end) == Term::Short));
        let name = match known.map_or(file, |(_, name)| name) {
            LONG_TERM if short => SHORT_TERM.to_owned(),
            name => name.to_owned(),
        };
        let month = year::month_in_name(file);
        let released = month.or_else(|| {
            years.map(|(year, end)| match end {
                Some(end) => format!("{year}–{end}"),
                // The survey's reference month.
                None if name == OEWS => format!("May {year}"),
                None => year.to_string(),
            })
        });
        FileSource { name, released }
    }
}

const COLUMNS: [Column<LaborField>; 3] = [
    required(LaborField::File, &["FILE"]),
    required(LaborField::Source, &["SOURCE"]),
    optional(LaborField::Released, &["RELEASED"]),
];

/// The caller's own table of sources.
pub(super) fn read(reading: &mut FolderReading<'_>) -> Result<FileSources> {
    let Some(file) = reading.newest(SOURCES)? else { return Ok(FileSources::default()) };
    let read = reading.rows(file, &COLUMNS, &[], any_header, |cells| {
        let name = cells.text(LaborField::Source)?.to_owned();
        let released = cells.optional(LaborField::Released).map(str::to_owned);
        Ok((cells.text(LaborField::File)?.to_owned(), FileSource { name, released }))
    })?;
    let rows = reading.keep(read, "file", |(file, _)| Some(file.clone()))?;
    Ok(FileSources(rows.into_iter().collect()))
}
