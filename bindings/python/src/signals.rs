//! Work on other threads, which Ctrl-C interrupts.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use metier::coding::CancelFlag;
use pyo3::prelude::*;
use rayon::ThreadPool;

use crate::errors::{Failure, fault, guarded};

/// How long Ctrl-C may take to be noticed.
const PATIENCE: Duration = Duration::from_millis(50);

/// Runs work in a pool, detached from the interpreter, and looks for signals before and meanwhile. When one raises an
/// exception, such as `KeyboardInterrupt`, the flag is raised, if the work can be canceled, and the exception returned once the
/// work has stopped.
pub(crate) fn interruptible<T: Send>(
    py: Python<'_>,
    pool: &ThreadPool,
    cancel: Option<&CancelFlag>,
    work: impl FnOnce() -> metier::Result<T> + Send,
) -> PyResult<T> {
    // Much work in small pieces is never waited for long.
    py.check_signals()?;
    pool.in_place_scope(|scope| {
        let (sender, mut answers) = sync_channel::<Result<T, Failure>>(1);
        scope.spawn(move |_| drop(sender.send(guarded(work))));
        let mut interrupted = None;
        loop {
            let answer;
            (answers, answer) = py.detach(move || {
                let answer = answers.recv_timeout(PATIENCE);
                (answers, answer)
            });
            match answer {
                Ok(done) => return interrupted.map_or_else(|| Ok(done?), Err),
                Err(RecvTimeoutError::Timeout) => {
                    if interrupted.is_none()
                        && let Err(exception) = py.check_signals()
                    {
                        if let Some(cancel) = cancel {
                            cancel.cancel();
                        }
                        interrupted = Some(exception);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Err(fault("the work ended without an answer")),
            }
        }
    })
}
