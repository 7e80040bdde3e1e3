//! Leading eigenvectors of a similarity matrix, which give the truncated SVD of the rows that it compares.
//!
//! Subspace (orthogonal) iteration from a seeded random start: Golub and Van Loan, Matrix Computations, 8.2.4; Halko et
//! al. (2011).

use ndarray::{Array1, Array2, Axis};

const SEED: u64 = 20_260_101;

/// The coordinates of every row along the `rank` leading eigenvectors of a symmetric, positive semidefinite matrix,
/// times the square roots of the eigenvalues: inner products of the coordinates approximate the matrix. The shape is
/// rows × `rank`, with fewer columns if there are fewer rows.
pub(crate) fn coordinates(similarities: &Array2<f32>, rank: usize, iterations: usize) -> Array2<f32> {
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

/// Scales rows to length 1; rows of zeros stay zero.
pub(crate) fn unit_rows(mut rows: Array2<f32>) -> Array2<f32> {
    for mut row in rows.rows_mut() {
        let length = row.dot(&row).sqrt();
        if length > 1e-9 {
            row.mapv_inplace(|value| value / length);
        }
    }
    rows
}

/// Makes the columns orthonormal by the modified Gram-Schmidt process.
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
    fn full_rank_coordinates_reproduce_the_matrix() {
        let mut random = fastrand::Rng::with_seed(1);
        let rows = Array2::from_shape_simple_fn((6, 4), || random.f32());
        let similarities = rows.dot(&rows.t());
        let found = coordinates(&similarities, 4, 30);
        let back = found.dot(&found.t());
        assert!(back.iter().zip(&similarities).all(|(left, right)| (left - right).abs() < 1e-3));
    }
}
