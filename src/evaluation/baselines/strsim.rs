//! String similarity, as a first attempt would have it: `token_sort_ratio` of the rapidfuzz library, that is, with
//! the words of both titles in alphabetical order, twice the length of their longest common subsequence over the sum
//! of their lengths.

use super::{Ranking, titles};
use crate::catalog::{Catalog, OccupationId};
use crate::error::Result;
use crate::evaluation::method::{Answer, Method};
use crate::text::tokenize;

/// All titles with their words sorted.
pub(super) struct Strsim {
    titles: Vec<(OccupationId, Vec<u8>)>,
    ranking: Ranking,
}

/// The words of a text in alphabetical order, as bytes: nearly all titles are ASCII.
fn sorted_words(text: &str) -> Vec<u8> {
    let tokens = tokenize(text);
    let mut words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    words.sort_unstable();
    words.join(" ").into_bytes()
}

impl Strsim {
    pub(super) fn build(catalog: &Catalog) -> Self {
        let titles = titles(catalog).into_iter().map(|(owner, text)| (owner, sorted_words(text))).collect();
        Self { titles, ranking: Ranking::of(catalog) }
    }
}

impl Method for Strsim {
    fn name(&self) -> &'static str {
        "strsim"
    }

    fn rank(&self, title: &str, top: usize) -> Result<Vec<Answer>> {
        let query = Pattern::new(&sorted_words(title));
        let mut scores = vec![0f32; self.ranking.len()];
        for (owner, words) in &self.titles {
            let best = &mut scores[usize::from(*owner)];
            // The shorter string bounds the common length; most titles need no further comparison.
            let ratio = |common: usize| 2.0 * common as f32 / (query.len + words.len()) as f32;
            if ratio(query.len.min(words.len())) > *best {
                *best = best.max(ratio(query.common(words)));
            }
        }
        Ok(self.ranking.answers(&scores, top))
    }
}

/// A string prepared for [`Pattern::common`]: for each byte, a bit mask of its positions.
struct Pattern {
    len: usize,
    blocks: Vec<[u64; 256]>,
}

impl Pattern {
    fn new(text: &[u8]) -> Self {
        let mut blocks = vec![[0u64; 256]; text.len().div_ceil(64)];
        for (place, byte) in text.iter().enumerate() {
            blocks[place / 64][usize::from(*byte)] |= 1 << (place % 64);
        }
        Self { len: text.len(), blocks }
    }

    /// The length of the longest common subsequence, by Hyyrö's bit-parallel recurrence: a position of the pattern
    /// becomes a zero bit once the subsequence has grown there.
    fn common(&self, other: &[u8]) -> usize {
        let mut common = 0;
        let mut carries = vec![false; other.len()];
        for block in &self.blocks {
            let mut row = u64::MAX;
            for (byte, carry) in other.iter().zip(&mut carries) {
                let shared = row & block[usize::from(*byte)];
                let (sum, first) = row.overflowing_add(shared);
                let (sum, second) = sum.overflowing_add(u64::from(*carry));
                *carry = first || second;
                row = sum | (row - shared);
            }
            common += row.count_zeros() as usize;
        }
        common
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The textbook dynamic program.
    fn common_by_table(a: &[u8], b: &[u8]) -> usize {
        let mut row = vec![0; b.len() + 1];
        for x in a {
            let mut diagonal = 0;
            for (place, y) in b.iter().enumerate() {
                let above = row[place + 1];
                row[place + 1] = if x == y { diagonal + 1 } else { above.max(row[place]) };
                diagonal = above;
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn the_subsequence_is_the_longest(a in "[abc]{0,200}", b in "[abcd]{0,200}") {
            prop_assert_eq!(Pattern::new(a.as_bytes()).common(b.as_bytes()), common_by_table(a.as_bytes(), b.as_bytes()));
        }
    }

    #[test]
    fn word_order_makes_no_difference() {
        assert_eq!(sorted_words("Nurse, Registered"), sorted_words("registered nurse"));
    }
}
