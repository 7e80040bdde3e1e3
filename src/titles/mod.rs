//! Title search: from a query in the words of job seekers and coders to ranked occupations, with reasons.
//!
//! `table` holds the titles as terms, `query` turns a text into terms, `index` finds titles and texts that share
//! them, `rank` scores how well a title answers, and `search` groups and orders by occupation; `facets` has filters and
//! counts, `highlight` marked words.

mod facets;
mod highlight;
mod index;
mod open_files;
mod query;
mod rank;
mod search;
mod table;
mod tally;

#[cfg(feature = "server")]
pub(crate) use facets::check_filter_size;
pub use facets::{FacetCount, Facets, Filters, INTERESTS};
pub use highlight::{Marker, Span};
pub use index::ProseKind;
pub use query::{ReadingKind, TitleQuery, code_query};
pub use rank::TitleScore;
pub use search::{Match, MatchEvidence, Ranked, TITLES_FILE, TitleIndex};
pub use table::{MAX_WORDS, Spelling, TitleEntry, TitleId, TitleTable};
