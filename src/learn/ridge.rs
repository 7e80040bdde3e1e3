//! Kernel ridge regression: the weights with which known rows predict all rows, computed from a kernel.
//!
//! Saunders et al. (1998), Ridge Regression Learning Algorithm in Dual Variables. Applying the weights on both sides of a
//! matrix of pairs gives two-step kernel ridge regression (Pahikkala et al. 2014).

use std::ops::Range;

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, Slice};

/// The prediction weights `K[:, known] · (K[known, known] + ridge · I)⁻¹`: one row for each row of the symmetric, positive
/// definite `kernel`, one column for each of the `known` rows.
pub(crate) fn prediction_weights(kernel: &Array2<f32>, known: &[usize], ridge: f32) -> Array2<f32> {
    let mut system = kernel.select(Axis(0), known).select(Axis(1), known);
    system.diag_mut().mapv_inplace(|value| value + ridge);
    let right = kernel.select(Axis(0), known);
    solve(system, right).reversed_axes()
}

/// The number of columns and rows eliminated together, so that most of the work is matrix products.
const BLOCK: usize = 48;

/// A block of a matrix.
fn part(matrix: &Array2<f32>, rows: Range<usize>, columns: Range<usize>) -> ArrayView2<'_, f32> {
    let mut view = matrix.view();
    view.slice_axis_inplace(Axis(0), Slice::from(rows));
    view.slice_axis_inplace(Axis(1), Slice::from(columns));
    view
}

/// Some rows of a matrix, mutable.
fn rows_mut(matrix: &mut Array2<f32>, rows: Range<usize>) -> ArrayViewMut2<'_, f32> {
    matrix.slice_axis_mut(Axis(0), Slice::from(rows))
}

/// Solves `system · x = right` for a symmetric, positive definite `system` by a blocked Cholesky decomposition.
fn solve(mut system: Array2<f32>, mut right: Array2<f32>) -> Array2<f32> {
    let count = system.nrows();
    let blocks: Vec<Range<usize>> =
        (0..count).step_by(BLOCK).map(|start| start..(start + BLOCK).min(count)).collect();
    for block in &blocks {
        factor(&mut system, block);
    }
    for block in &blocks {
        let known =
            part(&system, block.clone(), 0..block.start).dot(&part(&right, 0..block.start, 0..right.ncols()));
        let mut own = rows_mut(&mut right, block.clone());
        own -= &known;
        for row in 0..block.len() {
            let (before, mut after) = own.view_mut().split_at(Axis(0), row);
            let mut target = after.row_mut(0);
            for (at, solved) in before.rows().into_iter().enumerate() {
                target.scaled_add(-system[[block.start + row, block.start + at]], &solved);
            }
            target /= system[[block.start + row, block.start + row]];
        }
    }
    for block in blocks.iter().rev() {
        let below = part(&system, block.end..count, block.clone());
        let known = below.t().dot(&part(&right, block.end..count, 0..right.ncols()));
        let mut own = rows_mut(&mut right, block.clone());
        own -= &known;
        for row in (0..block.len()).rev() {
            let (mut before, after) = own.view_mut().split_at(Axis(0), row + 1);
            let mut target = before.row_mut(row);
            for (at, solved) in after.rows().into_iter().enumerate() {
                target.scaled_add(-system[[block.start + row + 1 + at, block.start + row]], &solved);
            }
            target /= system[[block.start + row, block.start + row]];
        }
    }
    right
}

/// Replaces the columns of a block by those of the Cholesky factor. The columns before the block must be done.
fn factor(system: &mut Array2<f32>, block: &Range<usize>) {
    let count = system.nrows();
    let before = part(system, block.start..count, 0..block.start);
    let known = before.dot(&part(system, block.clone(), 0..block.start).t());
    let mut panel = system.view_mut();
    panel.slice_axis_inplace(Axis(0), Slice::from(block.start..count));
    panel.slice_axis_inplace(Axis(1), Slice::from(block.clone()));
    panel -= &known;
    for column in 0..block.len() {
        let (done, mut rest) = panel.view_mut().split_at(Axis(0), column + 1);
        let (own, _) = done.row(column).split_at(Axis(0), column);
        let pivot = (done[[column, column]] - own.dot(&own)).max(1e-9).sqrt();
        for mut row in rest.rows_mut() {
            let shared = row.view().split_at(Axis(0), column).0.dot(&own);
            row[column] = (row[column] - shared) / pivot;
        }
        panel[[column, column]] = pivot;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prediction_weights_solve_the_ridge_system() {
        let mut random = fastrand::Rng::with_seed(3);
        let rows = Array2::from_shape_simple_fn((120, 150), || random.f32() - 0.5);
        let kernel = rows.dot(&rows.t());
        let known: Vec<usize> = (0..120).filter(|at| at % 5 != 0).collect();
        let found = prediction_weights(&kernel, &known, 0.5);
        let mut system = kernel.select(Axis(0), &known).select(Axis(1), &known);
        system.diag_mut().mapv_inplace(|value| value + 0.5);
        let back = found.dot(&system);
        let right = kernel.select(Axis(1), &known);
        assert!(back.iter().zip(&right).all(|(left, right)| (left - right).abs() < 1e-2));
    }
}
