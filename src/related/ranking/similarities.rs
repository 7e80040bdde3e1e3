//! What is known about every two occupations without any published list: similarities and their weighted sum.

use std::collections::BTreeMap;

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::inputs::{Activity, Inputs, Stems, Table};
use super::learn::Pairs;
use super::normalize::{beyond_neighborhood, ranks, z_rows};
use super::ratings::{self, Measure};
use super::terms::{SparseRows, Terms, with_bigrams};
use crate::learn::spectral;
use crate::learn::word_vectors::WordVectors;

/// The names of the similarities; [`similarities`] computes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Feature {
    KnowledgePearson,
    KnowledgeCosine,
    KnowledgeLevelPearson,
    SkillsAbilities,
    Skills,
    Abilities,
    Interests,
    InterestDistance,
    WorkStyles,
    JobZone,
    SocPrefix,
    Tasks,
    TasksLowRank,
    TaskWords,
    Description,
    DescriptionWords,
    Titles,
    TitlesLowRank,
    TitlesBm25,
    TitleWords,
    OfficialTitle,
    TitleHeads,
    Detailed,
    Intermediate,
    Generalized,
    ActivityTitles,
    ActivityTitlesLowRank,
    Commodities,
    AllText,
    AllTextLowRank,
}

/// The weights of z-scores in the weighted similarity, which selects the candidates and is the whole method for a
/// release without published lists. Set by hand, close to the weights that a listwise linear model learns on 30.1.
const WEIGHTS: [(Feature, f32); 9] = [
    (Feature::KnowledgePearson, 0.25),
    (Feature::KnowledgeCosine, 0.20),
    (Feature::AllTextLowRank, 0.15),
    (Feature::TitleWords, 0.15),
    (Feature::Tasks, 0.10),
    (Feature::Titles, 0.10),
    (Feature::SkillsAbilities, 0.10),
    (Feature::ActivityTitles, 0.05),
    (Feature::InterestDistance, 0.05),
];

/// The same for an occupation without ratings.
const TEXT_WEIGHTS: [(Feature, f32); 5] = [
    (Feature::AllTextLowRank, 0.15),
    (Feature::TitleWords, 0.15),
    (Feature::Tasks, 0.10),
    (Feature::Titles, 0.10),
    (Feature::ActivityTitles, 0.05),
];

/// The weights of the similarities in the kernel that carries lists over: their mean, squared.
const KERNEL: [(Feature, f32); 9] = [
    (Feature::KnowledgePearson, 1.0),
    (Feature::KnowledgeLevelPearson, 1.0),
    (Feature::TitleWords, 2.0),
    (Feature::TasksLowRank, 1.0),
    (Feature::AllTextLowRank, 1.0),
    (Feature::SkillsAbilities, 1.0),
    (Feature::WorkStyles, 1.0),
    (Feature::TaskWords, 1.0),
    (Feature::DescriptionWords, 1.0),
];

/// Similarities by name.
pub(super) type Similarities = BTreeMap<Feature, Array2<f32>>;

fn weighed(words: &[String], weight: f32) -> impl Iterator<Item = (String, f32)> + '_ {
    words.iter().map(move |word| (word.clone(), weight))
}

fn cosine(documents: &[Terms]) -> Array2<f32> {
    SparseRows::count(documents, 1).weighted().products()
}

/// Cosines of texts fall off steeply; their square roots are spread more evenly.
fn root(cosine: &Array2<f32>) -> Array2<f32> {
    cosine.mapv(|value| value.max(0.0).sqrt())
}

fn low_rank(cosine: &Array2<f32>, rank: usize) -> Array2<f32> {
    let rows = spectral::unit_rows(spectral::coordinates(cosine, rank, 5));
    rows.dot(&rows.t())
}

/// The documents of all occupations.
fn documents(count: usize, document: impl Fn(usize) -> Terms) -> Vec<Terms> {
    (0..count).map(document).collect()
}

