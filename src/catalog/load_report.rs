//! What was loaded, what was skipped, and what is unavailable because a table is missing.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ReleaseInfo;
use super::known_ratings::UnknownRatings;
use crate::table::{InputFile, TableReport};

use crate::release::DataEdition;
pub use crate::release::{Era, MissingTable};

/// The report on a load: the same input gives the same report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct LoadReport {
    /// Version and date.
    pub release: ReleaseInfo,
    /// The layout of the files.
    pub era: Era,
    /// The files that were read: the release's first, then the labor market's, then the caller's.
    pub inputs: Vec<InputFile>,
    /// One report for each table of the release.
    pub tables: Vec<TableReport>,
    /// Tables that the release lacks or that have no rows, and what is unavailable without them.
    pub missing: Vec<MissingTable>,
    /// Files that are not in the release's layout and were not read.
    pub unknown_files: Vec<String>,
    /// Ratings on scales or of elements that metier does not know, kept apart from all others.
    #[serde(default)]
    pub unknown_ratings: Vec<UnknownRatings>,
    /// One report for each labor-market table.
    pub labor: Vec<TableReport>,
    /// Files in the labor-market folder that are not a table of a known kind.
    pub labor_not_read: Vec<String>,
    /// How the labor-market tables fit the release.
    pub lists: Vec<ListMatch>,
    /// One report for each of the caller's own files.
    pub local: Vec<LocalReport>,
    /// The contents of the catalog.
    pub counts: Counts,
}

/// The kind of a file from the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LocalKind {
    /// Coded titles.
    Labeled,
    /// Local titles.
    Titles,
}

/// How one of the caller's own files fits the release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct LocalReport {
    /// The file's kind.
    pub kind: LocalKind,
    /// Its name among the inputs.
    pub input: String,
    /// The outcome of reading it.
    pub table: TableReport,
    /// Rows whose code is not in the release and was replaced by others.
    pub replaced: usize,
    /// Rows whose code has become several; all of them got the title.
    pub split: usize,
    /// Rows with a title that the occupation already has in the release.
    pub known: usize,
    /// Rows with a title that is new to the occupation.
    pub new: usize,
}

/// How many occupations of a labor-market table are in the release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ListMatch {
    /// The table's file.
    pub file: String,
    /// Codes in the table that match an occupation of the release.
    pub matched: usize,
    /// Codes that match none, usually because the table uses another taxonomy.
    pub unmatched: usize,
    /// The first of these.
    pub unmatched_codes: Vec<String>,
}

impl ListMatch {
    const CODES_KEPT: usize = 12;

    /// The fit of a file, with its unmatched codes in order.
    pub fn new(file: &str, matched: usize, unmatched: impl ExactSizeIterator<Item = String>) -> Self {
        let count = unmatched.len();
        let unmatched_codes = unmatched.take(Self::CODES_KEPT).collect();
        Self { file: file.to_owned(), matched, unmatched: count, unmatched_codes }
    }
}

impl fmt::Display for ListMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, matched, unmatched, unmatched_codes } = self;
        write!(f, "{file}: {matched} codes matched, {unmatched} not")?;
        if !unmatched_codes.is_empty() {
            let more = if unmatched_codes.len() < *unmatched { ", …" } else { "" };
            write!(f, " ({}{more})", unmatched_codes.join(", "))?;
        }
        Ok(())
    }
}

/// The contents of a catalog.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Occupations.
    pub occupations: usize,
    /// Those with ratings in at least one domain.
    pub rated_occupations: usize,
    /// Alternate titles.
    pub alternate_titles: usize,
    /// Abbreviations of alternate titles, each once per occupation.
    pub short_titles: usize,
    /// Titles that workers reported.
    pub reported_titles: usize,
    /// Local titles, added when the index was built, each once per occupation.
    pub local_titles: usize,
    /// Coded titles, added when the index was built as evidence for the matcher, each once per occupation.
    pub labeled_titles: usize,
    /// Titles of other publishers' lists, each once per occupation and list.
    pub listed_titles: usize,
    /// Task statements.
    pub tasks: usize,
    /// Ratings of tasks.
    pub task_ratings: usize,
    /// Ratings of occupations.
    pub ratings: usize,
}

impl LoadReport {
    /// Rows skipped in all tables.
    pub fn skipped(&self) -> usize {
        let local = self.local.iter().map(|file| &file.table);
        self.tables.iter().chain(&self.labor).chain(local).map(|table| table.skipped).sum()
    }
}

impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts {
            occupations, rated_occupations, alternate_titles, short_titles, reported_titles, ..
        } = &self.counts;
        let edition = match self.release.edition {
            DataEdition::Full => "",
            DataEdition::Facts => " (metier's edition: titles and ratings, few definitions and tasks)",
            DataEdition::Sample => " (sample, not a published release)",
        };
        write!(f, "O*NET {}{edition}", self.release.version)?;
        if let Some(date) = &self.release.date {
            write!(f, ", {date}")?;
        }
        writeln!(f, "\n  occupations   {occupations:>9}, {rated_occupations} of them rated")?;
        writeln!(
            f,
            "  titles        {:>9}: {alternate_titles} alternate, {short_titles} short, {reported_titles} reported",
            alternate_titles + short_titles + reported_titles
        )?;
        writeln!(f, "  tasks         {:>9}, {} ratings", self.counts.tasks, self.counts.task_ratings)?;
        writeln!(f, "  ratings       {:>9}", self.counts.ratings)?;
        write_tables(f, "tables", &self.tables)?;
        write_tables(f, "labor-market tables", &self.labor)?;
        for list in &self.lists {
            writeln!(f, "  {list}")?;
        }
        for file in &self.labor_not_read {
            writeln!(f, "  not read: {file} is not a known labor-market table")?;
        }
        if !self.local.is_empty() {
            writeln!(f, "your own titles")?;
        }
        for LocalReport { kind, table, replaced, split, known, new, .. } in &self.local {
            write_table(f, table)?;
            let kind = match kind {
                LocalKind::Labeled => "coded titles",
                LocalKind::Titles => "local titles",
            };
            write!(f, "             {kind}: {new} new to their occupations, {known} already in the release")?;
            writeln!(f, "; codes: {replaced} replaced, {split} of them by several")?;
        }
        for MissingTable { table, off, empty } in &self.missing {
            let state = if *empty { "has no rows" } else { "missing" };
            writeln!(f, "  {state}: {table}; unavailable: {off}")?;
        }
        for file in &self.unknown_files {
            writeln!(f, "  not read: {file} is not a table in this layout")?;
        }
        for apart in &self.unknown_ratings {
            writeln!(f, "  kept apart: {apart}")?;
        }
        Ok(())
    }
}

fn write_tables(f: &mut fmt::Formatter<'_>, heading: &str, tables: &[TableReport]) -> fmt::Result {
    if tables.is_empty() {
        return Ok(());
    }
    writeln!(f, "{heading}")?;
    tables.iter().try_for_each(|table| write_table(f, table))
}

fn write_table(f: &mut fmt::Formatter<'_>, table: &TableReport) -> fmt::Result {
    let TableReport { file, rows, skipped, problems, notices } = table;
    write!(f, "  {rows:>9}  {file}")?;
    if *skipped > 0 {
        write!(f, ", {skipped} rows skipped")?;
    } else if *rows == 0 {
        write!(f, ", a header only")?;
    }
    writeln!(f)?;
    problems.iter().chain(notices).try_for_each(|line| writeln!(f, "             {line}"))
}
