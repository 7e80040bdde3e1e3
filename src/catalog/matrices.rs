//! Rating rows → matrices.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use smol_str::SmolStr;

use super::intake::{Intake, Known, Misfit};
use super::known_ratings::{UnknownRatings, has_element, has_scale};
use super::ratings::{RatingCell, RatingFlags};
use super::reference::Reference;
use super::{Domain, Provenance, RatingColumn, RatingMatrix};
use crate::error::Result;
use crate::release::{Field, RatingRow, Role, RoleTable};
use crate::soc::OnetSocCode;

/// A row and its position: that of its table, and that of the row in the table.
type Placed<'t> = (usize, usize, &'t RatingRow);
type Groups<'t> = BTreeMap<(Domain, SmolStr), Vec<Placed<'t>>>;

/// Builds one matrix for each domain and scale, in that order. Ratings on unknown scales and of unknown elements are in
/// [`Domain::Other`], and are counted.
pub(super) fn matrices(
    tables: &[RoleTable<RatingRow>],
    known: &Known,
    reference: &Reference,
    intake: &mut Intake,
) -> Result<(Vec<RatingMatrix>, Vec<UnknownRatings>)> {
    let (groups, unknown) = group(tables, known, reference, intake)?;
    let made: Vec<(RatingMatrix, Vec<(usize, usize)>)> =
        groups.into_par_iter().map(|((domain, scale), rows)| matrix(domain, scale, &rows)).collect();
    let mut matrices = Vec::with_capacity(made.len());
    for (matrix, doubles) in made {
        for (table, row) in doubles {
            let problem = "the occupation is rated twice on this element and scale; expected once".to_owned();
            reject(intake, &tables[table], row, Misfit { field: Field::Value, problem })?;
        }
        matrices.push(matrix);
    }
    Ok((matrices, unknown))
}

fn reject(intake: &mut Intake, table: &RoleTable<RatingRow>, row: usize, misfit: Misfit) -> Result<()> {
    let table = &table.table;
    intake.reject(&table.file, &table.header, table.lines[row], misfit)
}

fn group<'t>(
    tables: &'t [RoleTable<RatingRow>],
    known: &Known,
    reference: &Reference,
    intake: &mut Intake,
) -> Result<(Groups<'t>, Vec<UnknownRatings>)> {
    let mut groups = Groups::new();
    let mut unknown = Vec::new();
    for (place, table) in tables.iter().enumerate() {
        let Role::Ratings(domain) = table.role else { continue };
        let mut of_scale: HashMap<&SmolStr, Vec<Placed<'t>>> = HashMap::new();
        for (number, row) in table.table.rows.iter().enumerate() {
            let fits = known
                .occupation(row.code)
                .and_then(|_| known.element(&row.element, Field::Element))
                .and_then(|()| known.scale(&row.scale));
            match fits {
                Ok(()) => of_scale.entry(&row.scale).or_default().push((place, number, row)),
                Err(misfit) => reject(intake, table, number, misfit)?,
            }
        }
        let mut of_scale: Vec<_> = of_scale.into_iter().collect();
        of_scale.sort_unstable_by_key(|(scale, _)| *scale);
        for (scale, rows) in of_scale {
            let knows_scale = has_scale(domain, scale, reference);
            let (ours, others): (Vec<_>, Vec<_>) =
                rows.into_iter().partition(|(_, _, row)| knows_scale && has_element(domain, &row.element));
            if !others.is_empty() {
                let mut apart = UnknownRatings::new(&table.table.file, scale, !knows_scale, reference);
                for (_, _, row) in &others {
                    apart.count(&row.element);
                }
                unknown.push(apart);
            }
            for (domain, rows) in [(domain, ours), (Domain::Other, others)] {
                if !rows.is_empty() {
                    groups.entry((domain, scale.clone())).or_default().extend(rows);
                }
            }
        }
    }
    Ok((groups, unknown))
}

/// Fills a matrix; also returns the rows that repeat an earlier row's rating.
fn matrix(domain: Domain, scale: SmolStr, rows: &[Placed<'_>]) -> (RatingMatrix, Vec<(usize, usize)>) {
    let mut occupations: Vec<OnetSocCode> = rows.iter().map(|(_, _, row)| row.code).collect();
    occupations.sort_unstable();
    occupations.dedup();
    let row_of: HashMap<OnetSocCode, usize> =
        occupations.iter().enumerate().map(|(place, &code)| (code, place)).collect();

    let mut column_of: HashMap<(&SmolStr, Option<u8>), usize> = HashMap::new();
    let mut provenance_of: HashMap<(Option<super::Month>, Option<&SmolStr>), u16> = HashMap::new();
    for (_, _, row) in rows {
        column_of.entry((&row.element, row.category)).or_default();
        let next = u16::try_from(provenance_of.len()).unwrap_or(u16::MAX);
        provenance_of.entry((row.date, row.source.as_ref())).or_insert(next);
    }
    let mut labels: Vec<(&SmolStr, Option<u8>)> = column_of.keys().copied().collect();
    labels.sort_by_cached_key(|&(element, category)| (element_order(element), category));
    column_of.extend(labels.iter().copied().zip(0..));
    let columns: Vec<RatingColumn> = labels
        .iter()
        .map(|&(element, category)| RatingColumn { element: element.clone(), category })
        .collect();
    let mut provenances: Vec<(u16, Provenance)> = provenance_of
        .iter()
        .map(|(&(date, source), &number)| (number, Provenance { date, source: source.cloned() }))
        .collect();
    provenances.sort_unstable_by_key(|(number, _)| *number);

    let mut cells: Vec<Option<RatingCell>> = vec![None; occupations.len() * columns.len()];
    let mut doubles = Vec::new();
    for &(table, number, row) in rows {
        let column = column_of[&(&row.element, row.category)];
        let cell = &mut cells[row_of[&row.code] * columns.len() + column];
        if cell.is_some() {
            doubles.push((table, number));
        } else {
            *cell = Some(stored(row, provenance_of[&(row.date, row.source.as_ref())]));
        }
    }
    let matrix = RatingMatrix {
        domain,
        scale,
        occupations,
        columns,
        cells: cells.into_iter().map(|cell| cell.unwrap_or(RatingCell::NONE)).collect(),
        provenances: provenances.into_iter().map(|(_, provenance)| provenance).collect(),
    };
    (matrix, doubles)
}

fn stored(row: &RatingRow, provenance: u16) -> RatingCell {
    let number = |value: Option<f32>| value.unwrap_or(f32::NAN).into();
    RatingCell {
        value: number(row.value),
        n: row.n.unwrap_or_default().into(),
        standard_error: number(row.standard_error),
        lower: number(row.lower),
        upper: number(row.upper),
        provenance: provenance.into(),
        flags: u8::from(row.suppress) * RatingFlags::SUPPRESS
            + u8::from(row.not_relevant) * RatingFlags::NOT_RELEVANT,
    }
}

/// Element ids compare part by part, numbers as numbers: 2.A.2 before 2.A.10.
pub(super) fn element_order(id: &str) -> Vec<(u32, SmolStr)> {
    id.split('.').map(|part| (part.parse().unwrap_or_default(), SmolStr::new(part))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_order_by_number() {
        let mut ids = ["2.A.10", "2.A.2", "1.B.1.b", "2.A.2.a", "1.B.1.a"];
        ids.sort_by_cached_key(|id| element_order(id));
        assert_eq!(ids, ["1.B.1.a", "1.B.1.b", "2.A.2", "2.A.2.a", "2.A.10"]);
    }
}
