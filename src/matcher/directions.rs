//! The titles as directions in the space of one member of the committee: titles of like work point alike, whatever
//! their words.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::classifier::{Classifier, DIMENSIONS, Embedded};
use super::examples::Example;
use crate::catalog::OccupationId;

/// The directions of all titles, by occupation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Directions {
    /// Which member's.
    member: usize,
    /// Where those of each occupation end.
    ends: Vec<u32>,
    /// The family of each one's example.
    families: Vec<u32>,
    /// [`DIMENSIONS`] steps each.
    steps: Vec<i8>,
}

/// A text's direction, to compare with.
pub(super) struct Direction([i16; DIMENSIONS]);

/// Length of a direction, in steps.
const LENGTH: f32 = 127.0;

impl Direction {
    /// The direction of a text as the first of the members that see it has it.
    pub(super) fn of(text: &Embedded) -> Self {
        let vector = text.first();
        let scale = LENGTH / vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
        let mut steps = [0; DIMENSIONS];
        for (step, value) in steps.iter_mut().zip(vector) {
            *step = (value * scale).round() as i16;
        }
        Self(steps)
    }
}

impl Directions {
    /// The directions of all examples as a member has them.
    pub(super) fn of(examples: &[Example], classifier: &Classifier, member: usize) -> Self {
        let directions: Vec<Direction> = examples
            .par_iter()
            .map(|example| Direction::of(&classifier.embed(&example.words, member..member + 1)))
            .collect();
        let mut owned = vec![Vec::new(); classifier.occupations()];
        for (place, example) in examples.iter().enumerate() {
            for owner in &example.owners {
                owned[usize::from(owner.occupation)].push(place);
            }
        }
        let (mut ends, mut families, mut steps) = (Vec::new(), Vec::new(), Vec::new());
        for places in owned {
            families.extend(places.iter().map(|place| examples[*place].family));
            // A unit vector's parts are at most its length.
            steps.extend(places.iter().flat_map(|place| directions[*place].0.map(|step| step as i8)));
            ends.push(families.len() as u32);
        }
        Self { member, ends, families, steps }
    }

    /// Which member's they are.
    pub(super) fn member(&self) -> usize {
        self.member
    }

    /// The greatest cosine between a direction and a title of the occupation, those of the family `leave` left out; -1
    /// when there is none.
    pub(super) fn nearest(&self, direction: &Direction, occupation: OccupationId, leave: Option<u32>) -> f32 {
        let place = usize::from(occupation);
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        let end = self.ends[place] as usize;
        let steps = self.steps[start * DIMENSIONS..end * DIMENSIONS].chunks_exact(DIMENSIONS);
        let mut most = i32::MIN;
        for (title, family) in steps.zip(&self.families[start..end]) {
            let product = dot(&direction.0, title);
            if product > most && Some(*family) != leave {
                most = product;
            }
        }
        if most == i32::MIN { -1.0 } else { (most as f32 / (LENGTH * LENGTH)).clamp(-1.0, 1.0) }
    }
}

fn dot(direction: &[i16; DIMENSIONS], title: &[i8]) -> i32 {
    direction.iter().zip(title).map(|(a, b)| i32::from(*a) * i32::from(i16::from(*b))).sum()
}
