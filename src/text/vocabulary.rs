//! The words of a text collection in dictionary order, with exact, prefix and typing-error lookups.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The place of a word in its vocabulary, in dictionary order.
pub type TermId = u32;

/// A sorted set of words.
///
/// Typing-error lookups walk the words in order and share the alignment rows of common beginnings, as a trie
/// would: a word costs one band of the distance matrix for each letter that differs from the word before, and
/// a beginning that is already too far away is skipped with all that start with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vocabulary {
    words: Vec<SmolStr>,
}

/// Longest word that typing-error lookups take; longer ones are looked up exactly only.
const MAX_LETTERS: usize = 48;

impl Vocabulary {
    /// Collects words; duplicates and order do not matter.
    pub fn new(words: impl IntoIterator<Item = SmolStr>) -> Self {
        let mut words: Vec<SmolStr> = words.into_iter().collect();
        words.sort_unstable();
        words.dedup();
        Self { words }
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The word with this id; ids come from this vocabulary.
    pub fn word(&self, term: TermId) -> &str {
        &self.words[term as usize]
    }

    /// The id of a word.
    pub fn get(&self, word: &str) -> Option<TermId> {
        self.words.binary_search_by(|known| known.as_str().cmp(word)).ok().map(|at| at as TermId)
    }

    /// The ids of all words that begin with the prefix; all words for the empty one.
    pub fn with_prefix(&self, prefix: &str) -> Range<TermId> {
        let start = self.words.partition_point(|word| word.as_str() < prefix);
        let len = self.words[start..].partition_point(|word| word.starts_with(prefix));
        start as TermId..(start + len) as TermId
    }

    /// All words within `max` typing errors of the given one ([`super::osa_distance_within`]), with the
    /// number of errors, in dictionary order. Words with other than ASCII letters have no neighbours.
    pub fn within(&self, word: &str, max: u8) -> Vec<(TermId, u8)> {
        let mut found = Vec::new();
        self.walk(word, max, |walk, at| {
            let distance = walk.last_cell(self.words[at].len());
            if distance <= max {
                found.push((at as TermId, distance));
            }
        });
        found
    }

    /// All words of which some beginning is within `max` typing errors of the given prefix, with the least
    /// number of errors of any beginning, in dictionary order.
    pub fn with_prefix_within(&self, prefix: &str, max: u8) -> Vec<(TermId, u8)> {
        let mut found = Vec::new();
        self.walk(prefix, max, |walk, at| {
            let distance = walk.best_cell();
            if distance <= max {
                found.push((at as TermId, distance));
            }
        });
        found
    }

    /// Visits every word that is not ruled out by its beginning.
    fn walk(&self, pattern: &str, max: u8, mut visit: impl FnMut(&Alignment<'_>, usize)) {
        if !pattern.is_ascii() || pattern.len() > MAX_LETTERS || pattern.is_empty() {
            return;
        }
        let mut alignment = Alignment::new(pattern.as_bytes(), max);
        let mut previous: &[u8] = &[];
        let mut at = 0;
        while let Some(word) = self.words.get(at) {
            let word = word.as_bytes();
            let shared = previous.iter().zip(word).take_while(|(a, b)| a == b).count();
            match alignment.advance(word, shared) {
                None => {
                    visit(&alignment, at);
                    at += 1;
                }
                Some(hopeless) => at = self.first_without(&word[..hopeless], at + 1),
            }
            previous = word;
        }
    }

    /// The first word from `from` on that does not begin so. Gallops: most beginnings cover a few words, some
    /// cover thousands.
    fn first_without(&self, beginning: &[u8], from: usize) -> usize {
        let begins = |at: usize| self.words[at].as_bytes().starts_with(beginning);
        let mut low = from;
        let mut step = 1;
        while low + step <= self.words.len() && begins(low + step - 1) {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.words.len());
        low + self.words[low..high].partition_point(|word| word.as_bytes().starts_with(beginning))
    }
}

/// The rows of an alignment matrix: row `i` is for the first `i` letters of the current word, column `j` for
/// the first `j` of the pattern. Only the band of cells that can be within the limit is computed; cells
/// outside it hold the limit plus one.
struct Alignment<'a> {
    pattern: &'a [u8],
    max: u8,
    /// `(word letters + 1) × (pattern letters + 1)`, as many rows as are valid.
    rows: Vec<u8>,
    /// Least cell of each row.
    least: Vec<u8>,
    /// Least last cell of rows `0..=i`: how well the best beginning matches the whole pattern.
    best: Vec<u8>,
}

impl<'a> Alignment<'a> {
    fn new(pattern: &'a [u8], max: u8) -> Self {
        let rows: Vec<u8> = (0..=pattern.len() as u8).map(|cell| cell.min(max + 1)).collect();
        Self { pattern, max, best: vec![rows[pattern.len()]], least: vec![0], rows }
    }

