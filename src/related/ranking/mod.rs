//! The occupations nearest to each.
//!
//! ```text
//! catalog → inputs → similarities ─┬→ weighted ────────────────┬→ neighbors, with probabilities (Platt scaling)
//!                                  └→ learn (carry_over, trees) ┘
//! ```
//!
//! Everything is computed when the index is built. If the release publishes lists of related occupations, the ranking
//! is learned from them without using an occupation's own list for its answer; `docs/related.md` describes the method
//! and its measurements.

mod carry_over;
mod inputs;
mod learn;
mod normalize;
mod ratings;
mod similarities;
mod terms;

use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, OccupationId};
use crate::learn::boosted_trees::TreeSettings;
use crate::learn::platt::PlattScaling;
use crate::learn::ranking_loss::RankingLoss;
use inputs::{Inputs, Table};
use learn::Settings;
use normalize::descending;
use ratings::Measure;
use similarities::Similarities;

/// An occupation near another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Neighbor {
    /// The occupation.
    pub occupation: OccupationId,
    /// How near, 0 to 1: see [`Basis`].
    pub score: f32,
}

/// The basis of a ranking of neighbors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Learned from the lists that O*NET publishes for other occupations. The score estimates how often published
    /// lists contain such a pair.
    Lists,
    /// Ratings and texts with fixed weights: the release publishes no lists. The score estimates the same.
    Weights,
    /// Texts alone with fixed weights: the occupation has no ratings. The score estimates the same.
    Texts,
}

/// The neighbors of all occupations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// By occupation.
    combined: Vec<Neighbors>,
    /// By occupation: the neighbors by cosine of skill and ability ratings; empty for an occupation without ratings.
    skills_abilities: Vec<Vec<Neighbor>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Neighbors {
    basis: Basis,
    nearest: Vec<Neighbor>,
}

/// The number of neighbors kept for each occupation.
pub const KEPT: usize = 100;
/// The fewest occupations with a published list to learn from.
const LEAST_LISTS: usize = 200;
/// Platt scaling for releases without lists to fit it on, fitted on all pairs of rated occupations in 30.1.
const SCALING_OF_WEIGHTS: PlattScaling = PlattScaling { intercept: -8.54, slope: 3.53 };
const SCALING_OF_TEXTS: PlattScaling = PlattScaling { intercept: -6.60, slope: 4.24 };

/// Settings for learning from lists; `docs/related.md` has the figures for other choices.
fn settings() -> Settings {
    let model = |loss, seed| TreeSettings {
        trees: 100,
        leaves: 12,
        rate: 0.12,
        least_rows: 50,
        ridge: 1.0,
        feature_share: 0.2,
        query_share: 0.8,
        loss,
        seed,
    };
    let models = vec![model(RankingLoss::Lambda { depth: 25 }, 5), model(RankingLoss::Softmax, 6)];
    Settings { folds: 5, seed: 1, pool: 80, ridge: 1.0, models }
}

impl Related {
    /// Computes the neighbors of a catalog's occupations. The result is the same for any number of threads.
    pub fn learn(catalog: &Catalog) -> Self {
        Self::of(catalog, true)
    }

    /// Computes them as if the release published no lists.
    pub fn without_lists(catalog: &Catalog) -> Self {
        Self::of(catalog, false)
    }

    fn of(catalog: &Catalog, with_lists: bool) -> Self {
        let inputs = Inputs::of(catalog);
        let rated = inputs.rated();
        let all = similarities::similarities(&inputs);
        let by_ratings = similarities::among(&all, &rated);
        let (scores, scaling, basis) = combined(catalog, &by_ratings, &rated, with_lists);
        let by_texts = similarities::by_texts(&all);
        let everyone: Vec<usize> = (0..inputs.codes.len()).collect();
        let place_of = |occupation: usize| rated.binary_search(&occupation).ok();
        let combined = everyone.iter().map(|&occupation| {
            if let Some(place) = place_of(occupation) {
                let probability = |score| scaling.probability(score);
                Neighbors { basis, nearest: nearest(&scores.row(place), place, &rated, probability) }
            } else {
                let row = by_texts.row(occupation);
                let probability = |score| SCALING_OF_TEXTS.probability(score);
                Neighbors { basis: Basis::Texts, nearest: nearest(&row, occupation, &everyone, probability) }
            }
        });
        let combined = combined.collect();
        let cosines = skills_abilities(&inputs, &rated);
        let plain = everyone.iter().map(|&occupation| {
            let cosines =
                |place: usize| nearest(&cosines.row(place), place, &rated, |cosine| cosine.clamp(0.0, 1.0));
            place_of(occupation).map(cosines).unwrap_or_default()
        });
        Self { combined, skills_abilities: plain.collect() }
    }

