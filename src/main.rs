//! The `metier` program: reads the command line, runs the command, turns its outcome into an exit code.

mod cli;

use std::process::ExitCode;

use cli::{Cli, Outcome};

/// 0: done. 1: nothing was found. 2: an error, told on standard error. That the reader of standard output has left
/// (`metier search … | head -1`) is no error.
fn main() -> ExitCode {
    let cli = Cli::read();
    let outcome = cli::log::init(cli.log_format()).and_then(|()| cli::run(cli));
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound) => ExitCode::from(1),
        Err(error) if cli::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", cli::told(&error));
            ExitCode::from(2)
        }
    }
}
