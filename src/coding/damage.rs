//! Damaged Parquet files. The Parquet reader panics on some of them, but bad input must never be more than an error.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::error::{Error, Result};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`, which reads or copies the file; a panic in it means that the file is damaged. After an error, do not
/// use what `work` changed.
pub(super) fn guarded<T>(file: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                hook(panic);
            }
        }));
    });
    GUARDED.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);
    done.unwrap_or_else(|_| Err(damaged(file, "its parts contradict each other")))
}

/// The error for a Parquet file that cannot be read.
pub(super) fn damaged(file: &str, problem: impl std::fmt::Display) -> Error {
    let problem = format!("the Parquet file is damaged or cannot be read: {problem}");
    Error::Jobs { file: file.to_owned(), line: None, problem }
}
