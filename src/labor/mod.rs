//! Labor-market tables from other publishers, as typed rows: wages, projections, industries, instructional programs,
//! licenses, handbook profiles, links, O*NET OnLine's lists, crosswalks between taxonomies. Every file is optional, and
//! a state office may add its own next to the publishers'. Nothing is joined here.
//!
//! A folder is for one kind of table (`wages/`, `projections/`, …) and may have many files, read in the order of their
//! names; for lists and crosswalks only the newest counts, by its name (`All_STEM_Occupations_2022.csv`).
//! `data/README.md` has the schema of each.

mod area;
mod by_header;
mod code_lists;
mod coverage;
mod crosswalk;
mod group_titles;
mod handbook;
mod industries;
mod licenses;
mod links;
mod lists;
mod matrix;
mod programs;
mod projections;
mod restriction;
mod sources;
mod title_lists;
mod wages;
mod year;

use std::collections::HashSet;
use std::fs;
use std::hash::Hash;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub use area::{Area, AreaKind, NATION, state_code};
pub use code_lists::{Branch, CodeList, ListedClassification, ListedCode};
pub use coverage::Coverage;
pub use crosswalk::{Crosswalk, Taxonomy};
pub use group_titles::GroupTitles;
pub use handbook::{HandbookFacts, HandbookProfile, HandbookTable, LargestEmployer, ProfileFacts};
pub use industries::{Establishments, IndustryRow, IndustryTable};
pub use licenses::{LicenseRow, LicenseTable};
pub use links::{LinkRow, LinkSection, LinkTable};
pub use lists::{ListEntry, OccupationList};
pub use programs::{ProgramRow, ProgramTable};
pub use projections::{EntryRequirements, ProjectionRow, ProjectionTable, Term};
pub use restriction::{IndustryRange, IndustryRestriction, industries_named};
pub use sources::{FileSource, FileSources};
pub use title_lists::{PublishedTitle, TitleList, TitlePublisher};
pub use wages::{Jobs, PayBasis, TopCode, WAGE_POINTS, Wage, WagePoints, WageRow, WageTable};

use crate::error::{Error, Result};
use crate::soc::{OnetSocCode, SocCode};
use crate::table::{
    CellError, Cells, Column, Field, Header, InputFile, Layout, Limits, Need, Strictness, Table, TableReport,
    read_checked_table, read_file, read_workbook,
};

/// A kind of table: its folder, and the names of its files.
#[derive(Debug, Clone, Copy)]
struct Kind {
    /// Its name in messages.
    name: &'static str,
    folder: &'static str,
    begins: &'static str,
    endings: &'static [&'static str],
}

const ANY: &[&str] = &[".csv", ".tsv", ".txt", ".xlsx"];
const TEXT: &[&str] = &[".csv", ".tsv", ".txt"];

const fn kind(
    name: &'static str,
    folder: &'static str,
    begins: &'static str,
    endings: &'static [&'static str],
) -> Kind {
    Kind { name, folder, begins, endings }
}

const WAGES: Kind = kind("wages", "wages", "", ANY);
const PROJECTIONS: Kind = kind("projections", "projections", "", ANY);
const INDUSTRIES: Kind = kind("industries", "industries", "", ANY);
const PROGRAM_TITLES: Kind = kind("titles of instructional programs", "programs", "CIPCode", TEXT);
const PROGRAMS: Kind = kind("instructional programs for occupations", "programs", "", ANY);
const LICENSES: Kind = kind("licenses", "licenses", "", TEXT);
const LINKS: Kind = kind("links", "resources", "", TEXT);
const PROFILES: Kind = kind("handbook profiles", "handbook", "occupations_quick_facts", TEXT);
const EMPLOYERS: Kind =
    kind("largest employers in handbook profiles", "handbook", "ooh_largest_employers", TEXT);
const SIMILAR: Kind =
    kind("similar occupations in handbook profiles", "handbook", "ooh_similar_occupations", TEXT);
const PROFILE_LINKS: Kind = kind("occupations in handbook profiles", "handbook", "ooh_onet_links", TEXT);
const GROUP_TITLES: Kind = kind("titles of SOC groups", "soc", "soc_", ANY);
const BRIGHT_OUTLOOK: Kind = kind("Bright Outlook list", "lists", "All_Bright_Outlook_Occupations", TEXT);
const STEM: Kind = kind("STEM list", "lists", "All_STEM_Occupations", TEXT);
const CAREER_CLUSTERS: Kind = kind("career clusters", "lists", "All_Career_Clusters", TEXT);
const ONET_2010: Kind = kind("crosswalk from O*NET-SOC 2010", "crosswalks", "2010_to_2019_Crosswalk", TEXT);
const SOC_2000: Kind = kind("crosswalk from SOC 2000", "crosswalks", "soc2000_soc2010", TEXT);
const SOC_2010: Kind = kind("crosswalk from SOC 2010", "crosswalks", "soc2010_soc2018", TEXT);
const MATRIX: Kind =
    kind("crosswalk to the National Employment Matrix", "crosswalks", "onetsoc2019_soc2018_nem", TEXT);
