//! Titles that begin with the typed text, allowing one or two typing errors.

use super::suffixes::{Found, Suffix, SuffixIndex};
use super::typed::{Typed, TypedWord};
use crate::text::{Trie, osa_distance_within, typo_budget};

/// Likelihood of each number of typing errors relative to none: few people mistype twice in the letters typed so far.
const FIT: [f32; 3] = [1.0, 0.3, 0.02];
/// People rarely mistype the first letter.
const FIRST_LETTER: f32 = 0.25;

impl SuffixIndex {
    /// Titles that begin with the typed text, allowing one typing error anywhere, including in a space. As a whole, a
    /// text of four letters or more is allowed one error even in a short word: the words around it show what is
    /// meant. A text with an acronym is only looked up word by word.
    pub(super) fn misspelled_title(&self, typed: &Typed) -> Vec<Found> {
        self.misspelled(typed, &self.spelling_trie, |at| self.whole(at as u32))
    }

    /// The same for the rest of a title, starting at any of its words.
    pub(super) fn misspelled_suffix(&self, typed: &Typed) -> Vec<Found> {
        self.misspelled(typed, &self.suffix_trie, |at| self.suffix(at))
    }

    fn misspelled(&self, typed: &Typed, trie: &Trie, suffix: impl Fn(usize) -> Suffix) -> Vec<Found> {
        let text = typed.text.trim_end();
        if typo_budget(text.len()) == 0 || typed.words.iter().any(|word| word.acronym) {
            return Vec::new();
        }
        let mut found = Vec::new();
        trie.visit_near(
            text,
            1,
            false,
            |at| self.suffix_text(suffix(at)),
            |places, near| {
                // Texts of one range share their first letter.
                let fit = fit(typed, self.suffix_text(suffix(places.start)), near.beginning);
                found.extend(places.map(|at| Found { suffix: suffix(at), typos: near.beginning, fit }));
            },
        );
        found
    }

    /// Suffixes that begin with the typed text, allowing each word its own typing errors.
    ///
    /// Looks up the first word among all words, then compares the rest along the suffixes that begin with it.
    pub(super) fn misspelled_by_word(&self, typed: &Typed) -> Vec<Found> {
        let Some((first, rest)) = typed.words.split_first() else { return Vec::new() };
        let near = if rest.is_empty() && !typed.is_closed() {
            self.words.with_prefix_within(&first.text, first.budget)
        } else {
            self.words.within(&first.text, first.budget)
        };
        let mut found = Vec::new();
        for (word, typos) in near {
            for at in self.with_word(word) {
                let suffix = self.suffix(at);
                let text = self.suffix_text(suffix);
                let Some(more) = misspelled_rest(text, rest, typed.is_closed()) else { continue };
                found.push(Found { suffix, typos: typos + more, fit: fit(typed, text, typos + more) });
            }
        }
        found
    }
}

fn fit(typed: &Typed, suffix: &str, typos: u8) -> f32 {
    let same_letter = suffix.as_bytes().first() == typed.text.as_bytes().first();
    FIT[usize::from(typos.min(2))] * if same_letter { 1.0 } else { FIRST_LETTER }
}

/// The typing errors between the remaining typed words and a suffix's words after its first, or `None` if a word
/// exceeds its budget.
fn misspelled_rest(suffix: &str, rest: &[TypedWord], closed: bool) -> Option<u8> {
    let mut words = suffix.split(' ').skip(1);
    let mut typos = 0;
    for (at, typed) in rest.iter().enumerate() {
        let word = words.next()?;
        let open = at + 1 == rest.len() && !closed;
        typos += if open {
            prefix_distance(&typed.text, word, typed.budget)?
        } else {
            osa_distance_within(&typed.text, word, typed.budget)?
        };
    }
    Some(typos)
}

/// The smallest distance between a typed text and any prefix of a word.
fn prefix_distance(typed: &str, word: &str, budget: u8) -> Option<u8> {
    let shortest = typed.len().saturating_sub(usize::from(budget));
    let longest = (typed.len() + usize::from(budget)).min(word.len());
    (shortest..=longest).filter_map(|len| osa_distance_within(typed, word.get(..len)?, budget)).min()
}
