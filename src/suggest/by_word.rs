//! Titles in which every typed word begins a word of its own: `regist nur` finds Registered Nurse, and so does
//! `nurse regist`.

use super::fuzzy::{FIRST_LETTER, FIT};
use super::suffixes::{Found, Suffix, SuffixIndex};
use super::typed::{Typed, TypedWord};
use crate::text::TermId;

/// Factor for each word, other than the one being typed, that was left half typed.
const HALF_TYPED: f32 = 0.5;
/// Factor for each other typed word that a title has when only one must be in it.
const OTHER_WORD: f32 = 10.0;
/// A word of fewer letters names no job.
const FEWEST_LETTERS: usize = 3;
/// Factor when the words are in another order.
const REORDERED: f32 = 0.1;
/// Factor when other words stand between those that were typed.
const APART: f32 = 0.5;

impl SuffixIndex {
    /// Titles of which each typed word begins a word, as spelled.
    pub(super) fn by_word(&self, typed: &Typed) -> Vec<Found> {
        let stretches = typed.words.iter().map(|word| self.with_prefix(&word.text));
        let rarest = stretches.enumerate().min_by_key(|(_, stretch)| stretch.len());
        let Some((anchor, stretch)) = rarest else { return Vec::new() };
        let typos = |at: usize, word: &str| word.starts_with(&*typed.words[at].text).then_some(0);
        self.collect(typed, anchor, stretch, typos)
    }

    /// The same, allowing each word its own typing errors.
    pub(super) fn misspelled_by_word(&self, typed: &Typed) -> Vec<Found> {
        let closed = |at: usize| at + 1 == typed.words.len() && typed.is_closed();
        let near: Vec<Vec<(TermId, u8)>> = typed
            .words
            .iter()
            .enumerate()
            .map(|(at, TypedWord { text, budget, .. })| match (budget, closed(at)) {
                (0, _) => self.words.with_prefix(text).map(|term| (term, 0)).collect(),
                (_, true) => self.words.within(text, *budget),
                (_, false) => self.words.with_prefix_within(text, *budget),
            })
            .collect();
        let titles =
            |near: &Vec<(TermId, u8)>| near.iter().map(|(term, _)| self.with_word(*term).len()).sum();
        let rarest = near.iter().enumerate().min_by_key(|(_, near)| -> usize { titles(near) });
        let Some((anchor, anchors)) = rarest else { return Vec::new() };
        let typos = |at: usize, word: &str| {
            let term = self.words.get(word)?;
            let place = near[at].binary_search_by_key(&term, |(term, _)| *term).ok()?;
            Some(near[at][place].1)
        };
        self.collect(typed, anchor, anchors.iter().flat_map(|(term, _)| self.with_word(*term)), typos)
    }