const MATRIX_WORKBOOK: Kind = kind("the same as published", "crosswalks", "nem-onet-to-soc-crosswalk", ANY);
const OWN_PROFILES: Kind = kind("handbook profiles of your own", "handbook", "profiles", TEXT);
const SOURCES: Kind = kind("sources of your own files", "", "sources", TEXT);
/// Files that are known by their header: see [`by_header`].
const CODE_LISTS: Kind = kind("crosswalks of other classifications", "crosswalks", "", ANY);
const TITLE_LISTS: Kind = kind("title lists of other publishers", "titles", "", ANY);
const DIRECT_MATCH_TITLES: Kind = kind("SOC direct match titles", "soc", "soc_2018_direct_match", ANY);

/// All kinds.
const KINDS: [Kind; 25] = [
    WAGES,
    PROJECTIONS,
    INDUSTRIES,
    PROGRAMS,
    PROGRAM_TITLES,
    LICENSES,
    LINKS,
    PROFILES,
    PROFILE_LINKS,
    EMPLOYERS,
    SIMILAR,
    GROUP_TITLES,
    BRIGHT_OUTLOOK,
    STEM,
    CAREER_CLUSTERS,
    ONET_2010,
    SOC_2000,
    SOC_2010,
    MATRIX,
    MATRIX_WORKBOOK,
    OWN_PROFILES,
    SOURCES,
    CODE_LISTS,
    TITLE_LISTS,
    DIRECT_MATCH_TITLES,
];

impl Kind {
    /// Whether a file with this name, in this kind's folder, is of this kind.
    fn names(&self, file: &str) -> bool {
        file.starts_with(self.begins) && self.endings.iter().any(|ending| ends_in(file, ending))
    }

    /// The files of this kind, by name.
    fn files(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        let mut paths = listed(&folder.join(self.folder))?;
        paths.retain(|path| {
            path.file_name().and_then(|name| name.to_str()).is_some_and(|name| self.names(name))
        });
        Ok(paths)
    }

    /// The pattern of the files' names.
    fn pattern(&self) -> String {
        let endings: Vec<&str> = self.endings.iter().map(|ending| ending.trim_start_matches('.')).collect();
        let slash = if self.folder.is_empty() { "" } else { "/" };
        format!("{}{slash}{}*.{}", self.folder, self.begins, endings.join("|"))
    }
}

/// The files in a folder by name, without hidden ones; empty when there is no such folder.
fn listed(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io(folder)(error)),
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
    let mut paths = paths.map_err(Error::io(folder))?;
    let hidden =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    paths.retain(|path| path.is_file() && !hidden(path));
    paths.sort();
    Ok(paths)
}

/// Checks that a folder named by the caller has anything to read: if it does not, it is probably the wrong folder.
///
/// # Errors
/// When the folder has no file of any kind, with the patterns of their names; or when it cannot be listed.
pub fn require_any(folder: &Path) -> Result<()> {
    for kind in KINDS {
        if !kind.files(folder)?.is_empty() {
            return Ok(());
        }
    }
    let names: Vec<String> = KINDS.iter().map(Kind::pattern).collect();
    let problem = format!("no labor-market tables here; looked for {}", names.join(", "));
    Err(Error::Source { path: folder.to_owned(), problem })
}

