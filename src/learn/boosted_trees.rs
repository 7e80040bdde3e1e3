//! Gradient-boosted regression trees for ranking: histogram splits, best leaf first, second-order leaf values.
//!
//! Friedman (2001), Greedy Function Approximation: A Gradient Boosting Machine; Ke et al. (2017), `LightGBM`. One thread
//! trains a model, so the result does not depend on the number of threads.

use super::ranking_loss::{Derivatives, RankingLoss};

const BINS: usize = 64;

/// The settings for training a model.
#[derive(Clone, Debug)]
pub(crate) struct TreeSettings {
    /// The number of trees.
    pub(crate) trees: usize,
    /// The most leaves in a tree.
    pub(crate) leaves: usize,
    /// The learning rate: the share of each tree's step to take.
    pub(crate) rate: f32,
    /// The fewest rows in a leaf.
    pub(crate) least_rows: usize,
    /// L2 penalty on leaf values.
    pub(crate) ridge: f32,
    /// The share of the features that a tree may use, drawn at random.
    pub(crate) feature_share: f32,
    /// The share of the queries that a tree is grown on, drawn at random.
    pub(crate) query_share: f32,
    /// The loss to minimize.
    pub(crate) loss: RankingLoss,
    /// The seed for both draws.
    pub(crate) seed: u64,
}

/// The training rows of all queries, concatenated.
pub(crate) struct QueryRows {
    /// By feature, its values in all rows.
    pub(crate) columns: Vec<Vec<f32>>,
    /// The first row of each query, followed by the number of rows.
    pub(crate) starts: Vec<usize>,
    /// By row, its gain: how relevant it is to its query.
    pub(crate) gains: Vec<f32>,
}

#[derive(Clone, Debug)]
struct Node {
    feature: u32,
    threshold: f32,
    left: u32,
    right: u32,
    value: f32,
}

/// A trained model.
#[derive(Clone, Debug)]
pub(crate) struct BoostedTrees {
    trees: Vec<Vec<Node>>,
}

#[derive(Clone, Copy, Default)]
struct Bin {
    gradient: f32,
    hessian: f32,
    rows: u32,
}

struct Grown {
    nodes: Vec<Node>,
    leaves: Vec<Leaf>,
}

struct Leaf {
    node: usize,
    rows: Vec<u32>,
    histogram: Vec<Bin>,
    split: Option<Split>,
}

#[derive(Clone, Copy)]
struct Split {
    gain: f32,
    feature: usize,
    bin: usize,
}

/// Upper bounds of the bins of a feature.
fn bounds(values: &[f32]) -> Vec<f32> {
    let step = (values.len() / 20_000).max(1);
    let mut sorted: Vec<f32> = values.iter().step_by(step).copied().collect();
    sorted.sort_by(f32::total_cmp);
    sorted.dedup();
    if sorted.len() <= BINS {
        return sorted.windows(2).map(|pair| f32::midpoint(pair[0], pair[1])).collect();
    }
    // Distinct bounds, so a value that many rows share does not take up all bins.
    let mut found: Vec<f32> = (1..BINS).map(|at| sorted[at * sorted.len() / BINS]).collect();
    found.dedup();
    found
}

impl BoostedTrees {
    /// Trains a model.
    pub(crate) fn train(rows: &QueryRows, settings: &TreeSettings) -> Self {
        let count = rows.gains.len();
        let features = rows.columns.len();
        let limits: Vec<Vec<f32>> = rows.columns.iter().map(|column| bounds(column)).collect();
        let binned: Vec<Vec<u8>> = rows
            .columns
            .iter()
            .zip(&limits)
            .map(|(column, limits)| {
                column.iter().map(|value| limits.partition_point(|limit| limit < value) as u8).collect()
            })
            .collect();
        let mut random = fastrand::Rng::with_seed(settings.seed);
        let mut scores = vec![0.0f32; count];
        let mut gradients = vec![Derivatives::default(); count];
        let mut model = Self { trees: Vec::new() };
        let used_features = ((features as f32 * settings.feature_share).ceil() as usize).clamp(1, features);
        for _ in 0..settings.trees {
            derivatives(rows, &scores, settings.loss, &mut gradients);
            let (mut seen, mut unseen) = (Vec::with_capacity(count), Vec::new());
            for query in rows.starts.windows(2) {
                let drawn = if random.f32() < settings.query_share { &mut seen } else { &mut unseen };
                drawn.extend(query[0] as u32..query[1] as u32);
            }
            let mut chosen: Vec<usize> = (0..features).collect();
            random.shuffle(&mut chosen);
            chosen.truncate(used_features);
            chosen.sort_unstable();
            let grown = grow(&binned, &limits, &gradients, seen, &chosen, settings);
            for leaf in &grown.leaves {
                let value = grown.nodes[leaf.node].value;
                leaf.rows.iter().for_each(|&row| scores[row as usize] += value);
            }
            for row in unseen {
                scores[row as usize] +=
                    leaf_value(&grown.nodes, |feature| rows.columns[feature][row as usize]);
            }
            model.trees.push(grown.nodes);
        }
        model
    }

