//! Training examples of the ensemble members: titles as published or as people might write them, and the texts that
//! describe occupations.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::examples::{Example, prose_words};
use super::features::FeatureTable;
use super::typing::mistyped;
use crate::catalog::{Catalog, OccupationId};
use crate::learn::embedding_ensemble::WeightedFeature;
use crate::text::noise_words;
use crate::titles::TitleTable;

/// A text that describes occupations: a definition, a task, an activity, or the name of software or a tool.
pub(super) struct Statement {
    /// Its words.
    pub(super) words: Vec<SmolStr>,
    /// The occupations that it describes.
    pub(super) occupations: Vec<OccupationId>,
    /// How much it counts in training; a title counts 1.
    pub(super) weight: f32,
    /// How many times its words count in the occupation's BM25 document.
    pub(super) times: f32,
}

/// All training examples.
pub(super) struct TrainingExamples<'a> {
    examples: &'a [Example],
    statements: &'a [Statement],
    siblings: &'a [Vec<OccupationId>],
    table: &'a FeatureTable,
    /// The n-grams of every word, looked up once.
    grams: FxHashMap<&'a str, Vec<WeightedFeature>>,
}

/// A training example.
#[derive(Debug, Clone, Copy)]
pub(super) enum TrainingExample {
    /// A labeled title, by its position among the examples.
    Title(u32),
    /// A statement, by its position, from which a span about as long as a title is drawn.
    Statement(u32),
}

// Chosen on the development sets: see docs/matching.md.
/// The share of titles that get typing errors.
const MISTYPED: f32 = 0.3;
/// The share of the other titles that get one or two noise words, and how often such a word comes before the title.
const NOISY: f32 = 0.15;
const NOISE_FIRST: f32 = 0.35;
/// Each epoch uses one in this many statements, and multiplies its weight by as much.
pub(super) const STATEMENTS_SHARE: usize = 3;
/// The number of words drawn from a statement.
const SPAN: std::ops::RangeInclusive<usize> = 3..=8;
/// The share of the target spread over all occupations, and over those of the same broad occupation.
pub(super) const SMOOTHING: f32 = 0.05;
const SIBLING_SMOOTHING: f32 = 0.1;

impl<'a> TrainingExamples<'a> {
    /// Collects training examples. `siblings` lists, for each occupation, those of the same SOC broad occupation,
    /// including itself.
    pub(super) fn new(
        examples: &'a [Example],
        statements: &'a [Statement],
        table: &'a FeatureTable,
        siblings: &'a [Vec<OccupationId>],
    ) -> Self {
        let titles = examples.iter().flat_map(|example| &example.words);
        let mut grams = FxHashMap::default();
        for word in titles.chain(statements.iter().flat_map(|statement| &statement.words)) {
            grams.entry(word.as_str()).or_insert_with(|| {
                let mut found = Vec::new();
                table.grams(word, &mut found);
                found
            });
        }
        Self { examples, statements, siblings, table, grams }
    }

    /// The titles outside a fold.
    pub(super) fn titles(&self, without: usize) -> Vec<u32> {
        let places = 0..self.examples.len() as u32;
        places.filter(|place| self.examples[*place as usize].fold() != without).collect()
    }

    /// The number of statements.
    pub(super) fn statements(&self) -> usize {
        self.statements.len()
    }

    /// The number of features.
    pub(super) fn features(&self) -> usize {
        self.table.len()
    }

    /// The number of occupations.
    pub(super) fn occupations(&self) -> usize {
        self.siblings.len()
    }

    /// The features of an example, with random typing errors and noise. Clears `found` first.
    pub(super) fn read(&self, example: TrainingExample, rng: &mut Rng, found: &mut Vec<WeightedFeature>) {
        let mut read = |words: &[SmolStr]| {
            let grams = |word: &str, found: &mut Vec<WeightedFeature>| match self.grams.get(word) {
                Some(grams) => found.extend_from_slice(grams),
                None => self.table.grams(word, found),
            };
            self.table.read_with(words, grams, found);
        };
        match example {
            TrainingExample::Title(place) => {
                let words = &self.examples[place as usize].words;
                if rng.f32() < MISTYPED {
                    read(&mistyped(words, rng));
                } else if rng.f32() < NOISY {
                    read(&with_noise(words, rng));
                } else {
                    read(words);
                }
            }
            TrainingExample::Statement(place) => {
                let words = &self.statements[place as usize].words;
                let length = rng.usize(SPAN).min(words.len());
                let start = rng.usize(0..=words.len() - length);
                read(&words[start..start + length]);
            }
        }
    }

