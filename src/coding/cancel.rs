//! Stopping work from another thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, Result};

/// Stops coding from another thread: for example, on a signal, or when a client has left. Clones share one flag, and
/// a raised flag stays raised.
///
/// Work stops before the next job, with [`Error::Canceled`].
#[derive(Debug, Clone, Default)]
pub struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    /// A flag that is not raised.
    pub fn new() -> Self {
        Self::default()
    }

    /// Raises the flag.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the flag is raised.
    pub fn is_canceled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Fails once the flag is raised.
    ///
    /// # Errors
    /// [`Error::Canceled`].
    pub fn check(&self) -> Result<()> {
        if self.is_canceled() { Err(Error::Canceled) } else { Ok(()) }
    }
}
