//! `metier index`: builds the index.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use metier::artifact::{self, BuildOptions, BuildStep, Manifest};
use metier::release::Strictness;

use super::args::{IndexArgs, Inputs, OwnTitles};
use super::{Outcome, lookup, output};

/// Builds the index and prints what was loaded.
pub(super) fn run(args: &IndexArgs) -> Result<Outcome> {
    let strictness = if args.lenient { Strictness::Lenient } else { Strictness::Strict };
    let options = BuildOptions { force: args.force, ..options(&args.inputs, &args.own, strictness)? };
    let manifest = build(args.index.path(), &options)?;
    lookup::mention(&manifest.release);
    output::print(format_args!("{}", manifest.report))?;
    Ok(Outcome::Done)
}

/// Builds the index, with a progress bar on a terminal.
pub(super) fn build(index: &Path, options: &BuildOptions) -> Result<Manifest> {
    let built = with_progress(|progress| artifact::build(index, options, progress));
    let manifest = built?;
    tracing::info!("wrote the index to {} in {:.1} s", index.display(), manifest.build_seconds);
    Ok(manifest)
}

/// Finds the inputs: those named, else those in the usual folders.
pub(super) fn options(inputs: &Inputs, own: &OwnTitles, strictness: Strictness) -> Result<BuildOptions> {
    let release = lookup::release(inputs.data.as_deref())?;
    let labor = lookup::labor(inputs.labor.as_deref())?;
    let (labeled, titles) = (own.labeled.clone(), own.titles.clone());
    for (paths, option) in [(&labeled, "--labeled"), (&titles, "--titles")] {
        for path in paths {
            lookup::require(path, option, "a file with the columns title and code")?;
        }
    }
    let (modern_titles, without_titles) = (!own.no_modern_titles, own.without_titles.clone());
    Ok(BuildOptions {
        release,
        labor,
        labeled,
        titles,
        modern_titles,
        without_titles,
        strictness,
        force: false,
    })
}

/// Runs a build with a progress bar.
pub(super) fn with_progress<T>(build: impl FnOnce(&mut dyn FnMut(BuildStep)) -> T) -> T {
    let bar = ProgressBar::new(BuildStep::ALL.len() as u64);
    bar.set_style(style());
    bar.enable_steady_tick(Duration::from_millis(100));
    let outcome = build(&mut |step| {
        let before = BuildStep::ALL.iter().position(|known| *known == step).unwrap_or_default();
        bar.set_position(before as u64);
        bar.set_message(step.label());
    });
    bar.finish_and_clear();
    outcome
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:24} {pos}/{len} {msg} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
