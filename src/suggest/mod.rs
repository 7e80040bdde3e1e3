//! Autocomplete: from the first letters of a title to the occupations that people mean by them.
//!
//! `typed` holds the typed text; `suffixes` finds titles that go on with it from one of their words, `fuzzy` does so
//! despite typing errors, and `by_word` finds titles in which each typed word begins a word. `choose` picks occupations
//! and a title to show for each, `marks` marks in it what was typed, and `index` combines the steps.

mod by_word;
mod choose;
mod fuzzy;
mod index;
mod marks;
mod suffixes;
mod typed;

pub use index::{SuggestIndex, Suggestion};
