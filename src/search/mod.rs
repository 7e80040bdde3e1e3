//! One search: codes, titles, other words and meaning, ranked together.
//!
//! ```text
//! query ─┬→ titles: occupations whose titles or texts share its words ─┐
//!        └→ matcher: the coder's probabilities, BM25, meaning ─────────┴→ fusion → hits, filters, facets
//! ```
//!
//! Owners of exactly the title come first, in the coder's order; everything else is ordered by `fusion`. `find` runs a
//! complete search.

mod find;
mod fusion;

pub use find::{Found, ReplacedCode, Searcher};
