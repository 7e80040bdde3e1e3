//! `metier match --input`: codes the job titles of a file, row by row and in order.
//!
//! `input` reads, `coder` codes a chunk in parallel, `output` writes, `target` puts the whole in place, `journal`
//! notes how far it came, `summary` tells what became of it. Memory does not grow with the file.

mod coder;
#[cfg(feature = "parquet")]
mod damage;
mod input;
mod journal;
mod output;
mod record;
mod summary;
mod target;

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use metier::engine::{Coded, Engine, MatchRequest};

use super::args::{Format, MatchArgs};
use super::{Outcome, match_title};
use coder::Coder;
use input::Input;
use journal::{Conditions, Journal};
use output::{Output, Shape};
use record::{MAX_RECORD_BYTES, Row, TextColumns, Texts};
use summary::{Summary, Tally, rate, told_rate};
use target::Target;

/// Rows in a chunk: enough to keep all cores busy, few enough to hold.
const CHUNK: usize = 1_000;
#[cfg(not(feature = "parquet"))]
const WITHOUT_PARQUET: &str =
    "this metier was built without Parquet; use CSV or JSON Lines, or build it with the feature `parquet`";

/// Codes the file and says on standard error how it went.
pub(super) fn run(args: &MatchArgs, path: &Path) -> Result<Outcome> {
    let (from, to) = formats(args, path);
    ensure!(
        !args.explain || to == Format::Jsonl,
        "--explain needs room for reasons, which only JSON Lines has; add --format jsonl"
    );
    let engine = Engine::open(&args.index.path)?;
    let request = MatchRequest {
        top: args.top.unwrap_or(if to == Format::Jsonl { match_title::DEFAULT_TOP } else { 1 }),
        precision: args.precision,
        explain: args.explain,
        ..MatchRequest::new("")
    };
    // Refuses what is outside the limits before anything is read or written.
    engine.code(&request)?;
    let point = engine.operating_point(args.precision)?;
    let copied = (from == Format::Parquet && to == Format::Parquet).then_some(path);
    let mut input = Input::open(path, from, text_columns(args)?, copied.is_some())?;
    let target = Target::open(args.output.as_deref())?;
    let mut unfinished =
        Unfinished { partial: target.partial().map(|it| it.place().to_owned()), keep: args.resume };
    let mut journal = match target.partial() {
        Some(partial) if path.is_file() && to != Format::Parquet => {
            Some(Journal::of(partial, conditions(args, path, &engine, &request, from, to)?))
        }
        _ => None,
    };
    let mut tally = beginning(args.resume, &target, journal.as_ref())?;
    let skipped = tally.rows();

    let start = Instant::now();
    let bar = progress_bar(input.size(), args.output.is_none() && io::stdout().is_terminal());
    skip(&mut input, skipped)?;
    bar.set_position(input.position());
    bar.reset_eta();
    let shape = Shape {
        header: input.header(),
        columns: input.columns(),
        #[cfg(feature = "parquet")]
        copied,
        top: request.top,
    };
    let mut output = Output::new(to, target, &shape)?;
    let mut coder = Coder::new(&engine, request);
    // Tells whether the journal says so too.
    let mut write = |(rows, answers): (Vec<Row>, Vec<Arc<Coded>>)| -> Result<bool> {
        for (row, answer) in rows.iter().zip(&answers) {
            tally.add(&row.texts.title, answer.decision);
        }
        output.write(rows, answers)?;
        bar.set_message(told_rate(tally.rows(), rate(tally.rows() - skipped, start.elapsed())));
        let Some(journal) = journal.as_mut().filter(|journal| journal.due()) else { return Ok(false) };
        journal.write(output.flushed()?, &tally)?;
        Ok(true)
    };
    // While a chunk is coded, the one before is written and the next is read.
    let mut next = next_chunk(&mut input);
    let mut unwritten = None;
    let end = loop {
        let rows = match next {
            Ok(rows) if rows.is_empty() => break Ok(()),
            Ok(rows) => rows,
            Err(error) => break Err(error),
        };
        let texts: Vec<&Texts> = rows.iter().map(|row| &row.texts).collect();
        let (answers, (read, written)) =
            rayon::join(|| coder.code(&texts), || (next_chunk(&mut input), unwritten.take().map(&mut write)));
        unfinished.keep |=
            written.transpose().inspect_err(|error| unfinished.settle(error))?.unwrap_or(false);
        bar.set_position(input.position());
        unwritten = Some((rows, answers?));
        next = read;
    };
    let last = unwritten.map(&mut write).transpose();
    unfinished.keep |= matches!(last, Ok(Some(true)));
    last.and(end).inspect_err(|error| unfinished.settle(error))?;
    output.finish()?.finish()?;
    if let Some(journal) = journal {
        journal.remove()?;
    }
    bar.finish_and_clear();

    let summary = Summary::of(&tally, tally.rows() - skipped, start.elapsed(), point);
    summary.tell();
    if input.blank_lines() > 0 {
        tracing::info!("{} blank lines are no rows and were left out", input.blank_lines());
    }
    if let Some(path) = &args.summary {
        summary.write(path)?;
    }
    Ok(if tally.nothing_fits() { Outcome::NothingFound } else { Outcome::Done })
}

