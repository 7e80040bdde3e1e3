//! The titles as directions in the space of one member of the committee: titles of like work point alike, whatever
//! their words.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::classifier::{Classifier, DIMENSIONS, Embedded};
use super::examples::Example;
use super::quantized::{Rows, Steps};
use crate::catalog::OccupationId;

/// The directions of all titles, by occupation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Directions {
    /// Where those of each occupation end.
    ends: Vec<u32>,
    /// The family of each one's example.
    families: Vec<u32>,
    rows: Rows,
}

/// Titles of an occupation that are kept, spread over all: an occupation of a thousand titles would cost as much time
/// as all other candidates.
const MOST_TITLES: usize = 80;

impl Directions {
    /// The directions of the examples as a member has them.
    pub(super) fn of(examples: &[Example], classifier: &Classifier, member: usize) -> Self {
        let units: Vec<[f32; DIMENSIONS]> = examples
            .par_iter()
            .map(|example| unit(&classifier.embed(&example.words, member..member + 1)))
            .collect();
        let mut owned = vec![Vec::new(); classifier.occupations()];
        for (place, example) in examples.iter().enumerate() {
            for owner in &example.owners {
                owned[usize::from(owner.occupation)].push(place);
            }
        }
        let mut directions = Self { ends: Vec::new(), families: Vec::new(), rows: Rows::default() };
        for places in owned {
            for place in places.iter().step_by(places.len().div_ceil(MOST_TITLES).max(1)) {
                directions.families.push(examples[*place].family);
                directions.rows.push(&units[*place]);
            }
            directions.ends.push(directions.families.len() as u32);
        }
        directions
    }

    /// For each occupation the greatest cosine between a direction and one of its titles, those of the family `leave`
    /// left out; -1 when there is none.
    pub(super) fn nearest(
        &self,
        direction: &Steps,
        occupations: impl Iterator<Item = OccupationId>,
        leave: Option<u32>,
    ) -> Vec<f32> {
        let mut cosines = Vec::with_capacity(MOST_TITLES);
        let nearest = |occupation: OccupationId| {
            let place = usize::from(occupation);
            let start = place.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
            let rows = start..self.ends[place] as usize;
            self.rows.dots(rows.clone(), direction, &mut cosines);
            let cosines = cosines.iter().zip(&self.families[rows]);
            let others = cosines.filter(|(_, family)| Some(**family) != leave).map(|(cosine, _)| *cosine);
            others.fold(-1.0f32, f32::max).min(1.0)
        };
        occupations.map(nearest).collect()
    }
}

/// The direction of a text as the first of the members that see it has it.
pub(super) fn direction(text: &Embedded) -> Steps {
    Steps::of(&unit(text))
}

fn unit(text: &Embedded) -> [f32; DIMENSIONS] {
    let vector = text.first();
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
    vector.map(|value| value / length)
}