    /// Official titles whose job one typed word names, the last one if possible, with that word; those that have other
    /// typed words too fit better.
    pub(super) fn by_job(&self, typed: &Typed) -> Option<(Typed, Vec<Found>)> {
        let named = |at: usize| {
            let word = &typed.words[at];
            let jobs = self.jobs_with_prefix(&word.text);
            (word.text.len() >= FEWEST_LETTERS && !jobs.is_empty()).then_some((at, jobs))
        };
        let (at, jobs) = (0..typed.words.len()).rev().find_map(named)?;
        let others = typed.words.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, word)| word);
        // A mistyped word begins a word of no title.
        let others: Vec<&TypedWord> =
            others.filter(|word| !self.with_prefix(&word.text).is_empty()).collect();
        let fit = |suffix: Suffix| -> f32 {
            let has = |word: &TypedWord| {
                self.spelling(suffix.spelling).split(' ').any(|known| known.starts_with(&*word.text))
            };
            others.iter().map(|word| if has(word) { OTHER_WORD } else { 1.0 }).product()
        };
        let jobs = jobs.iter().map(|at| self.suffix(*at as usize));
        let found = jobs.map(|suffix| Found { suffix, typos: 0, fit: fit(suffix) });
        Some((typed.only(at), found.collect()))
    }

    /// Of the titles with these suffixes, each of which begins with a word that the typed word `anchor` may mean,
    /// those that hold the other typed words too. `typos` tells how many errors make a typed word the beginning of a
    /// title's word.
    fn collect(
        &self,
        typed: &Typed,
        anchor: usize,
        suffixes: impl Iterator<Item = usize>,
        typos: impl Fn(usize, &str) -> Option<u8>,
    ) -> Vec<Found> {
        let mut found = Vec::new();
        let mut words = Vec::new();
        // A longer word can begin fewer of a title's words, so it chooses first.
        let mut by_length: Vec<usize> = (0..typed.words.len()).collect();
        by_length.sort_by_key(|at| std::cmp::Reverse(typed.words[*at].text.len()));
        for suffix in suffixes.map(|at| self.suffix(at)) {
            words.clear();
            words.extend(self.spelling(suffix.spelling).split(' ').take(MOST_WORDS));
            // A title with two such words is visited twice.
            let first = words.iter().position(|word| typos(anchor, word).is_some());
            if first != Some(usize::from(suffix.words_before)) {
                continue;
            }
            let mut places = [0; MOST_WORDS];
            let places = &mut places[..typed.words.len()];
            if in_order(&words, places, &typos) || in_any_order(&words, places, &by_length, &typos) {
                found.push(self.placed(typed, suffix, &words, places, &typos));
            }
        }
        found
    }

    /// A title whose words at these places are the typed ones.
    fn placed(
        &self,
        typed: &Typed,
        Suffix { spelling, .. }: Suffix,
        words: &[&str],
        places: &[usize],
        typos: &impl Fn(usize, &str) -> Option<u8>,
    ) -> Found {
        let (first, last) =
            places.iter().fold((usize::MAX, 0), |(first, last), place| (first.min(*place), last.max(*place)));
        let mut fit = if last - first < places.len() { 1.0 } else { APART };
        if !places.is_sorted() {
            fit *= REORDERED;
        }
        let mut errors = 0;
        for (at, (place, word)) in places.iter().zip(&typed.words).enumerate() {
            let known = words[*place];
            let here = typos(at, known).unwrap_or_default();
            errors += here;
            if at + 1 < places.len() && known.len() > word.text.len() + usize::from(here) {
                fit *= HALF_TYPED;
            }
            if known.as_bytes().first() != word.text.as_bytes().first() {
                fit *= FIRST_LETTER;
            }
        }
        let before: usize = words[..first].iter().map(|word| word.len() + 1).sum();
        let suffix = self.suffix_at(spelling, first, before);
        Found { suffix, typos: errors, fit: fit * FIT[usize::from(errors).min(FIT.len() - 1)] }
    }
}

/// Words of a title beyond this many are not looked at; no typed text has as many.
const MOST_WORDS: usize = 32;

/// Finds the place of each typed word after that of the word before it.
fn in_order(words: &[&str], places: &mut [usize], typos: &impl Fn(usize, &str) -> Option<u8>) -> bool {
    let mut next = 0;
    for (at, place) in places.iter_mut().enumerate() {
        let Some(ahead) = words[next..].iter().position(|word| typos(at, word).is_some()) else {
            return false;
        };
        *place = next + ahead;
        next = *place + 1;
    }
    true
}

/// Finds a place of its own for each typed word.
fn in_any_order(
    words: &[&str],
    places: &mut [usize],
    by_length: &[usize],
    typos: &impl Fn(usize, &str) -> Option<u8>,
) -> bool {
    let mut taken = 0u32;
    for at in by_length {
        let free = |(place, word): &(usize, &&str)| taken & 1 << place == 0 && typos(*at, word).is_some();
        let Some((place, _)) = words.iter().enumerate().find(free) else { return false };
        taken |= 1 << place;
        places[*at] = place;
    }
    true
}