/// Computes all similarities.
pub(super) fn similarities(inputs: &Inputs<'_>) -> Similarities {
    type Group = fn(&Inputs<'_>) -> Vec<(Feature, Array2<f32>)>;
    let groups: [Group; 8] =
        [word_similarities, all_texts, titles, title_heads, tasks, activities, by_ratings, places];
    groups.into_par_iter().flat_map_iter(|group| group(inputs)).collect::<Vec<_>>().into_iter().collect()
}

fn by_ratings(inputs: &Inputs<'_>) -> Vec<(Feature, Array2<f32>)> {
    let compared = |table: Table, measure: Measure| {
        inputs.ratings.get(&table).map_or_else(
            || Array2::zeros((inputs.codes.len(), inputs.codes.len())),
            |ratings| ratings::similarities(ratings, measure),
        )
    };
    let parts: Vec<&Array2<f32>> = [Table::SkillImportance, Table::AbilityImportance]
        .iter()
        .filter_map(|table| inputs.ratings.get(table))
        .collect();
    let both = ratings::beside(inputs.codes.len(), &parts);
    vec![
        (Feature::KnowledgePearson, compared(Table::KnowledgeImportance, Measure::Pearson)),
        (Feature::KnowledgeCosine, compared(Table::KnowledgeImportance, Measure::Cosine)),
        (Feature::KnowledgeLevelPearson, compared(Table::KnowledgeLevel, Measure::Pearson)),
        (Feature::SkillsAbilities, ratings::similarities(&both, Measure::Pearson)),
        (Feature::Skills, compared(Table::SkillImportance, Measure::Pearson)),
        (Feature::Abilities, compared(Table::AbilityImportance, Measure::Pearson)),
        (Feature::Interests, compared(Table::Interests, Measure::Pearson)),
        (Feature::InterestDistance, compared(Table::Interests, Measure::Euclidean)),
        (Feature::WorkStyles, compared(Table::WorkStyles, Measure::Standardized)),
    ]
}

/// Job zones and codes.
fn places(inputs: &Inputs<'_>) -> Vec<(Feature, Array2<f32>)> {
    let shape = (inputs.codes.len(), inputs.codes.len());
    let zones =
        Array2::from_shape_fn(shape, |(one, other)| match (inputs.job_zones[one], inputs.job_zones[other]) {
            (Some(one), Some(other)) => -f32::from(one.abs_diff(other)),
            _ => -1.0,
        });
    let codes: Vec<String> = inputs.codes.iter().map(ToString::to_string).collect();
    let shared = |one: usize, other: usize| {
        let letters = codes[one].bytes().zip(codes[other].bytes());
        letters.take_while(|(one, other)| one == other).count() as f32
    };
    vec![
        (Feature::JobZone, zones),
        (Feature::SocPrefix, Array2::from_shape_fn(shape, |(one, other)| shared(one, other))),
    ]
}

fn tasks(inputs: &Inputs<'_>) -> Vec<(Feature, Array2<f32>)> {
    let count = inputs.codes.len();
    let tasks = cosine(&documents(count, |at| {
        let tasks = inputs.tasks[at].iter().flat_map(|task| weighed(task, 1.0));
        tasks.chain(weighed(&inputs.descriptions[at], 3.0)).collect()
    }));
    let descriptions = cosine(&documents(count, |at| weighed(&inputs.descriptions[at], 1.0).collect()));
    vec![
        (Feature::TasksLowRank, low_rank(&tasks, 100)),
        (Feature::Tasks, root(&tasks)),
        (Feature::Description, root(&descriptions)),
    ]
}

fn titles(inputs: &Inputs<'_>) -> Vec<(Feature, Array2<f32>)> {
    let terms = documents(inputs.codes.len(), |at| {
        let others =
            inputs.other_titles[at].iter().flat_map(|title| with_bigrams(title)).map(|term| (term, 1.0));
        others.chain(with_bigrams(&inputs.titles[at]).into_iter().map(|term| (term, 5.0))).collect()
    });
    let rows = SparseRows::count(&terms, 1);
    let bm25 = rows.bm25(1.2, 0.5);
    let titles = rows.weighted().products();
    vec![
        (Feature::TitlesLowRank, low_rank(&titles, 100)),
        (Feature::Titles, root(&titles)),
        (Feature::TitlesBm25, bm25),
    ]
}

/// The official title alone, and the last words of all titles, which name the kind of work.
fn title_heads(inputs: &Inputs<'_>) -> Vec<(Feature, Array2<f32>)> {
    let count = inputs.codes.len();
    let official = cosine(&documents(count, |at| weighed(&inputs.titles[at], 1.0).collect()));
    let heads = cosine(&documents(count, |at| {
        let titles = inputs.other_titles[at].iter().chain([&inputs.titles[at]]);
        titles.filter_map(|title| Some((title.last()?.clone(), 1.0))).collect()
    }));
    vec![(Feature::OfficialTitle, official), (Feature::TitleHeads, heads)]
}

fn activities(inputs: &Inputs<'_>) -> Vec<(Feature, Array2<f32>)> {
    let count = inputs.codes.len();
    let shared = |name: fn(&Activity<'_>) -> String| {
        let terms = |at: usize| {
            inputs.activities[at].iter().map(|activity| (name(activity), activity.tasks)).collect()
        };
        cosine(&documents(count, terms))
    };
    let titles = cosine(&documents(count, |at| {
        inputs.activities[at]
            .iter()
            .flat_map(|activity| weighed(&inputs.activity_titles[activity.detailed], 1.0))
            .collect()
    }));
    let commodities = cosine(&documents(count, |at| {
        inputs.commodities[at].iter().map(|name| ((*name).to_owned(), 1.0)).collect()
    }));
    vec![
        (Feature::Detailed, shared(|activity| activity.detailed.to_owned())),
        (Feature::Intermediate, shared(|activity| activity.intermediate.to_owned())),
        (Feature::Generalized, shared(|activity| activity.generalized.to_owned())),
        (Feature::ActivityTitlesLowRank, low_rank(&titles, 80)),
        (Feature::ActivityTitles, root(&titles)),
        (Feature::Commodities, commodities),
    ]
}

fn all_texts(inputs: &Inputs<'_>) -> Vec<(Feature, Array2<f32>)> {
    let text = cosine(&documents(inputs.codes.len(), |at| {
        let tasks = inputs.tasks[at].iter().flat_map(|task| weighed(task, 1.0));
        let titles = inputs.other_titles[at].iter().flat_map(|title| weighed(title, 0.5));
        let own = weighed(&inputs.descriptions[at], 3.0).chain(weighed(&inputs.titles[at], 5.0));
        tasks.chain(own).chain(titles).collect()
    }));
    vec![(Feature::AllTextLowRank, low_rank(&text, 150)), (Feature::AllText, root(&text))]
}

/// Similarities by word vectors learned from all texts.
fn word_similarities(inputs: &Inputs<'_>) -> Vec<(Feature, Array2<f32>)> {
    let count = inputs.codes.len();
    let sentences: Vec<&[String]> = inputs
        .tasks
        .iter()
        .flatten()
        .chain(&inputs.descriptions)
        .chain(inputs.other_titles.iter().flatten())
        .chain(&inputs.titles)
        .map(Vec::as_slice)
        .collect();
    let vectors = WordVectors::learn(&sentences, 4, 5, 100);
    let compared = |texts: &[Stems]| {
        let rows = vectors.texts(texts);
        rows.dot(&rows.t())
    };
    let tasks: Vec<Stems> = inputs.tasks.iter().map(|tasks| tasks.concat()).collect();
    let titles: Vec<Stems> = (0..count)
        .map(|at| inputs.other_titles[at].iter().chain([&inputs.titles[at]]).flatten().cloned().collect())
        .collect();
    vec![
        (Feature::TaskWords, compared(&tasks)),
        (Feature::TitleWords, compared(&titles)),
        (Feature::DescriptionWords, compared(&inputs.descriptions)),
    ]
}

/// The weighted similarity: a sum of z-scores, each within the first occupation's row.
pub(super) fn weighted(similarities: &Similarities) -> Array2<f32> {
    weighted_sum(similarities, &WEIGHTS, z_rows)
}

/// The weighted similarity of texts alone.
pub(super) fn by_texts(similarities: &Similarities) -> Array2<f32> {
    weighted_sum(similarities, &TEXT_WEIGHTS, z_rows)
}

/// The similarities among some of the occupations.
pub(super) fn among(similarities: &Similarities, occupations: &[usize]) -> Similarities {
    let part = |matrix: &Array2<f32>| matrix.select(Axis(0), occupations).select(Axis(1), occupations);
    similarities.iter().map(|(feature, matrix)| (*feature, part(matrix))).collect()
}

fn weighted_sum(
    similarities: &Similarities,
    weights: &[(Feature, f32)],
    prepare: impl Fn(&Array2<f32>) -> Array2<f32>,
) -> Array2<f32> {
    let mut sum = Array2::zeros(similarities[&weights[0].0].raw_dim());
    for (feature, weight) in weights {
        sum.scaled_add(*weight, &prepare(&similarities[feature]));
    }
    sum
}

/// The ranker's features for every pair of occupations: each similarity as a z-score from both sides, the weighted
/// similarity with its ranks from both sides, and its excess over both sides' similarity to their neighbors.
pub(super) fn pairs(similarities: &Similarities) -> Pairs {
    let turned = |matrix: &Array2<f32>| matrix.t().as_standard_layout().into_owned();
    let weighted = weighted(similarities);
    let mut features: Vec<Array2<f32>> = similarities
        .par_iter()
        .flat_map_iter(|(feature, matrix)| match feature {
            Feature::JobZone | Feature::SocPrefix => vec![matrix.clone()],
            _ => {
                let z = z_rows(matrix);
                vec![turned(&z), z]
            }
        })
        .collect();
    let ranks = ranks(&weighted);
    features.extend([turned(&weighted), weighted.clone(), turned(&ranks), ranks]);
    features.push(beyond_neighborhood(&(&weighted + &weighted.t()), 10));
    let total: f32 = KERNEL.iter().map(|(_, weight)| weight).sum();
    let kernel =
        weighted_sum(similarities, &KERNEL, Array2::clone).mapv(|sum| (sum / total).max(0.0).powi(2));
    Pairs { features, weighted, kernel }
}
