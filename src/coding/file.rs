//! Codes the jobs of a file, row by row and in order; memory use does not grow with the file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::bad_rows::{BadRows, is_same_file};
use super::batch::Batch;
use super::cancel::CancelFlag;
use super::columns::Columns;
use super::format::{self, Format};
use super::read::{Input, Reader};
use super::resume::{self, Journal};
use super::row::{BadRow, JobRow, MAX_ROW_BYTES};
use super::summary::{Summary, Tally};
use super::target::{Output, Target};
use super::write::{Shape, Writer};
use crate::engine::{CodeOptions, Coded, Engine, Job};
use crate::error::{Error, Result};

/// Rows in a chunk: enough to keep all cores busy, few enough to hold in memory.
const CHUNK: usize = 1_000;

/// A file of jobs to code: what to read, how to code it, where to write.
///
/// The output keeps every row unchanged and adds the codes. CSV and Parquet get the columns `onet_soc_code`,
/// `occupation_title`, `probability`, `matched_title`, `decision` and `margin`, and `alt2_code`, `alt2_probability`
/// and so on up to `top`; JSON Lines gets the members `decision`, `margin` and `candidates`.
///
/// ```
/// use metier::coding::{CancelFlag, CodeOptions, Columns, FileRequest, Input, Output};
/// use metier::engine::Engine;
/// # use metier::artifact::{BuildOptions, build};
/// # use metier::release::ReleaseSource;
/// # let folder = tempfile::tempdir()?;
/// # let index = folder.path().join("index");
/// # build(&index, &BuildOptions::new(ReleaseSource::Sample), |_| ())?;
/// # let (jobs, coded) = (folder.path().join("jobs.csv"), folder.path().join("coded.csv"));
/// # std::fs::write(&jobs, "id,job\n1,Registered Nurse\n")?;
///
/// let engine = Engine::open(&index)?;
/// let request = FileRequest {
///     options: CodeOptions { top: 1, ..CodeOptions::default() },
///     ..FileRequest::new(Input::file(&jobs), Columns::new("job"), Output::file(&coded))
/// };
/// let summary = request.run(&engine, &CancelFlag::new(), |_| ())?;
/// assert_eq!(summary.rows, 1);
/// assert!(std::fs::read_to_string(&coded)?.contains("1,Registered Nurse,29-1141.00,"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct FileRequest {
    /// The jobs to code.
    pub input: Input,
    /// The format of the input; if `None`, by its file name, else CSV.
    pub input_format: Option<Format>,
    /// The columns that hold the jobs.
    pub columns: Columns,
    /// Where the coded rows go.
    pub output: Output,
    /// The format of the output; if `None`, by its file name, else CSV.
    pub output_format: Option<Format>,
    /// How to code the jobs. Explanations need JSON Lines.
    pub options: CodeOptions,
    /// Whether to resume an interrupted run, if there is one. It must have had the same input, index and options, and
    /// only a run from a file to a CSV or JSON Lines file can be resumed.
    pub resume: bool,
    /// Whether the output has the rows as texts instead of unchanged, so that any program reads the same from it: CSV in UTF-8 with
    /// commas; JSON Lines with an array `cells`, a text or null for each column, in place of the members.
    pub as_text: bool,
    /// The file to list bad rows in, which are then left out of the output; if `None`, the first one ends the run. A bad
    /// row has another number of cells than the header, is no JSON object, or has an unreadable weight or text. The list is
    /// a CSV file with the columns `line`, `problem` and `row`.
    pub skip_bad_rows: Option<PathBuf>,
}

/// What happens while a file is coded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// There is no interrupted run to resume; the run starts with the first row.
    NothingToResume,
    /// The run resumed after the rows that an interrupted run had coded.
    Resumed {
        /// Number of those rows.
        rows: u64,
    },
    /// An interrupted run left this file, which is overwritten.
    StartedOver {
        /// The file.
        partial: PathBuf,
    },
    /// Some rows are coded and written.
    Progress {
        /// Rows done, including those of an interrupted run.
        rows: u64,
        /// How much of the input has been read, in bytes, or in rows for Parquet.
        position: u64,
        /// The size of the input in the same unit, if known.
        size: Option<u64>,
    },
    /// The run failed or was canceled; its finished rows are kept.
    Kept {
        /// The file that holds them.
        partial: PathBuf,
        /// How the rest can be coded.
        go_on: GoOn,
    },
    /// The run failed, and one of its temporary files could not be removed.
    NotRemoved {
        /// The file.
        path: PathBuf,
        /// The system's error.
        problem: String,
    },
}

