//! Labour-market tables → [`Market`].

use std::collections::HashSet;

use smol_str::SmolStr;

use crate::catalog::{ListMatch, Market, Occupation};
use crate::labor::{LaborTables, OccupationList, SocFigures};
use crate::soc::SocCode;

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
    let figures: [(&Option<SocFigures>, SetFigure); 3] = [
        (&labor.employment, |market, jobs| market.employment = jobs),
        (&labor.median_wage, |market, wage| market.median_wage = wage),
        (&labor.openings, |market, openings| market.annual_openings = openings),
    ];
    for (figures, set) in figures {
        let Some(figures) = figures else { continue };
        let fit = join_figures(occupations, figures, set);
        // Jobs and wages are of one file.
        if fits.last().is_none_or(|last| last.file != fit.file) {
            fits.push(fit);
        }
    }
    fits
}

type SetFigure = fn(&mut Market, Option<u32>);

fn join_figures(occupations: &mut [Occupation], figures: &SocFigures, set: SetFigure) -> ListMatch {
    for occupation in &mut *occupations {
        set(&mut occupation.market, figures.of(occupation.code.soc()));
    }
    let present: HashSet<SocCode> = occupations
        .iter()
        .flat_map(|occupation| [occupation.code.soc(), occupation.code.soc().broad()])
        .collect();
    let (matched, unmatched): (Vec<SocCode>, _) = figures.codes().partition(|code| present.contains(code));
    ListMatch { file: figures.file.clone(), matched: matched.len(), unmatched: unmatched.len() }
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