/// The contents of a labor-market folder.
#[derive(Debug, Default)]
pub struct LaborTables {
    /// Bright Outlook categories.
    pub bright_outlook: Option<OccupationList>,
    /// STEM occupation types.
    pub stem: Option<OccupationList>,
    /// Career clusters.
    pub career_clusters: Option<OccupationList>,
    /// Crosswalks between taxonomies.
    pub crosswalks: Vec<Crosswalk>,
    /// Crosswalks from classifications other than SOC and O*NET-SOC, one per file.
    pub code_lists: Vec<CodeList>,
    /// Titles that other publishers have coded, one list per file.
    pub title_lists: Vec<TitleList>,
    /// Each occupation's line of the National Employment Matrix.
    pub matrix_lines: Vec<(OnetSocCode, SocCode)>,
    /// Wages and jobs by area, one table per file.
    pub wages: Vec<WageTable>,
    /// Projected employment by area, one table per file.
    pub projections: Vec<ProjectionTable>,
    /// The industries of each occupation's jobs, one table per file.
    pub industries: Vec<IndustryTable>,
    /// Instructional programs that lead to occupations, one table per file.
    pub programs: Vec<ProgramTable>,
    /// Licenses that occupations require, one table per file.
    pub licenses: Vec<LicenseTable>,
    /// Profiles of the Occupational Outlook Handbook, the most trusted table first.
    pub handbook: Vec<HandbookTable>,
    /// What the handbook's profiles say.
    pub handbook_facts: Option<HandbookFacts>,
    /// Links to show, one table per file.
    pub links: Vec<LinkTable>,
    /// Titles of SOC groups, for figures published for a group.
    pub group_titles: GroupTitles,
    /// The publication and release date of each file, where known.
    pub sources: FileSources,
    /// The files that were read, with their folders.
    pub inputs: Vec<InputFile>,
    /// The outcome of reading, one report per file.
    pub reports: Vec<TableReport>,
    /// Files in the folder and its known subfolders that are not a table of a known kind.
    pub not_read: Vec<String>,
    /// Kinds of tables without a file, with the pattern of their names.
    pub missing: Vec<String>,
}

impl LaborTables {
    /// Reads a labor-market folder.
    ///
    /// # Errors
    /// When the path is not a folder, or a file cannot be read, lacks a column, or (in strict reading) has a bad row.
    pub fn read(folder: &Path, strictness: Strictness) -> Result<Self> {
        fs::read_dir(folder).map_err(Error::io(folder))?;
        let mut reading = FolderReading { folder, strictness, inputs: Vec::new(), reports: Vec::new() };
        let matrix = matrix::read(&mut reading)?;
        let sources = sources::read(&mut reading)?;
        let (code_lists, mut title_lists) = reading.lists(&sources)?;
        title_lists::fill_codes(&mut title_lists, &code_lists);
        let (handbook, handbook_facts) = handbook::read(&mut reading)?;
        let mut tables = Self {
            matrix_lines: matrix.lines,
            sources,
            code_lists,
            title_lists,
            bright_outlook: lists::bright_outlook(&mut reading)?,
            stem: lists::stem(&mut reading)?,
            career_clusters: lists::career_clusters(&mut reading)?,
            crosswalks: crosswalk::read(&mut reading)?,
            wages: wages::read(&mut reading)?,
            projections: projections::read(&mut reading)?,
            industries: industries::read(&mut reading)?,
            programs: programs::read(&mut reading)?,
            licenses: licenses::read(&mut reading)?,
            handbook,
            handbook_facts,
            links: links::read(&mut reading)?,
            group_titles: group_titles::read(&mut reading)?,
            ..Self::default()
        };
        tables.handbook.extend(matrix.profiles);
        let not_read = reading.not_read()?;
        let mut missing = Vec::new();
        for kind in KINDS {
            if kind.files(folder)?.is_empty() {
                missing.push(format!("{} ({})", kind.name, kind.pattern()));
            }
        }
        let FolderReading { inputs, reports, .. } = reading;
        Ok(Self { inputs, reports, not_read, missing, ..tables })
    }

    /// Adds the crosswalks of other classifications and the title lists that stand beside a release: in the folders
    /// `crosswalks`, `titles` and `soc` of its folder. A release in a zip has none.
    ///
    /// # Errors
    /// As for [`LaborTables::read`].
    pub fn add_lists_of(&mut self, release: &Path, strictness: Strictness) -> Result<()> {
        if !release.is_dir() {
            return Ok(());
        }
        let mut reading =
            FolderReading { folder: release, strictness, inputs: Vec::new(), reports: Vec::new() };
        let (code_lists, title_lists) = reading.lists(&self.sources)?;
        self.code_lists.extend(code_lists);
        self.title_lists.extend(title_lists);
        title_lists::fill_codes(&mut self.title_lists, &self.code_lists);
        self.inputs.extend(reading.inputs);
        self.reports.extend(reading.reports);
        Ok(())
    }
}

