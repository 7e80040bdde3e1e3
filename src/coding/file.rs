//! Codes the jobs of a file, row by row and in order; memory use does not grow with the file.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::batch::Batch;
use super::cancel::CancelFlag;
use super::columns::Columns;
use super::format::{self, Format};
use super::read::{Input, Reader};
use super::resume::{self, Journal};
use super::row::{JobRow, MAX_ROW_BYTES};
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
    /// The run failed or was canceled; its finished rows are kept, so that it can be resumed.
    Kept {
        /// The file that holds them.
        partial: PathBuf,
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
        Self { input, input_format: None, columns, output, output_format: None, options, resume: false }
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
    /// [`Error::InvalidRequest`] for options outside the limits, and for explanations in another format than
    /// JSON Lines.
    pub fn check(&self) -> Result<()> {
        self.options.check()?;
        if self.options.explain && self.formats()[1] != Format::Jsonl {
            let problem = "explanations can be written only as JSON Lines; choose that format for the output";
            return Err(Error::InvalidRequest(problem.to_owned()));
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
        let Self { input, columns, output, options, resume, .. } = self;
        let path = input.path().map(ToOwned::to_owned);
        let copied = path.as_deref().filter(|_| from == Format::Parquet && to == Format::Parquet);
        let reader = Reader::open(input, from, &columns, copied.is_some())?;
        let delimiter = format::output_delimiter(output.path(), reader.delimiter());
        let target = Target::open(output)?;
        let mut leftover = Leftover::new(&target, resume);
        let mut begin = || {
            let journal = match (target.partial(), path.as_deref().filter(|path| path.is_file())) {
                (Some(partial), Some(path)) if to != Format::Parquet => {
                    let read_as =
                        reader.delimiter().map(|one| format::dialect_name(one, !reader.is_unquoted()));
                    let dialects = [read_as.unwrap_or_default(), format::dialect_name(delimiter, true)];
                    let conditions =
                        resume::conditions(engine, path, &columns, &options, [from, to], dialects)?;
                    Some(Journal::new(partial, conditions))
                }
                _ => None,
            };
            let tally = beginning(resume, &target, journal.as_ref(), &mut on_event)?;
            Ok((journal, tally))
        };
        let run = begin().and_then(|(journal, tally)| {
            let resumed = tally.rows();
            let operating_point = engine.operating_point(options.precision)?;
            let start = Instant::now();
            let mut reader = reader;
            skip(&mut reader, resumed, cancel)?;
            let shape = Shape {
                file: reader.file().to_owned(),
                header: reader.header(),
                names: reader.names(),
                delimiter,
                // Cells of an unquoted file cannot contain its delimiter.
                unquoted: reader.is_unquoted() && reader.delimiter() == Some(delimiter),
                copied,
                top: options.top,
            };
            let writer = Writer::new(to, target, &shape)?;
            let mut sink = Sink { writer, journal, tally };
            let batch = Batch::new(engine, options)?.with_cancel(cancel.clone());
            leftover.begun = true;
            code(&mut reader, batch, &mut sink, &mut leftover, &mut on_event)?;
            let Sink { writer, journal, tally } = sink;
            writer.finish()?.finish()?;
            if let Some(journal) = journal {
                journal.remove()?;
            }
            let weighted = columns.weight.is_some();
            Ok(tally.summary(weighted, resumed, start.elapsed(), operating_point, reader.notes()))
        });
        run.inspect_err(|error| leftover.settle(error, on_event))
    }
}

/// Codes the remaining rows.
fn code(
    reader: &mut Reader,
    mut batch: Batch<'_>,
    sink: &mut Sink,
    leftover: &mut Leftover,
    on_event: &mut impl FnMut(Event),
) -> Result<()> {
    // While one chunk is coded, the previous one is written and the next one read.
    let mut unwritten: Option<(Vec<JobRow>, Vec<Arc<Coded>>)> = None;
    let mut next = next_chunk(reader);
    let end = loop {
        let (position, size) = (reader.position(), reader.size());
        on_event(Event::Progress { rows: sink.tally.rows(), position, size });
        let rows = match next {
            Ok(rows) if rows.is_empty() => break Ok(()),
            Ok(rows) => rows,
            Err(error) => break Err(error),
        };
        let jobs: Vec<&Job> = rows.iter().map(|row| &row.job).collect();
        let mut write = || unwritten.take().map_or(Ok(()), |(rows, coded)| sink.write(rows, coded));
        let (coded, (read, written)) = rayon::join(|| batch.code(&jobs), || (next_chunk(reader), write()));
        leftover.keep |= sink.is_noted();
        written?;
        next = read;
        match coded {
            Ok(coded) => unwritten = Some((rows, coded)),
            Err(error) => break Err(error),
        }
    };
    let last = match (unwritten, &end) {
        (Some((rows, coded)), _) => sink.write(rows, coded),
        // Everything done so far is written, so all of it can be noted.
        (None, Err(Error::Canceled)) => sink.note(),
        (None, _) => Ok(()),
    };
    leftover.keep |= sink.is_noted();
    last.and(end)
}

/// The destination of coded rows, with their counts.
struct Sink {
    writer: Writer,
    journal: Option<Journal>,
    tally: Tally,
}

impl Sink {
    fn write(&mut self, rows: Vec<JobRow>, coded: Vec<Arc<Coded>>) -> Result<()> {
        for (row, coded) in rows.iter().zip(&coded) {
            self.tally.add(&row.job.title, row.weight, coded.decision);
        }
        self.writer.write(rows, coded)?;
        if self.journal.as_ref().is_some_and(Journal::due) { self.note() } else { Ok(()) }
    }

    /// Records the progress of the run in the journal, if there is one.
    fn note(&mut self) -> Result<()> {
        let Some(journal) = &mut self.journal else { return Ok(()) };
        journal.write(self.writer.flush()?, &self.tally)
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

    /// Keeps the finished rows only if the same input can be coded again: an input that has to be fixed will be
    /// another.
    fn settle(&self, error: &Error, mut on_event: impl FnMut(Event)) {
        let Some(partial) = self.partial.as_ref().filter(|partial| partial.exists()) else { return };
        let can_resume = matches!(error, Error::Io { .. } | Error::Write { .. } | Error::Canceled);
        if self.keep && can_resume {
            return on_event(Event::Kept { partial: partial.clone() });
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

/// The counts of the interrupted run, if this run resumes it; else zero counts, with the output emptied.
fn beginning(
    resume: bool,
    target: &Target,
    journal: Option<&Journal>,
    on_event: &mut impl FnMut(Event),
) -> Result<Tally> {
    let cannot = |problem: &str| Err(Error::Resume { problem: problem.to_owned(), changes: Vec::new() });
    let Some(partial) = target.partial() else {
        return if resume { cannot("the output is not a file") } else { Ok(Tally::default()) };
    };
    if resume {
        let Some(journal) = journal else {
            return cannot(
                "only a run from a file to CSV or JSON Lines can be resumed: a pipe cannot be read again, and a \
                 Parquet file is valid only once complete",
            );
        };
        if let Some(tally) = journal.resume(partial)? {
            on_event(Event::Resumed { rows: tally.rows() });
            return Ok(tally);
        }
        on_event(Event::NothingToResume);
    } else if partial.left() {
        on_event(Event::StartedOver { partial: partial.place().to_owned() });
    }
    // The journal goes first, and also when this run has none: it must never describe rows of another run.
    resume::remove_journal(partial)?;
    partial.keep(0)?;
    Ok(Tally::default())
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

/// The next rows; empty at the end.
fn next_chunk(reader: &mut Reader) -> Result<Vec<JobRow>> {
    let (mut chunk, mut bytes) = (Vec::with_capacity(CHUNK), 0);
    while chunk.len() < CHUNK && bytes < MAX_ROW_BYTES {
        let Some(row) = reader.next()? else { break };
        bytes += row.bytes();
        chunk.push(row);
    }
    Ok(chunk)
}
