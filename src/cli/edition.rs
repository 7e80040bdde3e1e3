//! `metier edition`: makes the edition that is built into metier.

use std::fs;

use anyhow::{Context, Result};
use metier::release;

use super::Outcome;
use super::args::EditionArgs;

/// Makes the edition of a release and writes it.
pub(super) fn run(args: &EditionArgs) -> Result<Outcome> {
    let bytes = release::make_edition(&args.release)?;
    fs::write(&args.output, &bytes).with_context(|| format!("cannot write {}", args.output.display()))?;
    tracing::info!(
        "wrote {} ({} kB); build metier again to use it",
        args.output.display(),
        bytes.len() / 1_000
    );
    Ok(Outcome::Done)
}
