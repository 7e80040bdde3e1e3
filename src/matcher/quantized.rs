//! Vectors as small integers: a byte for each part of what is stored, two for what is looked up. Inner products of
//! integers are several times as fast as of floats, and the same on every machine.

use serde::{Deserialize, Serialize};

/// Rows of bytes, all of one length, each with a scale.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Rows {
    width: usize,
    /// What a step of each row is worth; 0 for a row of zeros.
    scales: Vec<f32>,
    steps: Vec<i8>,
}

/// A vector to multiply rows with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steps {
    /// What a step is worth.
    scale: f32,
    steps: Vec<i16>,
}

/// Greatest step of a looked-up vector: products of some hundred parts with bytes stay below 2³¹.
const FINEST: f32 = 16_000.0;

impl Rows {
    /// No rows yet, of this length.
    pub(super) fn new(width: usize) -> Self {
        Self { width, ..Self::default() }
    }

    /// Adds a row; `row` has as many values as the rows are long.
    pub(super) fn push(&mut self, row: &[f32]) {
        let most = row.iter().fold(0.0f32, |most, value| most.max(value.abs()));
        let scale = most / f32::from(i8::MAX);
        self.scales.push(scale);
        let step = |value: &f32| if scale == 0.0 { 0 } else { (value / scale).round() as i8 };
        self.steps.extend(row.iter().map(step));
    }

    /// Whether a row is all zeros.
    pub(super) fn is_zero(&self, row: usize) -> bool {
        self.scales[row] == 0.0
    }

    /// Adds a row, times a factor, to a vector.
    #[expect(clippy::inline_always, reason = "it is compiled anew for each kind of processor")]
    #[inline(always)]
    pub(super) fn add_to(&self, row: usize, factor: f32, vector: &mut [f32]) {
        let factor = factor * self.scales[row];
        for (value, step) in vector.iter_mut().zip(&self.steps[row * self.width..][..self.width]) {
            *value += factor * f32::from(*step);
        }
    }

    /// The inner products of some rows and a vector, in the order of the rows.
    pub(super) fn dots(&self, rows: impl IntoIterator<Item = usize>, vector: &Steps) -> Vec<f32> {
        let mut products = Vec::new();
        fast(|| {
            for row in rows {
                let steps = &self.steps[row * self.width..][..self.width];
                products.push(product(&vector.steps, steps) as f32 * self.scales[row] * vector.scale);
            }
        });
        products
    }
}

impl Steps {
    /// Rounds a vector.
    pub(super) fn of(vector: &[f32]) -> Self {
        let most = vector.iter().fold(1e-9f32, |most, value| most.max(value.abs()));
        let scale = most / FINEST;
        Self { scale, steps: vector.iter().map(|value| (value / scale).round() as i16).collect() }
    }
}

/// Runs a loop as compiled for this processor: the same result, by wider instructions where there are.
pub(super) fn fast<R>(run: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(run)
}

/// Written so that the compiler sees a sum of products of 16-bit integers, for which processors have an instruction.
#[expect(clippy::inline_always, reason = "it is compiled anew for each kind of processor")]
#[inline(always)]
fn product(vector: &[i16], row: &[i8]) -> i32 {
    vector.iter().zip(row).map(|(a, b)| i32::from(*a) * i32::from(i16::from(*b))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn products_are_near_those_of_floats(
            a in prop::collection::vec(-3.0f32..3.0, 96),
            b in prop::collection::vec(-0.1f32..0.1, 96),
        ) {
            let mut rows = Rows::new(96);
            rows.push(&a);
            let right: f32 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
            prop_assert!((rows.dots([0], &Steps::of(&b))[0] - right).abs() < 0.05);
            let mut sum = vec![0.0; 96];
            rows.add_to(0, 2.0, &mut sum);
            prop_assert!(sum.iter().zip(&a).all(|(sum, a)| (sum - 2.0 * a).abs() < 0.03));
        }
    }

    #[test]
    fn a_row_of_zeros_is_told_apart() {
        let mut rows = Rows::new(2);
        rows.push(&[0.0, 0.0]);
        rows.push(&[0.0, 0.1]);
        assert!(rows.is_zero(0) && !rows.is_zero(1));
        assert_eq!(rows.dots([0], &Steps::of(&[1.0, 1.0])), [0.0]);
    }
}
