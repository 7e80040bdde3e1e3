//! The query log: what people ask, without who asked. Kept only where [`Options::query_log`](super::Options) has one.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};

use crate::api::{Parameters, parse_code};
use crate::error::{Error, Result};
use crate::queries::{FILE_PREFIX, FILE_SUFFIX, Line, Query};

/// Lines that wait for the writing thread. Further ones are dropped: answers never wait for the log.
const LINES_WAITING: usize = 8_192;

/// A folder that gets a file of queries each day. Clones write to the same.
#[derive(Debug, Clone)]
pub struct QueryLog {
    writer: NonBlocking,
    /// Writes what waits when the last clone is dropped.
    _guard: Arc<WorkerGuard>,
}

impl QueryLog {
    /// Writes to a folder, which is created if it is missing, and removes files beyond the newest `days`.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn open(folder: &Path, days: usize) -> Result<Self> {
        // The appender creates a missing folder too, but only after saying on standard error that it is missing.
        fs::create_dir_all(folder).map_err(|source| Error::Io { path: folder.to_owned(), source })?;
        let files = RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix(FILE_PREFIX)
            .filename_suffix(FILE_SUFFIX)
            .max_log_files(days)
            .build(folder)
            .map_err(|error| Error::Source {
                path: folder.to_owned(),
                problem: format!("cannot keep a query log: {error}"),
            })?;
        let (writer, guard) =
            NonBlockingBuilder::default().lossy(true).buffered_lines_limit(LINES_WAITING).finish(files);
        Ok(Self { writer, _guard: Arc::new(guard) })
    }

    /// Lines that found no room so far.
    pub fn lost(&self) -> usize {
        self.writer.error_counter().dropped_lines()
    }

    fn keep(&self, route: &str, query: Query) {
        let time = OffsetDateTime::from(SystemTime::now());
        let time = time.replace_nanosecond(0).unwrap_or(time).format(&Rfc3339).unwrap_or_default();
        let line = Line { time, route: route.to_owned(), query };
        if let Ok(mut text) = serde_json::to_vec(&line) {
            text.push(b'\n');
            // Only the writing thread can fail; it drops what it cannot write.
            let _ = self.writer.clone().write_all(&text);
        }
    }
}

/// Keeps what was asked: handlers leave a [`Query`] with their answer, and a page of an occupation that was opened from hits
/// says so in its `Referer`.
pub(super) async fn keep(State(log): State<QueryLog>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let choice = chosen(request.uri().path(), request.headers());
    let mut response = next.run(request).await;
    let asked = response.extensions_mut().remove::<Query>();
    let opened = choice.filter(|_| response.status().is_success() || response.status().is_redirection());
    if let (Some(query), Some(route)) = (asked.or(opened), route) {
        log.keep(route.as_str(), query);
    }
    response
}

/// The occupation that a visitor opens, if it is one of the hits of a search here.
fn chosen(path: &str, headers: &HeaderMap) -> Option<Query> {
    let code = parse_code(path.strip_prefix("/occupations/")?).ok()?;
    let header = |name| headers.get(name)?.to_str().ok();
    let from = header(header::REFERER)?.split_once("://")?.1;
    let search = from.strip_prefix(header(header::HOST)?)?.strip_prefix("/?")?;
    let parameters = Parameters::parse(search).ok()?;
    Some(Query::of_choice(parameters.text("q").ok()??, code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_hits_of_a_search_here_are_choices() {
        let of = |path: &str, referer: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("jobs.example:8080"));
            headers.insert(header::REFERER, HeaderValue::from_static(referer));
            chosen(path, &headers).map(|query| query.text().to_owned())
        };
        let page = "/occupations/51-4121.00";
        assert_eq!(
            of(page, "https://jobs.example:8080/?q=night+welder&limit=5").as_deref(),
            Some("night welder")
        );
        assert_eq!(of("/", "https://jobs.example:8080/?q=welder"), None);
        assert_eq!(of(page, "https://jobs.example:8080/occupations/51-4122.00"), None);
        assert_eq!(of(page, "https://elsewhere.example/?q=welder"), None);
        assert_eq!(of(page, "nonsense"), None);
    }
}
