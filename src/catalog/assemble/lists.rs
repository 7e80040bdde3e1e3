//! O*NET OnLine's lists → [`Lists`].

use std::collections::{BTreeSet, HashSet};

use crate::catalog::{CareerPathway, ListMatch, Lists, Occupation};
use crate::labor::{LaborTables, ListEntry, OccupationList};

/// Adds the lists to the occupations that they name. Returns how many of their codes matched.
pub(super) fn lists(occupations: &mut [Occupation], labor: &LaborTables) -> Vec<ListMatch> {
    let mut fits = Vec::new();
    if let Some(list) = &labor.bright_outlook {
        fits.push(join(occupations, list, |lists, entry| extend(&mut lists.bright_outlook, &entry.values)));
    }
    if let Some(list) = &labor.stem {
        fits.push(join(occupations, list, |lists, entry| {
            lists.stem.get_or_insert_with(|| entry.values.join("; "));
        }));
    }
    if let Some(list) = &labor.career_clusters {
        fits.push(join(occupations, list, |lists, entry| {
            extend(&mut lists.career_clusters, &entry.values);
            let pathways = entry.values.iter().cloned().zip(entry.pathways.iter().cloned());
            let pathways: Vec<_> = pathways.map(|(cluster, name)| CareerPathway { cluster, name }).collect();
            extend(&mut lists.career_pathways, &pathways);
        }));
    }
    fits
}

fn extend<T: Clone + PartialEq>(kept: &mut Vec<T>, values: &[T]) {
    for value in values {
        if !kept.contains(value) {
            kept.push(value.clone());
        }
    }
}

fn join(
    occupations: &mut [Occupation],
    list: &OccupationList,
    add: impl Fn(&mut Lists, &ListEntry),
) -> ListMatch {
    let (mut matched, mut unmatched) = (HashSet::new(), BTreeSet::new());
    for entry in &list.entries {
        match occupations.binary_search_by_key(&entry.code, |occupation| occupation.code) {
            Ok(place) => {
                matched.insert(entry.code);
                add(&mut occupations[place].lists, entry);
            }
            Err(_) => {
                unmatched.insert(entry.code);
            }
        }
    }
    ListMatch::new(&list.file, matched.len(), unmatched.into_iter().map(|code| code.to_string()))
}
