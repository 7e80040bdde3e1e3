//! `metier completions`: a completion script for a shell.

use std::io::{self, Write};

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Outcome};

/// Prints the script for a shell.
pub(super) fn run(shell: Shell) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "metier", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Outcome::Done)
}
