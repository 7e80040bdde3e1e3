//! Labour-market tables → [`Market`].

use std::collections::{BTreeSet, HashSet};

use smol_str::SmolStr;

use crate::catalog::{ListMatch, Market, Occupation};
use crate::labor::{LaborTables, OccupationList, SocFigures};

/// Adds lists and figures to the occupations that they name, and tells how many they are.
pub(super) fn market(occupations: &mut [Occupation], labor: &LaborTables) -> Vec<ListMatch> {
    let mut fits = Vec::new();
    if let Some(list) = &labor.bright_outlook {
        fits.push(join(occupations, list, |market, values| extend(&mut market.bright_outlook, values)));
    }
    if let Some(list) = &labor.stem {
        fits.push(join(occupations, list, |market, values| {
            market.stem.get_or_insert_with(|| values.join("; "));
        }));
    }
    if let Some(list) = &labor.career_clusters {
        fits.push(join(occupations, list, |market, values| extend(&mut market.career_clusters, values)));
    }
    let figures: [(Option<SocFigures>, SetFigure); 3] = [
        (SocFigures::employment(&labor.wages), |market, jobs| market.employment = jobs),
        (SocFigures::median_wages(&labor.wages), |market, wage| market.median_wage = wage),
        (SocFigures::openings(&labor.projections), |market, openings| market.annual_openings = openings),
    ];
    for (figures, set) in figures {
        let Some(figures) = figures else { continue };
        for occupation in &mut *occupations {
            set(&mut occupation.market, figures.of(occupation.code.soc()));
        }
    }
    fits
}

type SetFigure = fn(&mut Market, Option<u32>);

fn extend(kept: &mut Vec<SmolStr>, values: &[SmolStr]) {
    for value in values {
        if !kept.contains(value) {
            kept.push(value.clone());
        }
    }
}

fn join(
    occupations: &mut [Occupation],
    list: &OccupationList,
    add: impl Fn(&mut Market, &[SmolStr]),
) -> ListMatch {
    let (mut matched, mut unmatched) = (HashSet::new(), BTreeSet::new());
    for entry in &list.entries {
        match occupations.binary_search_by_key(&entry.code, |occupation| occupation.code) {
            Ok(place) => {
                matched.insert(entry.code);
                add(&mut occupations[place].market, &entry.values);
            }
            Err(_) => {
                unmatched.insert(entry.code);
            }
        }
    }
    ListMatch::new(&list.file, matched.len(), unmatched.into_iter().map(|code| code.to_string()))
}
