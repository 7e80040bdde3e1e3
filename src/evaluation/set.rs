//! An evaluation set: titles with the right codes for each.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::engine::Job;
use crate::error::{Error, Result};
use crate::soc::{OnetSocCode, SocCode};
use crate::table::{CellError, Cells, Column, Field, Limits, Need, Strictness, read_file, read_table};

/// The number of digits of the right codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    /// SOC codes, `29-1141`.
    #[serde(rename = "6")]
    Six,
    /// O*NET-SOC codes, `29-1141.00`.
    #[serde(rename = "8")]
    Eight,
}

/// A title to code.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationRow {
    /// The job, with as much context as the set has.
    pub job: Job,
    /// The right codes, at least one; in a set of level 6, each is the `.00` of its SOC code.
    pub gold: Vec<OnetSocCode>,
    /// How much the title counts in weighted figures: how many people wrote it. 1 if the set has no weights.
    pub weight: f64,
}

/// Titles with their right codes.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationSet {
    /// The file's name without its extension.
    pub name: String,
    /// The number of digits of the right codes.
    pub level: Level,
    /// The titles, at least one.
    pub rows: Vec<EvaluationRow>,
}

#[derive(Debug, Clone, Copy)]
enum SetField {
    Query,
    Gold,
    Level,
    Source,
    Description,
    Industry,
    Employer,
    Weight,
}

impl Field for SetField {
    const COUNT: usize = 8;
    fn index(self) -> usize {
        self as usize
    }
}

const COLUMNS: &[Column<SetField>] = &[
    Column { field: SetField::Query, names: &["query"], need: Need::Required },
    Column { field: SetField::Gold, names: &["gold"], need: Need::Required },
    Column { field: SetField::Level, names: &["level"], need: Need::Required },
    Column { field: SetField::Source, names: &["source"], need: Need::Optional },
    Column { field: SetField::Description, names: &["description"], need: Need::Optional },
    Column { field: SetField::Industry, names: &["industry"], need: Need::Optional },
    Column { field: SetField::Employer, names: &["employer"], need: Need::Optional },
    Column { field: SetField::Weight, names: &["weight"], need: Need::Optional },
];

impl EvaluationSet {
    /// Reads a set: a delimited table with a header and the columns `query`, `gold` (right codes, separated by `|`)
    /// and `level` (8 or 6, the same in all rows); `weight` says how much a title counts in weighted figures.
    ///
    /// # Errors
    /// For the first invalid row, with file and line, and when the file cannot be read or has no rows.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = read_file(path, Limits::TABLE.file)?;
        let file = path.display().to_string();
        let (table, _) = read_table(&file, &bytes, COLUMNS, &[], Strictness::Strict, row)?;
        let bad = |line: u64, problem: &str| Error::Table {
            file: file.clone(),
            line,
            column: 0,
            problem: problem.to_owned(),
        };
        let Some(&(level, _)) = table.rows.first() else {
            return Err(bad(1, "the set has no rows below its header; add one for each title"));
        };
        if let Some(other) = table.rows.iter().position(|row| row.0 != level) {
            let problem =
                "the level differs from the first row's; put the rows of each level in a separate file";
            return Err(bad(u64::from(table.lines[other]), problem));
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, level, rows: table.rows.into_iter().map(|(_, row)| row).collect() })
    }
}

fn row(cells: &Cells<'_>) -> Result<(Level, EvaluationRow), CellError> {
    let level = match cells.text(SetField::Level)? {
        "6" => Level::Six,
        "8" => Level::Eight,
        _ => return Err(cells.unexpected(SetField::Level, "8 (O*NET-SOC codes) or 6 (SOC codes)")),
    };
    let gold = cells.text(SetField::Gold)?.split('|').map(|code| right_code(code, level));
    let expected = match level {
        Level::Six => "SOC codes such as 29-1141, separated by |",
        Level::Eight => "O*NET-SOC codes such as 29-1141.00, separated by |",
    };
    let gold = gold.collect::<Option<Vec<_>>>();
    let owned = |field| cells.optional(field).map(str::to_owned);
    let row = EvaluationRow {
        job: Job {
            title: cells.text(SetField::Query)?.to_owned(),
            description: owned(SetField::Description),
            industry: owned(SetField::Industry),
            employer: owned(SetField::Employer),
        },
        gold: gold.ok_or_else(|| cells.unexpected(SetField::Gold, expected))?,
        weight: weight(cells)?,
    };
    Ok((level, row))
}

fn weight(cells: &Cells<'_>) -> Result<f64, CellError> {
    let Some(text) = cells.optional(SetField::Weight) else { return Ok(1.0) };
    let weight = text.parse().ok().filter(|weight: &f64| weight.is_finite() && *weight > 0.0);
    weight.ok_or_else(|| cells.unexpected(SetField::Weight, "a number above 0"))
}

