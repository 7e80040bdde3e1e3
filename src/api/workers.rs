//! Runs work that may take a millisecond or more off the async threads, so that it does not hold up other requests.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::available_parallelism;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tracing::Span;

use super::problem::Problem;

/// Turns to compute, one for each core: more at once would only slow each of them down.
#[derive(Debug, Clone)]
pub(crate) struct Workers(Arc<Semaphore>);

impl Workers {
    /// As many turns as there are cores.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from))))
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
        let turn = Arc::clone(&self.0).acquire_owned().await;
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
        let workers = Workers(Arc::new(Semaphore::new(1)));
        let here = std::thread::current().id();
        for _ in 0..3 {
            assert_ne!(workers.run(|| std::thread::current().id()).await.unwrap(), here);
        }
    }

    #[tokio::test]
    async fn work_whose_caller_has_left_never_starts() {
        let workers = Workers(Arc::new(Semaphore::new(0)));
        let (started, start) = std::sync::mpsc::channel();
        let waiting = tokio::spawn({
            let workers = workers.clone();
            async move { workers.run(move || started.send(())).await }
        });
        tokio::task::yield_now().await;
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        workers.0.add_permits(1);
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
