//! Coding many jobs, in memory or in a table of any size.
//!
//! ```text
//! read → chunk of rows ─→ batch ─→ coded ─→ write → partial file ─→ output
//!        (columns)        (cache)           (journal of progress)   (summary)
//! ```
//!
//! [`Batch`] codes jobs on all cores, each distinct job once. [`FileRequest`] codes a CSV, JSON Lines or Parquet file
//! row by row and in order, in constant memory, and can resume an interrupted run. The command line and the API are
//! thin layers over the two.

mod bad_rows;
mod batch;
mod cancel;
mod columns;
#[cfg(feature = "parquet")]
mod damage;
mod file;
mod format;
mod json;
mod read;
mod recent;
mod resume;
mod row;
mod summary;
mod survey;
mod target;
mod write;

pub use batch::Batch;
pub use cancel::CancelFlag;
pub use columns::Columns;
pub(crate) use columns::check_repeated;
pub use file::{Event, FileRequest, GoOn};
pub use format::Format;
pub use read::Input;
pub use summary::{Decisions, DoubtfulTitle, ReadNotes, Share, Summary};
pub use survey::Survey;
pub use target::Output;
pub use write::{Added, added_cells, added_columns};

pub use crate::engine::{CodeOptions, Coded, CodedCandidate, Decision, Job};

/// The error for Parquet files in a build without the feature `parquet`.
#[cfg(not(feature = "parquet"))]
fn without_parquet() -> crate::Error {
    let problem = "this build of metier does not support Parquet; use CSV or JSON Lines, or build it with the feature `parquet`";
    crate::Error::InvalidRequest(problem.to_owned())
}
