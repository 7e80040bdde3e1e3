//! `/code`: codes a list of titles. Nothing of it outlives the request: rows are answered as they are coded.

use std::io::{self, Write};
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

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
use crate::coding::{CancelFlag, Format, Output, Summary};
use crate::engine::Engine;
use crate::error::Error;
use crate::text::thousands;

/// The most that the rows of a list may take in an answer, without codes. A file of Parquet may unpack to any size.
const MOST_BYTES: u64 = 32 << 20;
/// What the codes of a row take in an answer, in bytes: with long titles, twice as much as usual.
const BYTES_A_ROW: u64 = 700;
/// How long a reader may take for an answer once all of it is coded.
const PATIENCE: Duration = Duration::from_secs(600);
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
    /// The place of the column of titles.
    title: usize,
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
    let waiting = workers.room_for_list(upload.bytes() as u64)?;
    let wants = |value: &HeaderValue| value.to_str().is_ok_and(|accepted| accepted.contains(LINES));
    let to = if headers.get_all(header::ACCEPT).iter().any(wants) { Format::Jsonl } else { Format::Csv };
    let (checked, most) = (upload.clone(), portal.most_rows);
    let survey = workers
        .run(move || {
            let nowhere = Output::Stream { name: "nowhere".to_owned(), writer: Box::new(io::sink()) };
            checked.request(nowhere, to)?.survey(most, MOST_BYTES)
        })
        .await?
        .map_err(|error| bad_list(&upload, &error))?;
    // Slow readers must not hold up the lists after theirs: an answer waits for its reader in memory, which is bounded.
    let room = workers.room_for_list(survey.bytes + survey.rows * BYTES_A_ROW)?;
    let (sender, pieces) = unbounded_channel();
    let name = attachment(upload.name().unwrap_or_default());
    if to == Format::Jsonl {
        let head = Head { rows: survey.rows, columns: &survey.columns, title: survey.title };
        let head = serde_json::to_string(&head).map_err(|error| Problem::internal(error.to_string()))?;
        // Its receiver is still here.
        let _ = sender.send(Ok(Piece { bytes: format!("{head}\n").into(), _room: None }));
    }
    let done = Arc::new(OnceLock::new());
    let answer = Answer { pieces, done: Arc::clone(&done), patience: PATIENCE };
    let engine = Arc::clone(&portal.engine);
    tokio::spawn(async move {
        let Some(turn) = turn(&workers, &sender).await else { return };
        let (cancel, gone) = (CancelFlag::new(), sender.clone());
        let stop = cancel.clone();
        let work = tokio::task::spawn_blocking(move || {
            let _held = (turn, waiting);
            match code(&engine, &upload, to, Pieces { sender: sender.clone(), room }, &cancel) {
                Ok(summary) => metrics.coded_file(&summary.decisions),
                Err(error) => {
                    tracing::debug!(%error, "a list was not coded to its end");
                    // So that its part is not taken for the whole.
                    let _ = sender.send(Err(io::Error::other(error)));
                }
            }
            done.get_or_init(Instant::now);
        });
        tokio::select! {
            ended = work => {
                if let Err(panic) = ended {
                    let _ = gone.send(Err(io::Error::other(panic)));
                }
            }
            () = gone.closed() => stop.cancel(),
        }
    });
    let kind = if to == Format::Jsonl { LINES } else { "text/csv; charset=utf-8" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, Body::new(answer)).into_response())
}

/// A list's turn to be coded; `None` if its caller leaves before.
async fn turn(
    workers: &Workers,
    sender: &UnboundedSender<io::Result<Piece>>,
) -> Option<OwnedSemaphorePermit> {
    tokio::select! {
        biased;
        () = sender.closed() => None,
        turn = workers.turn_of_list() => turn.ok(),
    }
}

fn code(
    engine: &Engine,
    upload: &Upload,
    to: Format,
    pieces: Pieces,
    cancel: &CancelFlag,
) -> crate::Result<Summary> {
    let output = Output::Stream { name: "the answer".to_owned(), writer: Box::new(pieces) };
    upload.request(output, to)?.run(engine, cancel, |_| ())
}

