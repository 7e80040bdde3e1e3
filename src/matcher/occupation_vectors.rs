//! Occupations and their titles as vectors of their meaning: one vector for the occupation, which says what the work is,
//! and one for each title.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::examples::Example;
use crate::catalog::{Catalog, OccupationId};
use crate::codec::Ends;
use crate::learn::quantized::{QuantizedRow, QuantizedRows, QuantizedVector};
use crate::learn::unit_embeddings::{UnitEmbeddings, unit};
use crate::meaning::{DIMENSIONS, StaticVectors, TextVector};

/// How much the titles count in an occupation's vector, relative to its tasks and its definition. Measured in the
/// prototype that the method was taken from: see docs/matching.md.
const TITLES: f32 = 1.5;

/// The vectors that a text is compared with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct OccupationVectors {
    vectors: StaticVectors,
    /// By occupation: the unit vector of its titles, tasks and definition together.
    occupations: QuantizedRows<DIMENSIONS>,
    /// Titles by occupation. Groups are the families of examples.
    titles: UnitEmbeddings<DIMENSIONS>,
    /// Tasks, then the definition, by occupation.
    statements: QuantizedRows<DIMENSIONS>,
    /// Where the statements of each occupation end.
    statement_ends: Ends,
}

/// A text to compare.
pub(super) type Text = QuantizedVector<DIMENSIONS>;

impl OccupationVectors {
    /// The cosines of a text with all occupations.
    pub(super) fn occupations(&self, text: &Text) -> Vec<f32> {
        let mut cosines = Vec::new();
        self.occupations.dots(0..self.occupations.len(), text, &mut cosines);
        cosines
    }

    /// For each of some occupations, the cosine of its nearest title outside the family `except`.
    pub(super) fn titles(&self, text: &Text, which: &[OccupationId], except: Option<u32>) -> Vec<f32> {
        self.titles.nearest(text, which.iter().map(|occupation| usize::from(*occupation)), except)
    }

    /// The place of the statement of an occupation that is nearest to a text: its task, or past all tasks its definition.
    pub(super) fn nearest_statement(&self, text: &Text, occupation: OccupationId) -> usize {
        let mut cosines = Vec::new();
        self.statements.dots(self.statement_ends.range(usize::from(occupation)), text, &mut cosines);
        // Of equals, the first.
        (0..cosines.len()).rev().max_by(|a, b| cosines[*a].total_cmp(&cosines[*b])).unwrap_or_default()
    }

    /// Whether everything is there for so many occupations.
    pub(super) fn is_whole(&self, occupations: usize) -> bool {
        let Self { vectors, occupations: rows, titles, statements, statement_ends: ends } = self;
        vectors.is_whole()
            && rows.len() == occupations
            && titles.is_whole(occupations)
            && ends.len() == occupations
            && ends.divide(statements.len())
    }

    /// The vector of a text of normalized words.
    pub(super) fn words<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> TextVector {
        self.vectors.words(words)
    }

    /// The vector of any text.
    pub(super) fn text(&self, text: &str) -> TextVector {
        self.vectors.text(text)
    }
}

/// The vectors of examples and statements from which those of occupations are made, kept to leave a held-out title out
/// of them.
pub(super) struct VectorParts {
    vectors: StaticVectors,
    /// By example.
    examples: Vec<TextVector>,
    /// By occupation: the sum over its titles.
    titles: Vec<TextVector>,
    /// By occupation: each of its tasks, then its definition.
    statements: Vec<Vec<TextVector>>,
    /// By family: its examples.
    families: Vec<Vec<u32>>,
}

impl VectorParts {
    /// Reads examples and statements.
    pub(super) fn new(vectors: StaticVectors, catalog: &Catalog, examples: &[Example]) -> Self {
        let example = |example: &Example| vectors.words(example.words.iter().map(SmolStr::as_str));
        let of_examples: Vec<TextVector> = examples.par_iter().map(example).collect();
        let mut titles = vec![[0.0; DIMENSIONS]; catalog.occupations().len()];
        let mut families = vec![Vec::new(); examples.len()];
        for (place, (example, vector)) in (0..).zip(examples.iter().zip(&of_examples)) {
            families[example.family as usize].push(place);
            for label in &example.labels {
                add(&mut titles[usize::from(label.occupation)], vector, 1.0);
            }
        }
        let statements = catalog.occupations().par_iter().map(|occupation| {
            let tasks = occupation.tasks.iter().map(|task| task.text.as_str());
            tasks.chain([occupation.description.as_str()]).map(|text| vectors.text(text)).collect()
        });
        let statements = statements.collect();
        Self { vectors, examples: of_examples, titles, statements, families }
    }

    /// The vectors of occupations and titles.
    pub(super) fn pack(&self, examples: &[Example]) -> OccupationVectors {
        let mut by_occupation = vec![Vec::new(); self.titles.len()];
        for (place, example) in examples.iter().enumerate() {
            for label in &example.labels {
                by_occupation[usize::from(label.occupation)].push(place);
            }
        }
        let titles = by_occupation
            .iter()
            .map(|places| places.iter().map(|place| (examples[*place].family, &self.examples[*place])));
        let occupation = |(id, titles): (usize, &TextVector)| QuantizedRow::of(&self.occupation(id, titles));
        OccupationVectors {
            vectors: self.vectors.clone(),
            occupations: self.titles.iter().enumerate().map(occupation).collect(),
            titles: UnitEmbeddings::new(titles),
            statements: self.statements.iter().flatten().map(QuantizedRow::of).collect(),
            statement_ends: Ends::of(self.statements.iter().map(Vec::len)),
        }
    }

    /// The cosines of a text with the occupations of a held-out example, made without the example's family.
    pub(super) fn without_own(
        &self,
        text: &TextVector,
        examples: &[Example],
        held_out: u32,
    ) -> Vec<(OccupationId, f32)> {
        let family = &self.families[examples[held_out as usize].family as usize];
        let cosine = |occupation: OccupationId| {
            let mut titles = self.titles[usize::from(occupation)];
            for place in family {
                if examples[*place as usize].labels.iter().any(|label| label.occupation == occupation) {
                    add(&mut titles, &self.examples[*place as usize], -1.0);
                }
            }
            let vector = self.occupation(usize::from(occupation), &titles);
            vector.iter().zip(text).map(|(a, b)| a * b).sum()
        };
        let labels = examples[held_out as usize].labels.iter();
        labels.map(|label| (label.occupation, cosine(label.occupation))).collect()
    }

    fn occupation(&self, occupation: usize, titles: &TextVector) -> TextVector {
        let mut sum = [0.0; DIMENSIONS];
        if let Some((definition, tasks)) = self.statements[occupation].split_last() {
            for task in tasks {
                add(&mut sum, task, 1.0);
            }
            sum = unit(&sum);
            add(&mut sum, definition, 1.0);
        }
        add(&mut sum, &unit(titles), TITLES);
        unit(&sum)
    }
}

fn add(sum: &mut TextVector, vector: &TextVector, factor: f32) {
    for (sum, value) in sum.iter_mut().zip(vector) {
        *sum += factor * value;
    }
}
