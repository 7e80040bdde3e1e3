//! Embeddings of length 1 by label, to find the nearest by cosine: a nearest-neighbor classifier over learned
//! embeddings.

use serde::{Deserialize, Serialize};
use zerocopy::little_endian::U32;

use super::quantized::{QuantizedRow, QuantizedRows, QuantizedVector};
use crate::codec::{Array, Ends};

/// Unit embeddings, grouped by label; each also belongs to a group that can be left out of a lookup.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct UnitEmbeddings<const WIDTH: usize> {
    /// Where the embeddings of each label end.
    ends: Ends,
    /// The group of each embedding.
    groups: Array<U32>,
    rows: QuantizedRows<WIDTH>,
}

impl<const WIDTH: usize> UnitEmbeddings<WIDTH> {
    /// Collects the embeddings of each label, each with its group. Labels are numbered from 0.
    pub(crate) fn new<'a>(
        labels: impl IntoIterator<Item = impl IntoIterator<Item = (u32, &'a [f32; WIDTH])>>,
    ) -> Self {
        let (mut groups, mut rows) = (Vec::new(), Vec::new());
        let lengths = labels.into_iter().map(|embeddings| {
            let before = rows.len();
            for (group, embedding) in embeddings {
                groups.push(U32::new(group));
                rows.push(QuantizedRow::of(embedding));
            }
            rows.len() - before
        });
        let ends = Ends::of(lengths);
        Self { ends, groups: groups.into(), rows: rows.into_iter().collect() }
    }

    /// Whether it has so many labels, and every embedding belongs to one.
    pub(crate) fn is_whole(&self, labels: usize) -> bool {
        let Self { ends, groups, rows } = self;
        ends.len() == labels && ends.divide(rows.len()) && groups.len() == rows.len()
    }

    /// For each label, the largest cosine between `embedding`, which has length 1, and an embedding of the label; -1
    /// if it has none. Embeddings of the group `except` are skipped.
    pub(crate) fn nearest(
        &self,
        embedding: &QuantizedVector<WIDTH>,
        labels: impl Iterator<Item = usize>,
        except: Option<u32>,
    ) -> Vec<f32> {
        let groups = &*self.groups;
        let mut cosines = Vec::new();
        let nearest = |label: usize| {
            let rows = self.ends.range(label);
            self.rows.dots(rows.clone(), embedding, &mut cosines);
            if let Some(except) = except {
                for (cosine, group) in cosines.iter_mut().zip(&groups[rows]) {
                    if group.get() == except {
                        *cosine = -1.0;
                    }
                }
            }
            largest(&cosines).clamp(-1.0, 1.0)
        };
        labels.map(nearest).collect()
    }
}

/// The largest of some numbers, none of which is NaN.
fn largest(values: &[f32]) -> f32 {
    // In lanes, so that no comparison waits for the one before.
    const LANES: usize = 16;
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let mut lanes = [f32::MIN; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder().iter().copied().fold(f32::MIN, larger);
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, *value);
        }
    }
    lanes.into_iter().fold(rest, larger)
}

/// A vector scaled to length 1.
pub(crate) fn unit<const WIDTH: usize>(vector: &[f32; WIDTH]) -> [f32; WIDTH] {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
    vector.map(|value| value / length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 96;

    /// A unit vector in the plane of the first two dimensions.
    fn at_angle(degrees: f32) -> [f32; WIDTH] {
        let mut vector = [0.0; WIDTH];
        (vector[1], vector[0]) = degrees.to_radians().sin_cos();
        vector
    }

    #[test]
    fn the_nearest_embedding_of_each_label_counts() {
        let [up, slanted, back] = [90.0, 30.0, 180.0].map(at_angle);
        let labels = [vec![(0, &up), (1, &slanted)], Vec::new(), vec![(2, &back)]];
        let embeddings = UnitEmbeddings::<WIDTH>::new(labels);
        let query = QuantizedVector::of(&unit(&at_angle(0.0).map(|value| 7.0 * value)));
        let close = |found: &[f32], expected: &[f32]| {
            assert_eq!(found.len(), expected.len());
            let near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 0.01);
            assert!(near, "{found:?} instead of {expected:?}");
        };
        close(&embeddings.nearest(&query, 0..3, None), &[30f32.to_radians().cos(), -1.0, -1.0]);
        close(&embeddings.nearest(&query, [0].into_iter(), Some(1)), &[0.0]);
    }

    #[test]
    fn a_zero_vector_stays_zero() {
        assert!(unit(&[0.0f32; WIDTH]).iter().all(|value| value.abs() < f32::MIN_POSITIVE));
    }
}
