//! Vectors as small integers: a byte for each part of what is stored, two for what is looked up. Inner products of
//! integers are several times as fast as of floats, and the same on every machine.

use pulp::{Arch, NullaryFnOnce};
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

    /// Adds rows, each times a factor, to a vector.
    pub(super) fn add_to(&self, parts: &[(usize, f32)], vector: &mut [f32]) {
        Arch::new().dispatch(Adding { rows: self, parts, vector });
    }

    /// The inner products of some rows and a vector, in the order of the rows.
    pub(super) fn dots(&self, which: impl ExactSizeIterator<Item = usize>, vector: &Steps) -> Vec<f32> {
        Arch::new().dispatch(Multiplying { rows: self, which, vector })
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

// What is dispatched is compiled for several kinds of processor, and run as for the one at hand: the same result, by
// wider instructions where there are.

struct Adding<'a> {
    rows: &'a Rows,
    parts: &'a [(usize, f32)],
    vector: &'a mut [f32],
}

impl NullaryFnOnce for Adding<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "only what is inlined is compiled for each kind of processor")]
    #[inline(always)]
    fn call(self) {
        let Rows { width, scales, steps } = self.rows;
        for (row, factor) in self.parts {
            let factor = factor * scales[*row];
            for (value, step) in self.vector.iter_mut().zip(&steps[row * width..][..*width]) {
                *value += factor * f32::from(*step);
            }
        }
    }
}

struct Multiplying<'a, I> {
    rows: &'a Rows,
    which: I,
    vector: &'a Steps,
}

impl<I: ExactSizeIterator<Item = usize>> NullaryFnOnce for Multiplying<'_, I> {
    type Output = Vec<f32>;

    #[expect(clippy::inline_always, reason = "only what is inlined is compiled for each kind of processor")]
    #[inline(always)]
    fn call(self) -> Vec<f32> {
        let Rows { width, scales, steps } = self.rows;
        let mut products = Vec::with_capacity(self.which.len());
        for row in self.which {
            // A sum of products of 16-bit integers, for which processors have an instruction.
            let mut sum = 0i32;
            for (a, b) in self.vector.steps.iter().zip(&steps[row * width..][..*width]) {
                sum += i32::from(*a) * i32::from(i16::from(*b));
            }
            products.push(sum as f32 * scales[row] * self.vector.scale);
        }
        products
    }
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
            prop_assert!((rows.dots(0..1, &Steps::of(&b))[0] - right).abs() < 0.05);
            let mut sum = vec![0.0; 96];
            rows.add_to(&[(0, 2.0)], &mut sum);
            prop_assert!(sum.iter().zip(&a).all(|(sum, a)| (sum - 2.0 * a).abs() < 0.03));
        }
    }

    #[test]
    fn a_row_of_zeros_is_told_apart() {
        let mut rows = Rows::new(2);
        rows.push(&[0.0, 0.0]);
        rows.push(&[0.0, 0.1]);
        assert!(rows.is_zero(0) && !rows.is_zero(1));
        assert_eq!(rows.dots(0..1, &Steps::of(&[1.0, 1.0])), [0.0]);
    }
}
