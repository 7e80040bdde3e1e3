//! A stream whose reader must keep up: one that takes nothing, or a few bytes now and then, would hold its answer in memory.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// Bytes that a reader must take each second while it keeps an answer waiting: less than the slowest modem.
const BYTES_A_SECOND: u64 = 1024;

/// A stream that fails when its reader is too slow.
#[derive(Debug)]
pub(super) struct Paced<S> {
    stream: S,
    patience: Duration,
    /// Set while an answer waits for its reader.
    wait: Option<Wait>,
}

#[derive(Debug)]
struct Wait {
    end: Pin<Box<Sleep>>,
    /// Bytes taken since it began.
    taken: u64,
}

impl<S> Paced<S> {
    /// `patience` is how long a reader may take less than [`BYTES_A_SECOND`].
    pub(super) fn new(stream: S, patience: Duration) -> Self {
        Self { stream, patience, wait: None }
    }

    /// Notes the outcome of a write.
    fn pace(&mut self, context: &mut Context<'_>, wrote: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match wrote {
            Poll::Ready(Ok(bytes)) => {
                if let Some(wait) = &mut self.wait {
                    wait.taken += bytes as u64;
                }
                wrote
            }
            Poll::Ready(Err(_)) => wrote,
            Poll::Pending => {
                let patience = self.patience;
                let wait = self.wait.get_or_insert_with(|| Wait { end: Box::pin(sleep(patience)), taken: 0 });
                ready!(wait.end.as_mut().poll(context));
                let due = patience.as_millis() as u64 * BYTES_A_SECOND / 1000;
                if wait.taken < due.max(1) {
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
                wait.taken = 0;
                wait.end.as_mut().reset(Instant::now() + patience);
                // Polled so that the stream's task wakes at the new end.
                let _ = wait.end.as_mut().poll(context);
                Poll::Pending
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.pace(context, wrote)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.pace(context, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Called when all has been handed to the system: nothing waits any more.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wait = None;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
