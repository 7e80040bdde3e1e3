//! Lexical features: the words of a title, its last word, neighboring words, pairs of words in any order, and the character
//! n-grams of each word, which generalize to unseen titles.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use zerocopy::little_endian::{U32, U64};

use crate::codec::Array;
use crate::learn::embedding_ensemble::WeightedFeature;

/// The 64-bit hash of a feature (FNV-1a, seeded by its kind). The chance that any two of ten thousand features collide is
/// less than one in a billion.
type Feature = u64;

/// Lengths of character n-grams.
const SHORTEST_GRAM: usize = 3;
const LONGEST_GRAM: usize = 5;
/// The longest text, in words, whose word pairs are features, and how far apart the words of a pair may be.
const MOST_PAIRED: usize = 10;
const WIDEST_PAIR: usize = 5;

/// The known features, each with a row of the embedding table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct FeatureTable {
    /// The feature of each row.
    features: Array<U64>,
    /// A hash table as it is used, with linear probing: the row of a feature, from 1, in the first free slot from the
    /// feature's [own](slot) on; 0 where there is none. At least half of the slots are free, and there are a power of two.
    slots: Array<U32>,
}

/// The first slot to look for a feature in, among a power of two. The high bits of a product depend on all bits.
fn slot(feature: Feature, slots: usize) -> usize {
    (feature.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & (slots - 1)
}

impl From<Vec<Feature>> for FeatureTable {
    fn from(features: Vec<Feature>) -> Self {
        let count = (features.len() * 2).next_power_of_two();
        let mut slots = vec![U32::ZERO; count];
        for (row, feature) in (1..).zip(&features) {
            let mut at = slot(*feature, count);
            while slots[at] != U32::ZERO {
                at = (at + 1) % count;
            }
            slots[at] = U32::new(row);
        }
        Self { features: features.into_iter().map(U64::new).collect(), slots: slots.into() }
    }
}

impl FeatureTable {
    /// Collects the features of titles and the words of statements that occur at least twice, in the order of their second
    /// occurrence.
    pub(super) fn learn<'a>(
        titles: impl Iterator<Item = &'a [SmolStr]>,
        words: impl Iterator<Item = &'a SmolStr>,
    ) -> Self {
        let mut counts: FxHashMap<Feature, u32> = FxHashMap::default();
        let mut order = Vec::new();
        let mut count = |feature| {
            let count = counts.entry(feature).or_default();
            *count += 1;
            if *count == 2 {
                order.push(feature);
            }
        };
        for title in titles {
            of_words(title, &mut count);
            for word in title {
                grams(word, &mut count);
            }
        }
        for word in words {
            count(of_word(word));
        }
        Self::from(order)
    }

    /// The number of known features.
    pub(super) fn len(&self) -> usize {
        self.features.len()
    }

    /// The share of a text's features that are known, 0 to 1.
    pub(super) fn known_share(&self, words: &[SmolStr]) -> f32 {
        let (mut all, mut known) = (0u32, 0u32);
        let mut count = |feature| {
            all += 1;
            known += u32::from(self.row(feature).is_some());
        };
        of_words(words, &mut count);
        for word in words {
            grams(word, &mut count);
        }
        known as f32 / all.max(1) as f32
    }

    /// The known features of a text. Clears `found` first.
    pub(super) fn read(&self, words: &[SmolStr], found: &mut Vec<WeightedFeature>) {
        self.read_with(words, |word, found| self.grams(word, found), found);
    }

    /// Like [`Self::read`], with `grams` adding the n-grams of each word.
    pub(super) fn read_with(
        &self,
        words: &[SmolStr],
        mut grams: impl FnMut(&str, &mut Vec<WeightedFeature>),
        found: &mut Vec<WeightedFeature>,
    ) {
        found.clear();
        of_words(words, |feature| found.extend(self.known(feature)));
        for word in words {
            grams(word, found);
        }
    }

    /// Adds the known n-grams of a word, each weighted by the inverse square root of their number: together they
    /// count as much as any other feature.
    pub(super) fn grams(&self, word: &str, found: &mut Vec<WeightedFeature>) {
        let start = found.len();
        grams(word, |feature| found.extend(self.known(feature)));
        let weight = 1.0 / ((found.len() - start).max(1) as f32).sqrt();
        for gram in &mut found[start..] {
            gram.weight = weight;
        }
    }

    fn known(&self, feature: Feature) -> Option<WeightedFeature> {
        self.row(feature).map(|row| WeightedFeature { row, weight: 1.0 })
    }

    fn row(&self, feature: Feature) -> Option<u32> {
        let (features, slots) = (&*self.features, &*self.slots);
        let start = slot(feature, slots.len());
        for taken in slots[start..].iter().chain(&slots[..start]) {
            let row = taken.get().checked_sub(1)?;
            if features[row as usize].get() == feature {
                return Some(row);
            }
        }
        None
    }

    /// Whether the table can be looked up: every slot leads to a row.
    pub(super) fn is_whole(&self) -> bool {
        let rows = self.features.len();
        self.slots.len().is_power_of_two() && self.slots.iter().all(|row| row.get() as usize <= rows)
    }
}

