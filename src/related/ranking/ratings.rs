//! Similarities of occupations by their ratings.

use ndarray::{Array2, Axis};

/// How to compare two rows of ratings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Cosine of the ratings as they are.
    Cosine,
    /// Pearson correlation: each row minus its own mean.
    Pearson,
    /// Cosine after standardizing each element to mean 0 and variance 1 over the occupations.
    Standardized,
    /// Inverted Euclidean distance: 1 for the same ratings, 0 for the two rows that are farthest apart.
    Euclidean,
}

/// The similarity of every two rows; 0 where a row has no ratings (Euclidean: as if all its ratings were means).
/// Missing ratings count as the element's mean.
pub(super) fn similarities(ratings: &Array2<f32>, measure: Measure) -> Array2<f32> {
    let rows = comparable_rows(ratings, measure);
    let products = rows.dot(&rows.t());
    if measure != Measure::Euclidean {
        return products;
    }
    let squares = products.diag();
    let distances = Array2::from_shape_fn(products.raw_dim(), |(one, other)| {
        let square = squares[one] + squares[other] - 2.0 * products[[one, other]];
        if one == other { 0.0 } else { square.max(0.0).sqrt() }
    });
    let farthest = distances.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    distances.mapv_into(|distance| 1.0 - distance / farthest)
}

/// The rows that [`similarities`] multiplies: filled, centered as the measure requires, of length 1 or 0.
fn comparable_rows(ratings: &Array2<f32>, measure: Measure) -> Array2<f32> {
    let mut filled = ratings.clone();
    let rated: Vec<bool> =
        ratings.rows().into_iter().map(|row| row.iter().any(|value| !value.is_nan())).collect();
    for mut column in filled.columns_mut() {
        let (mut sum, mut count) = (0.0f32, 0usize);
        for value in column.iter().filter(|value| !value.is_nan()) {
            sum += value;
            count += 1;
        }
        let mean = sum / count.max(1) as f32;
        if measure == Measure::Euclidean {
            column.mapv_inplace(|value| if value.is_nan() { 0.0 } else { value - mean });
            continue;
        }
        column.mapv_inplace(|value| if value.is_nan() { mean } else { value });
        if measure == Measure::Standardized {
            let variance =
                column.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / column.len().max(1) as f32;
            let scale = 1.0 / variance.sqrt().max(1e-6);
            column.mapv_inplace(|value| (value - mean) * scale);
        }
    }
    if measure == Measure::Euclidean {
        return filled;
    }
    for (mut row, rated) in filled.rows_mut().into_iter().zip(rated) {
        if !rated {
            row.fill(0.0);
            continue;
        }
        if measure == Measure::Pearson {
            let mean = row.mean().unwrap_or(0.0);
            row.mapv_inplace(|value| value - mean);
        }
        let length = row.dot(&row).sqrt();
        if length > 0.0 {
            row.mapv_inplace(|value| value / length);
        }
    }
    filled
}

/// Rating matrices of `count` occupations, concatenated by columns.
pub(super) fn beside(count: usize, matrices: &[&Array2<f32>]) -> Array2<f32> {
    let views: Vec<_> = matrices.iter().map(|matrix| matrix.view()).collect();
    ndarray::concatenate(Axis(1), &views).unwrap_or_else(|_| Array2::zeros((count, 0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    #[test]
    fn similarity_falls_with_distance() {
        let found = similarities(&array![[1.0, 2.0], [1.0, 3.0], [4.0, 6.0]], Measure::Euclidean);
        assert_eq!((found[[0, 0]], found[[0, 2]]), (1.0, 0.0));
        assert!((found[[0, 1]] - 0.8).abs() < 1e-4);
    }

    #[test]
    fn a_row_is_similar_to_itself_and_an_empty_row_to_none() {
        let ratings =
            array![[1.0, 2.0, 4.0], [2.0, 4.0, 8.0], [f32::NAN, f32::NAN, f32::NAN], [4.0, 2.0, 1.0]];
        for measure in [Measure::Cosine, Measure::Pearson, Measure::Standardized] {
            let found = similarities(&ratings, measure);
            assert!((found[[0, 0]] - 1.0).abs() < 1e-5);
            assert!(found[[0, 2]].abs() < 1e-9 && found[[2, 2]].abs() < 1e-9);
        }
        assert!((similarities(&ratings, Measure::Cosine)[[0, 1]] - 1.0).abs() < 1e-5);
        assert!(similarities(&ratings, Measure::Pearson)[[0, 3]] < 0.0);
    }

    /// Ratings of up to eight occupations on four elements, some missing.
    fn table() -> impl Strategy<Value = Array2<f32>> {
        let rating = prop_oneof![4 => 1.0f32..5.0, 1 => Just(f32::NAN)];
        prop::collection::vec(prop::array::uniform4(rating), 2..8)
            .prop_map(|rows| Array2::from_shape_fn((rows.len(), 4), |(row, column)| rows[row][column]))
    }

    proptest! {
        #[test]
        fn similarity_is_symmetric_in_range_and_greatest_with_itself(ratings in table()) {
            for measure in [Measure::Cosine, Measure::Pearson, Measure::Standardized, Measure::Euclidean] {
                let found = similarities(&ratings, measure);
                for ((one, other), value) in found.indexed_iter() {
                    prop_assert!((value - found[[other, one]]).abs() < 1e-4, "{measure:?}");
                    prop_assert!((-1.0001..=1.0001).contains(value), "{measure:?} {value}");
                    prop_assert!(*value <= found[[one, one]] + 1e-4, "{measure:?} {value}");
                }
            }
        }

        #[test]
        fn row_order_does_not_matter(ratings in table()) {
            let turned = ratings.select(Axis(0), &(0..ratings.nrows()).rev().collect::<Vec<_>>());
            let last = ratings.nrows() - 1;
            for measure in [Measure::Cosine, Measure::Pearson, Measure::Standardized, Measure::Euclidean] {
                let (found, again) = (similarities(&ratings, measure), similarities(&turned, measure));
                for ((one, other), value) in found.indexed_iter() {
                    prop_assert!((value - again[[last - one, last - other]]).abs() < 1e-3, "{measure:?}");
                }
            }
        }
    }
}
