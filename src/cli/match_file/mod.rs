//! `metier match --input`: codes the jobs of a file. [`metier::coding`] does the work; this module reports on it.

mod progress;
mod resume;
mod summary;

use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use metier::coding::{CancelFlag, CodeOptions, Columns, FileRequest, Format, Input, Output};

use super::args::{self, MatchArgs};
use super::{Outcome, match_title, open_index};
use progress::Progress;

/// Codes the file and reports the result on standard error.
pub(super) fn run(args: &MatchArgs, input: &Path) -> Result<Outcome> {
    let request = request(args, input)?;
    let to_terminal = matches!(request.output, Output::Stream { .. }) && io::stdout().is_terminal();
    let engine = open_index::engine(&args.index)?;
    let mut progress = Progress::new(to_terminal);
    let summary = request.run(&engine, &CancelFlag::new(), |event| progress.show(event));
    let summary = summary.map_err(resume::in_words)?;
    progress.finish();
    summary::print(&summary);
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
    let output = output.map_or_else(Output::stdout, Output::file);
    let mut request = FileRequest::new(input, columns(args)?, output);
    request.input_format = args.input_format.map(Format::from);
    request.output_format = if args.json { Some(Format::Jsonl) } else { args.format.map(Format::from) };
    request.resume = args.resume;
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
