//! The `metier` program: reads the command line, runs the command and maps its outcome to an exit code.

mod cli;

use std::process::ExitCode;

use cli::{Cli, Outcome};

/// Exit codes: 0 done, 1 nothing found, 2 an error, reported on standard error. A closed standard output
/// (`metier search … | head -1`) is not an error.
fn main() -> ExitCode {
    let cli = Cli::read();
    let (log, ready) = cli::log::init(cli.log_format());
    let outcome = ready.and_then(|()| cli::run(cli, &log));
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound) => ExitCode::from(1),
        Err(error) if cli::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", cli::in_one_line(&error));
            ExitCode::from(2)
        }
    }
}
