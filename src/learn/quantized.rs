//! Vectors of small integers: stored vectors have 8 bits per component, query vectors 16. Inner products of integers
//! are several times as fast as those of floats, and the same on every machine.
//!
//! Symmetric linear quantization with one scale per vector (Jacob et al. 2018, Quantization and Training of Neural
//! Networks for Efficient Integer-Arithmetic-Only Inference).

use pulp::{Arch, NullaryFnOnce};
use serde::{Deserialize, Serialize};
use zerocopy::little_endian::F32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::codec::Array;

/// Vectors of `WIDTH` signed bytes, each with a scale. The width is fixed at compile time so that loops over it are
/// vectorized.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct QuantizedRows<const WIDTH: usize> {
    rows: Array<QuantizedRow<WIDTH>>,
}

/// A stored vector: components and scale together, so that one random access fetches both.
#[derive(Debug, Clone, Copy, PartialEq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct QuantizedRow<const WIDTH: usize> {
    components: [i8; WIDTH],
    /// The value of one unit; 0 for a row of zeros.
    scale: F32,
}

/// A vector to multiply rows by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct QuantizedVector<const WIDTH: usize> {
    /// The value of one unit.
    scale: f32,
    components: [i16; WIDTH],
}

/// The largest component of a query vector: the sum of a thousand products with bytes stays below 2³¹.
const LARGEST: f32 = 16_000.0;

impl<const WIDTH: usize> QuantizedRow<WIDTH> {
    /// Quantizes a vector.
    pub(crate) fn of(vector: &[f32; WIDTH]) -> Self {
        let most = vector.iter().fold(0.0f32, |most, value| most.max(value.abs()));
        let scale = most / f32::from(i8::MAX);
        let quantize = |value: f32| if scale == 0.0 { 0 } else { (value / scale).round() as i8 };
        Self::new(vector.map(quantize), scale)
    }

    /// Whether all components are zero.
    pub(crate) fn is_zero(&self) -> bool {
        self.scale.get() == 0.0
    }

    /// A vector that is quantized already; `scale` is the value of one unit.
    pub(crate) fn new(components: [i8; WIDTH], scale: f32) -> Self {
        Self { components, scale: F32::new(scale) }
    }
}

impl<const WIDTH: usize> FromIterator<QuantizedRow<WIDTH>> for QuantizedRows<WIDTH> {
    fn from_iter<I: IntoIterator<Item = QuantizedRow<WIDTH>>>(rows: I) -> Self {
        Self { rows: rows.into_iter().collect() }
    }
}

impl<const WIDTH: usize> QuantizedRows<WIDTH> {
    /// All vectors.
    pub(crate) fn rows(&self) -> &[QuantizedRow<WIDTH>] {
        &self.rows
    }

    /// The number of vectors.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Adds blocks of rows to vectors: for each `(first, factor)`, `vectors[i] += factor · row[first + i]`.
    pub(crate) fn add_to(&self, blocks: &[(usize, f32)], vectors: &mut [[f32; WIDTH]]) {
        Arch::new().dispatch(Add { rows: &self.rows, blocks, vectors });
    }

    /// The inner products of a vector with some rows, in the order of `which`. Clears `products` first.
    pub(crate) fn dots(
        &self,
        which: impl ExactSizeIterator<Item = usize>,
        vector: &QuantizedVector<WIDTH>,
        products: &mut Vec<f32>,
    ) {
        products.clear();
        Arch::new().dispatch(Dot { rows: &self.rows, which, vector, products });
    }
}

impl<const WIDTH: usize> QuantizedVector<WIDTH> {
    /// Quantizes a vector.
    pub(crate) fn of(vector: &[f32; WIDTH]) -> Self {
        let most = vector.iter().fold(1e-9f32, |most, value| most.max(value.abs()));
        let scale = most / LARGEST;
        Self { scale, components: vector.map(|value| (value / scale).round() as i16) }
    }
}

// Dispatched operations are compiled for several instruction sets; the widest that the processor supports runs. The
// results are the same.

struct Add<'a, const WIDTH: usize> {
    rows: &'a [QuantizedRow<WIDTH>],
    blocks: &'a [(usize, f32)],
    vectors: &'a mut [[f32; WIDTH]],
}

impl<const WIDTH: usize> NullaryFnOnce for Add<'_, WIDTH> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "pulp compiles only inlined code for each instruction set")]
    #[inline(always)]
    fn call(self) {
        for (start, factor) in self.blocks {
            for (vector, row) in self.vectors.iter_mut().zip(*start..) {
                let QuantizedRow { components, scale } = &self.rows[row];
                let factor = factor * scale.get();
                for (value, component) in vector.iter_mut().zip(components) {
                    *value += factor * f32::from(*component);
                }
            }
        }
    }
}

struct Dot<'a, I, const WIDTH: usize> {
    rows: &'a [QuantizedRow<WIDTH>],
    which: I,
    vector: &'a QuantizedVector<WIDTH>,
    products: &'a mut Vec<f32>,
}

impl<I: ExactSizeIterator<Item = usize>, const WIDTH: usize> NullaryFnOnce for Dot<'_, I, WIDTH> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "pulp compiles only inlined code for each instruction set")]
    #[inline(always)]
    fn call(self) {
        let vector = &self.vector.components;
        self.products.reserve(self.which.len());
        for row in self.which {
            let QuantizedRow { components, scale } = &self.rows[row];
            // Products of 16-bit integers summed in 32 bits: one instruction on most processors (`pmaddwd`), which the
            // compiler finds for arrays with one index. Zipped, it takes three times as long.
            let mut sum = 0;
            for at in 0..WIDTH {
                sum += i32::from(vector[at]) * i32::from(components[at]);
            }
            self.products.push(sum as f32 * scale.get() * self.vector.scale);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WIDTH: usize = 96;

    proptest! {
        #[test]
        fn products_are_close_to_those_of_floats(
            a in prop::array::uniform(-3.0f32..3.0),
            b in prop::array::uniform(-0.1f32..0.1),
        ) {
            let rows: QuantizedRows<WIDTH> = [&a, &b].map(QuantizedRow::of).into_iter().collect();
            let expected: f32 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
            let mut products = vec![1.0];
            rows.dots(0..1, &QuantizedVector::of(&b), &mut products);
            prop_assert!(products.len() == 1 && (products[0] - expected).abs() < 0.05);
            let mut sums = [[0.0; WIDTH]; 2];
            rows.add_to(&[(0, 2.0), (0, 1.0)], &mut sums);
            prop_assert!(sums[0].iter().zip(&a).all(|(sum, a)| (sum - 3.0 * a).abs() < 0.05));
            prop_assert!(sums[1].iter().zip(&b).all(|(sum, b)| (sum - 3.0 * b).abs() < 0.002));
        }
    }

    #[test]
    fn a_row_of_zeros_is_recognized() {
        let rows: QuantizedRows<WIDTH> = [[0.0; WIDTH], [0.1; WIDTH]].iter().map(QuantizedRow::of).collect();
        assert_eq!([0, 1].map(|row: usize| rows.rows()[row].is_zero()), [true, false]);
        let mut products = Vec::new();
        rows.dots(0..1, &QuantizedVector::of(&[1.0; WIDTH]), &mut products);
        assert_eq!(products, [0.0]);
    }
}