impl FileRequest {
    /// A request with formats by file name and the default options.
    pub fn new(input: Input, columns: Columns, output: Output) -> Self {
        let options = CodeOptions::default();
        Self {
            input,
            input_format: None,
            columns,
            output,
            output_format: None,
            options,
            resume: false,
            as_text: false,
            skip_bad_rows: None,
        }
    }

    /// The formats of input and output: as set, else by file name, else CSV.
    pub fn formats(&self) -> [Format; 2] {
        let from = self.input_format.or_else(|| Format::of(self.input.path()?));
        let to = self.output_format.or_else(|| Format::of(self.output.path()?));
        [from, to].map(|format| format.unwrap_or(Format::Csv))
    }

    /// Checks the request before anything is read or written.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for options outside the limits, for explanations in another format than JSON Lines, and
    /// for a list of bad rows in place of the input or output, or of a Parquet file whose columns are copied.
    pub fn check(&self) -> Result<()> {
        self.options.check()?;
        if self.options.explain && self.formats()[1] != Format::Jsonl {
            let problem = "explanations can be written only as JSON Lines; choose that format for the output";
            return Err(Error::InvalidRequest(problem.to_owned()));
        }
        let Some(list) = &self.skip_bad_rows else { return Ok(()) };
        if self.formats() == [Format::Parquet; 2] {
            let problem = "bad rows cannot be left out when the columns of a Parquet file are copied; choose another \
                           format for the output";
            return Err(Error::InvalidRequest(problem.to_owned()));
        }
        if [self.input.path(), self.output.path()].into_iter().flatten().any(|path| is_same_file(path, list))
        {
            let problem =
                format!("{} cannot be the list of bad rows and the input or output too", list.display());
            return Err(Error::InvalidRequest(problem));
        }
        Ok(())
    }

    /// Codes the file. `on_event` is called on this thread.
    ///
    /// # Errors
    /// Those of [`FileRequest::check`]; [`Error::Jobs`] for invalid input, with its line; [`Error::Io`] and
    /// [`Error::Write`] when the system fails to read or write; [`Error::Resume`] when an interrupted run cannot be
    /// resumed; [`Error::Canceled`] when the flag is raised. A run that fails leaves an existing output file
    /// untouched.
    pub fn run(
        self,
        engine: &Engine,
        cancel: &CancelFlag,
        mut on_event: impl FnMut(Event),
    ) -> Result<Summary> {
        self.check()?;
        let [from, to] = self.formats();
        let Self { input, columns, output, options, resume, as_text, skip_bad_rows, .. } = self;
        let path = input.path().map(ToOwned::to_owned);
        let copied = path.as_deref().filter(|_| [from, to] == [Format::Parquet; 2] && !as_text);
        let reader = Reader::open(input, from, &columns, copied.is_some())?;
        let (place, top) = (output.path().map(ToOwned::to_owned), options.top);
        let target = Target::open(output)?;
        let mut leftover = Leftover::new(&target, resume);
        let mut begin = || {
            let journal = match (target.partial(), path.as_deref().filter(|path| path.is_file())) {
                (Some(partial), Some(path)) if to != Format::Parquet => {
                    let read_as =
                        reader.delimiter().map(|one| format::dialect_name(one, !reader.is_unquoted()));
                    let delimiter = format::output_delimiter(place.as_deref(), reader.delimiter());
                    let written_as =
                        if as_text { "text".to_owned() } else { format::dialect_name(delimiter, true) };
                    let dialects = [read_as.unwrap_or_default(), written_as];
                    let conditions =
                        resume::conditions(engine, path, &columns, &options, [from, to], dialects)?;
                    Some(Journal::new(partial, conditions))
                }
                _ => None,
            };
            let (tally, listed) = beginning(resume, &target, journal.as_ref(), &mut on_event)?;
            if skip_bad_rows.is_none() && tally.bad_rows() > 0 {
                let problem = "the interrupted run left out bad rows; name its list of them again (on the command line, with \
                               --skip-bad-rows)";
                return Err(Error::Resume { problem: problem.to_owned(), changes: Vec::new() });
            }
            Ok((journal, tally, listed))
        };
        let run = begin().and_then(|(journal, tally, listed)| {
            let (resumed, skipped) = (tally.rows(), tally.bad_rows());
            let operating_point = engine.operating_point(options.precision)?;
            let start = Instant::now();
            let mut reader = reader;
            skip(&mut reader, resumed + skipped, cancel)?;
            let shape = Shape { copied, ..shape(&reader, place.as_deref(), as_text, top) };
            let writer = Writer::new(to, target, &shape)?;
            let bad_rows = skip_bad_rows.as_deref().map(|path| BadRows::open(path, listed)).transpose()?;
            let mut source = Source { reader, skip_bad_rows: bad_rows.is_some(), failed: None };
            let mut sink = Sink { writer, journal, tally, bad_rows };
            let batch = Batch::new(engine, options)?.with_cancel(cancel.clone());
            leftover.begun = true;
            code(&mut source, batch, &mut sink, &mut leftover, &mut on_event)?;
            let Sink { writer, journal, tally, bad_rows } = sink;
            let skips = bad_rows.is_some();
            if let Some(mut bad_rows) = bad_rows {
                bad_rows.sync()?;
            }
            writer.finish()?.finish()?;
            if let Some(journal) = journal {
                journal.remove()?;
            }
            let weighted = columns.weight.is_some();
            let notes = source.reader.notes();
            let summary = tally.summary(weighted, resumed, start.elapsed(), operating_point, notes);
            Ok(Summary { bad_rows: skips.then_some(tally.bad_rows()), ..summary })
        });
        run.inspect_err(|error| leftover.settle(error, on_event))
    }
}

