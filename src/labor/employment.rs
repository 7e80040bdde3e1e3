//! How many wage and salary jobs an occupation has in the nation, and what is paid: the Occupational Employment and Wage Statistics
//! (OEWS) of the US Bureau of Labor Statistics.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use super::figures::SocFigures;
use super::{LaborField, Reading};
use crate::error::{Error, Result};
use crate::soc::SocCode;
use crate::table::{CellError, Column, Need, Strictness, TableReport, read_table};

/// What OEWS tells of the nation.
#[derive(Debug, Default)]
pub(super) struct Nation {
    /// Jobs.
    pub(super) employment: Option<SocFigures>,
    /// Median wages in dollars a year.
    pub(super) median_wage: Option<SocFigures>,
}

/// The national workbook; without one, jobs by the sum over the states' table.
pub(super) fn read(reading: &mut Reading<'_>) -> Result<Nation> {
    if let Some((file, bytes)) = reading.newest("wages", "national_M", "_dl.xlsx")? {
        let mut report = TableReport { file: file.clone(), ..TableReport::default() };
        let nation = from_workbook(&mut report, bytes, reading.strictness)?;
        reading.reports.push(report);
        return Ok(nation);
    }
    let Some((file, bytes)) = reading.newest("wages", "oews_", "_state_detailed.tsv")? else {
        return Ok(Nation::default());
    };
    let figures = from_states(reading, &file, bytes)?;
    Ok(Nation { employment: Some(SocFigures { file, figures }), median_wage: None })
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

fn from_workbook(report: &mut TableReport, bytes: Vec<u8>, strictness: Strictness) -> Result<Nation> {
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
    let (code, group) = (place("OCC_CODE")?, place("O_GROUP")?);
    let (jobs, wage) = (place("TOT_EMP")?, place("A_MEDIAN")?);

    let (mut employment, mut median_wage) = (BTreeMap::new(), BTreeMap::new());
    for (row, line) in rows.filter(|(row, _)| cell_text(&row[group]) == "detailed") {
        let soc = cell_text(&row[code]);
        let soc = soc.parse::<SocCode>().map_err(|error| (code, error.to_string()));
        let figure = |column: usize| figure(&row[column]).map_err(|problem| (column, problem));
        match soc.and_then(|soc| Ok((soc, figure(jobs)?, figure(wage)?))) {
            Ok((soc, jobs, wage)) => {
                report.rows += 1;
                employment.extend(jobs.map(|jobs| (soc, jobs)));
                median_wage.extend(wage.map(|wage| (soc, wage)));
            }
            Err((column, problem)) => {
                report.reject(line, CellError { column: column + 1, problem }, strictness)?;
            }
        }
    }
    let figures = |figures| Some(SocFigures { file: report.file.clone(), figures });
    Ok(Nation { employment: figures(employment), median_wage: figures(median_wage) })
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

/// A number of jobs or dollars; `**`, `*` and `#` stand for one that is withheld or too high to be told.
fn figure(cell: &Data) -> Result<Option<u32>, String> {
    let text = cell_text(cell).replace(',', "");
    match text.as_str() {
        "" | "*" | "**" | "#" => Ok(None),
        number => number
            .parse::<f64>()
            .ok()
            .filter(|figure| (0.0..=f64::from(u32::MAX)).contains(figure))
            .map(|figure| Some(figure as u32))
            .ok_or_else(|| format!("found '{number}', expected a number, or ** where none is published")),
    }
}
