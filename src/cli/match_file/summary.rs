//! What became of the rows, told at the end.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use metier::engine::{Decision, OperatingPoint};
use serde::{Deserialize, Serialize};

use crate::cli::output::thousands;

/// Most different doubtful titles that are counted, and how much of each is kept.
const TITLES_COUNTED: usize = 100_000;
const TITLE_CHARACTERS: usize = 200;
/// How many of them are told.
const TITLES_TOLD: usize = 10;

/// Counts rows by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tally {
    accept: u64,
    review: u64,
    none: u64,
    /// Titles that were not accepted.
    doubtful: BTreeMap<String, u64>,
    /// Rows with a doubtful title that came when as many as are counted were known.
    uncounted: u64,
}

impl Tally {
    /// Counts a row.
    pub(super) fn add(&mut self, title: &str, decision: Decision) {
        match decision {
            Decision::Accept => {
                self.accept += 1;
                return;
            }
            Decision::Review => self.review += 1,
            Decision::None => self.none += 1,
        }
        let title = title.trim();
        let cut = title.char_indices().nth(TITLE_CHARACTERS).map_or(title, |(at, _)| &title[..at]);
        if let Some(count) = self.doubtful.get_mut(cut) {
            *count += 1;
        } else if self.doubtful.len() < TITLES_COUNTED {
            self.doubtful.insert(cut.to_owned(), 1);
        } else {
            self.uncounted += 1;
        }
    }

    /// All rows.
    pub(super) fn rows(&self) -> u64 {
        self.accept + self.review + self.none
    }

    /// Whether there were rows and no occupation fits any.
    pub(super) fn nothing_fits(&self) -> bool {
        self.none > 0 && self.none == self.rows()
    }
}

/// The summary of a run.
#[derive(Debug, Serialize)]
pub(super) struct Summary<'t> {
    rows: u64,
    /// Of this run; rows that an interrupted run had done are not in the rate.
    seconds: f64,
    rows_per_second: f64,
    decisions: BTreeMap<&'static str, Share>,
    /// The share of rows whose code was accepted.
    coverage: f64,
    operating_point: OperatingPoint,
    /// The most frequent titles that were not accepted.
    doubtful_titles: Vec<Doubtful<'t>>,
    /// Rows whose doubtful titles were too many to be counted.
    doubtful_rows_not_counted: u64,
}

#[derive(Debug, Serialize)]
struct Share {
    rows: u64,
    share: f64,
}

#[derive(Debug, Serialize)]
struct Doubtful<'t> {
    title: &'t str,
    rows: u64,
}

impl<'t> Summary<'t> {
    /// Of the rows that were counted; `done` of them in this run.
    pub(super) fn of(
        tally: &'t Tally,
        done: u64,
        elapsed: Duration,
        operating_point: OperatingPoint,
    ) -> Self {
        let rows = tally.rows();
        let share = |count: u64| if rows == 0 { 0.0 } else { count as f64 / rows as f64 };
        let counts = [
            (Decision::Accept, tally.accept),
            (Decision::Review, tally.review),
            (Decision::None, tally.none),
        ];
        let decisions = counts.map(|(decision, rows)| (name(decision), Share { rows, share: share(rows) }));
        let mut doubtful: Vec<(&str, u64)> =
            tally.doubtful.iter().map(|(title, &count)| (title.as_str(), count)).collect();
        doubtful.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        doubtful.truncate(TITLES_TOLD);
        Self {
            rows,
            seconds: elapsed.as_secs_f64(),
            rows_per_second: rate(done, elapsed),
            decisions: decisions.into(),
            coverage: share(tally.accept),
            operating_point,
            doubtful_titles: doubtful.into_iter().map(|(title, rows)| Doubtful { title, rows }).collect(),
            doubtful_rows_not_counted: tally.uncounted,
        }
    }

    /// Tells it on standard error.
    pub(super) fn tell(&self) {
        tracing::info!("{}", told_rate(self.rows, self.rows_per_second));
        let decision = |decision| {
            let Share { rows, share } = &self.decisions[name(decision)];
            format!("{} {} ({:.1}%)", name(decision), thousands(*rows), 100.0 * share)
        };
        tracing::info!("{}", [Decision::Accept, Decision::Review, Decision::None].map(decision).join(", "));
        let OperatingPoint { precision, threshold, expected_precision, expected_coverage } =
            self.operating_point;
        let expected = |what: &str, share: Option<f32>| {
            share
                .map(|share| format!("; {what} of held-out titles {:.1}%", 100.0 * share))
                .unwrap_or_default()
        };
        tracing::info!(
            "coverage {:.1}% at a wanted precision of {precision}: accepted from a probability of {threshold:.4} on{}{}",
            100.0 * self.coverage,
            expected("precision", expected_precision),
            expected("coverage", expected_coverage),
        );
        if self.doubtful_titles.is_empty() {
            return;
        }
        tracing::info!("most frequent titles to look at:");
        for Doubtful { title, rows } in &self.doubtful_titles {
            let title = if title.is_empty() { "(empty)" } else { title };
            tracing::info!("{:>9}  {title:?}", thousands(*rows));
        }
        if self.doubtful_rows_not_counted > 0 {
            tracing::info!(
                "only the first {} different titles to look at were counted; {} rows have others",
                thousands(TITLES_COUNTED as u64),
                thousands(self.doubtful_rows_not_counted)
            );
        }
    }

    /// Writes it as JSON; the file appears whole or not at all.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let problem = || format!("cannot write {}", path.display());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = builder().tempfile_in(folder).with_context(problem)?;
        serde_json::to_writer_pretty(&mut file, self)?;
        writeln!(file).with_context(problem)?;
        file.persist(path).map_err(|error| error.error).with_context(problem)?;
        Ok(())
    }
}

/// Temporary files are private by default; a result is for whoever the umask allows.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".summary-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

/// A decision as it is written.
pub(super) fn name(decision: Decision) -> &'static str {
    match decision {
        Decision::Accept => "accept",
        Decision::Review => "review",
        Decision::None => "none",
    }
}

/// Rows a second.
pub(super) fn rate(rows: u64, elapsed: Duration) -> f64 {
    rows as f64 / elapsed.as_secs_f64().max(1e-3)
}

/// Rows and their rate in words.
pub(super) fn told_rate(rows: u64, rate: f64) -> String {
    format!("{} rows, {} rows/s", thousands(rows), thousands(rate as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counting takes bounded memory, and what was not counted is told.
    #[test]
    fn no_more_titles_are_counted_than_there_is_room_for() {
        let mut tally = Tally::default();
        for n in 0..TITLES_COUNTED + 5 {
            tally.add(&n.to_string(), Decision::Review);
        }
        tally.add("3", Decision::None);
        tally.add("x", Decision::Accept);
        assert_eq!((tally.doubtful.len(), tally.uncounted), (TITLES_COUNTED, 5));
        let point = OperatingPoint {
            precision: 0.95,
            threshold: 0.95,
            expected_precision: None,
            expected_coverage: None,
        };
        let summary = Summary::of(&tally, 1, Duration::from_secs(1), point);
        assert_eq!((summary.doubtful_titles[0].title, summary.doubtful_titles[0].rows), ("3", 2));
        assert_eq!(summary.rows, TITLES_COUNTED as u64 + 7);
    }
}