/// The columns of these tables.
#[derive(Debug, Clone, Copy)]
enum LaborField {
    Code,
    Values,
    Pathways,
    From,
    To,
    Title,
    Group,
    Year,
    Area,
    AreaTitle,
    AreaType,
    State,
    Naics,
    Ownership,
    Employment,
    Establishments,
    HourlyMean,
    HourlyP10,
    HourlyP25,
    HourlyMedian,
    HourlyP75,
    HourlyP90,
    YearlyMean,
    YearlyP10,
    YearlyP25,
    YearlyMedian,
    YearlyP75,
    YearlyP90,
    AnnualOnly,
    HourlyOnly,
    BaseYear,
    BaseEmployment,
    TargetYear,
    TargetEmployment,
    Openings,
    Education,
    Experience,
    Training,
    Industry,
    IndustryGroup,
    Percent,
    Program,
    ProgramTitle,
    License,
    Agency,
    Address,
    Description,
    Requirements,
    Jurisdiction,
    Updated,
    Outlook,
    OutlookPercent,
    SimilarSlug,
    Slug,
    Section,
    Label,
    File,
    Source,
    Released,
    Major,
    Minor,
    Broad,
}

impl Field for LaborField {
    const COUNT: usize = Self::Broad as usize + 1;
    fn index(self) -> usize {
        self as usize
    }
}

/// A column that may be missing.
const fn optional<F: Copy>(field: F, names: &'static [&'static str]) -> Column<F> {
    Column { field, names, need: Need::Optional }
}

/// A column that must be present.
const fn required<F: Copy>(field: F, names: &'static [&'static str]) -> Column<F> {
    Column { field, names, need: Need::Required }
}

/// Names of the column with the occupation's code.
const CODES: &[&str] = &["OCC_CODE", "OccCode", "CODE", "O*NET-SOC Code", "O*NET-SOC 2019 Code", "SOC_CODE"];

/// The check for files that need only the required columns.
#[expect(clippy::unnecessary_wraps, reason = "other checks find problems")]
fn any_header(_: &Header) -> Result<(), String> {
    Ok(())
}

/// The occupations that a row of a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One O*NET-SOC occupation, written with eight digits.
    Occupation(OnetSocCode),
    /// A SOC occupation with all its O*NET occupations, written with six digits. Stored as its `.00`.
    SocOccupation(OnetSocCode),
}

impl Scope {
    /// The code; for a SOC occupation, its `.00`.
    pub fn code(self) -> OnetSocCode {
        match self {
            Self::Occupation(code) | Self::SocOccupation(code) => code,
        }
    }
}

/// The occupations that a row is about.
fn scope(cells: &Cells<'_>) -> Result<Scope, CellError> {
    let code = cells.code(LaborField::Code)?;
    Ok(scope_of(cells.text(LaborField::Code)?).unwrap_or(Scope::SocOccupation(code)))
}

/// The occupations of a code as written.
fn scope_of(text: &str) -> Option<Scope> {
    let code = text.parse().ok()?;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    Some(if digits == 8 { Scope::Occupation(code) } else { Scope::SocOccupation(code) })
}

/// The address of a page; only a web address, because it becomes a link.
fn address(cells: &Cells<'_>) -> Result<Option<String>, CellError> {
    let Some(address) = cells.optional(LaborField::Address) else { return Ok(None) };
    let web = address.starts_with("https://") || address.starts_with("http://");
    if !web || address.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'))
    {
        return Err(
            cells.unexpected(LaborField::Address, "an address that begins with https:// and has no blanks")
        );
    }
    Ok(Some(address.to_owned()))
}

/// A file of a labor-market folder.
struct LaborFile {
    /// Its name, with its folder.
    name: String,
    bytes: Vec<u8>,
}

impl LaborFile {
    fn is_workbook(&self) -> bool {
        ends_in(&self.name, ".xlsx")
    }
}

/// Whether a file's name has this ending, ignoring case.
fn ends_in(name: &str, ending: &str) -> bool {
    let start = name.len().saturating_sub(ending.len());
    name.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

/// The folder being read, and the results so far.
struct FolderReading<'a> {
    folder: &'a Path,
    strictness: Strictness,
    inputs: Vec<InputFile>,
    reports: Vec<TableReport>,
}

