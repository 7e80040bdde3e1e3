//! `/code`: codes a list of titles. Nothing of it outlives the request: rows are answered as they are coded.

use std::io::{self, Write};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use askama::Template;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::upload::Upload;
use super::{Portal, Site, rendered};
use crate::api::{Metrics, Problem, Workers};
use crate::coding::{CancelFlag, CodeOptions, FileRequest, Format, Output};
use crate::engine::Engine;
use crate::error::Error;
use crate::text::thousands;

/// Codes for each title.
const TOP: usize = 3;
/// What the codes of a row take in an answer, in bytes: with long titles, twice as much as usual.
const BYTES_A_ROW: usize = 700;
/// What scripts ask for.
const LINES: &str = "application/x-ndjson";

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage<'a> {
    site: Site<'a>,
    most_rows: String,
}

/// The first line of an answer in lines.
#[derive(Serialize)]
struct Head<'a> {
    rows: u64,
    columns: &'a [String],
}

/// Answers `GET /code`.
pub(super) async fn page(State(portal): State<Arc<Portal>>) -> Result<Response, Problem> {
    rendered(&CodePage { site: Site::of(&portal), most_rows: thousands(portal.most_rows) })
}

/// Answers `POST /code` with the list and its codes: as a CSV file or, if asked for [`LINES`], as JSON Lines that begin with the
/// number of rows. The whole list is checked before the first row is coded, because an answer that has begun cannot fail.
pub(super) async fn coded(
    State(portal): State<Arc<Portal>>,
    State(workers): State<Workers>,
    State(metrics): State<Metrics>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let form = form.map_err(|rejection| {
        Problem::new(rejection.status(), "unsupported_media_type", rejection.body_text())
    })?;
    let upload = Upload::read(form).await?;
    let bytes = upload.bytes.len();
    let waiting = workers.room_for_list(bytes)?;
    let wants = |value: &HeaderValue| value.to_str().is_ok_and(|accepted| accepted.contains(LINES));
    let to = if headers.get_all(header::ACCEPT).iter().any(wants) { Format::Jsonl } else { Format::Csv };
    let (checked, most) = (upload.clone(), portal.most_rows);
    let survey = workers
        .run(move || {
            let (input, _kept) = checked.input()?;
            let nowhere = Output::Stream { name: "nowhere".to_owned(), writer: Box::new(io::sink()) };
            request(&checked, input, nowhere, to).survey(most)
        })
        .await?
        .map_err(|error| bad_list(&upload, &error))?;
    // Slow readers must not hold up the lists after theirs: an answer waits for its reader in memory, which is bounded.
    let room =
        workers.room_for_list(bytes + usize::try_from(survey.rows).unwrap_or(usize::MAX) * BYTES_A_ROW)?;
    let (sender, pieces) = unbounded_channel();
    let name = attachment(&upload.name);
    if to == Format::Jsonl {
        let head = serde_json::to_string(&Head { rows: survey.rows, columns: &survey.columns });
        let head = head.map_err(|error| Problem::internal(error.to_string()))?;
        // Its receiver is still here.
        let _ = sender.send(Ok(format!("{head}\n").into()));
    }
    let engine = Arc::clone(&portal.engine);
    tokio::spawn(async move {
        let Ok(turn) = workers.turn_of_list().await else { return };
        let work = move || {
            let _held = (turn, waiting);
            match code(&engine, &upload, to, &sender) {
                Ok(summary) => metrics.coded_file(&summary.decisions),
                Err(error) => {
                    tracing::debug!(%error, "a list was not coded to its end");
                    // So that its part is not taken for the whole.
                    let _ = sender.send(Err(io::Error::other(error)));
                }
            }
        };
        let _ = tokio::task::spawn_blocking(work).await;
    });
    let kind = if to == Format::Jsonl { LINES } else { "text/csv; charset=utf-8" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, Body::new(Answer { pieces, _room: room })).into_response())
}

fn request(upload: &Upload, input: crate::coding::Input, output: Output, to: Format) -> FileRequest {
    FileRequest {
        input_format: Some(upload.format),
        output_format: Some(to),
        options: CodeOptions { top: TOP, ..CodeOptions::default() },
        ..FileRequest::new(input, upload.columns.clone(), output)
    }
}

fn code(
    engine: &Engine,
    upload: &Upload,
    to: Format,
    sender: &UnboundedSender<io::Result<Bytes>>,
) -> crate::Result<crate::coding::Summary> {
    let (input, _kept) = upload.input()?;
    let output = Output::Stream { name: "the answer".to_owned(), writer: Box::new(Pieces(sender.clone())) };
    request(upload, input, output, to).run(engine, &CancelFlag::new(), |_| ())
}

/// Passes on what is written. Fails once the caller has left, which ends the work.
struct Pieces(UnboundedSender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map(|()| bytes.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A body of the pieces that are ready, with the room that they may take.
struct Answer {
    pieces: UnboundedReceiver<io::Result<Bytes>>,
    _room: OwnedSemaphorePermit,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.pieces.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

/// What is wrong with a list, and where.
fn bad_list(upload: &Upload, error: &Error) -> Problem {
    let detail = match error {
        Error::Jobs { line: Some(line), problem, .. } => format!("{}, line {line}: {problem}", upload.name),
        Error::Jobs { line: None, problem, .. } => format!("{}: {problem}", upload.name),
        Error::Table { line, column, problem, .. } => {
            format!("{}, line {line}, column {column}: {problem}", upload.name)
        }
        Error::InvalidRequest(problem) => problem.clone(),
        other => return Problem::internal(other.to_string()),
    };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_list", detail)
}

/// The name of the answer as a file.
fn attachment(name: &str) -> HeaderValue {
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or("list");
    let plain: String = stem
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '-' })
        .collect();
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}-coded.csv\""))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_named_after_its_list() {
        let named = |name: &str| attachment(name).to_str().unwrap().to_owned();
        assert_eq!(named("jobs 2024.csv"), "attachment; filename=\"jobs-2024-coded.csv\"");
        assert_eq!(named("a\"b\r\nc.csv"), "attachment; filename=\"a-b--c-coded.csv\"");
        assert_eq!(named(""), "attachment; filename=\"list-coded.csv\"");
    }
}