/// Removes what was written when nothing can go on with it. A run that is killed removes nothing.
struct Unfinished {
    partial: Option<PathBuf>,
    keep: bool,
}

impl Unfinished {
    /// Keeps what was done for later only when the system failed: whoever mends the input has another input, which
    /// nothing can go on with.
    fn settle(&mut self, error: &anyhow::Error) {
        self.keep &= error.chain().any(<dyn std::error::Error>::is::<io::Error>);
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let Some(partial) = self.partial.as_ref().filter(|partial| partial.exists()) else { return };
        let progress = partial.with_extension("progress");
        if self.keep {
            tracing::info!(
                "what was done is kept in {}; the same command goes on with --resume",
                partial.display()
            );
            return;
        }
        for file in [partial, &progress] {
            if let Err(error) = fs::remove_file(file)
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!("cannot remove {}: {error}", file.display());
            }
        }
    }
}

/// What an interrupted run had done, when this one goes on with it; else nothing, and the output is empty.
fn beginning(resume: bool, target: &Target, journal: Option<&Journal>) -> Result<Tally> {
    let (Some(partial), journal) = (target.partial(), journal) else {
        ensure!(!resume, "--resume needs an output file, which is gone on with; name one with --output");
        return Ok(Tally::default());
    };
    if resume {
        let Some(journal) = journal else {
            bail!(
                "--resume works from a file to CSV or JSON Lines: a pipe cannot be read again, and a Parquet file is \
                 whole only at its end"
            );
        };
        if let Some(tally) = journal.resume(partial)? {
            tracing::info!("going on behind {} rows that are done", super::output::thousands(tally.rows()));
            return Ok(tally);
        }
        tracing::info!("no interrupted run left anything to go on with; starting with the first row");
    } else if partial.left() {
        let left = partial.place().display();
        tracing::info!(
            "an interrupted run left {left}; starting over (with --resume it would be gone on with)"
        );
    }
    partial.keep(0)?;
    if let Some(journal) = journal {
        journal.remove()?;
    }
    Ok(Tally::default())
}

/// Passes over rows that are done.
fn skip(input: &mut Input, rows: u64) -> Result<()> {
    for row in 0..rows {
        if input.next()?.is_none() {
            bail!(
                "the input ends after {row} rows, but {rows} were done; run without --resume to start over"
            );
        }
    }
    Ok(())
}

/// The next rows; none at the end.
fn next_chunk(input: &mut Input) -> Result<Vec<Row>> {
    let (mut chunk, mut bytes) = (Vec::with_capacity(CHUNK), 0);
    while chunk.len() < CHUNK && bytes < MAX_RECORD_BYTES {
        let Some(row) = input.next()? else { break };
        bytes += row.bytes();
        chunk.push(row);
    }
    Ok(chunk)
}

fn text_columns(args: &MatchArgs) -> Result<TextColumns> {
    let title =
        args.title_column.clone().context("name the column that holds the titles with --title-column")?;
    let (description, industry, employer) =
        (args.description_column.clone(), args.industry_column.clone(), args.employer_column.clone());
    Ok(TextColumns { title, description, industry, employer })
}

/// What the output depends on.
fn conditions(
    args: &MatchArgs,
    path: &Path,
    engine: &Engine,
    request: &MatchRequest,
    from: Format,
    to: Format,
) -> Result<Conditions> {
    let mut conditions = journal::conditions_of_input(path)?;
    let mut add = |name: &str, value: String| drop(conditions.insert(name.to_owned(), value));
    let column = |name: &Option<String>| format!("{:?}", name.as_deref().unwrap_or_default());
    add("the index", engine.fingerprint().to_owned());
    add("the title column", column(&args.title_column));
    add("the description column", column(&args.description_column));
    add("the industry column", column(&args.industry_column));
    add("the employer column", column(&args.employer_column));
    add("--top", request.top.to_string());
    add("--precision", request.precision.to_string());
    add("--explain", request.explain.to_string());
    add("the form of the input", format!("{from:?}"));
    add("the form of the output", format!("{to:?}"));
    Ok(conditions)
}

/// The forms of input and output: as asked, else by name, else CSV.
fn formats(args: &MatchArgs, input: &Path) -> (Format, Format) {
    let from = args.input_format.or_else(|| by_name(input));
    let asked = if args.json { Some(Format::Jsonl) } else { args.format };
    let to = asked.or_else(|| by_name(args.output.as_deref()?));
    (from.unwrap_or(Format::Csv), to.unwrap_or(Format::Csv))
}

fn by_name(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "csv" => Some(Format::Csv),
        "jsonl" | "ndjson" => Some(Format::Jsonl),
        "parquet" | "pq" => Some(Format::Parquet),
        _ => None,
    }
}

/// On a terminal that does not show the rows themselves.
fn progress_bar(size: Option<u64>, hidden: bool) -> ProgressBar {
    if hidden {
        return ProgressBar::hidden();
    }
    let Some(size) = size else { return ProgressBar::new_spinner() };
    let bar = ProgressBar::new(size);
    let style = ProgressStyle::with_template("{bar:24} {percent}% {msg}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