impl FolderReading<'_> {
    /// The crosswalks of other classifications and the title lists.
    fn lists(&mut self, sources: &FileSources) -> Result<(Vec<CodeList>, Vec<TitleList>)> {
        let (mut code_lists, mut title_lists) = (Vec::new(), Vec::new());
        for file in by_header::files(self, &[CODE_LISTS, TITLE_LISTS, DIRECT_MATCH_TITLES], sources)? {
            code_lists.extend(code_lists::read(&file, self)?);
            title_lists.extend(title_lists::read(&file, self)?);
        }
        Ok((code_lists, title_lists))
    }

    /// The files of a kind, by name, without those that a more specific kind in the same folder claims.
    fn files(&mut self, kind: Kind) -> Result<Vec<LaborFile>> {
        self.paths(kind)?.into_iter().map(|path| self.open(&path, kind)).collect()
    }

    /// The paths of these files.
    fn paths(&self, kind: Kind) -> Result<Vec<PathBuf>> {
        let mut paths = kind.files(self.folder)?;
        let special = KINDS
            .iter()
            .filter(|other| other.folder == kind.folder && other.begins.len() > kind.begins.len());
        for other in special {
            let others = other.files(self.folder)?;
            paths.retain(|path| !others.contains(path));
        }
        Ok(paths)
    }

    /// The newest file of a kind, by name.
    fn newest(&mut self, kind: Kind) -> Result<Option<LaborFile>> {
        kind.files(self.folder)?.pop().map(|path| self.open(&path, kind)).transpose()
    }

    fn open(&mut self, path: &Path, kind: Kind) -> Result<LaborFile> {
        let bytes = read_file(path, Limits::TABLE.file)?;
        let file = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let name = if kind.folder.is_empty() { file.into_owned() } else { format!("{}/{file}", kind.folder) };
        self.inputs.push(InputFile::of(&name, &bytes));
        Ok(LaborFile { name, bytes })
    }

    /// Reads the rows of a file whose header passes a check; in a workbook, those of the first sheet with such a header.
    fn rows<R>(
        &self,
        file: LaborFile,
        columns: &[Column<LaborField>],
        passed_over: &[&str],
        check: impl Fn(&Header) -> Result<(), String>,
        mut parse: impl FnMut(&Cells<'_>) -> Result<R, CellError>,
    ) -> Result<(Table<R>, TableReport)> {
        self.some_rows(file, columns, passed_over, check, |cells| parse(cells).map(Some))
    }

    /// Like [`Self::rows`]; those for which `parse` returns `None` are left out.
    fn some_rows<R>(
        &self,
        file: LaborFile,
        columns: &[Column<LaborField>],
        passed_over: &[&str],
        check: impl Fn(&Header) -> Result<(), String>,
        parse: impl FnMut(&Cells<'_>) -> Result<Option<R>, CellError>,
    ) -> Result<(Table<R>, TableReport)> {
        let layout = Layout { columns, passed_over, strictness: self.strictness, check: &check };
        let workbook = file.is_workbook();
        let LaborFile { name, bytes } = file;
        if workbook {
            return read_workbook(&name, bytes, layout, |_, names| Some(names), parse);
        }
        read_checked_table(&name, &bytes, layout, parse)
    }

    /// Keeps the rows of a table; no two may have the same key, but rows without a key all stay.
    fn keep<R, K: Hash + Eq>(
        &mut self,
        (table, mut report): (Table<R>, TableReport),
        what: &str,
        key: impl Fn(&R) -> Option<K>,
    ) -> Result<Vec<R>> {
        let mut seen = HashSet::new();
        let mut kept = Vec::with_capacity(table.rows.len());
        for (row, line) in table.rows.into_iter().zip(table.lines) {
            if key(&row).is_none_or(|key| seen.insert(key)) {
                kept.push(row);
                continue;
            }
            let column = table.header.place(LaborField::Code).map_or(0, |place| place + 1);
            let problem = format!("an earlier row has the same {what}; remove one of them");
            report.reject(line.into(), CellError { column, problem }, self.strictness)?;
        }
        report.rows = kept.len();
        self.report(report);
        Ok(kept)
    }

    fn report(&mut self, mut report: TableReport) {
        if report.rows == 0 && report.skipped == 0 {
            report.notices.push("no rows in use".to_owned());
        }
        self.reports.push(report);
    }

    /// Files that were not read.
    fn not_read(&self) -> Result<Vec<String>> {
        let mut folders: Vec<&str> = KINDS.iter().map(|kind| kind.folder).collect();
        folders.sort_unstable();
        folders.dedup();
        let mut names = Vec::new();
        for within in folders {
            for path in listed(&self.folder.join(within))? {
                let file = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
                let name = if within.is_empty() { file.into_owned() } else { format!("{within}/{file}") };
                if self.inputs.iter().any(|input| input.name == name) {
                    continue;
                }
                let advice = match name.rsplit('.').next() {
                    Some(ending) if ending.eq_ignore_ascii_case("xls") => " (save it as .xlsx or .csv)",
                    Some(ending) if ending.eq_ignore_ascii_case("zip") => " (unpack it here)",
                    _ => "",
                };
                names.push(name + advice);
            }
        }
        Ok(names)
    }
}

/// The error for an unsuitable header.
fn unfit(file: &str, problem: impl Into<String>) -> Error {
    Error::Table { file: file.to_owned(), line: 1, column: 0, problem: problem.into() }
}

#[cfg(test)]
mod tests;
