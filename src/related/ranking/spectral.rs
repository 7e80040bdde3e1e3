//! The leading eigenvectors of a similarity matrix: the truncated SVD of the rows that it compares.

use ndarray::{Array1, Array2, Axis};

const SEED: u64 = 20_260_101;

/// Coordinates of every row in the `rank` leading directions of a symmetric, positive similarity: eigenvectors times
/// the roots of their eigenvalues, so that inner products come near the similarities. Subspace iteration from a fixed
/// random start.
pub(super) fn coordinates(similarities: &Array2<f32>, rank: usize, iterations: usize) -> Array2<f32> {
    let count = similarities.nrows();
    let rank = rank.min(count);
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut basis = Array2::from_shape_simple_fn((count, rank), || random.f32() - 0.5);
    for _ in 0..iterations {
        basis = similarities.dot(&basis);
        orthonormalize(&mut basis);
    }
    let image = similarities.dot(&basis);
    let values: Array1<f32> =
        (0..rank).map(|at| basis.column(at).dot(&image.column(at)).max(0.0).sqrt()).collect();
    basis * &values
}

/// Rows of length 1, or 0 where the row was nothing.
pub(super) fn unit(mut rows: Array2<f32>) -> Array2<f32> {
    for mut row in rows.rows_mut() {
        let length = row.dot(&row).sqrt();
        if length > 1e-9 {
            row.mapv_inplace(|value| value / length);
        }
    }
    rows
}

/// Modified Gram-Schmidt over the columns.
fn orthonormalize(basis: &mut Array2<f32>) {
    let mut columns = basis.t().to_owned();
    for at in 0..columns.nrows() {
        let (done, mut rest) = columns.view_mut().split_at(Axis(0), at);
        let mut own = rest.row_mut(0);
        for other in done.rows() {
            let shared = own.dot(&other);
            own.scaled_add(-shared, &other);
        }
        let length = own.dot(&own).sqrt().max(1e-12);
        own.mapv_inplace(|value| value / length);
    }
    *basis = columns.reversed_axes().as_standard_layout().to_owned();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_rank_coordinates_give_the_similarities_back() {
        let mut random = fastrand::Rng::with_seed(1);
        let rows = Array2::from_shape_simple_fn((6, 4), || random.f32());
        let similarities = rows.dot(&rows.t());
        let found = coordinates(&similarities, 4, 30);
        let back = found.dot(&found.t());
        assert!(back.iter().zip(&similarities).all(|(left, right)| (left - right).abs() < 1e-3));
    }
}
