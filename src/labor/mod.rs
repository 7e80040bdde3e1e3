//! Labour-market tables of other publishers, as rows keyed by occupation code: O*NET OnLine's lists, crosswalks
//! between taxonomies, employment. Every file is optional, and a state office may put its own in place.
//!
//! One file a kind of table; the newest file wins by its name (`All_STEM_Occupations_2022.csv`).

mod crosswalk;
mod employment;
mod figures;
mod lists;
mod openings;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub use crosswalk::{Crosswalk, Taxonomy};
pub use figures::SocFigures;
pub use lists::{ListEntry, OccupationList};

use crate::error::{Error, Result};
use crate::table::{Field, InputFile, Strictness, TableReport};

/// The files that are looked for: the folder within, and how a name begins and ends.
const FILES: [(&str, &str, &str); 9] = [
    ("lists", "All_Bright_Outlook_Occupations", ".csv"),
    ("lists", "All_STEM_Occupations", ".csv"),
    ("lists", "All_Career_Clusters", ".csv"),
    ("crosswalks", "2010_to_2019_Crosswalk", ".csv"),
    ("crosswalks", "soc2000_soc2010", ".csv"),
    ("crosswalks", "soc2010_soc2018", ".csv"),
    ("wages", "national_M", "_dl.xlsx"),
    ("wages", "oews_", "_state_detailed.tsv"),
    ("projections", "projections_central_", "_longterm.tsv"),
];

/// For a folder that somebody named: most likely they did not mean one in which there is nothing to read.
///
/// # Errors
/// When the folder has no file that is looked for, with what these are called; or when it cannot be listed.
pub fn require_any(folder: &Path) -> Result<()> {
    for (within, begins, ends) in FILES {
        if newest_path(folder, within, begins, ends)?.is_some() {
            return Ok(());
        }
    }
    let names = FILES.map(|(within, begins, ends)| format!("{within}/{begins}*{ends}")).join(", ");
    let problem = format!("no labour-market table in here; looked for {names}");
    Err(Error::Source { path: folder.to_owned(), problem })
}

/// What was found in a labour-market folder.
#[derive(Debug, Default)]
pub struct LaborTables {
    /// Bright Outlook categories (`lists/All_Bright_Outlook_Occupations*.csv`).
    pub bright_outlook: Option<OccupationList>,
    /// STEM occupation types (`lists/All_STEM_Occupations*.csv`).
    pub stem: Option<OccupationList>,
    /// Career clusters (`lists/All_Career_Clusters*.csv`).
    pub career_clusters: Option<OccupationList>,
    /// Crosswalks between taxonomies (`crosswalks/`).
    pub crosswalks: Vec<Crosswalk>,
    /// Jobs in the nation (`wages/`).
    pub employment: Option<SocFigures>,
    /// Median wage in the nation, dollars a year (`wages/`).
    pub median_wage: Option<SocFigures>,
    /// Projected openings in the nation, a year (`projections/`).
    pub openings: Option<SocFigures>,
    /// The files that were read, with their folder.
    pub inputs: Vec<InputFile>,
    /// How the reading went, one for each file.
    pub reports: Vec<TableReport>,
}

impl LaborTables {
    /// Reads what a labour-market folder has.
    ///
    /// # Errors
    /// When the folder is none, a file cannot be read, lacks a column, or (in strict reading) has a bad row.
    pub fn read(folder: &Path, strictness: Strictness) -> Result<Self> {
        fs::read_dir(folder).map_err(Error::io(folder))?;
        let mut reading = Reading { folder, strictness, inputs: Vec::new(), reports: Vec::new() };
        let bright_outlook = lists::bright_outlook(&mut reading)?;
        let stem = lists::stem(&mut reading)?;
        let career_clusters = lists::career_clusters(&mut reading)?;
        let crosswalks = crosswalk::read(&mut reading)?;
        let employment::Nation { employment, median_wage } = employment::read(&mut reading)?;
        let openings = openings::read(&mut reading)?;
        let Reading { inputs, reports, .. } = reading;
        Ok(Self {
            bright_outlook,
            stem,
            career_clusters,
            crosswalks,
            employment,
            median_wage,
            openings,
            inputs,
            reports,
        })
    }
}

/// What the columns of these tables mean.
#[derive(Debug, Clone, Copy)]
enum LaborField {
    Code,
    Values,
    From,
    To,
    Employment,
    Area,
    Openings,
}

impl Field for LaborField {
    const COUNT: usize = Self::Openings as usize + 1;
    fn index(self) -> usize {
        self as usize
    }
}

/// The folder being read and what was read so far.
struct Reading<'a> {
    folder: &'a Path,
    strictness: Strictness,
    inputs: Vec<InputFile>,
    reports: Vec<TableReport>,
}

impl Reading<'_> {
    /// The newest file by name that begins and ends so in a folder within, with its contents.
    fn newest(&mut self, within: &str, begins: &str, ends: &str) -> Result<Option<(String, Vec<u8>)>> {
        debug_assert!(FILES.contains(&(within, begins, ends)), "a kind of file that nobody is told of");
        let Some(path) = newest_path(self.folder, within, begins, ends)? else { return Ok(None) };
        let bytes = fs::read(&path).map_err(Error::io(&path))?;
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let file = format!("{within}/{name}");
        self.inputs.push(InputFile::of(&file, &bytes));
        Ok(Some((file, bytes)))
    }
}

/// The newest file by name that begins and ends so in a folder within.
fn newest_path(folder: &Path, within: &str, begins: &str, ends: &str) -> Result<Option<PathBuf>> {
    let folder = folder.join(within);
    let matches = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(begins) && name.ends_with(ends))
    };
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io(&folder)(error)),
    };
    let paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(Error::io(&folder))?;
    Ok(paths.into_iter().filter(matches).max())
}

#[cfg(test)]
mod tests;
