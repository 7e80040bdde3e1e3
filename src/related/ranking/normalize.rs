//! Normalization of scores within rows: z-scores, ranks, hubness.

use ndarray::{Array2, ArrayView1};

/// Each row minus its mean, divided by its standard deviation, ignoring the diagonal; a row without spread becomes 0.
pub(super) fn z_rows(scores: &Array2<f32>) -> Array2<f32> {
    let mut found = scores.clone();
    let count = scores.ncols();
    for (at, mut row) in found.rows_mut().into_iter().enumerate() {
        let others = (count - 1).max(1) as f32;
        let mean = (row.sum() - row[at]) / others;
        let variance =
            (row.iter().map(|value| (value - mean).powi(2)).sum::<f32>() - (row[at] - mean).powi(2)) / others;
        let scale = if variance > 1e-12 { 1.0 / variance.sqrt() } else { 0.0 };
        row.mapv_inplace(|value| (value - mean) * scale);
        row[at] = 0.0;
    }
    found
}

/// The columns of a row by descending value, without `own`; equal values in column order.
pub(super) fn descending(row: &ArrayView1<'_, f32>, own: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..row.len()).filter(|&column| column != own).collect();
    order.sort_by(|&left, &right| row[right].total_cmp(&row[left]).then(left.cmp(&right)));
    order
}

/// For each row, the rank of every column, 0 being the best; the diagonal gets the last.
pub(super) fn ranks(scores: &Array2<f32>) -> Array2<f32> {
    let mut found = Array2::zeros(scores.raw_dim());
    for (at, row) in scores.rows().into_iter().enumerate() {
        for (rank, column) in descending(&row, at).into_iter().enumerate() {
            found[[at, column]] = rank as f32;
        }
        found[[at, at]] = (scores.ncols() - 1) as f32;
    }
    found
}

/// Similarity in excess of each side's average similarity to its `nearest` neighbors (CSLS).
pub(super) fn beyond_neighborhood(similarities: &Array2<f32>, nearest: usize) -> Array2<f32> {
    let means: Vec<f32> = similarities
        .rows()
        .into_iter()
        .enumerate()
        .map(|(at, row)| {
            descending(&row, at).iter().take(nearest).map(|&column| row[column]).sum::<f32>() / nearest as f32
        })
        .collect();
    Array2::from_shape_fn(similarities.raw_dim(), |(row, column)| {
        2.0 * similarities[[row, column]] - means[row] - means[column]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn z_scores_have_mean_zero_without_the_diagonal() {
        let found = z_rows(&array![
            [9.0, 1.0, 2.0, 3.0],
            [1.0, 9.0, 1.0, 1.0],
            [0.0, 0.0, 9.0, 3.0],
            [1.0, 2.0, 4.0, 9.0]
        ]);
        assert!(found.row(0).sum().abs() < 1e-5);
        assert!(found.row(1).sum().abs() < 1e-9);
    }

    #[test]
    fn ranks_follow_values_and_ties_follow_columns() {
        let found = ranks(&array![[0.0, 5.0, 7.0, 5.0], [1.0, 0.0, 1.0, 2.0], [0.0; 4], [0.0; 4]]);
        assert_eq!(found.row(0).to_vec(), [3.0, 1.0, 0.0, 2.0]);
        assert_eq!(found.row(1).to_vec(), [1.0, 3.0, 2.0, 0.0]);
    }
}
