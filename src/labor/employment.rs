//! How many wage and salary jobs an occupation has in the nation: the Occupational Employment and Wage Statistics
//! (OEWS) of the US Bureau of Labor Statistics.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use super::{LaborField, Reading};
use crate::error::{Error, Result};
use crate::soc::SocCode;
use crate::table::{CellError, Column, Need, Strictness, TableReport, read_table};

/// Jobs by SOC occupation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employment {
    /// The file that it is from.
    pub file: String,
    /// Jobs of each occupation that OEWS publishes.
    jobs: BTreeMap<SocCode, u32>,
}

impl Employment {
    /// Jobs of an occupation. OEWS publishes some broad occupations as one line: their jobs stand for each of the
    /// detailed ones.
    pub fn of(&self, soc: SocCode) -> Option<u32> {
        self.jobs.get(&soc).or_else(|| self.jobs.get(&soc.broad())).copied()
    }

    /// The codes that have jobs told.
    pub fn codes(&self) -> impl Iterator<Item = SocCode> {
        self.jobs.keys().copied()
    }
}

/// The national workbook; without one, the sum over the states' table.
pub(super) fn read(reading: &mut Reading<'_>) -> Result<Option<Employment>> {
    if let Some((file, bytes)) = reading.newest("wages", "national_M", "_dl.xlsx")? {
        let mut report = TableReport { file: file.clone(), ..TableReport::default() };
        let jobs = from_workbook(&mut report, bytes, reading.strictness)?;
        reading.reports.push(report);
        return Ok(Some(Employment { file, jobs }));
    }
    let Some((file, bytes)) = reading.newest("wages", "oews_", "_state_detailed.tsv")? else {
        return Ok(None);
    };
    let jobs = from_states(reading, &file, bytes)?;
    Ok(Some(Employment { file, jobs }))
}

/// Columns of the states' table that say nothing of jobs, or nothing that the sum keeps.
const WAGES: &[&str] = &[
    "AREA",
    "AREA_TITLE",
    "OCC_TITLE",
    "A_MEAN",
    "H_MEAN",
    "H_MEDIAN",
    "A_PCT10",
    "A_PCT25",
    "A_MEDIAN",
    "A_PCT75",
    "A_PCT90",
    "JOBS_1000",
    "LOC_QUOTIENT",
];

fn from_states(reading: &mut Reading<'_>, file: &str, bytes: Vec<u8>) -> Result<BTreeMap<SocCode, u32>> {
    const COLUMNS: &[Column<LaborField>] = &[
        Column { field: LaborField::Code, names: &["OCC_CODE"], need: Need::Required },
        Column { field: LaborField::Employment, names: &["TOT_EMP"], need: Need::Required },
    ];
    let (table, report) = read_table(file, bytes, COLUMNS, WAGES, reading.strictness, |cells| {
        let code = cells.code(LaborField::Code)?.soc();
        let withheld = matches!(cells.optional(LaborField::Employment), Some("*" | "**" | "#"));
        Ok((code, if withheld { None } else { cells.count(LaborField::Employment)? }))
    })?;
    reading.reports.push(report);
    let mut jobs = BTreeMap::new();
    for (code, count) in table.rows {
        if let Some(count) = count {
            let sum: &mut u32 = jobs.entry(code).or_default();
            *sum = sum.saturating_add(count);
        }
    }
    Ok(jobs)
}

fn from_workbook(
    report: &mut TableReport,
    bytes: Vec<u8>,
    strictness: Strictness,
) -> Result<BTreeMap<SocCode, u32>> {
    let sheet = first_sheet(&report.file, bytes)?;
    let mut rows = sheet.rows().zip(1..);
    let header = rows.next().map(|(row, _)| row).unwrap_or_default();
    let place = |name: &str| {
        header.iter().position(|cell| cell_text(cell).eq_ignore_ascii_case(name)).ok_or_else(|| Error::Table {
            file: report.file.clone(),
            line: 1,
            column: 0,
            problem: format!(
                "no column '{name}' in the first sheet; expected the national OEWS workbook as published at \
                 https://www.bls.gov/oes/tables.htm"
            ),
        })
    };
    let (code, group, jobs) = (place("OCC_CODE")?, place("O_GROUP")?, place("TOT_EMP")?);

    let mut by_soc = BTreeMap::new();
    for (row, line) in rows.filter(|(row, _)| cell_text(&row[group]) == "detailed") {
        let soc = cell_text(&row[code]);
        match (soc.parse::<SocCode>(), job_count(&row[jobs])) {
            (Ok(soc), Ok(count)) => {
                report.rows += 1;
                by_soc.extend(count.map(|count| (soc, count)));
            }
            (Err(error), _) => {
                let problem = error.to_string();
                report.reject(line, CellError { column: code + 1, problem }, strictness)?;
            }
            (_, Err(problem)) => report.reject(line, CellError { column: jobs + 1, problem }, strictness)?,
        }
    }
    Ok(by_soc)
}

fn first_sheet(file: &str, bytes: Vec<u8>) -> Result<Range<Data>> {
    let unreadable = |error: &dyn std::fmt::Display| Error::Table {
        file: file.to_owned(),
        line: 0,
        column: 0,
        problem: format!(
            "not a readable workbook ({error}); download it again from https://www.bls.gov/oes/tables.htm"
        ),
    };
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let sheet = workbook.worksheet_range_at(0).ok_or_else(|| unreadable(&"it has no sheet"))?;
    sheet.map_err(|error| unreadable(&error))
}

fn cell_text(cell: &Data) -> String {
    cell.to_string().trim().to_owned()
}

/// A count of jobs; `**` and the like stand for one that is withheld.
fn job_count(cell: &Data) -> Result<Option<u32>, String> {
    let text = cell_text(cell).replace(',', "");
    match text.as_str() {
        "" | "*" | "**" | "#" => Ok(None),
        number => number
            .parse::<f64>()
            .ok()
            .filter(|jobs| (0.0..=f64::from(u32::MAX)).contains(jobs))
            .map(|jobs| Some(jobs as u32))
            .ok_or_else(|| format!("found '{number}', expected a number of jobs or **")),
    }
}
