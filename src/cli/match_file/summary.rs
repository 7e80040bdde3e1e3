//! The summary of a run, on standard error and as a file.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use metier::coding::{DoubtfulTitle, Share, Summary};
use metier::engine::OperatingPoint;

use crate::cli::output::thousands;

/// Prints it on standard error.
pub(super) fn print(summary: &Summary) {
    tracing::info!("{}", rows_at_rate(summary.rows, summary.rows_per_second));
    let decision =
        |name, Share { rows, share }| format!("{name} {} ({:.1}%)", thousands(rows), 100.0 * share);
    let decisions = summary.decisions;
    tracing::info!(
        "{}, {}, {}",
        decision("accept", decisions.accept),
        decision("review", decisions.review),
        decision("none", decisions.none)
    );
    let OperatingPoint { precision, threshold, exact_threshold, expected_precision, expected_coverage } =
        summary.operating_point;
    let expected = |what: &str, share: Option<f32>| {
        share.map(|share| format!("; {what} on held-out titles {:.1}%", 100.0 * share)).unwrap_or_default()
    };
    tracing::info!(
        "coverage {:.1}%{} at a requested precision of {precision}: codes accepted at probability {threshold:.4} or more, \
         or {exact_threshold:.4} if exactly the title is known{}{}",
        100.0 * summary.coverage,
        summary
            .coverage_by_weight
            .map(|share| format!(" ({:.1}% by weight)", 100.0 * share))
            .unwrap_or_default(),
        expected("precision", expected_precision),
        expected("coverage", expected_coverage),
    );
    print_doubtful(summary);
    let notes = summary.notes;
    if notes.blank_lines > 0 {
        tracing::info!("skipped {} blank lines", notes.blank_lines);
    }
    if let Some(line) = notes.first_lone_surrogate {
        tracing::warn!(
            "{} rows have half of a surrogate pair such as \\ud83d, which is not a character and is read as U+FFFD; \
             the first is on line {line}",
            thousands(notes.lone_surrogates)
        );
    }
}

fn print_doubtful(summary: &Summary) {
    if summary.doubtful_titles.is_empty() {
        return;
    }
    tracing::info!("most frequent titles to check:");
    for DoubtfulTitle { title, rows } in &summary.doubtful_titles {
        let title = if title.is_empty() { "(empty)" } else { title };
        tracing::info!("{:>9}  {title:?}", thousands(*rows));
    }
    if summary.doubtful_rows_not_counted > 0 {
        tracing::info!(
            "counted only the first {} distinct titles to check; {} rows have other titles",
            thousands(Summary::TITLES_COUNTED as u64),
            thousands(summary.doubtful_rows_not_counted)
        );
    }
}

/// Writes it as JSON; the file appears complete or not at all.
pub(super) fn write(summary: &Summary, path: &Path) -> Result<()> {
    let problem = || format!("cannot write {}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = builder().tempfile_in(folder).with_context(problem)?;
    serde_json::to_writer_pretty(&mut file, summary)?;
    writeln!(file).with_context(problem)?;
    file.persist(path).map_err(|error| error.error).with_context(problem)?;
    Ok(())
}

/// Temporary files are private by default; a result is readable by whoever the umask allows.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".summary-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

/// The number of rows and their rate.
pub(super) fn rows_at_rate(rows: u64, rate: f64) -> String {
    format!("{} rows, {} rows/s", thousands(rows), thousands(rate as u64))
}
