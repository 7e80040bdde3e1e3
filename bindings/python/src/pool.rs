//! Threads for a process. A forked process inherits the memory of a thread pool but none of its threads, and would wait for
//! them forever: it gets a pool of its own.

use std::mem;
use std::process;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors;

/// The most threads to ask for; more than any machine has cores.
const MAX_THREADS: usize = 1_024;

/// One for each core, which the process shares.
static SHARED: LazyLock<Arc<Threads>> = LazyLock::new(|| Arc::new(Threads::new(0)));

/// A number of threads, started in the process that uses them.
pub(crate) struct Threads {
    /// 0 for one for each core.
    count: usize,
    started: Mutex<Option<Pool>>,
}

/// A pool, and the process that its threads are in.
struct Pool {
    process: u32,
    threads: Arc<ThreadPool>,
}

/// As many threads; by default, those that the process shares.
pub(crate) fn of(threads: Option<usize>) -> PyResult<Arc<Threads>> {
    match threads {
        None => Ok(Arc::clone(&SHARED)),
        Some(count @ 1..=MAX_THREADS) => Ok(Arc::new(Threads::new(count))),
        Some(count) => {
            Err(errors::invalid(format!("threads {count} is out of range; use 1 to {MAX_THREADS}")))
        }
    }
}

impl Threads {
    const fn new(count: usize) -> Self {
        Self { count, started: Mutex::new(None) }
    }

    /// The pool of this process.
    ///
    /// Only called while attached to the interpreter, as `fork` is: so no process is forked while another thread holds the
    /// lock.
    pub(crate) fn pool(&self, _: Python<'_>) -> PyResult<Arc<ThreadPool>> {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        match &*started {
            Some(pool) if pool.process == process::id() => Ok(Arc::clone(&pool.threads)),
            _ => {
                let pool = ThreadPoolBuilder::new().num_threads(self.count);
                let pool = pool.thread_name(|place| format!("metier-{place}")).build();
                let pool = pool.map_err(|error| errors::fault(format!("cannot start threads: {error}")))?;
                let threads = Arc::new(pool);
                *started = Some(Pool { process: process::id(), threads: Arc::clone(&threads) });
                Ok(threads)
            }
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        if self.process != process::id() {
            // Its threads are in another process, and dropping it would call them: one more reference keeps it.
            mem::forget(Arc::clone(&self.threads));
        }
    }
}
