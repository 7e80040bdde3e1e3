//! Vectors as small integers: a byte for each part of what is stored, two for what is looked up. Inner products of
//! integers are several times as fast as of floats, and the same on every machine.

use pulp::{Arch, NullaryFnOnce};
use serde::{Deserialize, Serialize};

/// Length of all vectors: known when the program is compiled, so that its loops over them are laid out for it.
pub(super) const WIDTH: usize = 96;

/// Rows of bytes, each with a scale.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Rows {
    /// Of each row the steps, and behind them what a step is worth: where rows are looked up here and there, a scale
    /// that stood elsewhere would take as long to fetch as the row.
    bytes: Vec<i8>,
}

/// How many steps are multiplied at once; the width is a multiple of it.
const LANES: usize = 16;
/// Bytes of a scale, least significant first, and of a row with its scale.
const SCALE: usize = size_of::<f32>();
const ROW: usize = WIDTH + SCALE;

/// A vector to multiply rows with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steps {
    /// What a step is worth.
    scale: f32,
    steps: [i16; WIDTH],
}

/// Greatest step of a looked-up vector: products of some hundred parts with bytes stay below 2³¹.
const FINEST: f32 = 16_000.0;

impl Rows {
    /// Adds a row.
    pub(super) fn push(&mut self, row: &[f32; WIDTH]) {
        let most = row.iter().fold(0.0f32, |most, value| most.max(value.abs()));
        let scale = most / f32::from(i8::MAX);
        let step = |value: &f32| if scale == 0.0 { 0 } else { (value / scale).round() as i8 };
        self.bytes.extend(row.iter().map(step).chain(scale.to_le_bytes().map(u8::cast_signed)));
    }

    /// Whether a row is all zeros.
    pub(super) fn is_zero(&self, row: usize) -> bool {
        parts(&self.bytes.as_chunks().0[row]).1 == 0.0
    }

    /// Adds to each vector its row of a stretch, times a factor, for all stretches: of the first row of each, and the
    /// factor. A stretch is as long as there are vectors.
    pub(super) fn add_to(&self, stretches: &[(usize, f32)], vectors: &mut [[f32; WIDTH]]) {
        Arch::new().dispatch(Adding { rows: self, stretches, vectors });
    }

    /// The inner products of some rows and a vector, in the order of the rows, into `products`, which is emptied first.
    pub(super) fn dots(
        &self,
        which: impl ExactSizeIterator<Item = usize>,
        vector: &Steps,
        products: &mut Vec<f32>,
    ) {
        products.clear();
        Arch::new().dispatch(Multiplying { rows: self, which, vector, products });
    }
}

/// The steps of a row, and what a step is worth; 0 for a row of zeros.
#[expect(clippy::inline_always, reason = "part of what is compiled for each kind of processor")]
#[inline(always)]
fn parts(row: &[i8; ROW]) -> (&[i8], f32) {
    let (steps, scale) = row.split_at(WIDTH);
    (steps, f32::from_le_bytes(std::array::from_fn::<u8, SCALE, _>(|at| scale[at].cast_unsigned())))
}

impl Steps {
    /// Rounds a vector.
    pub(super) fn of(vector: &[f32; WIDTH]) -> Self {
        let most = vector.iter().fold(1e-9f32, |most, value| most.max(value.abs()));
        let scale = most / FINEST;
        Self { scale, steps: vector.map(|value| (value / scale).round() as i16) }
    }
}

// What is dispatched is compiled for several kinds of processor, and run as for the one at hand: the same result, by
// wider instructions where there are.

struct Adding<'a> {
    rows: &'a Rows,
    stretches: &'a [(usize, f32)],
    vectors: &'a mut [[f32; WIDTH]],
}

impl NullaryFnOnce for Adding<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "only what is inlined is compiled for each kind of processor")]
    #[inline(always)]
    fn call(self) {
        let (rows, _) = self.rows.bytes.as_chunks::<ROW>();
        for (start, factor) in self.stretches {
            let rows = &rows[*start..][..self.vectors.len()];
            for (vector, row) in self.vectors.iter_mut().zip(rows) {
                let (steps, scale) = parts(row);
                let factor = factor * scale;
                for (value, step) in vector.iter_mut().zip(steps) {
                    *value += factor * f32::from(*step);
                }
            }
        }
    }
}

struct Multiplying<'a, I> {
    rows: &'a Rows,
    which: I,
    vector: &'a Steps,
    products: &'a mut Vec<f32>,
}

impl<I: ExactSizeIterator<Item = usize>> NullaryFnOnce for Multiplying<'_, I> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "only what is inlined is compiled for each kind of processor")]
    #[inline(always)]
    fn call(self) {
        let (rows, _) = self.rows.bytes.as_chunks::<ROW>();
        let (vector, _) = self.vector.steps.as_chunks::<LANES>();
        self.products.reserve(self.which.len());
        for row in self.which {
            let (steps, scale) = parts(&rows[row]);
            // Sums of products of 16-bit integers, for which processors have an instruction, as many side by side as
            // it takes.
            let mut sums = [0i32; LANES];
            for (a, b) in vector.iter().zip(steps.as_chunks::<LANES>().0) {
                for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                    *sum += i32::from(*a) * i32::from(i16::from(*b));
                }
            }
            let sum: i32 = sums.iter().sum();
            self.products.push(sum as f32 * scale * self.vector.scale);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn products_are_near_those_of_floats(
            a in prop::array::uniform(-3.0f32..3.0),
            b in prop::array::uniform(-0.1f32..0.1),
        ) {
            let mut rows = Rows::default();
            rows.push(&a);
            rows.push(&b);
            let right: f32 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
            let mut products = vec![1.0];
            rows.dots(0..1, &Steps::of(&b), &mut products);
            prop_assert!(products.len() == 1 && (products[0] - right).abs() < 0.05);
            let mut sums = [[0.0; WIDTH]; 2];
            rows.add_to(&[(0, 2.0), (0, 1.0)], &mut sums);
            prop_assert!(sums[0].iter().zip(&a).all(|(sum, a)| (sum - 3.0 * a).abs() < 0.05));
            prop_assert!(sums[1].iter().zip(&b).all(|(sum, b)| (sum - 3.0 * b).abs() < 0.002));
        }
    }

    #[test]
    fn a_row_of_zeros_is_told_apart() {
        let mut rows = Rows::default();
        rows.push(&[0.0; WIDTH]);
        rows.push(&[0.1; WIDTH]);
        assert!(rows.is_zero(0) && !rows.is_zero(1));
        let mut products = Vec::new();
        rows.dots(0..1, &Steps::of(&[1.0; WIDTH]), &mut products);
        assert_eq!(products, [0.0]);
    }
}
