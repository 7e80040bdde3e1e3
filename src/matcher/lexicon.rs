//! The words that the matcher knows, and which pairs of them are adjacent in titles. They are used to remove noise
//! words and correct typing errors.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::examples::Example;
use crate::codec::Array;
use crate::text::{TermId, Vocabulary, noise};

/// Known words with their frequency in titles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Lexicon {
    vocabulary: Vocabulary,
    /// By word: the number of examples with it; [`PROSE_ONLY`] for a word found only in prose.
    counts: Vec<f32>,
    /// By word: the number of examples that end with it.
    ends: Vec<u32>,
    /// Adjacent words in examples, sorted.
    pairs: Array<Pair>,
}

/// Two adjacent words, with the number of examples that have them.
#[derive(Debug, Clone, Copy, PartialEq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Pair {
    first: U32,
    second: U32,
    count: U32,
}

impl Pair {
    fn terms(&self) -> (TermId, TermId) {
        (self.first.get(), self.second.get())
    }
}

/// The count of a word found in no title.
const PROSE_ONLY: f32 = 0.1;
/// The cost of a typing error, as the logarithm of a frequency.
const ERROR_COST: f32 = 4.0;
/// The minimum log-likelihood for correcting a word to another.
const LEAST: f32 = -6.0;
/// The log-likelihood from which a word with one error is taken without looking for words with two.
const LIKELY: f32 = -1.0;
/// Bonus for the same first letter, where errors are rare.
const SAME_FIRST_LETTER: f32 = 1.5;
/// The weight of a neighbor that titles have next to a word.
const KNOWN_NEIGHBOR: f32 = 2.0;
/// The shortest word that may have one error, and the shortest that may have two.
const ONE_ERROR: usize = 4;
const TWO_ERRORS: usize = 6;
/// The shortest part when two words are written as one.
const SHORTEST_PART: usize = 3;

impl Lexicon {
    /// Learns the words of examples and of prose.
    pub(super) fn learn(examples: &[Example], prose: impl IntoIterator<Item = SmolStr>) -> Self {
        let all = examples.iter().flat_map(|example| example.words.iter().cloned()).chain(prose);
        let vocabulary = Vocabulary::new(all);
        let mut counts = vec![0.0; vocabulary.len()];
        let mut ends = vec![0; vocabulary.len()];
        let mut pairs: BTreeMap<(TermId, TermId), u32> = BTreeMap::new();
        for example in examples {
            // The vocabulary above has every word.
            let terms: Vec<TermId> = example.words.iter().filter_map(|word| vocabulary.get(word)).collect();
            for term in &terms {
                counts[*term as usize] += 1.0;
            }
            if let Some(last) = terms.last() {
                ends[*last as usize] += 1;
            }
            for pair in terms.windows(2) {
                *pairs.entry((pair[0], pair[1])).or_default() += 1;
            }
        }
        for count in &mut counts {
            if *count == 0.0 {
                *count = PROSE_ONLY;
            }
        }
        let pair = |((first, second), count): ((TermId, TermId), u32)| Pair {
            first: first.into(),
            second: second.into(),
            count: count.into(),
        };
        Self { vocabulary, counts, ends, pairs: pairs.into_iter().map(pair).collect() }
    }

    /// Whether it knows something of each of its words, and has no others.
    pub(super) fn is_whole(&self) -> bool {
        let words = self.len();
        let is_pair = |pair: &Pair| {
            let (first, second) = pair.terms();
            first.max(second) < words as TermId
        };
        self.vocabulary.is_whole()
            && [self.counts.len(), self.ends.len()] == [words; 2]
            && self.pairs.iter().all(is_pair)
    }

    /// The number of words.
    pub(super) fn len(&self) -> usize {
        self.vocabulary.len()
    }

    /// The number of pairs.
    pub(super) fn pairs(&self) -> usize {
        self.pairs.len()
    }