    /// The score of one row.
    pub(crate) fn score(&self, value: impl Fn(usize) -> f32 + Copy) -> f32 {
        self.trees.iter().map(|tree| leaf_value(tree, value)).sum()
    }
}

fn leaf_value(tree: &[Node], value: impl Fn(usize) -> f32) -> f32 {
    let mut node = &tree[0];
    while node.left != 0 {
        node = &tree
            [if value(node.feature as usize) <= node.threshold { node.left } else { node.right } as usize];
    }
    node.value
}

/// The derivatives of all rows, query by query.
fn derivatives(rows: &QueryRows, scores: &[f32], loss: RankingLoss, found: &mut [Derivatives]) {
    for query in rows.starts.windows(2) {
        let span = query[0]..query[1];
        loss.derivatives(&scores[span.clone()], &rows.gains[span.clone()], &mut found[span]);
    }
}

fn histogram(binned: &[Vec<u8>], gradients: &[Derivatives], rows: &[u32], chosen: &[usize]) -> Vec<Bin> {
    let local: Vec<Derivatives> = rows.iter().map(|&row| gradients[row as usize]).collect();
    let mut found = vec![Bin::default(); chosen.len() * BINS];
    for (bins, &feature) in found.chunks_mut(BINS).zip(chosen) {
        let column = &binned[feature];
        for (&row, row_derivatives) in rows.iter().zip(&local) {
            let bin = &mut bins[column[row as usize] as usize];
            bin.gradient += row_derivatives.gradient;
            bin.hessian += row_derivatives.hessian;
            bin.rows += 1;
        }
    }
    found
}

fn best(histogram: &[Bin], chosen: &[usize], settings: &TreeSettings) -> Option<Split> {
    let mut found: Option<Split> = None;
    for (bins, &feature) in histogram.chunks(BINS).zip(chosen) {
        let (mut gradient, mut hessian, mut rows) = (0.0f32, 0.0f32, 0u32);
        for bin in bins {
            gradient += bin.gradient;
            hessian += bin.hessian;
            rows += bin.rows;
        }
        let whole = gradient * gradient / (hessian + settings.ridge);
        let (mut left_gradient, mut left_hessian, mut left_rows) = (0.0f32, 0.0f32, 0u32);
        for (at, bin) in bins.iter().enumerate().take(BINS - 1) {
            left_gradient += bin.gradient;
            left_hessian += bin.hessian;
            left_rows += bin.rows;
            if bin.rows == 0 || (left_rows as usize) < settings.least_rows {
                continue;
            }
            if ((rows - left_rows) as usize) < settings.least_rows {
                break;
            }
            let (right_gradient, right_hessian) = (gradient - left_gradient, hessian - left_hessian);
            let gain = left_gradient * left_gradient / (left_hessian + settings.ridge)
                + right_gradient * right_gradient / (right_hessian + settings.ridge)
                - whole;
            if gain > found.map_or(1e-9, |split| split.gain) {
                found = Some(Split { gain, feature, bin: at });
            }
        }
    }
    found
}

