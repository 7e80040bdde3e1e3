//! The rows of a matrix as fixed-size arrays: with their length known at compile time, the compiler unrolls and
//! vectorizes loops over them.

use ndarray::Array2;

/// The rows of a matrix of `LENGTH` columns in standard (row-major) layout, which is that of new matrices and of most
/// products. Empty for any other layout.
pub(crate) fn rows<const LENGTH: usize>(matrix: &Array2<f32>) -> &[[f32; LENGTH]] {
    matrix.as_slice().unwrap_or_default().as_chunks().0
}

/// Like [`rows`], but mutable.
pub(crate) fn rows_mut<const LENGTH: usize>(matrix: &mut Array2<f32>) -> &mut [[f32; LENGTH]] {
    matrix.as_slice_mut().unwrap_or_default().as_chunks_mut().0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_a_product_can_be_read_and_written() {
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
