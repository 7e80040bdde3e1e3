//! Coding many jobs: those in memory, or a table of any size.
//!
//! ```text
//! read → chunk of rows ─→ batch ─→ coded ─→ write → partial file ─→ output
//!        (columns)        (cache)           (journal notes how far) (summary)
//! ```
//!
//! [`Batch`] codes jobs on all cores, each distinct job once. [`FileRequest`] codes a CSV, JSON Lines or Parquet file
//! row by row and in order, in constant memory, and can resume where an interrupted run stopped. The command line and
//! the API are shells over the two.

mod batch;
mod cancel;
mod columns;
#[cfg(feature = "parquet")]
mod damage;
mod file;
mod format;
mod json;
mod read;
mod resume;
mod row;
mod summary;
mod target;
mod write;

pub use batch::Batch;
pub use cancel::CancelFlag;
pub use columns::Columns;
pub use file::{Event, FileRequest};
pub use format::Format;
pub use read::Input;
pub use summary::{Decisions, DoubtfulTitle, ReadNotes, Share, Summary};
pub use target::Output;

pub use crate::engine::{CodeOptions, Coded, CodedCandidate, Decision, Job};

/// What a build without the feature `parquet` says to a Parquet file.
#[cfg(not(feature = "parquet"))]
fn without_parquet() -> crate::Error {
    let problem = "this metier was built without Parquet; use CSV or JSON Lines, or build it with the feature `parquet`";
    crate::Error::InvalidRequest(problem.to_owned())
}
