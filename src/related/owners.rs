//! How many occupations have each detailed work activity and each title: what only few have says more of them.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::catalog::{Catalog, Occupation, OccupationId};

/// Counts of occupations by activity and title.
#[derive(Debug, Clone, PartialEq)]
pub struct Owners {
    occupations: usize,
    activities: FxHashMap<SmolStr, u16>,
    /// By occupation, for its official title and then its others in order.
    titles: Vec<Vec<u16>>,
}

impl Owners {
    pub(super) fn of(catalog: &Catalog) -> Self {
        let mut activities: FxHashMap<SmolStr, u16> = FxHashMap::default();
        for activity in catalog.occupations().iter().flat_map(Occupation::activities) {
            *activities.entry(activity.clone()).or_default() += 1;
        }
        // A title that an occupation has twice (as alternate and reported) counts once.
        let mut owners: FxHashMap<&str, (u16, Option<usize>)> = FxHashMap::default();
        for (place, occupation) in catalog.occupations().iter().enumerate() {
            for title in titles(occupation) {
                let (count, last) = owners.entry(title).or_default();
                *count += u16::from(*last != Some(place));
                *last = Some(place);
            }
        }
        let counts = |occupation| titles(occupation).map(|title| owners[title].0).collect();
        let titles = catalog.occupations().iter().map(counts).collect();
        Self { occupations: catalog.occupations().len(), activities, titles }
    }

    /// The share of all occupations that have a task which is an instance of the activity.
    pub fn activity_share(&self, activity: &str) -> f32 {
        f32::from(self.activities.get(activity).copied().unwrap_or_default()) / self.occupations as f32
    }

    /// The titles of an occupation, the official one first, each with the share of all occupations that have it.
    pub fn titles<'a>(
        &'a self,
        catalog: &'a Catalog,
        id: OccupationId,
    ) -> impl Iterator<Item = (&'a str, f32)> {
        let shares =
            self.titles[usize::from(id)].iter().map(|count| f32::from(*count) / self.occupations as f32);
        titles(catalog.occupation(id)).zip(shares)
    }
}

fn titles(occupation: &Occupation) -> impl Iterator<Item = &str> {
    let official = std::iter::once(occupation.title.as_str());
    official.chain(occupation.titles.iter().map(|title| title.text.as_str()))
}