    /// The id of a word.
    pub(super) fn get(&self, word: &str) -> Option<TermId> {
        self.vocabulary.get(word)
    }

    /// The position of two adjacent words among all pairs.
    pub(super) fn pair(&self, first: TermId, second: TermId) -> Option<usize> {
        self.pairs.binary_search_by_key(&(first, second), Pair::terms).ok()
    }

    fn times_together(&self, first: Option<TermId>, second: Option<TermId>) -> f32 {
        match (first, second) {
            (Some(first), Some(second)) => {
                self.pair(first, second).map_or(0.0, |place| self.pairs[place].count.get() as f32)
            }
            _ => 0.0,
        }
    }

    /// The number of titles with a word; 0 if it is only found in prose.
    pub(super) fn titles_with(&self, word: &str) -> f32 {
        self.get(word)
            .map(|term| self.counts[term as usize])
            .filter(|count| *count >= 1.0)
            .unwrap_or_default()
    }

    /// The share of a word's titles that end with it: high for the names of workers.
    pub(super) fn share_last(&self, word: &str) -> f32 {
        self.get(word)
            .map_or(0.0, |term| self.ends[term as usize] as f32 / self.counts[term as usize].max(1.0))
    }

    /// Whether titles have two words next to each other.
    pub(super) fn are_neighbors(&self, first: &str, second: &str) -> bool {
        self.times_together(self.get(first), self.get(second)) > 0.0
    }

    /// Whether no word of titles is the given one or within one typing error of it: it is a name.
    pub(super) fn is_foreign(&self, word: &str) -> bool {
        let near = || self.vocabulary.within_same_start(word, 1);
        self.titles_with(word) == 0.0
            && (word.len() < ONE_ERROR || near().iter().all(|(term, _)| self.counts[*term as usize] < 1.0))
    }

    /// The likeliest word that begins with some letters and follows another in titles.
    pub(super) fn completed(&self, before: &str, beginning: &str) -> Option<&str> {
        let before = self.get(before)?;
        let range = self.vocabulary.with_prefix(beginning);
        let start = self.pairs.partition_point(|pair| pair.terms() < (before, range.start));
        let follows = |pair: &&Pair| pair.first.get() == before && pair.second.get() < range.end;
        let followers = self.pairs[start..].iter().take_while(follows);
        let Pair { second, .. } =
            followers.max_by_key(|pair| (pair.count.get(), std::cmp::Reverse(pair.second.get())))?;
        Some(self.vocabulary.word(second.get()))
    }

    /// Whether one of the words is noise or a number, and titles do not have it next to the same neighbor: *night* is
    /// noise in *nurse night*, not in *night auditor*.
    pub(super) fn is_noise(&self, words: &[SmolStr], at: usize) -> bool {
        let word = &words[at];
        let number = word.bytes().all(|byte| byte.is_ascii_digit());
        let unknown_mark = || self.get(word).is_none() && word.bytes().any(|byte| byte.is_ascii_digit());
        if !(number || noise(word).is_some() || unknown_mark()) {
            return false;
        }
        let before = at > 0 && self.are_neighbors(&words[at - 1], word);
        !(before || words.get(at + 1).is_some_and(|after| self.are_neighbors(word, after)))
    }

    /// The words that are not [noise](Self::is_noise). A text of nothing else stays whole.
    pub(super) fn without_noise(&self, words: &[SmolStr]) -> Vec<SmolStr> {
        let kept = (0..words.len()).filter(|at| !self.is_noise(words, *at));
        let rest: Vec<SmolStr> = kept.map(|at| words[at].clone()).collect();
        if rest.is_empty() { words.to_vec() } else { rest }
    }

