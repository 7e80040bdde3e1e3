//! The caller's titles → [`LabeledTitle`] and [`LocalTitle`].

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::catalog::{
    Catalog, LabeledTitle, LocalKind, LocalReport, LocalTitle, Occupation, OccupationId, Resolution,
};
use crate::error::Result;
use crate::local::{CodedTitle, LocalField, LocalTable, LocalTables};
use crate::soc::OnetSocCode;
use crate::table::{CellError, Strictness};
use crate::text::normalize;

/// Adds the caller's titles to an otherwise complete catalog; returns a report for each file on how they fit.
pub(super) fn join(
    catalog: &mut Catalog,
    local: LocalTables,
    strictness: Strictness,
) -> Result<Vec<LocalReport>> {
    if local.labeled.is_empty() && local.titles.is_empty() {
        return Ok(Vec::new());
    }
    let join = Join { catalog, spellings: spellings(catalog.occupations()), strictness };
    let mut reports = Vec::new();

    let mut weights: BTreeMap<(String, OccupationId), f32> = BTreeMap::new();
    for table in local.labeled {
        let share_out = |_| true;
        reports.push(join.take(LocalKind::Labeled, table, share_out, |title, weight, owners| {
            for &owner in owners {
                *weights.entry((title.to_owned(), owner)).or_default() += weight / owners.len() as f32;
            }
        })?);
    }
    let mut titles: Vec<LocalTitle> = Vec::new();
    let mut places: HashMap<(String, OccupationId), usize> = HashMap::new();
    for table in local.titles {
        let unless_pinned = |pinned: bool| !pinned;
        reports.push(join.take(LocalKind::Titles, table, unless_pinned, |text, pinned, owners| {
            for &occupation in owners {
                let place = *places.entry((text.to_owned(), occupation)).or_insert(titles.len());
                match titles.get_mut(place) {
                    Some(known) => known.pinned |= pinned,
                    None => titles.push(LocalTitle { text: text.to_owned(), occupation, pinned }),
                }
            }
        })?);
    }
    let labeled = |((text, occupation), weight)| LabeledTitle { text, occupation, weight };
    catalog.labeled_titles = weights.into_iter().map(labeled).collect();
    catalog.local_titles = titles;
    Ok(reports)
}

/// The release's titles, normalized for comparison.
fn spellings(occupations: &[Occupation]) -> HashSet<(OccupationId, String)> {
    let of_one = |(id, occupation): (OccupationId, &Occupation)| {
        let others = occupation.titles.iter().map(|title| normalize(&title.text));
        let all: Vec<String> = std::iter::once(normalize(&occupation.title)).chain(others).collect();
        all.into_iter().map(move |title| (id, title))
    };
    (0..).zip(occupations).flat_map(of_one).collect()
}

struct Join<'a> {
    catalog: &'a Catalog,
    spellings: HashSet<(OccupationId, String)>,
    strictness: Strictness,
}

impl Join<'_> {
    /// Passes each row of a file with its occupations to `put`. Given a row's value, `splits` decides whether a code that
    /// has become several may stand for all of them.
    fn take<V: Copy>(
        &self,
        kind: LocalKind,
        table: LocalTable<V>,
        splits: impl Fn(V) -> bool,
        mut put: impl FnMut(&str, V, &[OccupationId]),
    ) -> Result<LocalReport> {
        let LocalTable { input, table, mut report } = table;
        let (mut replaced, mut split, mut known) = (0, 0, 0);
        for (row, line) in table.rows.iter().zip(&table.lines) {
            let CodedTitle { title, code, edition, value } = row;
            let resolution = self.catalog.resolve_in(*code, *edition);
            let owners = match self.owners(row, &resolution) {
                Ok(owners) if owners.len() > 1 && !splits(*value) => {
                    Err(self.several(*code, &resolution, &owners))
                }
                owners => owners,
            };
            let owners = match owners {
                Ok(owners) => owners,
                Err(problem) => {
                    let column = table.header.place(LocalField::Code).map_or(0, |place| place + 1);
                    let problem = format!("column 'code': {problem}");
                    report.reject((*line).into(), CellError { column, problem }, self.strictness)?;
                    report.rows -= 1;
                    continue;
                }
            };
            replaced += usize::from(!matches!(resolution, Resolution::Current(_)));
            split += usize::from(owners.len() > 1);
            let spelling = normalize(title);
            let has = |owner: &OccupationId| self.spellings.contains(&(*owner, spelling.clone()));
            known += usize::from(owners.iter().all(has));
            put(title, *value, &owners);
        }
        let new = report.rows - known;
        Ok(LocalReport { kind, input: input.name, table: report, replaced, split, known, new })
    }

    /// The occupations that a row's code stands for, in code order.
    fn owners<V>(&self, row: &CodedTitle<V>, resolution: &Resolution) -> Result<Vec<OccupationId>, String> {
        let CodedTitle { code, edition, .. } = row;
        match (resolution, edition) {
            (Resolution::Current(id), _) => Ok(vec![*id]),
            (Resolution::Absent { codes }, _) => {
                let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
                Err(format!(
                    "found the code {code}, which is {} today; the release has none of it",
                    codes.join(" and ")
                ))
            }
            (Resolution::Unknown, Some(edition)) => {
                Err(format!("found the code {code}, expected one of {edition}, as the column 'edition' says"))
            }
            (Resolution::Unknown, None) => Err(format!(
                "found the code {code}, expected one in this release or in an edition since O*NET-SOC 2000"
            )),
            (other, _) => Ok(other.codes().iter().filter_map(|code| self.catalog.id_of(*code)).collect()),
        }
    }

    /// Why a code that stands for several occupations cannot pin a title.
    fn several(&self, code: OnetSocCode, resolution: &Resolution, owners: &[OccupationId]) -> String {
        let codes: Vec<OnetSocCode> = owners.iter().map(|id| self.catalog.occupation(*id).code).collect();
        let finer =
            matches!(resolution, Resolution::Group { .. }) || codes.iter().all(|one| one.soc() == code.soc());
        let verb = if finer { "covers" } else { "has become" };
        let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
        format!("{code} {verb} {}; use one of them, or put no under pinned", codes.join(" and "))
    }
}
