//! What people ask, for whoever decides which titles to add: the lines of a query log, and what a log of them shows.
//!
//! A server keeps a log only if it is told to. A line has the time, the route, the
//! text and what came of it, and nothing about who asked.

mod line;
mod summary;

pub use line::{Line, Query, Shown};
pub use summary::{Asked, Chosen, Doubted, Summary, summarize};

/// What the names of log files begin with; the day and the suffix follow: `queries.2026-11-27.jsonl`.
pub const FILE_PREFIX: &str = "queries";
/// What the names of log files end with.
pub const FILE_SUFFIX: &str = "jsonl";
