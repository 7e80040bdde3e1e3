//! `metier match --input`: codes the jobs of a file. [`metier::coding`] does the work; this module reports on it.

mod progress;
mod resume;
mod summary;

use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use metier::coding::{CancelFlag, CodeOptions, Columns, FileRequest, Format, Input, Output};

use super::args::{self, MatchArgs};
use super::output::thousands;
use super::{Outcome, match_title, open_index};
use progress::Progress;

/// Codes the file and reports the result on standard error.
pub(super) fn run(args: &MatchArgs, input: &Path) -> Result<Outcome> {
    let request = request(args, input)?;
    let to_terminal = matches!(request.output, Output::Stream { .. }) && io::stdout().is_terminal();
    let engine = open_index::engine(&args.index)?;
    let mut progress = Progress::new(to_terminal);
    let summary = request.run(engine, &CancelFlag::new(), |event| progress.show(event));
    let summary = summary.map_err(|error| resume::in_words(error, args.skip_bad_rows.is_some()))?;
    progress.finish();
    summary::print(&summary);
    if let (Some(rows @ 1..), Some(list)) = (summary.bad_rows, &args.skip_bad_rows) {
        tracing::warn!("left out {} bad rows, listed in {}", thousands(rows), list.display());
    }
    if let Some(path) = &args.summary {
        summary::write(&summary, path)?;
    }
    Ok(if summary.nothing_fits() { Outcome::NothingFound } else { Outcome::Done })
}

/// The arguments as a request, after checking them.
fn request(args: &MatchArgs, input: &Path) -> Result<FileRequest> {
    let input = if is_pipe(input) { Input::stdin() } else { Input::file(input) };
    let output = args.output.as_ref().filter(|path| !is_pipe(path));
    ensure!(!args.resume || output.is_some(), "--resume needs --output FILE");
    ensure!(
        output.is_some() || args.summary.is_some() || !is_stdout_closed(),
        "standard output is closed, so the coded rows would be lost; name a file with --output"
    );
    let output = output.map_or_else(Output::stdout, Output::file);
    let mut request = FileRequest::new(input, columns(args)?, output);
    request.input_format = args.input_format.map(Format::from);
    request.output_format = if args.json { Some(Format::Jsonl) } else { args.format.map(Format::from) };
    request.resume = args.resume;
    request.skip_bad_rows.clone_from(&args.skip_bad_rows);
    let jsonl = request.formats()[1] == Format::Jsonl;
    ensure!(!args.explain || jsonl, "--explain needs JSON Lines output; add --format jsonl");
    request.options = CodeOptions {
        top: args.top.unwrap_or(if jsonl { match_title::DEFAULT_TOP } else { 1 }),
        precision: args.precision,
        explain: args.explain,
    };
    request.check()?;
    Ok(request)
}

/// Whether the program was started without a standard output (`>&-`). The runtime then puts `/dev/null` in its place, open for
/// reading and writing, which `>/dev/null` is not.
fn is_stdout_closed() -> bool {
    const READ_AND_WRITE: u32 = 2;
    let place = fs::read_link("/proc/self/fd/1").unwrap_or_default();
    let info = fs::read_to_string("/proc/self/fdinfo/1").unwrap_or_default();
    let flags =
        info.lines().find_map(|line| u32::from_str_radix(line.strip_prefix("flags:")?.trim(), 8).ok());
    place == Path::new("/dev/null") && flags.is_some_and(|flags| flags & 3 == READ_AND_WRITE)
}

fn is_pipe(path: &Path) -> bool {
    path == Path::new("-")
}

fn columns(args: &MatchArgs) -> Result<Columns> {
    let title = args.title_column.clone().context("name the column of titles with --title-column")?;
    Ok(Columns {
        title,
        description: args.description_column.clone(),
        industry: args.industry_column.clone(),
        employer: args.employer_column.clone(),
        weight: args.weight_column.clone(),
    })
}

impl From<args::Format> for Format {
    fn from(format: args::Format) -> Self {
        match format {
            args::Format::Csv => Self::Csv,
            args::Format::Jsonl => Self::Jsonl,
            args::Format::Parquet => Self::Parquet,
        }
    }
}
