//! Autocomplete: from the first letters of a title to the occupations that people who type them mean.
//!
//! `typed` is what was typed; `suffixes` finds the titles with a word that begins so, `fuzzy` those with one that does
//! after a typing error, `choose` picks occupations among them and a title to show for each; `index` puts the steps
//! together.

mod choose;
mod fuzzy;
mod index;
mod suffixes;
mod typed;

pub use index::{SuggestIndex, Suggestion};