/// What an output at this place needs to know about the input.
pub(super) fn shape<'i>(reader: &'i Reader, output: Option<&Path>, as_text: bool, top: usize) -> Shape<'i> {
    let delimiter = if as_text { b',' } else { format::output_delimiter(output, reader.delimiter()) };
    Shape {
        file: reader.file().to_owned(),
        header: if as_text { reader.names().list().iter().collect() } else { reader.header() },
        names: reader.names(),
        delimiter,
        // Cells of an unquoted file cannot contain its delimiter.
        unquoted: !as_text && reader.is_unquoted() && reader.delimiter() == Some(delimiter),
        as_text,
        copied: None,
        top,
    }
}

/// How a run that failed can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoOn {
    /// By resuming it.
    Resumed,
    /// By resuming it without bad rows, one of which ended it.
    WithoutBadRows,
    /// Not before the input is mended: from here on it cannot be told apart into rows. A mended input is another one, which
    /// is coded from its first row.
    Mended,
}

/// Rows that were read together.
#[derive(Default)]
struct Chunk {
    rows: Vec<JobRow>,
    /// Those to leave out.
    bad: Vec<BadRow>,
}

/// Where the rows come from.
struct Source {
    reader: Reader,
    skip_bad_rows: bool,
    /// The error after the last chunk.
    failed: Option<Error>,
}

impl Source {
    /// The next rows; empty at the end. An error comes after the rows before it.
    fn next_chunk(&mut self) -> Result<Chunk> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let (mut chunk, mut bytes) = (Chunk::default(), 0);
        while chunk.rows.len() + chunk.bad.len() < CHUNK && bytes < MAX_ROW_BYTES {
            let error = match self.reader.next() {
                Ok(None) => break,
                Ok(Some(Ok(row))) => {
                    bytes += row.bytes();
                    chunk.rows.push(row);
                    continue;
                }
                Ok(Some(Err(bad))) if self.skip_bad_rows => {
                    bytes += bad.written.len();
                    chunk.bad.push(bad);
                    continue;
                }
                Ok(Some(Err(bad))) => bad.error,
                Err(error) => error,
            };
            self.failed = Some(error);
            break;
        }
        match self.failed.take_if(|_| chunk.is_empty()) {
            Some(error) => Err(error),
            None => Ok(chunk),
        }
    }
}

impl Chunk {
    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.bad.is_empty()
    }
}

/// Codes the remaining rows.
fn code(
    source: &mut Source,
    mut batch: Batch<&Engine>,
    sink: &mut Sink,
    leftover: &mut Leftover,
    on_event: &mut impl FnMut(Event),
) -> Result<()> {
    // While one chunk is coded, the previous one is written and the next one read.
    let mut unwritten: Option<(Chunk, Vec<Arc<Coded>>)> = None;
    let mut next = source.next_chunk();
    let end = loop {
        let (position, size) = (source.reader.position(), source.reader.size());
        on_event(Event::Progress { rows: sink.tally.rows(), position, size });
        let chunk = match next {
            Ok(chunk) if chunk.is_empty() => break Ok(()),
            Ok(chunk) => chunk,
            Err(error) => break Err(error),
        };
        let jobs: Vec<&Job> = chunk.rows.iter().map(|row| &row.job).collect();
        let mut write = || unwritten.take().map_or(Ok(()), |(chunk, coded)| sink.write(chunk, coded));
        let (coded, (read, written)) = rayon::join(|| batch.code(&jobs), || (source.next_chunk(), write()));
        leftover.keep |= sink.is_noted();
        written?;
        next = read;
        match coded {
            Ok(coded) => unwritten = Some((chunk, coded)),
            Err(error) => break Err(error),
        }
    };
    let mut last = unwritten.map_or(Ok(()), |(chunk, coded)| sink.write(chunk, coded));
    if last.is_ok() && end.is_err() && sink.tally.rows() + sink.tally.bad_rows() > 0 {
        // Everything done so far is written, so all of it can be noted.
        last = sink.note();
    }
    leftover.keep |= sink.is_noted();
    last.and(end)
}

