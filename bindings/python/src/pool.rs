//! Threads for a process. A forked process inherits the memory of a thread pool but none of its threads, and would wait for
//! them forever: it gets a pool of its own.

use std::mem;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors;

/// The most threads to ask for; more than any machine has cores.
const MAX_THREADS: usize = 1_024;

/// The process that has a pool, and the pool.
static SHARED: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// A pool of as many threads; by default, the one that the process shares, of one for each core.
///
/// Only called while attached to the interpreter, as `fork` is: so no process is forked while another thread holds the lock.
pub(crate) fn of(_: Python<'_>, threads: Option<usize>) -> PyResult<Arc<ThreadPool>> {
    if let Some(threads) = threads {
        if !(1..=MAX_THREADS).contains(&threads) {
            return Err(errors::invalid(format!(
                "threads {threads} is out of range; use 1 to {MAX_THREADS}"
            )));
        }
        return new(threads);
    }
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    match &*shared {
        Some((owner, pool)) if *owner == process::id() => Ok(Arc::clone(pool)),
        _ => {
            let pool = new(0)?;
            let inherited = shared.replace((process::id(), Arc::clone(&pool)));
            // Its threads are in another process, and dropping it would call them.
            mem::forget(inherited);
            Ok(pool)
        }
    }
}

fn new(threads: usize) -> PyResult<Arc<ThreadPool>> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).thread_name(|place| format!("metier-{place}"));
    let pool = pool.build().map_err(|error| errors::fault(format!("cannot start threads: {error}")))?;
    Ok(Arc::new(pool))
}
