//! Learns to rank related occupations from the release's published lists, without using an occupation's own list for
//! it.
//!
//! Occupations are split into folds. Each occupation's answer comes from a model that has seen no published pair with
//! an occupation of its fold on either side: only [`visible_gains`] reads the lists, and only for the visible
//! occupations. These answers are what metier serves, so the evaluation measures what is served.

use ndarray::Array2;
use rayon::prelude::*;

use super::carry_over::carry_over;
use super::normalize::{descending, ranks, z_rows};
use crate::learn::boosted_trees::{BoostedTrees, QueryRows, TreeSettings};

/// Settings for learning from lists.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// The number of folds.
    pub(super) folds: usize,
    /// The seed for splitting into folds.
    pub(super) seed: u64,
    /// The number of candidates to rank per occupation, the best by weighted similarity.
    pub(super) pool: usize,
    /// The penalty of the ridge regression that carries lists over.
    pub(super) ridge: f32,
    /// The models whose scores are averaged.
    pub(super) models: Vec<TreeSettings>,
}

/// What is known about pairs of occupations without any list.
pub(super) struct Pairs {
    /// Features of the pair, occupations by occupations.
    pub(super) features: Vec<Array2<f32>>,
    /// The weighted similarity, which selects candidates.
    pub(super) weighted: Array2<f32>,
    /// The similarity, 0 to 1, that lists are carried over by.
    pub(super) kernel: Array2<f32>,
}

/// Published lists: for each occupation, the related ones with their gains; empty if none is published.
pub(super) type Lists = [Vec<(usize, f32)>];

/// Features of pairs from the visible lists, for those occupations whose own fold was hidden along with the scored
/// one.
struct View {
    features: Vec<Array2<f32>>,
    visible: Vec<bool>,
}

/// The result for every occupation, learned without its own list.
pub(super) struct CrossFitted {
    /// Occupations by occupations.
    pub(super) scores: Array2<f32>,
    /// The candidates of each occupation that the models scored.
    pub(super) pools: Vec<Vec<usize>>,
}

/// The fold of each occupation.
pub(super) fn deal(count: usize, folds: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    fastrand::Rng::with_seed(seed).shuffle(&mut order);
    let mut fold = vec![0; count];
    for (place, occupation) in order.into_iter().enumerate() {
        fold[occupation] = place % folds;
    }
    fold
}

/// The gains among the visible occupations; 0 for every pair with another.
fn visible_gains(lists: &Lists, visible: &[bool]) -> Array2<f32> {
    let mut gains = Array2::zeros((lists.len(), lists.len()));
    for (occupation, list) in lists.iter().enumerate().filter(|(occupation, _)| visible[*occupation]) {
        for &(other, gain) in list.iter().filter(|(other, _)| visible[*other]) {
            gains[[occupation, other]] = gain;
        }
    }
    gains
}

/// Scores every occupation's candidates with models that have not seen a published pair of its fold. Occupations
/// outside the pool come below, in order of weighted similarity.
pub(super) fn cross_fitted(pairs: &Pairs, lists: &Lists, settings: &Settings) -> CrossFitted {
    let count = lists.len();
    let fold = deal(count, settings.folds, settings.seed);
    let both = &pairs.weighted + &pairs.weighted.t();
    let pools: Vec<Vec<usize>> = (0..count)
        .map(|occupation| {
            let mut pool = descending(&both.row(occupation), occupation);
            pool.truncate(settings.pool);
            pool
        })
        .collect();
    let ranks = ranks(&pairs.weighted);
    let scored: Vec<Vec<(usize, Vec<f32>)>> = (0..settings.folds)
        .into_par_iter()
        .map(|hidden| score_fold(pairs, lists, settings, &fold, hidden, &pools, &ranks))
        .collect();
    let mut found = pairs.weighted.mapv(|similarity| similarity * 1e-3 - 1e3);
    for (occupation, scores) in scored.into_iter().flatten() {
        for (&candidate, score) in pools[occupation].iter().zip(scores) {
            found[[occupation, candidate]] = score;
        }
    }
    CrossFitted { scores: found, pools }
}