/// The features of words, pairs and the last word.
fn of_words(words: &[SmolStr], mut take: impl FnMut(Feature)) {
    for word in words {
        take(of_word(word));
    }
    if let Some(last) = words.last() {
        take(hash(2, &[last.as_bytes()]));
    }
    for pair in words.windows(2) {
        take(hash(3, &[pair[0].as_bytes(), b" ", pair[1].as_bytes()]));
    }
    if words.len() <= MOST_PAIRED {
        for (at, first) in words.iter().enumerate() {
            for second in words.iter().skip(at + 1).take(WIDEST_PAIR) {
                let (low, high) = if first < second { (first, second) } else { (second, first) };
                take(hash(4, &[low.as_bytes(), b"|", high.as_bytes()]));
            }
        }
    }
}

fn of_word(word: &str) -> Feature {
    hash(1, &[word.as_bytes()])
}

/// The character n-grams of a word in angle brackets, which mark its beginning and end.
fn grams(word: &str, mut take: impl FnMut(Feature)) {
    let mut framed = Vec::with_capacity(word.len() + 2);
    framed.push(b'<');
    framed.extend_from_slice(word.as_bytes());
    framed.push(b'>');
    for length in SHORTEST_GRAM..=LONGEST_GRAM {
        // An n-gram as long as the bracketed word would duplicate the word's own feature.
        if length < framed.len() || length == SHORTEST_GRAM {
            for gram in framed.windows(length) {
                take(hash(10 + length as u64, &[gram]));
            }
        }
    }
}

fn hash(kind: u64, parts: &[&[u8]]) -> Feature {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut hash = OFFSET ^ kind.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for byte in parts.iter().copied().flatten() {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
    }
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<SmolStr> {
        text.split(' ').map(SmolStr::new).collect()
    }

    fn read(table: &FeatureTable, text: &str) -> Vec<WeightedFeature> {
        let mut found = Vec::new();
        table.read(&words(text), &mut found);
        found
    }

    #[test]
    fn a_feature_that_occurs_once_is_unknown() {
        let titles = [words("ship welder"), words("pipe welder")];
        let table = FeatureTable::learn(titles.iter().map(Vec::as_slice), std::iter::empty());
        assert!(read(&table, "ship").is_empty());
        assert!(!read(&table, "welder").is_empty());
    }

    #[test]
    fn a_mistyped_word_shares_features_and_word_order_changes_them() {
        let titles = [words("art teacher assistant"), words("art teacher assistant")];
        let table = FeatureTable::learn(titles.iter().map(Vec::as_slice), std::iter::empty());
        let rows = |text| read(&table, text).into_iter().map(|one| one.row).collect::<Vec<_>>();
        let (right, mistyped, turned) = (rows("teacher"), rows("taecher"), rows("teacher art assistant"));
        assert!(mistyped.iter().any(|row| right.contains(row)));
        assert!(turned.len() < rows("art teacher assistant").len());
    }

    #[test]
    fn the_n_grams_of_a_word_weigh_as_one_feature() {
        let titles = [words("administrator"), words("administrator")];
        let table = FeatureTable::learn(titles.iter().map(Vec::as_slice), std::iter::empty());
        let squares: f32 = read(&table, "administrator").iter().map(|one| one.weight * one.weight).sum();
        // The word, the last word, and the grams.
        assert!((squares - 3.0).abs() < 1e-4, "{squares}");
    }

    #[test]
    fn a_table_round_trips() {
        let titles = [words("welder"), words("welder")];
        let table = FeatureTable::learn(titles.iter().map(Vec::as_slice), std::iter::empty());
        let bytes = postcard::to_stdvec(&table).unwrap();
        let again: FeatureTable = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(read(&again, "welder"), read(&table, "welder"));
    }
}
