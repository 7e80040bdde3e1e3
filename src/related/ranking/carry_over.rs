//! Carries published lists of some occupations over to others by similarity.
//!
//! The lists of the visible occupations contain information that similarities lack: which kinds of occupations the
//! experts group together. For any two occupations, a two-step ridge regression estimates how much more, or less,
//! similar occupations are listed with each other than the ranks of the weighted similarity predict. Only lists among
//! the visible occupations are read.

use ndarray::{Array2, Axis};

use crate::learn::ridge;

/// The estimates from the visible lists for every two occupations.
pub(super) struct CarriedOver {
    /// Occupations similar to the first list the second. If the second is not visible, the same as `both`.
    pub(super) forward: Array2<f32>,
    /// The second lists occupations similar to the first. If the second is not visible, the same as `both` with the
    /// two swapped.
    pub(super) backward: Array2<f32>,
    /// Occupations similar to the first list those similar to the second.
    pub(super) both: Array2<f32>,
}

/// Carries the gains among the visible occupations over to all.
///
/// `gains` are those of the first (row) listing the second; only the part among `visible` is read. `ranks` are the
/// ranks of the second in the first's weighted similarity.
pub(super) fn carry_over(
    kernel: &Array2<f32>,
    gains: &Array2<f32>,
    ranks: &Array2<f32>,
    visible: &[usize],
    ridge: f32,
) -> CarriedOver {
    let among = |matrix: &Array2<f32>| matrix.select(Axis(0), visible).select(Axis(1), visible);
    let surprise = surprises(among(gains), &among(ranks), kernel.nrows());
    let weights = ridge::prediction_weights(kernel, visible, ridge);
    let listed = weights.dot(&surprise);
    let listing = weights.dot(&surprise.t());
    let both = listed.dot(&weights.t());
    let (mut forward, mut backward) = (both.clone(), both.t().as_standard_layout().into_owned());
    for (at, &second) in visible.iter().enumerate() {
        forward.column_mut(second).assign(&listed.column(at));
        backward.column_mut(second).assign(&listing.column(at));
    }
    CarriedOver { forward, backward, both }
}

/// The gains minus their mean at ranks near the pair's; 0 on the diagonal.
fn surprises(mut gains: Array2<f32>, ranks: &Array2<f32>, count: usize) -> Array2<f32> {
    let (mut sums, mut pairs) = (vec![0.0f32; count], vec![0.0f32; count]);
    let pair = |(at, _): &((usize, usize), &f32)| at.0 != at.1;
    for ((_, gain), rank) in gains.indexed_iter().zip(ranks).filter(|(gain, _)| pair(gain)) {
        sums[*rank as usize] += gain;
        pairs[*rank as usize] += 1.0;
    }
    let predicted: Vec<f32> = (0..count)
        .map(|rank| {
            let reach = 1 + rank / 10;
            let near = rank.saturating_sub(reach)..(rank + reach + 1).min(count);
            sums[near.clone()].iter().sum::<f32>() / pairs[near].iter().sum::<f32>().max(1.0)
        })
        .collect();
    for (at, gain) in gains.indexed_iter_mut() {
        *gain = if at.0 == at.1 { 0.0 } else { *gain - predicted[ranks[at] as usize] };
    }
    gains
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::related::ranking::normalize;

    /// Occupations 0..6 in two groups of similar ones; those of the first group list each other.
    fn example() -> (Array2<f32>, Array2<f32>) {
        let kernel = Array2::from_shape_fn((6, 6), |(i, j)| {
            if i == j {
                1.0
            } else if i % 2 == j % 2 {
                0.8
            } else {
                0.1
            }
        });
        let gains = Array2::from_shape_fn(
            (6, 6),
            |(i, j)| if i != j && i % 2 == 0 && j % 2 == 0 { 3.0 } else { 0.0 },
        );
        (kernel, gains)
    }

    #[test]
    fn a_hidden_occupation_gets_the_lists_of_similar_ones() {
        let (kernel, gains) = example();
        let ranks = normalize::ranks(&kernel);
        let found = carry_over(&kernel, &gains, &ranks, &[1, 2, 3, 4, 5], 0.1);
        assert!(found.forward[[0, 2]] > found.forward[[0, 3]]);
        assert!(found.both[[0, 2]] > found.both[[1, 3]]);
    }

    #[test]
    fn gains_of_hidden_occupations_are_never_read() {
        let (kernel, gains) = example();
        let ranks = normalize::ranks(&kernel);
        let mut other = gains.clone();
        other.row_mut(0).fill(3.0);
        other.column_mut(0).fill(2.0);
        let [one, two] =
            [gains, other].map(|gains| carry_over(&kernel, &gains, &ranks, &[1, 2, 3, 4, 5], 0.1));
        assert_eq!(one.forward, two.forward);
        assert_eq!(one.backward, two.backward);
        assert_eq!(one.both, two.both);
    }
}
