//! Autocomplete: from the first letters of a title to the occupations that people who type them mean.
//!
//! `typed` is what was typed; `spellings` finds the titles with a word that begins so, `fuzzy` those that do after a typing
//! error; `choose` picks occupations among them and a title to show for each; `index` puts these together.

mod choose;
mod fuzzy;
mod index;
mod spellings;
mod typed;

pub use index::{SuggestIndex, Suggestion};
