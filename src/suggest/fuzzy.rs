//! Titles that begin with the typed text, allowing one or two typing errors.

use super::suffixes::{Found, Suffix, SuffixIndex};
use super::typed::Typed;
use crate::text::{Trie, typo_budget};

/// Likelihood of each number of typing errors relative to none: few people mistype twice in the letters typed so far.
pub(super) const FIT: [f32; 3] = [1.0, 0.3, 0.02];
/// People rarely mistype the first letter.
pub(super) const FIRST_LETTER: f32 = 0.25;

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
}

fn fit(typed: &Typed, suffix: &str, typos: u8) -> f32 {
    let same_letter = suffix.as_bytes().first() == typed.text.as_bytes().first();
    FIT[usize::from(typos.min(2))] * if same_letter { 1.0 } else { FIRST_LETTER }
}
