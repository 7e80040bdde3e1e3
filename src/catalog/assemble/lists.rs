//! O*NET OnLine's lists → [`Lists`].

use std::collections::{BTreeSet, HashSet};

use smol_str::SmolStr;

use crate::catalog::{ListMatch, Lists, Occupation};
use crate::labor::{LaborTables, OccupationList};

/// Adds the lists to the occupations that they name. Returns how many of their codes matched.
pub(super) fn lists(occupations: &mut [Occupation], labor: &LaborTables) -> Vec<ListMatch> {
    let mut fits = Vec::new();
    if let Some(list) = &labor.bright_outlook {
        fits.push(join(occupations, list, |lists, values| extend(&mut lists.bright_outlook, values)));
    }
    if let Some(list) = &labor.stem {
        fits.push(join(occupations, list, |lists, values| {
            lists.stem.get_or_insert_with(|| values.join("; "));
        }));
    }
    if let Some(list) = &labor.career_clusters {
        fits.push(join(occupations, list, |lists, values| extend(&mut lists.career_clusters, values)));
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
    add: impl Fn(&mut Lists, &[SmolStr]),
) -> ListMatch {
    let (mut matched, mut unmatched) = (HashSet::new(), BTreeSet::new());
    for entry in &list.entries {
        match occupations.binary_search_by_key(&entry.code, |occupation| occupation.code) {
            Ok(place) => {
                matched.insert(entry.code);
                add(&mut occupations[place].lists, &entry.values);
            }
            Err(_) => {
                unmatched.insert(entry.code);
            }
        }
    }
    ListMatch::new(&list.file, matched.len(), unmatched.into_iter().map(|code| code.to_string()))
}
