//! The words of a collection of texts in dictionary order, with exact, prefix and typing-error lookups.

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::near::Trie;

/// The position of a word in its vocabulary, in dictionary order.
pub type TermId = u32;

/// Words, each with its number of typing errors, in dictionary order.
type Near = Vec<(TermId, u8)>;

/// A sorted set of words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Vocabulary {
    words: Vec<SmolStr>,
    trie: Trie,
    ids: FxHashMap<SmolStr, TermId>,
    /// The first letters (bytes) of the words.
    starts: Vec<u8>,
}

/// A vocabulary as stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    words: Vec<SmolStr>,
    trie: Trie,
}

impl From<Stored> for Vocabulary {
    fn from(Stored { words, trie }: Stored) -> Self {
        let ids = words.iter().cloned().zip(0..).collect();
        let mut starts: Vec<u8> = words.iter().filter_map(|word| word.bytes().next()).collect();
        starts.dedup();
        Self { words, trie, ids, starts }
    }
}

impl From<Vocabulary> for Stored {
    fn from(Vocabulary { words, trie, .. }: Vocabulary) -> Self {
        Self { words, trie }
    }
}

impl Vocabulary {
    /// Collects words; duplicates and order do not matter.
    pub fn new(words: impl IntoIterator<Item = SmolStr>) -> Self {
        let mut words: Vec<SmolStr> = words.into_iter().collect();
        words.sort_unstable();
        words.dedup();
        let trie = Trie::build(words.len(), |at| &words[at]);
        Stored { words, trie }.into()
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether its words can be looked up: what a file has of it may be anything.
    pub fn is_whole(&self) -> bool {
        self.trie.is_whole(self.words.len())
    }

    /// The word with this id, which must come from this vocabulary.
    pub fn word(&self, term: TermId) -> &str {
        &self.words[term as usize]
    }

    /// The id of a word.
    pub fn get(&self, word: &str) -> Option<TermId> {
        self.ids.get(word).copied()
    }

    /// The ids of all words that begin with the prefix; the empty prefix gives all words.
    pub fn with_prefix(&self, prefix: &str) -> Range<TermId> {
        let start = self.words.partition_point(|word| word.as_str() < prefix);
        let len = self.words[start..].partition_point(|word| word.starts_with(prefix));
        start as TermId..(start + len) as TermId
    }

    /// All words within `max` typing errors of the given one ([`super::osa_distance_within`]), with the number of
    /// errors, in dictionary order. Words with non-ASCII letters have no neighbors.
    pub fn within(&self, word: &str, max: u8) -> Vec<(TermId, u8)> {
        if max != 1 || !word.is_ascii() {
            return self.neighbors(word, max, false);
        }
        // Words that begin with another letter are few enough to look up one by one.
        let mut found = self.within_same_start(word, 1);
        found.extend(self.with_another_start(word).into_iter().map(|term| (term, 1)));
        found.sort_unstable();
        found
    }

    /// The words that are one typing error from an ASCII word and begin with another letter.
    fn with_another_start(&self, word: &str) -> Vec<TermId> {
        let (Some(first), Some(rest)) = (word.bytes().next(), word.get(1..)) else { return Vec::new() };
        let mut near = Vec::new();
        let second = rest.bytes().next();
        if second != Some(first) {
            near.extend(self.get(rest));
        }
        let mut spelling = String::with_capacity(word.len() + 1);
        let mut look_up = |parts: [&str; 3]| {
            spelling.clear();
            spelling.extend(parts);
            near.extend(self.get(&spelling));
        };
        for start in self.starts.iter().filter(|start| start.is_ascii() && **start != first) {
            let mut letter = [0];
            let start = &*char::from(*start).encode_utf8(&mut letter);
            look_up([start, word, ""]);
            look_up([start, rest, ""]);
            if second == Some(start.as_bytes()[0]) {
                look_up([start, &word[..1], &rest[1..]]);
            }
        }
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Those of [`Self::within`] that begin with the same letter, in a fraction of the time.
    pub fn within_same_start(&self, word: &str, max: u8) -> Vec<(TermId, u8)> {
        let mut found = self.neighbors(word, max, true);
        found.retain(|(id, _)| self.word(*id).as_bytes().first() == word.as_bytes().first());
        found
    }

    fn neighbors(&self, word: &str, max: u8, same_start: bool) -> Vec<(TermId, u8)> {
        let mut found = Vec::new();
        self.trie.visit_near(
            word,
            max,
            same_start,
            |at| &self.words[at],
            |places, near| {
                if near.whole <= max {
                    found.extend(places.map(|at| (at as TermId, near.whole)));
                }
            },
        );
        found
    }

    /// All words with some prefix within `max` typing errors of the given one, with the fewest errors of any prefix,
    /// in dictionary order.
    pub fn with_prefix_within(&self, prefix: &str, max: u8) -> Vec<(TermId, u8)> {
        self.near(prefix, max).1
    }

    /// The words of [`Self::within`] and those of [`Self::with_prefix_within`], in one walk.
    pub fn near(&self, word: &str, max: u8) -> (Near, Near) {
        let (mut whole, mut begun) = (Vec::new(), Vec::new());
        self.trie.visit_near(
            word,
            max,
            false,
            |at| &self.words[at],
            |places, near| {
                let places = places.start as TermId..places.end as TermId;
                if near.whole <= max {
                    whole.extend(places.clone().map(|term| (term, near.whole)));
                }
                begun.extend(places.map(|term| (term, near.beginning)));
            },
        );
        (whole, begun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vocabulary(words: &[&str]) -> Vocabulary {
        Vocabulary::new(words.iter().map(SmolStr::new))
    }

    #[test]
    fn finds_words_prefixes_and_neighbors() {
        let words = vocabulary(&["nurse", "nursery", "nursing", "purse", "manager", "manage", "nurse"]);
        assert_eq!(words.len(), 6);
        assert_eq!(words.get("nurse").map(|id| words.word(id)), Some("nurse"));
        assert_eq!(words.get("nur"), None);
        let named = |found: Vec<(TermId, u8)>| -> Vec<(String, u8)> {
            found.into_iter().map(|(id, distance)| (words.word(id).to_owned(), distance)).collect()
        };
        assert_eq!(words.with_prefix("nurs").len(), 3);
        assert_eq!(words.with_prefix("zz").len(), 0);
        assert_eq!(words.with_prefix("").len(), 6);
        assert_eq!(named(words.within("nusre", 1)), [("nurse".to_owned(), 1)]);
        assert_eq!(
            named(words.with_prefix_within("mnag", 1)),
            [("manage".to_owned(), 1), ("manager".to_owned(), 1)]
        );
        assert!(words.within("ñurse", 1).is_empty());
        let trie = Trie::build(words.len(), |at| words.word(at as TermId));
        assert!(words.is_whole() && trie.is_whole(6) && !trie.is_whole(5));
    }

    /// An alphabet of few letters makes many near misses.
    fn word() -> impl Strategy<Value = String> {
        "[abc]{1,9}"
    }

    proptest! {
        #[test]
        fn neighbors_equal_those_of_a_full_scan(words in prop::collection::vec(word(), 0..60), query in word(), max in 0u8..3) {
            let vocabulary = Vocabulary::new(words.iter().map(SmolStr::new));
            let ids = 0..vocabulary.len() as TermId;
            let near: Vec<(TermId, u8)> = ids.clone()
                .filter_map(|id| Some((id, crate::text::osa_distance_within(&query, vocabulary.word(id), max)?)))
                .collect();
            prop_assert_eq!(&vocabulary.within(&query, max), &near);
            prop_assert_eq!(&vocabulary.near(&query, max).0, &near);
            let same_start = |(id, _): &(TermId, u8)| vocabulary.word(*id)[..1] == query[..1];
            let near: Vec<(TermId, u8)> = near.into_iter().filter(same_start).collect();
            prop_assert_eq!(vocabulary.within_same_start(&query, max), near);
            let near: Vec<(TermId, u8)> = ids
                .filter_map(|id| {
                    let word = vocabulary.word(id);
                    let best = (0..=word.len()).map(|len| strsim::osa_distance(&query, &word[..len])).min()?;
                    (best <= usize::from(max)).then_some((id, best as u8))
                })
                .collect();
            prop_assert_eq!(vocabulary.with_prefix_within(&query, max), near);
        }

        #[test]
        fn prefix_ranges_equal_those_of_a_full_scan(words in prop::collection::vec(word(), 0..60), prefix in "[abc]{0,3}") {
            let vocabulary = Vocabulary::new(words.iter().map(SmolStr::new));
            let scan = (0..vocabulary.len() as TermId).filter(|id| vocabulary.word(*id).starts_with(&prefix));
            prop_assert_eq!(vocabulary.with_prefix(&prefix).collect::<Vec<_>>(), scan.collect::<Vec<_>>());
        }

        #[test]
        fn no_text_makes_a_lookup_panic(query in any::<String>()) {
            let vocabulary = vocabulary(&["nurse", "b"]);
            let _ = (vocabulary.within(&query, 2), vocabulary.with_prefix_within(&query, 2), vocabulary.with_prefix(&query));
        }
    }
}
