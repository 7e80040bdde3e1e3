//! Runs work that may take a millisecond or more off the async threads, so that it does not hold up other requests.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::available_parallelism;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tracing::Span;

use super::problem::Problem;

/// Batches coded at once. Each uses every core, so more would only slow down all of them, and single requests too.
const BATCHES_AT_WORK: usize = 2;
/// Kilobytes that lists to code, and their answers, may take in memory while they wait.
const LISTS_KILOBYTES: usize = 192 << 10;

/// Turns to compute, whichever index is asked. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Workers(Arc<Turns>);

#[derive(Debug)]
struct Turns {
    /// One for each core: more at once would only slow each of them down.
    requests: Arc<Semaphore>,
    batches: Arc<Semaphore>,
    /// One list is coded at a time, and the others wait: each takes seconds, on every core.
    lists: Arc<Semaphore>,
    waiting_lists: Arc<Semaphore>,
}

impl Workers {
    /// As many turns as there are cores.
    pub(crate) fn new() -> Self {
        Self::of(available_parallelism().map_or(1, usize::from), BATCHES_AT_WORK)
    }

    /// So many turns and batches.
    pub(super) fn of(turns: usize, batches: usize) -> Self {
        let semaphore = |count| Arc::new(Semaphore::new(count));
        Self(Arc::new(Turns {
            requests: semaphore(turns),
            batches: semaphore(batches),
            lists: semaphore(1),
            waiting_lists: semaphore(LISTS_KILOBYTES),
        }))
    }

    /// Room for a list of so many bytes, until dropped.
    ///
    /// # Errors
    /// When the lists that wait fill the memory that they may take.
    pub(crate) fn room_for_list(&self, bytes: u64) -> Result<OwnedSemaphorePermit, Problem> {
        let kilobytes = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        Arc::clone(&self.0.waiting_lists).try_acquire_many_owned(kilobytes).map_err(|_| {
            Problem::too_many_lists("too many lists are waiting to be coded; try again in a minute")
        })
    }

    /// A list's turn to be coded, until dropped.
    ///
    /// # Errors
    /// When the server is shutting down.
    pub(crate) async fn turn_of_list(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let turn = Arc::clone(&self.0.lists).acquire_owned().await;
        turn.map_err(|error| Problem::internal(error.to_string()))
    }

    /// A place for a batch, until dropped.
    ///
    /// # Errors
    /// When as many batches as there may be are being coded.
    pub(super) fn begin_batch(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.0.batches).try_acquire_owned().map_err(|_| {
            let detail = "too many batches are being coded; try again shortly";
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_batches", detail)
        })
    }

    /// Runs `work` on a blocking thread when its turn comes. A request that is dropped while it waits never starts its
    /// work.
    ///
    /// # Errors
    /// When the server is shutting down.
    ///
    /// # Panics
    /// When `work` does, with the same payload.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.0.requests).acquire_owned().await;
        let span = Span::current();
        let working = spawn_blocking(move || {
            // Held until the work is done, even if its caller has left.
            let _turn = turn;
            span.in_scope(work)
        });
        working.await.map_err(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(error) => Problem::internal(error.to_string()),
        })
    }
}

/// Characters of text from which on reading it may take a millisecond: half a page of description takes three.
const LONG_TEXT: usize = 60;

impl Workers {
    /// Runs work on a text of so many characters: where it is if the text is short, since handing over a short search costs a
    /// third of the searches per second, and otherwise as [`Workers::run`] does.
    ///
    /// # Errors
    /// As [`Workers::run`].
    pub(crate) async fn run_for<T: Send + 'static>(
        &self,
        characters: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        if characters < LONG_TEXT { Ok(work()) } else { self.run(work).await }
    }
}

/// Runs a whole handler, including serializing its response. Only for handlers that never wait: one that reads a body
/// would hold its turn while the caller is slow.
pub(crate) async fn off_async_threads(
    State(workers): State<Workers>,
    request: Request,
    next: Next,
) -> Response {
    let runtime = Handle::current();
    let answered = workers.run(move || runtime.block_on(next.run(request))).await;
    answered.unwrap_or_else(IntoResponse::into_response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_runs_on_another_thread_and_releases_its_permit() {
        let workers = Workers::of(1, 1);
        let here = std::thread::current().id();
        for _ in 0..3 {
            assert_ne!(workers.run(|| std::thread::current().id()).await.unwrap(), here);
        }
    }

    #[tokio::test]
    async fn work_whose_caller_has_left_never_starts() {
        let workers = Workers::of(0, 1);
        let (started, start) = std::sync::mpsc::channel();
        let waiting = tokio::spawn({
            let workers = workers.clone();
            async move { workers.run(move || started.send(())).await }
        });
        tokio::task::yield_now().await;
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        workers.0.requests.add_permits(1);
        workers.run(|| ()).await.unwrap();
        assert!(start.recv().is_err(), "its sender is gone without having sent");
    }

    #[tokio::test]
    async fn a_panic_reaches_the_caller() {
        let workers = Workers::new();
        let panicked = tokio::spawn(async move { workers.run(|| panic!("oh")).await }).await.unwrap_err();
        assert_eq!(panicked.into_panic().downcast_ref(), Some(&"oh"));
    }
}
