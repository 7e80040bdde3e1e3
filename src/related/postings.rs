//! The number of occupations that each detailed work activity and each title occurs in: the fewer share it, the more
//! informative it is.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::catalog::{Catalog, Occupation, OccupationId};

/// Posting counts of activities and titles: the number of occupations that each occurs in.
#[derive(Debug, Clone, PartialEq)]
pub struct Postings {
    occupations: usize,
    activities: FxHashMap<SmolStr, u16>,
    /// By occupation: the counts of its official title, then of its other titles in order.
    titles: Vec<Vec<u16>>,
}

impl Postings {
    pub(super) fn of(catalog: &Catalog) -> Self {
        let mut activities: FxHashMap<SmolStr, u16> = FxHashMap::default();
        for activity in catalog.occupations().iter().flat_map(Occupation::activities) {
            *activities.entry(activity.clone()).or_default() += 1;
        }
        // A title listed twice for an occupation (as alternate and reported) counts once.
        let mut postings: FxHashMap<&str, (u16, Option<usize>)> = FxHashMap::default();
        for (place, occupation) in catalog.occupations().iter().enumerate() {
            for title in titles(occupation) {
                let (count, last) = postings.entry(title).or_default();
                *count += u16::from(*last != Some(place));
                *last = Some(place);
            }
        }
        let counts = |occupation| titles(occupation).map(|title| postings[title].0).collect();
        let titles = catalog.occupations().iter().map(counts).collect();
        Self { occupations: catalog.occupations().len(), activities, titles }
    }

    /// The share of all occupations with a task that is an instance of the activity, 0 to 1.
    pub fn activity_share(&self, activity: &str) -> f32 {
        f32::from(self.activities.get(activity).copied().unwrap_or_default()) / self.occupations as f32
    }

    /// An occupation's titles, the official one first, each with the share of all occupations that have it, 0 to 1.
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
