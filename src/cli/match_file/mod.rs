//! `metier match --input`: codes the job titles of a file, row by row and in order.
//!
//! `rows` reads, `coder` codes a chunk in parallel, `form` writes, `target` puts the whole in place. Memory does not
//! grow with the file.

mod coder;
mod form;
mod rows;
mod target;

use std::io::IsTerminal;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use metier::engine::{Engine, MAX_LIMIT};

use super::args::{Format, MatchArgs};
use super::output::thousands;
use super::{Outcome, match_title};
use coder::Coder;
use form::Writer;
use rows::Rows;
use target::Target;

/// Enough to keep all cores busy, small enough to hold.
const CHUNK: usize = 1_000;

/// How many rows went by.
#[derive(Debug, Default)]
struct Count {
    rows: u64,
    coded: u64,
}

/// Codes the file and says on standard error how it went.
pub(super) fn run(args: &MatchArgs, input: &Path) -> Result<Outcome> {
    let column =
        args.title_column.as_deref().context("name the column that holds the titles with --title-column")?;
    let format = format(args);
    let top = args.top.unwrap_or(match format {
        Format::Csv => 1,
        // A line is what `match --json` answers for its title.
        Format::Jsonl => match_title::DEFAULT_TOP,
    });
    ensure!((1..=MAX_LIMIT).contains(&top), "--top {top}: ask for 1 to {MAX_LIMIT} codes");
    let engine = Engine::open(&args.index.path)?;
    let mut rows = Rows::open(input, column)?;
    let mut target = Target::open(args.output.as_deref())?;
    let mut writer = Writer::new(format, &mut target, rows.header(), top)?;

    let start = Instant::now();
    let bar = progress_bar(rows.bytes(), args.output.is_none() && std::io::stdout().is_terminal());
    let mut coder = Coder::new(&engine, top);
    let mut count = Count::default();
    loop {
        let chunk = rows.next_chunk(CHUNK)?;
        if chunk.is_empty() {
            break;
        }
        let titles: Vec<&str> = chunk.iter().map(|row| row.title.as_str()).collect();
        for (row, coded) in chunk.iter().zip(coder.code(&titles)?) {
            writer.write(&row.cells, &coded)?;
            count.rows += 1;
            count.coded += u64::from(!coded.candidates.is_empty());
        }
        bar.set_position(rows.position());
        bar.set_message(told(&count, start.elapsed()));
    }
    writer.finish()?;
    target.finish()?;
    bar.finish_and_clear();
    tracing::info!(
        "{}; {} coded, {} without a code",
        told(&count, start.elapsed()),
        thousands(count.coded),
        thousands(count.rows - count.coded)
    );
    Ok(if count.rows > 0 && count.coded == 0 { Outcome::NothingFound } else { Outcome::Done })
}

/// As asked; else by the name of the output.
fn format(args: &MatchArgs) -> Format {
    let by_name = || {
        let extension = args.output.as_ref()?.extension()?;
        ["jsonl", "ndjson"].iter().any(|name| extension.eq_ignore_ascii_case(name)).then_some(Format::Jsonl)
    };
    let asked = if args.json { Some(Format::Jsonl) } else { args.format };
    asked.or_else(by_name).unwrap_or(Format::Csv)
}

fn told(count: &Count, elapsed: Duration) -> String {
    let rate = count.rows as f64 / elapsed.as_secs_f64().max(1e-3);
    format!("{} rows, {} rows/s", thousands(count.rows), thousands(rate as u64))
}

/// On a terminal that does not show the rows themselves.
fn progress_bar(bytes: Option<u64>, hidden: bool) -> ProgressBar {
    if hidden {
        return ProgressBar::hidden();
    }
    let Some(bytes) = bytes else { return ProgressBar::new_spinner() };
    let bar = ProgressBar::new(bytes);
    let style = ProgressStyle::with_template("{bar:24} {percent}% {msg} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