/// Scores the pools of one fold's occupations.
fn score_fold(
    pairs: &Pairs,
    lists: &Lists,
    settings: &Settings,
    fold: &[usize],
    hidden: usize,
    pools: &[Vec<usize>],
    ranks: &Array2<f32>,
) -> Vec<(usize, Vec<f32>)> {
    let count = lists.len();
    let learned_from = |occupation: usize| fold[occupation] != hidden && !lists[occupation].is_empty();
    // View `fold[i]` hides the fold of `i` in addition to the scored one. Training on pairs whose own list is visible
    // would teach the models to trust a list that is hidden in scoring.
    let views: Vec<View> = (0..settings.folds)
        .into_par_iter()
        .map(|inner| {
            let visible: Vec<bool> =
                (0..count).map(|other| learned_from(other) && fold[other] != inner).collect();
            view(pairs, lists, settings.ridge, visible, ranks)
        })
        .collect();
    let training: Vec<bool> = (0..count).map(learned_from).collect();
    let gains = visible_gains(lists, &training);
    let mut keys = Vec::new();
    let mut starts = vec![0];
    for occupation in (0..count).filter(|&occupation| training[occupation]) {
        keys.extend(
            pools[occupation].iter().filter(|&&other| training[other]).map(|&other| (occupation, other)),
        );
        starts.push(keys.len());
    }
    let features = pairs.features.len() + views[0].features.len() + 1;
    let value = |(occupation, other): (usize, usize), feature: usize| -> f32 {
        let view = &views[fold[occupation]];
        match feature.checked_sub(pairs.features.len()) {
            None => pairs.features[feature][[occupation, other]],
            Some(at) if at < view.features.len() => view.features[at][[occupation, other]],
            Some(_) => f32::from(u8::from(view.visible[other])),
        }
    };
    let rows = QueryRows {
        columns: (0..features)
            .into_par_iter()
            .map(|feature| keys.iter().map(|&key| value(key, feature)).collect())
            .collect(),
        gains: keys.iter().map(|&(occupation, other)| gains[[occupation, other]]).collect(),
        starts,
    };
    let models: Vec<BoostedTrees> =
        settings.models.par_iter().map(|settings| BoostedTrees::train(&rows, settings)).collect();
    (0..count)
        .into_par_iter()
        .filter(|&occupation| fold[occupation] == hidden)
        .map(|occupation| {
            let mut total = vec![0.0; pools[occupation].len()];
            for model in &models {
                let scores = pools[occupation]
                    .iter()
                    .map(|&other| model.score(|feature| value((occupation, other), feature)));
                add_standardized(&mut total, &scores.collect::<Vec<f32>>());
            }
            (occupation, total)
        })
        .collect()
}

fn view(pairs: &Pairs, lists: &Lists, ridge: f32, visible: Vec<bool>, ranks: &Array2<f32>) -> View {
    let places: Vec<usize> = (0..visible.len()).filter(|&occupation| visible[occupation]).collect();
    let carried = carry_over(&pairs.kernel, &visible_gains(lists, &visible), ranks, &places, ridge);
    let both = z_rows(&carried.both);
    let turned = both.t().as_standard_layout().into_owned();
    View { features: vec![z_rows(&carried.forward), z_rows(&carried.backward), both, turned], visible }
}

/// Adds scores standardized to mean 0 and variance 1, so models of different scales count the same.
fn add_standardized(total: &mut [f32], scores: &[f32]) {
    let count = scores.len().max(1) as f32;
    let mean = scores.iter().sum::<f32>() / count;
    let spread = (scores.iter().map(|score| (score - mean).powi(2)).sum::<f32>() / count).sqrt().max(1e-6);
    total.iter_mut().zip(scores).for_each(|(sum, score)| *sum += (score - mean) / spread);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::ranking_loss::RankingLoss;

    fn settings() -> Settings {
        let model = TreeSettings {
            trees: 10,
            leaves: 4,
            rate: 0.2,
            least_rows: 5,
            ridge: 1.0,
            feature_share: 1.0,
            query_share: 1.0,
            loss: RankingLoss::Softmax,
            seed: 1,
        };
        Settings { folds: 3, seed: 1, pool: 20, ridge: 1.0, models: vec![model] }
    }

    fn example(count: usize) -> (Pairs, Vec<Vec<(usize, f32)>>) {
        let mut random = fastrand::Rng::with_seed(4);
        let places = Array2::from_shape_simple_fn((count, 3), || random.f32() - 0.5);
        let unit = crate::learn::spectral::unit_rows(places);
        let cosine = unit.dot(&unit.t());
        let lists = (0..count)
            .map(|at| {
                descending(&cosine.row(at), at)
                    .into_iter()
                    .take(6)
                    .zip([3.0, 3.0, 2.0, 2.0, 1.0, 1.0])
                    .collect()
            })
            .collect();
        let noisy = z_rows(&(&cosine + &Array2::from_shape_simple_fn((count, count), || random.f32() * 0.5)));
        (
            Pairs {
                features: vec![noisy.clone()],
                weighted: noisy,
                kernel: cosine.mapv(|value| value.max(0.0)),
            },
            lists,
        )
    }

    #[test]
    fn scores_of_a_fold_do_not_depend_on_the_lists_that_touch_it() {
        let (pairs, lists) = example(45);
        let scores = cross_fitted(&pairs, &lists, &settings()).scores;
        let fold = deal(45, 3, 1);
        let mut other = lists.clone();
        for (at, list) in other.iter_mut().enumerate() {
            if fold[at] == 0 {
                *list = vec![((at + 1) % 45, 3.0)];
            } else {
                list.retain(|(related, _)| fold[*related] != 0);
            }
        }
        let again = cross_fitted(&pairs, &other, &settings()).scores;
        for at in (0..45).filter(|&at| fold[at] == 0) {
            assert_eq!(scores.row(at), again.row(at));
        }
        assert!((0..45).any(|at| scores.row(at) != again.row(at)));
    }

    #[test]
    fn the_number_of_threads_does_not_change_the_scores() {
        let (pairs, lists) = example(40);
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| cross_fitted(&pairs, &lists, &settings()).scores)
        };
        assert_eq!(with(1), with(3));
    }

    #[test]
    fn fold_sizes_differ_by_at_most_one() {
        let fold = deal(23, 5, 9);
        let sizes: Vec<usize> =
            (0..5).map(|own| fold.iter().filter(|&&other| other == own).count()).collect();
        assert!(sizes.iter().all(|size| (4..=5).contains(size)));
    }
}