/// A code with exactly the digits of the level: a shorter one would be right too rarely, a longer one too often.
fn right_code(text: &str, level: Level) -> Option<OnetSocCode> {
    match level {
        Level::Six => text.parse::<SocCode>().ok().map(SocCode::to_onet),
        Level::Eight => text.parse().ok().filter(|_| text.parse::<SocCode>().is_err()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<EvaluationSet> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tiny.tsv");
        std::fs::write(&path, text).unwrap();
        EvaluationSet::read(&path)
    }

    #[test]
    fn sets_of_both_levels_are_read() {
        let eight = read("query\tgold\tlevel\tsource\nnurse\t29-1141.00|29-1171.00\t8\tx\n").unwrap();
        assert_eq!((eight.name.as_str(), eight.level), ("tiny", Level::Eight));
        assert_eq!(eight.rows[0].job.title, "nurse");
        assert_eq!(eight.rows[0].gold, ["29-1141.00".parse().unwrap(), "29-1171.00".parse().unwrap()]);
        let six = read("employer\tlevel\tgold\tquery\nClinic\t6\t29-1141\t\"nurse\n").unwrap();
        assert_eq!((six.level, six.rows[0].job.title.as_str()), (Level::Six, "\"nurse"));
        assert_eq!(six.rows[0].gold, ["29-1141.00".parse().unwrap()]);
        assert_eq!(six.rows[0].job.employer.as_deref(), Some("Clinic"));
        assert!((six.rows[0].weight - 1.0).abs() < 1e-9);
        let weighted = read("query\tgold\tlevel\tweight\nnurse\t29-1141\t6\t812\n").unwrap();
        assert!((weighted.rows[0].weight - 812.0).abs() < 1e-9);
    }

    #[test]
    fn a_set_is_read_from_any_file_format() {
        let expected = read("query\tgold\tlevel\nhead \"nurse\", RN\t29-1141\t6\n").unwrap().rows;
        let text = "\u{feff}query;gold;level\r\n\"head \"\"nurse\"\", RN\";29-1141;6\r\n";
        assert_eq!(read(text).unwrap().rows, expected);
        let text = "query,gold,level\n\"head \"\"nurse\"\", RN,29-1141,6\n";
        let message = read(text).unwrap_err().to_string();
        assert!(
            message.contains("tiny.tsv:2:1: the quote that opens this cell is never closed"),
            "{message}"
        );
    }

    #[test]
    fn bad_rows_are_reported_with_file_and_line() {
        for (text, says) in [
            ("", "tiny.tsv:1:0: the file is empty"),
            ("query\tgold\tlevel\n", "tiny.tsv:1:0: the set has no rows"),
            ("query\tlevel\nnurse\t8\n", "tiny.tsv:1:0: no column 'gold'"),
            ("query\tgold\tlevel\nnurse\t29-1141.00\n", "tiny.tsv:2:0: the row has 2 cells"),
            ("query\tgold\tlevel\n\t29-1141.00\t8\n", "tiny.tsv:2:1: column 'query': the cell is empty"),
            ("query\tgold\tlevel\nnurse\t\t8\n", "tiny.tsv:2:2: column 'gold': the cell is empty"),
            (
                "query\tgold\tlevel\nnurse\tRN\t8\n",
                "tiny.tsv:2:2: column 'gold': found 'RN', expected O*NET-SOC",
            ),
            ("query\tgold\tlevel\nnurse\t29-1141\t8\n", "expected O*NET-SOC codes such as 29-1141.00"),
            ("query\tgold\tlevel\nnurse\t29-1141.00\t6\n", "expected SOC codes such as 29-1141"),
            ("query\tgold\tlevel\nnurse\t29-1141.00|\t8\n", "found '29-1141.00|'"),
            (
                "query\tgold\tlevel\tweight\nnurse\t29-1141.00\t8\t-1\n",
                "tiny.tsv:2:4: column 'weight': found '-1', expected a number above 0",
            ),
            (
                "query\tgold\tlevel\nnurse\t29-1141.00\t7\n",
                "tiny.tsv:2:3: column 'level': found '7', expected 8",
            ),
            (
                "query\tgold\tlevel\nnurse\t29-1141.00\t8\ncook\t35-2014\t6\n",
                "tiny.tsv:3:0: the level differs from the first row's",
            ),
        ] {
            let message = read(text).unwrap_err().to_string();
            assert!(message.contains(says), "{message}");
        }
        assert!(matches!(EvaluationSet::read(Path::new("missing.tsv")), Err(Error::Io { .. })));
    }
}
