//! Autocomplete: from the first letters of a title to the occupations that people who type them mean.
//!
//! `typed` is what was typed; `index` finds the titles of which a word begins so, `fuzzy` those that do after a
//! typing error, `choose` picks occupations among them and a title to show for each.

mod choose;
mod fuzzy;
mod index;
mod typed;

pub use index::{SuggestIndex, Suggestion};
