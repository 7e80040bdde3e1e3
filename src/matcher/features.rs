//! Lexical features: the words of a title, its last word, neighbouring words, words together in any order, and the
//! character n-grams of each word. They carry over to titles that were never seen.

use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A feature by its 64-bit hash (FNV-1a with a seed for its kind). Two of some ten thousand share one with a chance of
/// less than one in a billion.
pub(super) type Feature = u64;

/// Lengths of character n-grams.
const SHORTEST_GRAM: usize = 3;
const LONGEST_GRAM: usize = 5;
/// Longest text of which all pairs of words are taken, and how far apart the two may be.
const MOST_PAIRED: usize = 10;
const WIDEST_PAIR: usize = 5;

/// The features of a sequence of words, into `found`, which is emptied first.
pub(super) fn features(words: &[SmolStr], found: &mut Vec<Feature>) {
    found.clear();
    let mut framed = Vec::new();
    for word in words {
        found.push(word_feature(word));
        framed.clear();
        framed.push(b'<');
        framed.extend_from_slice(word.as_bytes());
        framed.push(b'>');
        for length in SHORTEST_GRAM..=LONGEST_GRAM {
            // A gram as long as the framed word would be the word again.
            if length < framed.len() || length == SHORTEST_GRAM {
                found.extend(framed.windows(length).map(|gram| hash(10 + length as u64, &[gram])));
            }
        }
    }
    if let Some(last) = words.last() {
        found.push(hash(2, &[last.as_bytes()]));
    }
    found.extend(words.windows(2).map(|pair| hash(3, &[pair[0].as_bytes(), b" ", pair[1].as_bytes()])));
    if words.len() <= MOST_PAIRED {
        for (at, first) in words.iter().enumerate() {
            for second in words.iter().skip(at + 1).take(WIDEST_PAIR) {
                let (low, high) = if first < second { (first, second) } else { (second, first) };
                found.push(hash(4, &[low.as_bytes(), b"|", high.as_bytes()]));
            }
        }
    }
}

/// The feature of a word by itself.
pub(super) fn word_feature(word: &str) -> Feature {
    hash(1, &[word.as_bytes()])
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

/// The features that are known, each with a row.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Vec<Feature>", into = "Vec<Feature>")]
pub(super) struct FeatureTable {
    /// By row.
    features: Vec<Feature>,
    rows: FxHashMap<Feature, u32>,
}

impl From<Vec<Feature>> for FeatureTable {
    fn from(features: Vec<Feature>) -> Self {
        let mut rows = FxHashMap::with_capacity_and_hasher(features.len(), FxBuildHasher);
        rows.extend(features.iter().copied().zip(0..));
        Self { features, rows }
    }
}

impl From<FeatureTable> for Vec<Feature> {
    fn from(table: FeatureTable) -> Self {
        table.features
    }
}

impl FeatureTable {
    /// Collects the features that come at least twice, in the order of their first coming.
    pub(super) fn learn(features: impl Iterator<Item = Feature>) -> Self {
        let mut counts: FxHashMap<Feature, u32> = FxHashMap::default();
        let mut order = Vec::new();
        for feature in features {
            let count = counts.entry(feature).or_default();
            *count += 1;
            if *count == 2 {
                order.push(feature);
            }
        }
        Self::from(order)
    }

    /// How many are known.
    pub(super) fn len(&self) -> usize {
        self.features.len()
    }

    /// The rows of those that are known, in order.
    pub(super) fn rows<'a>(&'a self, features: &'a [Feature]) -> impl Iterator<Item = u32> + 'a {
        features.iter().filter_map(|feature| self.rows.get(feature).copied())
    }
}
