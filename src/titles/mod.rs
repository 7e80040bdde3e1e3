//! Title search: a query in the words of job seekers and coders to occupations, ranked and with reasons.
//!
//! `table` holds the titles as terms, `query` turns a text into terms, `index` finds titles and texts that
//! share them, `rank` says how well a title answers, `search` groups by occupation and orders. `find` puts a whole search
//! together: codes or words, filters and counts (`facets`), marks (`highlight`).

mod facets;
mod find;
mod highlight;
mod index;
mod query;
mod rank;
mod search;
mod table;

pub(crate) use facets::check_filter_size;
pub use facets::{FacetCount, Facets, Filters, INTERESTS};
pub use find::{Found, ReplacedCode};
pub use highlight::{Marker, Span};
pub use index::ProseKind;
pub use query::{LastWord, ReadingKind, TitleQuery, code_query};
pub use rank::TitleScore;
pub use search::{Evidence, Match, Ranked, TitleIndex};
pub use table::{MAX_WORDS, Spelling, TitleEntry, TitleId, TitleTable};