/// A part of an answer, with its room until it is read.
#[derive(Debug)]
struct Piece {
    bytes: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

/// Passes on what is written, each piece with its part of the room. Fails once the caller has left, which ends the work.
struct Pieces {
    sender: UnboundedSender<io::Result<Piece>>,
    room: OwnedSemaphorePermit,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let kilobytes = bytes.len().div_ceil(1024).min(self.room.num_permits());
        let piece = Piece { bytes: Bytes::copy_from_slice(bytes), _room: self.room.split(kilobytes) };
        self.sender.send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A body of the pieces that are ready. One that is not read in time breaks off, to give back its room.
struct Answer {
    pieces: UnboundedReceiver<io::Result<Piece>>,
    /// When the last row was coded.
    done: Arc<OnceLock<Instant>>,
    patience: Duration,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let next = self.pieces.poll_recv(context);
        if let Poll::Ready(Some(_)) = next
            && self.done.get().is_some_and(|done| done.elapsed() >= self.patience)
        {
            return Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())));
        }
        next.map(|piece| piece.map(|piece| piece.map(|piece| Frame::data(piece.bytes))))
    }
}

/// What is wrong with a list, and where.
fn bad_list(upload: &Upload, error: &Error) -> Problem {
    let list = upload.name().unwrap_or("the list");
    let detail = match error {
        Error::Jobs { line: Some(line), problem, .. } => {
            format!("line {line} of {list}: {}", without_options(problem))
        }
        Error::Jobs { line: None, problem, .. } => format!("in {list}: {}", without_options(problem)),
        Error::Table { line, column, problem, .. } => {
            format!("line {line}, column {column} of {list}: {problem}")
        }
        Error::InvalidRequest(problem) => problem.clone(),
        other => return Problem::internal(other.to_string()),
    };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_list", detail)
}

/// A message without the options of the command line, which it has in parentheses.
fn without_options(problem: &str) -> String {
    match problem.split_once(" (on the command line, ").map(|(before, rest)| (before, rest.split_once(')'))) {
        Some((before, Some((_, after)))) => format!("{before}{after}"),
        _ => problem.to_owned(),
    }
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
    use http_body_util::BodyExt;

    use super::*;

    #[test]
    fn an_answer_is_named_after_its_list() {
        let named = |name: &str| attachment(name).to_str().unwrap().to_owned();
        assert_eq!(named("jobs 2024.csv"), "attachment; filename=\"jobs-2024-coded.csv\"");
        assert_eq!(named("a\"b\r\nc.csv"), "attachment; filename=\"a-b--c-coded.csv\"");
        assert_eq!(named(""), "attachment; filename=\"list-coded.csv\"");
    }

    #[test]
    fn options_of_the_command_line_are_not_for_pages() {
        let problem = "the column 'x' holds durations; write Parquet (on the command line, --format parquet), or leave it out";
        assert_eq!(
            without_options(problem),
            "the column 'x' holds durations; write Parquet, or leave it out"
        );
        assert_eq!(without_options("no options (none)"), "no options (none)");
    }

    #[tokio::test]
    async fn a_list_whose_caller_has_left_does_not_wait_for_its_turn() {
        let workers = Workers::new();
        let _taken = workers.turn_of_list().await.unwrap();
        let (sender, pieces) = unbounded_channel();
        drop(pieces);
        assert!(turn(&workers, &sender).await.is_none());
    }

    #[tokio::test]
    async fn a_piece_gives_its_room_back_when_it_is_read() {
        let workers = Workers::new();
        let all = 192 << 20;
        let room = workers.room_for_list(all).unwrap();
        let (sender, pieces) = unbounded_channel();
        let mut answer = Answer { pieces, done: Arc::default(), patience: PATIENCE };
        let mut written = Pieces { sender, room };
        written.write_all(&[b'x'; 3_000]).unwrap();
        written.write_all(b"y").unwrap();
        assert!(workers.room_for_list(1).is_err());
        assert_eq!(answer.frame().await.unwrap().unwrap().into_data().unwrap().len(), 3_000);
        let back = workers.room_for_list(3 << 10).unwrap();
        assert!(workers.room_for_list(1).is_err(), "the rest is not written or not read");
        drop((written, back));
        drop(workers.room_for_list(all - (1 << 10)).unwrap());
        assert!(workers.room_for_list(all).is_err(), "the last piece is not read");
        drop(answer);
        drop(workers.room_for_list(all).unwrap());
    }

    #[tokio::test]
    async fn an_answer_that_is_not_read_in_time_breaks_off() {
        let ask = async |patience| {
            let (sender, pieces) = unbounded_channel();
            sender.send(Ok(Piece { bytes: Bytes::from_static(b"x"), _room: None })).unwrap();
            let done = Arc::new(OnceLock::from(Instant::now()));
            Answer { pieces, done, patience }.frame().await.unwrap().is_ok()
        };
        assert!(ask(PATIENCE).await);
        assert!(!ask(Duration::ZERO).await);
    }
}
