//! Autocomplete: from the first letters of a title to the occupations that people mean by them.
//!
//! `typed` holds the typed text; `suffixes` finds titles with a word that begins with it, `fuzzy` does so despite
//! typing errors, `choose` picks occupations and a title to show for each, and `index` combines the steps.

mod choose;
mod fuzzy;
mod index;
mod suffixes;
mod typed;

pub use index::{SuggestIndex, Suggestion};
