//! How many openings a year an occupation is projected to have in the nation: the long-term projections that
//! Projections Central collects from the states and the Bureau of Labor Statistics.

use super::figures::SocFigures;
use super::{LaborField, Reading};
use crate::error::Result;
use crate::table::{Column, Need, read_table};

/// The area code of the nation.
const NATION: &str = "00";
const OTHERS: &[&str] = &["Title", "Base", "Projected", "PercentChange"];

/// The newest table, of which the lines of the nation count.
pub(super) fn read(reading: &mut Reading<'_>) -> Result<Option<SocFigures>> {
    const COLUMNS: &[Column<LaborField>] = &[
        Column { field: LaborField::Area, names: &["STFIPS"], need: Need::Required },
        Column { field: LaborField::Code, names: &["OccCode"], need: Need::Required },
        Column { field: LaborField::Openings, names: &["AvgAnnualOpenings"], need: Need::Required },
    ];
    let Some((file, bytes)) = reading.newest("projections", "projections_central_", "_longterm.tsv")? else {
        return Ok(None);
    };
    let (table, report) = read_table(&file, bytes, COLUMNS, OTHERS, reading.strictness, |cells| {
        let is_nation = cells.text(LaborField::Area)? == NATION;
        let openings = cells.count(LaborField::Openings)?.filter(|_| is_nation);
        Ok((cells.code(LaborField::Code)?.soc(), openings))
    })?;
    reading.reports.push(report);
    let figures = table.rows.into_iter().filter_map(|(soc, openings)| Some((soc, openings?))).collect();
    Ok(Some(SocFigures { file, figures }))
}
