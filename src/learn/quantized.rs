//! Vectors of small integers: stored vectors have 8 bits per component, query vectors 16. Inner products of integers
//! are several times as fast as those of floats, and the same on every machine.
//!
//! Symmetric linear quantization with one scale per vector (Jacob et al. 2018, Quantization and Training of Neural
//! Networks for Efficient Integer-Arithmetic-Only Inference).

use pulp::{Arch, NullaryFnOnce};
use serde::{Deserialize, Serialize};

/// Vectors of `WIDTH` signed bytes, each with a scale. The width is fixed at compile time so that loops over it are
/// vectorized.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct QuantizedRows<const WIDTH: usize> {
    /// For each row, its components followed by its scale, so that one random access fetches both.
    bytes: Vec<i8>,
}

/// The size in bytes of a scale (little-endian `f32`).
const SCALE: usize = size_of::<f32>();

/// A vector to multiply rows by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct QuantizedVector<const WIDTH: usize> {
    /// The value of one unit.
    scale: f32,
    components: [i16; WIDTH],
}

/// The largest component of a query vector: the sum of a thousand products with bytes stays below 2³¹.
const LARGEST: f32 = 16_000.0;

impl<const WIDTH: usize> QuantizedRows<WIDTH> {
    /// Quantizes a vector and appends it.
    pub(crate) fn push(&mut self, row: &[f32; WIDTH]) {
        let most = row.iter().fold(0.0f32, |most, value| most.max(value.abs()));
        let scale = most / f32::from(i8::MAX);
        self.push_quantized(
            row.map(|value| if scale == 0.0 { 0 } else { (value / scale).round() as i8 }),
            scale,
        );
    }

    /// Appends a vector that is quantized already; `scale` is the value of one unit.
    pub(crate) fn push_quantized(&mut self, components: [i8; WIDTH], scale: f32) {
        self.bytes.extend(components.into_iter().chain(scale.to_le_bytes().map(u8::cast_signed)));
    }

    /// The number of vectors.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len() / (WIDTH + SCALE)
    }

    /// Whether all components of a row are zero.
    pub(crate) fn is_zero(&self, row: usize) -> bool {
        self.parts(row).1 == 0.0
    }

    /// Adds blocks of rows to vectors: for each `(first, factor)`, `vectors[i] += factor · row[first + i]`.
    pub(crate) fn add_to(&self, blocks: &[(usize, f32)], vectors: &mut [[f32; WIDTH]]) {
        Arch::new().dispatch(Add { rows: self, blocks, vectors });
    }

    /// The inner products of a vector with some rows, in the order of `which`. Clears `products` first.
    pub(crate) fn dots(
        &self,
        which: impl ExactSizeIterator<Item = usize>,
        vector: &QuantizedVector<WIDTH>,
        products: &mut Vec<f32>,
    ) {
        products.clear();
        Arch::new().dispatch(Dot { rows: self, which, vector, products });
    }

    /// The components of a row and its scale, which is 0 for a row of zeros.
    #[expect(clippy::inline_always, reason = "pulp compiles only inlined code for each instruction set")]
    #[inline(always)]
    fn parts(&self, row: usize) -> (&[i8; WIDTH], f32) {
        let row = &self.bytes[row * (WIDTH + SCALE)..][..WIDTH + SCALE];
        let (Some(components), Some(scale)) = (row.first_chunk(), row.last_chunk::<SCALE>()) else {
            unreachable!("the row has both")
        };
        (components, f32::from_le_bytes(scale.map(i8::cast_unsigned)))
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
    rows: &'a QuantizedRows<WIDTH>,
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
                let (components, scale) = self.rows.parts(row);
                let factor = factor * scale;
                for (value, component) in vector.iter_mut().zip(components) {
                    *value += factor * f32::from(*component);
                }
            }
        }
    }
}

struct Dot<'a, I, const WIDTH: usize> {
    rows: &'a QuantizedRows<WIDTH>,
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
            let (components, scale) = self.rows.parts(row);
            // Products of 16-bit integers summed in 32 bits: one instruction on most processors (`pmaddwd`), which the
            // compiler finds for arrays with one index. Zipped, it takes three times as long.
            let mut sum = 0;
            for at in 0..WIDTH {
                sum += i32::from(vector[at]) * i32::from(components[at]);
            }
            self.products.push(sum as f32 * scale * self.vector.scale);
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
            let mut rows = QuantizedRows::<WIDTH>::default();
            rows.push(&a);
            rows.push(&b);
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
        let mut rows = QuantizedRows::<WIDTH>::default();
        rows.push(&[0.0; WIDTH]);
        rows.push(&[0.1; WIDTH]);
        assert!(rows.is_zero(0) && !rows.is_zero(1));
        let mut products = Vec::new();
        rows.dots(0..1, &QuantizedVector::of(&[1.0; WIDTH]), &mut products);
        assert_eq!(products, [0.0]);
    }
}
