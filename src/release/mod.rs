//! Reads a published O*NET database, any release since 18.1 (2014), into typed rows.
//!
//! The layouts of the eras are data (see `layout`); the rest of the program sees only rows.

mod edition;
mod facts;
mod layout;
mod rows;
mod sample;
mod shape;
mod source;
mod terms;
mod version;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use edition::make_edition;
pub use layout::Era;
pub use rows::*;
pub(crate) use shape::Field;
pub use shape::Role;
pub use source::ReleaseSource;
pub use terms::{Domain, Month, RelatedTier, TaskKind};
pub use version::{DataEdition, Info, compare_versions};

use crate::error::{Error, Result};
use crate::table::{CellError, text};
pub use crate::table::{InputFile, Strictness, Table, TableReport};
use layout::TableSpec;
use source::{REMEDY, ReleaseFiles};

/// A release as published: typed rows, nothing joined.
#[derive(Debug)]
pub struct Release {
    /// Which release it is.
    pub info: Info,
    /// The rows.
    pub tables: Tables,
    /// The files that were read, by name; for a zip, the files in it.
    pub inputs: Vec<InputFile>,
    /// The outcome of reading.
    pub report: ReadReport,
}

/// The outcome of reading a release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// One report for each file read, by name.
    pub tables: Vec<TableReport>,
    /// Tables of the layout that the release lacks, or that have no rows.
    pub missing: Vec<MissingTable>,
    /// Table-like files that are not in the era's layout; they were not read.
    pub unknown_files: Vec<String>,
}

/// A table that a release lacks, or that has no rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct MissingTable {
    /// The table's file name, without extension.
    pub table: String,
    /// What is unavailable without it.
    pub off: String,
    /// Whether its file is there, but without rows.
    #[serde(default)]
    pub empty: bool,
}

const OCCUPATION_DATA: &str = "Occupation Data";
const READ_ME: &str = "Read Me.txt";

impl Release {
    /// Reads the release in a folder, a zip, or metier itself ([`ReleaseSource::Edition`], [`ReleaseSource::Sample`]). Only the table
    /// `Occupation Data` is required.
    ///
    /// # Errors
    /// [`Error::Source`] when the folder or zip is unusable or lists no occupation; [`Error::Table`] for a wrong header and, in strict
    /// reading, for the first bad row of the first bad file in name order.
    pub fn read(release: impl Into<ReleaseSource>, strictness: Strictness) -> Result<Self> {
        let source = match release.into() {
            ReleaseSource::Path(path) => ReleaseFiles::open(&path)?,
            ReleaseSource::Edition => ReleaseFiles::edition()?,
            ReleaseSource::Sample => ReleaseFiles::sample(),
        };
        let path = source.path();
        let era = Era::of_files(source.files().map(stem));
        let info = Info::of(read_me(&source)?.as_deref(), &name_of(path), era);

        let mut work = Vec::new();
        let mut unknown_files = Vec::new();
        for file in source.files().filter(|file| !file.eq_ignore_ascii_case(READ_ME)) {
            match era.tables().find(|spec| spec.shape.file.eq_ignore_ascii_case(stem(file))) {
                Some(spec) => work.push((spec, file)),
                None => unknown_files.push(file.to_owned()),
            }
        }
        refuse_doubles(path, &work)?;
        require_occupations(path, &work)?;

        let read: Vec<Result<_>> =
            work.par_iter().map(|&(spec, file)| read_file(&source, spec, file, strictness)).collect();
        let report = ReadReport { unknown_files, ..ReadReport::default() };
        let mut release = Self { info, tables: Tables::default(), inputs: Vec::new(), report };
        for outcome in read {
            let (table, table_report, input) = outcome?;
            release.tables.place(table);
            release.inputs.push(input);
            release.report.tables.push(table_report);
        }
        release.reject_double_occupations(strictness)?;
        let has_rows = release.report.tables.iter().map(|table| table.rows > 0);
        let present: Vec<_> =
            work.iter().zip(has_rows).map(|(&(spec, _), has_rows)| (spec, has_rows)).collect();
        release.report.missing = missing_tables(era, &present);
        if release.tables.occupations.iter().all(|table| table.table.rows.is_empty()) {
            let is_it = |(spec, _): &&(&TableSpec, &str)| spec.shape.file == OCCUPATION_DATA;
            let file = work.iter().find(is_it).map_or(OCCUPATION_DATA, |(_, file)| file);
            let problem = format!("'{file}' lists no occupation: it may be cut short; {REMEDY}");
            return Err(Error::Source { path: path.to_owned(), problem });
        }
        Ok(release)
    }

