//! The rows of a matrix as arrays: their length is known when the program is compiled, so that loops over them are laid
//! out for it.

use ndarray::Array2;

/// The rows of a matrix in standard layout, as new matrices and their products are; of any other, none.
pub(super) fn rows<const LENGTH: usize>(matrix: &Array2<f32>) -> &[[f32; LENGTH]] {
    matrix.as_slice().unwrap_or_default().as_chunks().0
}

/// The same, to be changed.
pub(super) fn rows_mut<const LENGTH: usize>(matrix: &mut Array2<f32>) -> &mut [[f32; LENGTH]] {
    matrix.as_slice_mut().unwrap_or_default().as_chunks_mut().0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_has_its_rows() {
        for count in 0..4 {
            let left = Array2::from_elem((count, 2), 1.0f32);
            let mut product = left.dot(&Array2::from_elem((2, 3), 1.0f32));
            assert_eq!(rows::<3>(&product).len(), count);
            for row in rows_mut::<3>(&mut product) {
                row[2] = 5.0;
            }
            assert!(product.rows().into_iter().all(|row| row.sum() > 8.9));
        }
    }
}