/// The destination of coded rows, with their counts.
struct Sink {
    writer: Writer,
    journal: Option<Journal>,
    tally: Tally,
    bad_rows: Option<BadRows>,
}

impl Sink {
    fn write(&mut self, Chunk { rows, bad }: Chunk, coded: Vec<Arc<Coded>>) -> Result<()> {
        if let Some(list) = &mut self.bad_rows {
            bad.iter().try_for_each(|row| list.write(row))?;
            self.tally.add_bad(bad.len());
        }
        for (row, coded) in rows.iter().zip(&coded) {
            self.tally.add(&row.job.title, row.weight, coded.decision);
        }
        self.writer.write(rows, coded)?;
        if self.journal.as_ref().is_some_and(Journal::due) { self.note() } else { Ok(()) }
    }

    /// Records the progress of the run in the journal, if there is one.
    fn note(&mut self) -> Result<()> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        let listed = self.bad_rows.as_mut().map_or(Ok(0), BadRows::sync)?;
        journal.write(self.writer.flush()?, &self.tally, listed)
    }

    fn is_noted(&self) -> bool {
        self.journal.as_ref().is_some_and(Journal::is_written)
    }
}

/// Decides whether to keep the partial file when a run fails. A run that is killed always leaves it.
struct Leftover {
    partial: Option<PathBuf>,
    /// Whether it holds rows from which another run could resume.
    keep: bool,
    /// Whether the run got as far as coding rows.
    begun: bool,
}

impl Leftover {
    fn new(target: &Target, resume: bool) -> Self {
        let partial = target.partial();
        let keep = resume && partial.is_some_and(|partial| partial.left() && resume::has_journal(partial));
        Self { partial: partial.map(|partial| partial.place().to_owned()), keep, begun: false }
    }

    /// Keeps the finished rows, unless what failed says nothing about the rows after them.
    fn settle(&self, error: &Error, mut on_event: impl FnMut(Event)) {
        let Some(partial) = self.partial.as_ref().filter(|partial| partial.exists()) else { return };
        let go_on = match error {
            Error::Jobs { line: Some(_), .. } => Some(GoOn::WithoutBadRows),
            Error::Table { .. } => Some(GoOn::Mended),
            Error::Io { .. } | Error::Write { .. } | Error::Canceled => Some(GoOn::Resumed),
            _ => None,
        };
        if let Some(go_on) = go_on.filter(|_| self.keep) {
            return on_event(Event::Kept { partial: partial.clone(), go_on });
        }
        if self.keep && !self.begun {
            return;
        }
        for path in ["partial", "progress", "progress.new"].map(|ending| partial.with_extension(ending)) {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    on_event(Event::NotRemoved { path, problem: error.to_string() });
                }
                _ => {}
            }
        }
    }
}

/// The counts of the interrupted run and the size of its list of bad rows, if this run resumes it; else zero counts, with
/// the output emptied.
fn beginning(
    resume: bool,
    target: &Target,
    journal: Option<&Journal>,
    on_event: &mut impl FnMut(Event),
) -> Result<(Tally, Option<u64>)> {
    let cannot = |problem: &str| Err(Error::Resume { problem: problem.to_owned(), changes: Vec::new() });
    let Some(partial) = target.partial() else {
        return if resume { cannot("the output is not a file") } else { Ok((Tally::default(), None)) };
    };
    if resume {
        let Some(journal) = journal else {
            return cannot(
                "only a run from a file to CSV or JSON Lines can be resumed: a pipe cannot be read again, and a \
                 Parquet file is valid only once complete",
            );
        };
        if let Some((tally, listed)) = journal.resume(partial)? {
            on_event(Event::Resumed { rows: tally.rows() });
            return Ok((tally, Some(listed).filter(|bytes| *bytes > 0)));
        }
        on_event(Event::NothingToResume);
    } else if partial.left() {
        on_event(Event::StartedOver { partial: partial.place().to_owned() });
    }
    // The journal goes first, and also when this run has none: it must never describe rows of another run.
    resume::remove_journal(partial)?;
    partial.keep(0)?;
    Ok((Tally::default(), None))
}

/// Skips the rows that are done.
fn skip(reader: &mut Reader, rows: u64, cancel: &CancelFlag) -> Result<()> {
    for row in 0..rows {
        cancel.check()?;
        if reader.next()?.is_none() {
            let problem = format!("the input ends after {row} rows, but the interrupted run coded {rows}");
            return Err(Error::Resume { problem, changes: Vec::new() });
        }
    }
    Ok(())
}
