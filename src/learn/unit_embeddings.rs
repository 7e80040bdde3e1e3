//! Embeddings of length 1 by label, to find the nearest by cosine: a nearest-neighbor classifier over learned
//! embeddings.

use serde::{Deserialize, Serialize};

use super::quantized::{QuantizedRows, QuantizedVector};

/// Unit embeddings, grouped by label; each also belongs to a group that can be left out of a lookup.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct UnitEmbeddings<const WIDTH: usize> {
    /// Where the embeddings of each label end.
    ends: Vec<u32>,
    /// The group of each embedding.
    groups: Vec<u32>,
    rows: QuantizedRows<WIDTH>,
}

impl<const WIDTH: usize> UnitEmbeddings<WIDTH> {
    /// Appends the next label with its embeddings, each with its group. Labels are numbered from 0.
    pub(crate) fn push_label<'a>(&mut self, embeddings: impl Iterator<Item = (u32, &'a [f32; WIDTH])>) {
        for (group, embedding) in embeddings {
            self.groups.push(group);
            self.rows.push(embedding);
        }
        self.ends.push(self.groups.len() as u32);
    }

    /// For each label, the largest cosine between `embedding`, which has length 1, and an embedding of the label; -1
    /// if it has none. Embeddings of the group `except` are skipped.
    pub(crate) fn nearest(
        &self,
        embedding: &QuantizedVector<WIDTH>,
        labels: impl Iterator<Item = usize>,
        except: Option<u32>,
    ) -> Vec<f32> {
        let mut cosines = Vec::new();
        let nearest = |label: usize| {
            let start = label.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
            let rows = start..self.ends[label] as usize;
            self.rows.dots(rows.clone(), embedding, &mut cosines);
            let cosines = cosines.iter().zip(&self.groups[rows]);
            let others = cosines.filter(|(_, group)| Some(**group) != except).map(|(cosine, _)| *cosine);
            others.fold(-1.0f32, f32::max).min(1.0)
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
        let mut embeddings = UnitEmbeddings::<WIDTH>::default();
        embeddings.push_label([(0, &at_angle(90.0)), (1, &at_angle(30.0))].into_iter());
        embeddings.push_label(std::iter::empty());
        embeddings.push_label([(2, &at_angle(180.0))].into_iter());
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
