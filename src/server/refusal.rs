//! Gives the answers that hyper makes itself, to what is not HTTP, the form of all other answers.
//!
//! hyper answers such a request before any service sees it, with a status and no body, and then closes the connection. Its
//! answers are recognized on their way out: all others have a request id.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::request_id::{REQUEST_ID, RandomIds};
use crate::api::{MEDIA_TYPE, Metrics, Problem};

/// What refusals are reported with.
#[derive(Debug, Clone)]
pub(super) struct Refusals {
    pub(super) ids: RandomIds,
    pub(super) metrics: Metrics,
}

/// A stream that rewrites hyper's own answers.
#[derive(Debug)]
pub(super) struct Refusing<S> {
    stream: S,
    peer: SocketAddr,
    refusals: Refusals,
    /// What is left to write in place of an answer, and the length of that answer.
    instead: Option<(Vec<u8>, usize)>,
}

impl<S> Refusing<S> {
    pub(super) fn new(stream: S, peer: SocketAddr, refusals: Refusals) -> Self {
        Self { stream, peer, refusals, instead: None }
    }
}

impl Refusals {
    /// The answer with a problem as its body, if it is one of hyper's.
    fn rewrite(&self, answer: &[u8], peer: SocketAddr) -> Option<Vec<u8>> {
        let head = std::str::from_utf8(answer).ok()?.strip_suffix("\r\n\r\n")?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?;
        let status = StatusCode::from_bytes(status.as_bytes()).ok().filter(StatusCode::is_client_error)?;
        let headers: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
        let has = |name: &str| headers.iter().find(|(header, _)| *header == name).map(|(_, value)| *value);
        if has("content-length") != Some("0") || has(REQUEST_ID.as_str()).is_some() {
            return None;
        }
        let (code, detail) = match status {
            StatusCode::URI_TOO_LONG => {
                ("uri_too_long", "the address is too long; send long texts with POST")
            }
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
                ("headers_too_large", "the headers are too many or too long")
            }
            _ => ("invalid_http", "this is not a valid HTTP request"),
        };
        let problem = Problem::new(status, code, detail);
        let id = self.ids.next();
        let id = id.to_str().unwrap_or_default();
        let body = serde_json::to_vec(&problem.body(id)).ok()?;
        self.metrics.failed(&problem);
        self.metrics.answered("other", "none", status.as_u16(), Duration::ZERO);
        tracing::info!(id, client = %peer.ip(), status = status.as_u16(), bytes = body.len(), "refused what is not HTTP");
        let mut written = format!("HTTP/1.1 {status}\r\n").into_bytes();
        let length = body.len().to_string();
        let id_header = REQUEST_ID;
        let own = [
            ("connection", "close"),
            ("content-type", MEDIA_TYPE),
            ("content-length", &length),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            (id_header.as_str(), id),
        ];
        for (name, value) in own.into_iter().chain(has("date").map(|date| ("date", date))) {
            written.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        written.extend_from_slice(b"\r\n");
        written.extend_from_slice(&body);
        Some(written)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Refusing<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Refusing<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.instead.is_none() && bytes.starts_with(b"HTTP/1.1 4") {
            this.instead = this.refusals.rewrite(bytes, this.peer).map(|written| (written, bytes.len()));
        }
        while let Some((left, length)) = &mut this.instead {
            let wrote = ready!(Pin::new(&mut this.stream).poll_write(context, left))?;
            left.drain(..wrote);
            if wrote == 0 {
                return Poll::Ready(Ok(0));
            }
            if left.is_empty() {
                let length = *length;
                this.instead = None;
                return Poll::Ready(Ok(length));
            }
        }
        Pin::new(&mut this.stream).poll_write(context, bytes)
    }

    /// hyper's own answers come in one piece.
    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match slices {
            [one] => self.poll_write(context, one),
            _ => Pin::new(&mut self.get_mut().stream).poll_write_vectored(context, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
