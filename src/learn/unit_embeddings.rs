//! Embeddings of length 1 by label, to find the nearest by cosine: a nearest-neighbor classifier over learned
//! embeddings.

use serde::{Deserialize, Serialize};

use super::quantized::{QuantizedRows, QuantizedVector};
use super::sketch::Sketches;

/// Unit embeddings, grouped by label; each also belongs to a group that can be left out of a lookup.
///
/// A lookup compares [sketches](Sketches) first, and in full only those embeddings whose sketch is about as near as the
/// nearest: most of the time would go into reading the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct UnitEmbeddings<const WIDTH: usize> {
    /// Where the embeddings of each label end.
    ends: Vec<u32>,
    /// The group of each embedding.
    groups: Vec<u32>,
    rows: QuantizedRows<WIDTH>,
    sketches: Sketches,
}

/// How many more bits than in the nearest sketch may differ in the sketch of an embedding that is compared in full.
const MARGIN: u32 = 10;
/// The distance of an embedding that is left out.
const SKIPPED: u32 = u32::MAX;

impl<const WIDTH: usize> UnitEmbeddings<WIDTH> {
    /// Collects the embeddings of each label, each with its group. Labels are numbered from 0.
    pub(crate) fn new<'a>(
        labels: impl Iterator<Item = impl Iterator<Item = (u32, &'a [f32; WIDTH])>>,
    ) -> Self {
        let (mut ends, mut groups, mut embeddings) = (Vec::new(), Vec::new(), Vec::new());
        for label in labels {
            for (group, embedding) in label {
                groups.push(group);
                embeddings.push(embedding);
            }
            ends.push(groups.len() as u32);
        }
        let mut rows = QuantizedRows::default();
        for embedding in &embeddings {
            rows.push(embedding);
        }
        Self { ends, groups, rows, sketches: Sketches::new(&embeddings) }
    }

    /// For each label, the largest cosine between `embedding`, which has length 1, and an embedding of the label; -1
    /// if it has none. Embeddings of the group `except` are skipped. Now and then, one that is slightly nearer is
    /// overlooked.
    pub(crate) fn nearest(
        &self,
        embedding: &[f32; WIDTH],
        labels: impl Iterator<Item = usize>,
        except: Option<u32>,
    ) -> Vec<f32> {
        let sketch = self.sketches.of(embedding);
        let embedding = QuantizedVector::of(embedding);
        let (mut distances, mut near, mut cosines) = (Vec::new(), Vec::new(), Vec::new());
        let nearest = |label: usize| {
            let start = label.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
            let rows = start..self.ends[label] as usize;
            self.sketches.distances(rows.clone(), sketch, &mut distances);
            if let Some(except) = except {
                for (distance, group) in distances.iter_mut().zip(&self.groups[rows.clone()]) {
                    *distance = if *group == except { SKIPPED } else { *distance };
                }
            }
            let least = distances.iter().copied().min().unwrap_or(SKIPPED);
            let farthest = least.saturating_add(MARGIN).min(SKIPPED - 1);
            near.clear();
            near.extend(
                rows.zip(&distances).filter(|(_, distance)| **distance <= farthest).map(|(row, _)| row),
            );
            self.rows.dots(near.iter().copied(), &embedding, &mut cosines);
            cosines.iter().copied().fold(-1.0f32, f32::max).min(1.0)
        };
        labels.map(nearest).collect()
    }
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
        let labels = [vec![(0, at_angle(90.0)), (1, at_angle(30.0))], vec![], vec![(2, at_angle(180.0))]];
        let labels = labels.iter().map(|label| label.iter().map(|(group, embedding)| (*group, embedding)));
        let embeddings = UnitEmbeddings::<WIDTH>::new(labels);
        let query = unit(&at_angle(0.0).map(|value| 7.0 * value));
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
