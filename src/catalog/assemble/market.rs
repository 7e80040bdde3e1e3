//! Labour-market tables → [`Market`].

use std::collections::HashSet;

use smol_str::SmolStr;

use crate::catalog::{ListMatch, Market, Occupation};
use crate::labor::{LaborTables, OccupationList};
use crate::soc::SocCode;

/// Adds lists and employment to the occupations that they name, and tells how many they are.
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
    if let Some(employment) = &labor.employment {
        for occupation in &mut *occupations {
            occupation.market.employment = employment.of(occupation.code.soc());
        }
        let present: HashSet<SocCode> = occupations
            .iter()
            .flat_map(|occupation| [occupation.code.soc(), occupation.code.soc().broad()])
            .collect();
        let (matched, unmatched): (Vec<SocCode>, _) =
            employment.codes().partition(|code| present.contains(code));
        let file = employment.file.clone();
        fits.push(ListMatch { file, matched: matched.len(), unmatched: unmatched.len() });
    }
    fits
}

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
    let (mut matched, mut unmatched) = (HashSet::new(), HashSet::new());
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
    ListMatch { file: list.file.clone(), matched: matched.len(), unmatched: unmatched.len() }
}