    fn reject_double_occupations(&mut self, strictness: Strictness) -> Result<()> {
        for RoleTable { table, .. } in &mut self.tables.occupations {
            let mut seen = HashSet::new();
            let column = table.header.place(Field::Code).map_or(0, |place| place + 1);
            let reports = &mut self.report.tables;
            let Some(report) = reports.iter_mut().find(|report| report.file == table.file) else { continue };
            let lines = std::mem::take(&mut table.lines);
            let rows = std::mem::take(&mut table.rows);
            for (line, row) in lines.into_iter().zip(rows) {
                if seen.insert(row.code) {
                    table.rows.push(row);
                    table.lines.push(line);
                } else {
                    let problem = format!("the code {} occurs twice; expected once", row.code);
                    report.reject(line.into(), CellError { column, problem }, strictness)?;
                    report.rows -= 1;
                }
            }
        }
        Ok(())
    }
}

/// The newest release directly inside a folder: a folder or a zip, by the version in its Read Me or name. Also reports
/// why zips were refused: a folder may be anything, but a zip here is meant to be read.
pub fn newest_in(folder: &Path) -> (Option<PathBuf>, Vec<Error>) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let (mut newest, mut refused): (Option<(String, PathBuf)>, _) = (None, Vec::new());
    for path in paths {
        let is_zip =
            path.is_file() && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
        if !is_zip && !path.is_dir() {
            continue;
        }
        match version_of(&path) {
            Ok(Some(version)) => {
                let newer = |(known, _): &(String, PathBuf)| compare_versions(&version, known).is_gt();
                if newest.as_ref().is_none_or(newer) {
                    newest = Some((version, path));
                }
            }
            Err(error) if is_zip => refused.push(error),
            Ok(None) | Err(_) => {}
        }
    }
    (newest.map(|(_, path)| path), refused)
}

/// The version of a release; `None` for tables that are not a release.
fn version_of(path: &Path) -> Result<Option<String>> {
    let source = ReleaseFiles::open(path)?;
    if !source.files().any(|file| stem(file).eq_ignore_ascii_case(OCCUPATION_DATA)) {
        return Ok(None);
    }
    let era = Era::of_files(source.files().map(stem));
    Ok(Some(Info::of(read_me(&source)?.as_deref(), &name_of(path), era).version))
}

fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

fn name_of(path: &Path) -> String {
    let canonical = fs::canonicalize(path);
    let path = canonical.as_deref().unwrap_or(path);
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read_me(source: &ReleaseFiles) -> Result<Option<String>> {
    let Some(file) = source.files().find(|file| file.eq_ignore_ascii_case(READ_ME)) else { return Ok(None) };
    let without_mark = |bytes: &[u8]| text(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).into_owned();
    Ok(source.read(file)?.map(|bytes| without_mark(&bytes)))
}

/// The same table as both `.txt` and `.csv` would count everything twice.
fn refuse_doubles(path: &Path, work: &[(&TableSpec, &str)]) -> Result<()> {
    for (place, (spec, file)) in work.iter().enumerate() {
        if let Some((_, other)) =
            work[..place].iter().find(|(earlier, _)| earlier.shape.file == spec.shape.file)
        {
            let problem = format!("both '{other}' and '{file}' are present; keep one of them");
            return Err(Error::Source { path: path.to_owned(), problem });
        }
    }
    Ok(())
}

fn require_occupations(path: &Path, work: &[(&TableSpec, &str)]) -> Result<()> {
    if work.iter().any(|(spec, _)| spec.shape.file == OCCUPATION_DATA) {
        return Ok(());
    }
    let problem = format!(
        "no '{OCCUPATION_DATA}.txt' or '.csv', the one table that every release has; point --data at the folder or zip \
         of a release"
    );
    Err(Error::Source { path: path.to_owned(), problem })
}

/// The tables of the era that are not there, or have no rows. A table that stands in for another makes up for it.
fn missing_tables(era: Era, present: &[(&TableSpec, bool)]) -> Vec<MissingTable> {
    let filled = || present.iter().filter(|(_, has_rows)| *has_rows).map(|(spec, _)| *spec);
    let is_filled = |wanted: &TableSpec| {
        filled().any(|spec| {
            spec.shape.file == wanted.shape.file || spec.shape.role.stands_in_for(wanted.shape.role)
        })
    };
    let told = era.tables().filter(|spec| !is_filled(spec)).filter_map(|spec| {
        let empty = present.iter().any(|(present, _)| present.shape.file == spec.shape.file);
        Some(MissingTable { table: spec.shape.file.to_owned(), off: spec.feature?.to_owned(), empty })
    });
    told.collect()
}

fn read_file(
    source: &ReleaseFiles,
    spec: &TableSpec,
    file: &str,
    strictness: Strictness,
) -> Result<(AnyTable, TableReport, InputFile)> {
    let bytes = source.read(file)?.unwrap_or_default();
    let input = InputFile::of(file, &bytes);
    let (table, report) = AnyTable::read(spec.rows, &spec.shape, file, &bytes, strictness)?;
    Ok((table, report, input))
}

#[cfg(test)]
mod tests;