    /// The words with unknown ones replaced by the likeliest known ones; `None` if that changes nothing. A
    /// noisy-channel model (Kernighan, Church and Gale 1990): the frequency of a word and of its neighbors against
    /// the number of errors. Words of `own` count one less, so a held-out title cannot be corrected to itself.
    pub(super) fn corrected(&self, words: &[SmolStr], own: &[SmolStr]) -> Option<Vec<SmolStr>> {
        let mut result: Vec<SmolStr> = Vec::with_capacity(words.len());
        let mut changed = false;
        for (at, word) in words.iter().enumerate() {
            let known = self.get(word).is_some_and(|term| self.count(term, own) > 0.0);
            if known || word.len() < ONE_ERROR || word.bytes().any(|byte| byte.is_ascii_digit()) {
                result.push(word.clone());
                continue;
            }
            let before = result.last().and_then(|word| self.get(word));
            let after = words.get(at + 1).and_then(|word| self.get(word));
            match self.meant(word, before, after, own) {
                Some(meant) => {
                    result.extend(meant);
                    changed = true;
                }
                None => result.push(word.clone()),
            }
        }
        changed.then_some(result)
    }

    fn count(&self, term: TermId, own: &[SmolStr]) -> f32 {
        let is_own = own.iter().any(|word| word == self.vocabulary.word(term));
        self.counts[term as usize] - f32::from(u8::from(is_own))
    }

    /// The likeliest word, or two words written as one, for an unknown word.
    fn meant(
        &self,
        word: &str,
        before: Option<TermId>,
        after: Option<TermId>,
        own: &[SmolStr],
    ) -> Option<Vec<SmolStr>> {
        let company = |term: TermId| {
            let known = self.times_together(before, Some(term)).ln_1p()
                + self.times_together(Some(term), after).ln_1p();
            KNOWN_NEIGHBOR * known
        };
        let likely = |(term, errors): (TermId, u8)| {
            let count = self.count(term, own);
            let same_start = self.vocabulary.word(term).as_bytes()[0] == word.as_bytes()[0];
            let likelihood = count.max(f32::MIN_POSITIVE).ln() - ERROR_COST * f32::from(errors)
                + if same_start { SAME_FIRST_LETTER } else { 0.0 }
                + company(term);
            (count > 0.0 && likelihood > LEAST).then_some((likelihood, term))
        };
        let best_of = |near: Vec<(TermId, u8)>| {
            near.into_iter().filter_map(likely).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
        };
        let mut best = best_of(self.vocabulary.within(word, 1));
        // Two errors take longer to look up, are rarely likelier than one, and almost never change the first letter.
        let likely_one = best.is_some_and(|(likelihood, _)| likelihood > LIKELY);
        if word.len() >= TWO_ERRORS && !likely_one {
            let same_start = best_of(self.vocabulary.within_same_start(word, 2));
            best = same_start.into_iter().chain(best).max_by(|a, b| a.0.total_cmp(&b.0));
            best = best.or_else(|| best_of(self.vocabulary.within(word, 2)));
        }
        let joined = self.two_words(word);
        match (best, joined) {
            (Some((likelihood, _)), Some((other, parts))) if other > likelihood => Some(parts),
            (Some((_, term)), _) => Some(vec![self.vocabulary.word(term).into()]),
            (None, joined) => joined.map(|(_, parts)| parts),
        }
    }

    /// Two adjacent words of titles, written without the space.
    fn two_words(&self, word: &str) -> Option<(f32, Vec<SmolStr>)> {
        let cuts = SHORTEST_PART..=word.len().checked_sub(SHORTEST_PART)?;
        let parts = cuts.filter(|cut| word.is_char_boundary(*cut)).filter_map(|cut| {
            let (first, second) = word.split_at(cut);
            let (a, b) = (self.get(first)?, self.get(second)?);
            let together = self.times_together(Some(a), Some(b));
            let likelihood =
                together.ln() - ERROR_COST + SAME_FIRST_LETTER + KNOWN_NEIGHBOR * together.ln_1p();
            (together > 0.0).then(|| (likelihood, vec![SmolStr::new(first), SmolStr::new(second)]))
        });
        parts.max_by(|a, b| a.0.total_cmp(&b.0))
    }
}