    /// Computes rows for the letters behind the first `shared`, which are those of the word before. Returns
    /// the length of a beginning of the word that rules out all words that share it, if there is one.
    fn advance(&mut self, word: &[u8], shared: usize) -> Option<usize> {
        let width = self.pattern.len() + 1;
        let beyond = self.max + 1;
        let keep = (shared + 1).min(self.least.len());
        self.least.truncate(keep);
        self.best.truncate(keep);
        self.rows.truncate(keep * width);
        for i in keep - 1..word.len() {
            self.rows.resize((i + 2) * width, beyond);
            let (done, row) = self.rows.split_at_mut((i + 1) * width);
            let above = &done[i * width..];
            let letter = word[i];
            row[0] = (i + 1).min(usize::from(beyond)) as u8;
            let mut least = row[0];
            let from = (i + 1).saturating_sub(usize::from(self.max)).max(1);
            let to = (i + 1 + usize::from(self.max)).min(width - 1);
            for j in from..=to {
                let mut cell = above[j - 1] + u8::from(self.pattern[j - 1] != letter);
                cell = cell.min(above[j] + 1).min(row[j - 1] + 1);
                if i > 0 && j > 1 && letter == self.pattern[j - 2] && word[i - 1] == self.pattern[j - 1] {
                    cell = cell.min(done[(i - 1) * width + j - 2] + 1);
                }
                row[j] = cell.min(beyond);
                least = least.min(row[j]);
            }
            self.least.push(least);
            self.best.push(self.best[i].min(row[width - 1]));
            // A transposition reaches over one row, so it takes two rows without a near cell to give up.
            if least > self.max && self.least[i] > self.max {
                return (self.best[i + 1] > self.max).then_some(i + 1);
            }
        }
        None
    }

    /// The distance between the pattern and the word of this many letters.
    fn last_cell(&self, letters: usize) -> u8 {
        let width = self.pattern.len() + 1;
        self.rows.get(letters * width + width - 1).copied().unwrap_or(u8::MAX)
    }

    /// The least distance between the pattern and a beginning of the current word.
    fn best_cell(&self) -> u8 {
        self.best[self.best.len() - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vocabulary(words: &[&str]) -> Vocabulary {
        Vocabulary::new(words.iter().map(|word| SmolStr::new(word)))
    }

    #[test]
    fn finds_words_prefixes_and_neighbours() {
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
        assert_eq!(named(words.with_prefix_within("mnag", 1)), [("manage".to_owned(), 1), ("manager".to_owned(), 1)]);
        assert!(words.within("ñurse", 1).is_empty());
    }

    /// Few letters make many near misses.
    fn word() -> impl Strategy<Value = String> {
        "[abc]{1,9}"
    }

    proptest! {
        #[test]
        fn neighbours_equal_those_of_a_full_scan(words in prop::collection::vec(word(), 0..60), query in word(), max in 0u8..3) {
            let vocabulary = Vocabulary::new(words.iter().map(SmolStr::new));
            let ids = 0..vocabulary.len() as TermId;
            let near: Vec<(TermId, u8)> = ids.clone()
                .filter_map(|id| Some((id, crate::text::osa_distance_within(&query, vocabulary.word(id), max)?)))
                .collect();
            prop_assert_eq!(vocabulary.within(&query, max), near);
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