fn grow(
    binned: &[Vec<u8>],
    limits: &[Vec<f32>],
    gradients: &[Derivatives],
    rows: Vec<u32>,
    chosen: &[usize],
    settings: &TreeSettings,
) -> Grown {
    let value = |rows: &[u32]| {
        let (gradient, hessian) = rows.iter().fold((0.0f32, 0.0f32), |(gradient, hessian), &row| {
            let own = gradients[row as usize];
            (gradient + own.gradient, hessian + own.hessian)
        });
        -settings.rate * gradient / (hessian + settings.ridge)
    };
    let end = |value| Node { feature: 0, threshold: 0.0, left: 0, right: 0, value };
    let mut nodes = vec![end(value(&rows))];
    let root = histogram(binned, gradients, &rows, chosen);
    let mut leaves = vec![Leaf { node: 0, rows, split: best(&root, chosen, settings), histogram: root }];
    while leaves.len() < settings.leaves {
        let gain = |leaf: &Leaf| leaf.split.map_or(0.0, |split| split.gain);
        let Some(at) = (0..leaves.len()).filter(|&at| leaves[at].split.is_some()).max_by(|&left, &right| {
            gain(&leaves[left]).total_cmp(&gain(&leaves[right])).then(right.cmp(&left))
        }) else {
            break;
        };
        let parent = leaves.swap_remove(at);
        let Some(split) = parent.split else { break };
        let column = &binned[split.feature];
        let (left, right): (Vec<u32>, Vec<u32>) =
            parent.rows.iter().partition(|&&row| (column[row as usize] as usize) <= split.bin);
        let first = nodes.len();
        nodes.push(end(value(&left)));
        nodes.push(end(value(&right)));
        nodes[parent.node] = Node {
            feature: split.feature as u32,
            threshold: limits[split.feature][split.bin],
            left: first as u32,
            right: first as u32 + 1,
            value: 0.0,
        };
        let smaller_is_left = left.len() <= right.len();
        let small = histogram(binned, gradients, if smaller_is_left { &left } else { &right }, chosen);
        let mut large = parent.histogram;
        for (bin, taken) in large.iter_mut().zip(&small) {
            bin.gradient -= taken.gradient;
            bin.hessian -= taken.hessian;
            bin.rows -= taken.rows;
        }
        let (left_bins, right_bins) = if smaller_is_left { (small, large) } else { (large, small) };
        leaves.push(Leaf {
            node: first,
            rows: left,
            split: best(&left_bins, chosen, settings),
            histogram: left_bins,
        });
        leaves.push(Leaf {
            node: first + 1,
            rows: right,
            split: best(&right_bins, chosen, settings),
            histogram: right_bins,
        });
    }
    Grown { nodes, leaves }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> QueryRows {
        let mut random = fastrand::Rng::with_seed(7);
        let mut rows = QueryRows { columns: vec![Vec::new(); 3], starts: vec![0], gains: Vec::new() };
        for _ in 0..60 {
            for _ in 0..20 {
                let values = [random.f32(), random.f32(), random.f32()];
                rows.columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
                rows.gains.push(if values[0] + 0.5 * values[1] > 1.1 { 1.0 } else { 0.0 });
            }
            rows.starts.push(rows.gains.len());
        }
        rows
    }

    fn settings(loss: RankingLoss) -> TreeSettings {
        TreeSettings {
            trees: 40,
            leaves: 8,
            rate: 0.2,
            least_rows: 5,
            ridge: 0.1,
            feature_share: 1.0,
            query_share: 1.0,
            loss,
            seed: 1,
        }
    }

    #[test]
    fn both_losses_rank_higher_gains_first() {
        let rows = rows();
        for loss in [RankingLoss::Softmax, RankingLoss::Lambda { depth: 10 }] {
            let model = BoostedTrees::train(&rows, &settings(loss));
            let (mut right, mut pairs) = (0, 0);
            for query in rows.starts.windows(2) {
                let score = |row: usize| model.score(|feature| rows.columns[feature][row]);
                for first in query[0]..query[1] {
                    for second in query[0]..query[1] {
                        if rows.gains[first] > rows.gains[second] {
                            pairs += 1;
                            right += usize::from(score(first) > score(second));
                        }
                    }
                }
            }
            assert!(right * 100 > pairs * 95, "{loss:?}: {right} of {pairs}");
        }
    }

    #[test]
    fn training_twice_gives_the_same_model() {
        let rows = rows();
        let [first, second] =
            [0, 0].map(|_| BoostedTrees::train(&rows, &settings(RankingLoss::Lambda { depth: 10 })));
        let bits = |model: &BoostedTrees| model.score(|feature| rows.columns[feature][3]).to_bits();
        assert_eq!(bits(&first), bits(&second));
    }
}
