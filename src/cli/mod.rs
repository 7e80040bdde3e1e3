//! The command line: one file per command. Data goes to standard output, everything else to standard error.

mod allocator;
mod args;
mod check_labor;
mod compare;
mod completions;
mod crosswalk;
mod diff;
mod edition;
mod eval_match;
mod eval_related;
mod fetch;
mod index;
mod info;
pub(crate) mod log;
mod lookup;
mod match_file;
mod match_title;
#[cfg(feature = "mcp")]
mod mcp;
mod open_index;
mod output;
mod profile;
mod queries;
mod related;
mod report;
mod search;
#[cfg(feature = "server")]
mod serve;
mod suggest;

use std::io;

use anyhow::Result;

pub(crate) use args::Cli;
use args::{Command, EvalCommand};

/// How a command ended that met no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did its work.
    Done,
    /// It searched and found nothing.
    NothingFound,
}

impl Outcome {
    /// The outcome of a search: [`Outcome::NothingFound`] for zero results.
    fn of_count(found: usize) -> Self {
        if found == 0 { Self::NothingFound } else { Self::Done }
    }
}

/// Runs the command.
#[cfg_attr(not(feature = "server"), expect(unused_variables, reason = "only the server watches its log"))]
pub(crate) fn run(cli: Cli, log: &log::Log) -> Result<Outcome> {
    match cli.command {
        Command::Index(args) => index::run(&args),
        Command::Fetch(args) => fetch::run(&args),
        Command::Edition(args) => edition::run(&args),
        Command::Search(args) => search::run(args),
        Command::Suggest(args) => suggest::run(&args),
        Command::Match(args) => match args.input.clone() {
            Some(input) => match_file::run(&args, &input),
            None => match_title::run(&args),
        },
        Command::Related(args) => related::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Profile(args) => profile::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Crosswalk(args) => crosswalk::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::CheckLabor(args) => check_labor::run(&args),
        Command::Eval(EvalCommand::Match(args)) => eval_match::run(&args),
        Command::Eval(EvalCommand::Related(args)) => eval_related::run(&args),
        Command::Info(args) => info::run(&args),
        #[cfg(feature = "server")]
        Command::Serve(args) => serve::run(args, log),
        #[cfg(not(feature = "server"))]
        Command::Serve(_) => without_server(),
        #[cfg(feature = "mcp")]
        Command::Mcp(args) => mcp::run(&args),
        Command::Queries(args) => queries::run(&args),
        Command::Completions { shell } => completions::run(shell),
    }
}

/// The error for commands that need the HTTP server's crates.
#[cfg(not(feature = "server"))]
fn without_server<T>() -> Result<T> {
    anyhow::bail!("this build of metier cannot serve or print pages; build it with the feature `server`")
}

/// Whether the error is that the reader of our output has gone away.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// An error with its causes in one line, each shown once: many of our messages already end with their cause.
pub(crate) fn in_one_line(error: &anyhow::Error) -> String {
    let mut line = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !line.ends_with(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line
}
