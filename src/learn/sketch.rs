//! Sketches of embeddings: for each dimension, a bit that says on which side of the mean an embedding lies. The share of
//! bits that differ estimates the angle between two embeddings, and a sketch is an eighth of the size of a quantized one.
//!
//! Charikar (2002), Similarity Estimation Techniques from Rounding Algorithms; here the planes are those of the axes.

use std::ops::Range;

use pulp::{Arch, NullaryFnOnce};
use serde::{Deserialize, Serialize};

/// A bit for each dimension.
type Sketch = [u64; WORDS];

/// The most dimensions, in words of 64 bits.
const WORDS: usize = 2;

/// The sketches of some embeddings of up to 128 dimensions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sketches {
    /// By dimension: the mean of the embeddings.
    mean: Vec<f32>,
    sketches: Vec<Sketch>,
}

impl Sketches {
    /// Sketches all embeddings that are to be compared.
    pub(crate) fn new<const WIDTH: usize>(embeddings: &[&[f32; WIDTH]]) -> Self {
        const { assert!(WIDTH <= WORDS * u64::BITS as usize) };
        let mut sums = [0.0f64; WIDTH];
        for embedding in embeddings {
            for (sum, value) in sums.iter_mut().zip(*embedding) {
                *sum += f64::from(*value);
            }
        }
        let mean = sums.map(|sum| (sum / embeddings.len().max(1) as f64) as f32).to_vec();
        let sketches = embeddings.iter().map(|embedding| sketch(*embedding, &mean)).collect();
        Self { mean, sketches }
    }

    /// The sketch of an embedding.
    pub(crate) fn of<const WIDTH: usize>(&self, embedding: &[f32; WIDTH]) -> Sketch {
        sketch(embedding, &self.mean)
    }

    /// The number of bits that differ between a sketch and each of some of the embeddings. Clears `distances` first.
    pub(crate) fn distances(&self, which: Range<usize>, sketch: Sketch, distances: &mut Vec<u32>) {
        distances.clear();
        Arch::new().dispatch(Compare { sketches: &self.sketches[which], sketch, distances });
    }
}

fn sketch(embedding: &[f32], mean: &[f32]) -> Sketch {
    let mut sketch = [0; WORDS];
    for (at, (value, mean)) in embedding.iter().zip(mean).enumerate() {
        let bits = u64::BITS as usize;
        sketch[at / bits] |= u64::from(value > mean) << (at % bits);
    }
    sketch
}

struct Compare<'a> {
    sketches: &'a [Sketch],
    sketch: Sketch,
    distances: &'a mut Vec<u32>,
}

impl NullaryFnOnce for Compare<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "pulp compiles only inlined code for each instruction set")]
    #[inline(always)]
    fn call(self) {
        let [low, high] = self.sketch;
        let distance = |other: &Sketch| (other[0] ^ low).count_ones() + (other[1] ^ high).count_ones();
        self.distances.extend(self.sketches.iter().map(distance));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_differs_for_each_dimension_on_another_side_of_the_mean() {
        const WIDTH: usize = 96;
        let (low, high) = ([-1.0f32; WIDTH], [3.0f32; WIDTH]);
        let mut between = low;
        between[..10].fill(2.0);
        between[70] = 2.0;
        // The mean is a third for most dimensions.
        let sketches = Sketches::new(&[&low, &high, &between]);
        let mut distances = vec![7];
        sketches.distances(0..3, sketches.of(&between), &mut distances);
        assert_eq!(distances, [11, 85, 0]);
        sketches.distances(1..2, sketches.of(&low), &mut distances);
        assert_eq!(distances, [96]);
    }
}