    /// The nearest occupations by all available data, nearest first, and the basis of the ranking.
    pub fn combined(&self, occupation: OccupationId) -> (&[Neighbor], Basis) {
        let Neighbors { basis, nearest } = &self.combined[usize::from(occupation)];
        (nearest, *basis)
    }

    /// The nearest by cosine of importance ratings of skills and abilities, the common approach; empty for an
    /// occupation without these ratings.
    pub fn skills_abilities(&self, occupation: OccupationId) -> &[Neighbor] {
        &self.skills_abilities[usize::from(occupation)]
    }
}

/// The scores of the rated occupations, their conversion to probabilities, and their basis.
fn combined(
    catalog: &Catalog,
    by_ratings: &Similarities,
    rated: &[usize],
    with_lists: bool,
) -> (Array2<f32>, PlattScaling, Basis) {
    let lists = if with_lists { lists(catalog, rated) } else { vec![Vec::new(); rated.len()] };
    if lists.iter().filter(|list| !list.is_empty()).count() < LEAST_LISTS {
        return (similarities::weighted(by_ratings), SCALING_OF_WEIGHTS, Basis::Weights);
    }
    let found = learn::cross_fitted(&similarities::pairs(by_ratings), &lists, &settings());
    let judged = found.pools.iter().enumerate().filter(|(place, _)| !lists[*place].is_empty());
    let pairs: Vec<(f32, bool)> = judged
        .flat_map(|(place, pool)| {
            let list = &lists[place];
            let listed = move |other: &usize| list.iter().any(|(listed, _)| listed == other);
            let scores = &found.scores;
            pool.iter().map(move |other| (scores[[place, *other]], listed(other)))
        })
        .collect();
    (found.scores, PlattScaling::fit(&pairs), Basis::Lists)
}

/// The published lists among some occupations, by position, with gains of 3, 2 and 1 by tier. Lists without tiers are
/// from older releases and come from a skills method, so there is nothing to learn from them.
fn lists(catalog: &Catalog, among: &[usize]) -> Vec<Vec<(usize, f32)>> {
    let list = |occupation: &usize| {
        let related = catalog.occupations()[*occupation].related.iter();
        let entries = related.filter_map(|one| {
            let id = catalog.id_of(one.code)?;
            Some((among.binary_search(&usize::from(id)).ok()?, one.tier?.gain()))
        });
        entries.collect()
    };
    among.iter().map(list).collect()
}

fn skills_abilities(inputs: &Inputs<'_>, rated: &[usize]) -> Array2<f32> {
    let tables = [Table::SkillImportance, Table::AbilityImportance];
    let parts: Vec<&Array2<f32>> = tables.iter().filter_map(|table| inputs.ratings.get(table)).collect();
    let beside = ratings::beside(inputs.codes.len(), &parts).select(ndarray::Axis(0), rated);
    ratings::similarities(&beside, Measure::Cosine)
}

/// The [`KEPT`] nearest by a row of scores; `own` is the row's position among `occupations`.
fn nearest(
    scores: &ArrayView1<'_, f32>,
    own: usize,
    occupations: &[usize],
    score: impl Fn(f32) -> f32,
) -> Vec<Neighbor> {
    let neighbor = |place: usize| Neighbor {
        occupation: occupations[place] as OccupationId,
        score: score(scores[place]),
    };
    descending(scores, own).into_iter().take(KEPT).map(neighbor).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_nearest_match_a_full_sort(scores in prop::collection::vec(-3i8..3, 2..300), own in 0usize..2) {
            let occupations: Vec<usize> = (0..scores.len()).map(|place| 3 * place).collect();
            let row: ndarray::Array1<f32> = scores.iter().map(|score| f32::from(*score)).collect();
            let found = nearest(&row.view(), own, &occupations, |score| score);
            let mut sorted: Vec<usize> = (0..scores.len()).filter(|place| *place != own).collect();
            sorted.sort_by_key(|place| (std::cmp::Reverse(scores[*place]), *place));
            sorted.truncate(KEPT);
            let expected: Vec<OccupationId> = sorted.iter().map(|place| 3 * *place as OccupationId).collect();
            prop_assert_eq!(found.iter().map(|one| one.occupation).collect::<Vec<_>>(), expected);
        }
    }
}