    /// How much an example counts.
    pub(super) fn weight(&self, example: TrainingExample) -> f32 {
        match example {
            TrainingExample::Title(_) => 1.0,
            TrainingExample::Statement(place) => {
                self.statements[place as usize].weight * STATEMENTS_SHARE as f32
            }
        }
    }

    /// Passes the occupations of an example with their shares of the target to `give`, possibly an occupation more
    /// than once. Together with [`SMOOTHING`], which is spread over all occupations, the shares sum to 1.
    pub(super) fn targets(&self, example: TrainingExample, mut give: impl FnMut(OccupationId, f32)) {
        let mut share_out = |occupation: OccupationId, share: f32| {
            give(occupation, (1.0 - SMOOTHING - SIBLING_SMOOTHING) * share);
            let siblings = &self.siblings[usize::from(occupation)];
            for sibling in siblings {
                give(*sibling, SIBLING_SMOOTHING * share / siblings.len() as f32);
            }
        };
        match example {
            TrainingExample::Title(place) => {
                let labels = &self.examples[place as usize].labels;
                let total: f32 = labels.iter().map(|label| label.weight).sum();
                for label in labels {
                    share_out(label.occupation, label.weight / total);
                }
            }
            TrainingExample::Statement(place) => {
                let occupations = &self.statements[place as usize].occupations;
                for occupation in occupations {
                    share_out(*occupation, 1.0 / occupations.len() as f32);
                }
            }
        }
    }
}

/// The texts that describe occupations: definitions, tasks, activities, and the names of software and tools.
pub(super) fn statements(catalog: &Catalog, table: &TitleTable) -> Vec<Statement> {
    // Weight in training, and times in the occupation's BM25 document.
    const DEFINITION: (f32, f32) = (0.3, 3.0);
    const TASK: (f32, f32) = (0.3, 1.0);
    const ACTIVITY: (f32, f32) = (0.15, 0.7);
    const TOOL: (f32, f32) = (0.22, 0.3);
    // Software and tools that more occupations use do not distinguish them.
    const MOST_USERS: usize = 100;
    let mut statements = Vec::new();
    let mut add = |text: &str, occupations: Vec<OccupationId>, (weight, times): (f32, f32)| {
        let words = prose_words(table, text);
        if !words.is_empty() {
            statements.push(Statement { words, occupations, weight, times });
        }
    };
    let mut users: BTreeMap<&str, BTreeSet<OccupationId>> = BTreeMap::new();
    for (id, one) in (0..).zip(catalog.occupations()) {
        add(&one.description, vec![id], DEFINITION);
        for task in &one.tasks {
            add(&task.text, vec![id], TASK);
        }
        for activity in one.activities() {
            add(catalog.reference().activity_title(activity), vec![id], ACTIVITY);
        }
        let software = one.technology.iter().map(|product| product.example.as_str());
        for name in software.chain(one.tools.iter().map(|tool| tool.example.as_str())) {
            users.entry(name).or_default().insert(id);
        }
    }
    for (name, users) in users.into_iter().filter(|(_, users)| users.len() <= MOST_USERS) {
        let weight = TOOL.0 / (users.len() as f32).sqrt();
        add(name, users.into_iter().collect(), (weight, TOOL.1));
    }
    statements
}

/// For each occupation, those of the same SOC broad occupation (five digits).
pub(super) fn siblings(catalog: &Catalog) -> Vec<Vec<OccupationId>> {
    let broad = |id: usize| catalog.occupations()[id].code.soc().to_string()[..6].to_owned();
    let groups: Vec<String> = (0..catalog.occupations().len()).map(broad).collect();
    let members = |group: &String| {
        (0..groups.len()).filter(|other| groups[*other] == *group).map(|id| id as OccupationId).collect()
    };
    groups.iter().map(members).collect()
}

/// A title with one or two noise words before or after it, as in job postings.
fn with_noise(words: &[SmolStr], rng: &mut Rng) -> Vec<SmolStr> {
    let mut words = words.to_vec();
    for _ in 0..rng.usize(1..=2) {
        let Some(word) = rng.choice(noise_words()) else { break };
        let at = if rng.f32() < NOISE_FIRST { 0 } else { words.len() };
        words.insert(at, SmolStr::new_static(word));
    }
    words
}
