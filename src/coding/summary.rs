//! The summary of a coded file.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::engine::{Decision, OperatingPoint};

/// Maximum number of distinct doubtful titles to count, of bytes of them all, and of characters to keep of each.
const TITLES_COUNTED: usize = 100_000;
const TITLE_BYTES: usize = 8 << 20;
const TITLE_CHARACTERS: usize = 200;
/// Number of them in a summary.
const TITLES_LISTED: usize = 10;

/// Counts rows by decision.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Tally {
    accept: u64,
    review: u64,
    none: u64,
    /// The weight of all rows, and of those accepted.
    weight: f64,
    accepted_weight: f64,
    /// Rows left out.
    #[serde(default)]
    bad: u64,
    /// Titles whose code was not accepted, with their number of rows.
    doubtful: BTreeMap<String, u64>,
    /// The bytes of those titles.
    #[serde(default)]
    title_bytes: usize,
    /// Rows with a new doubtful title after [`TITLES_COUNTED`] distinct ones or [`TITLE_BYTES`].
    uncounted: u64,
}

impl Tally {
    /// Counts a row.
    pub(super) fn add(&mut self, title: &str, weight: f64, decision: Decision) {
        self.weight += weight;
        match decision {
            Decision::Accept => {
                self.accept += 1;
                self.accepted_weight += weight;
                return;
            }
            Decision::Review => self.review += 1,
            Decision::None => self.none += 1,
        }
        let title = title.trim();
        let cut = title.char_indices().nth(TITLE_CHARACTERS).map_or(title, |(at, _)| &title[..at]);
        if let Some(count) = self.doubtful.get_mut(cut) {
            *count += 1;
        } else if self.doubtful.len() < TITLES_COUNTED && self.title_bytes + cut.len() <= TITLE_BYTES {
            self.title_bytes += cut.len();
            self.doubtful.insert(cut.to_owned(), 1);
        } else {
            self.uncounted += 1;
        }
    }

    /// Counts rows that are left out.
    pub(super) fn add_bad(&mut self, rows: usize) {
        self.bad += rows as u64;
    }

    /// Number of rows left out.
    pub(super) fn bad_rows(&self) -> u64 {
        self.bad
    }

    /// Number of all rows but those left out.
    pub(super) fn rows(&self) -> u64 {
        self.accept + self.review + self.none
    }

    /// The summary of a run that added all but `resumed` rows in this time; `weighted` if the file has weights.
    pub(super) fn summary(
        &self,
        weighted: bool,
        resumed: u64,
        elapsed: Duration,
        operating_point: OperatingPoint,
        notes: ReadNotes,
    ) -> Summary {
        let rows = self.rows();
        let of_all = |rows_of_it: u64| Share {
            rows: rows_of_it,
            share: if rows == 0 { 0.0 } else { rows_of_it as f64 / rows as f64 },
        };
        let mut doubtful: Vec<(&String, &u64)> = self.doubtful.iter().collect();
        // A stable sort: titles with equal counts stay in alphabetical order.
        doubtful.sort_by_key(|&(_, count)| Reverse(count));
        let doubtful = doubtful.into_iter().take(TITLES_LISTED);
        let listed = doubtful.map(|(title, &rows)| DoubtfulTitle { title: title.clone(), rows });
        Summary {
            rows,
            seconds: elapsed.as_secs_f64(),
            rows_per_second: (rows - resumed) as f64 / elapsed.as_secs_f64().max(1e-3),
            decisions: Decisions {
                accept: of_all(self.accept),
                none: of_all(self.none),
                review: of_all(self.review),
            },
            coverage: of_all(self.accept).share,
            coverage_by_weight: weighted
                .then(|| if self.weight > 0.0 { self.accepted_weight / self.weight } else { 0.0 }),
            operating_point,
            doubtful_titles: listed.collect(),
            doubtful_rows_not_counted: self.uncounted,
            bad_rows: None,
            notes,
        }
    }
}

/// The summary of a coded file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Rows of the file, including those that an interrupted run had coded.
    pub rows: u64,
    /// Duration of this run, in seconds.
    pub seconds: f64,
    /// Rows per second, not counting those that an interrupted run had coded.
    pub rows_per_second: f64,
    /// Rows by decision.
    pub decisions: Decisions,
    /// The share of rows whose code was accepted, 0 to 1.
    pub coverage: f64,
    /// The same by weight, if the file has weights: the share of people, say, whose code was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage_by_weight: Option<f64>,
    /// The threshold for accepting a code, with the expected precision and coverage.
    pub operating_point: OperatingPoint,
    /// The most frequent titles whose code was not accepted, most frequent first.
    pub doubtful_titles: Vec<DoubtfulTitle>,
    /// Rows with titles whose code was not accepted and that were not counted, because there were too many distinct
    /// ones.
    pub doubtful_rows_not_counted: u64,
    /// Rows that were left out because they are bad, if the run was to leave them out; they are in no other number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bad_rows: Option<u64>,
    /// What was skipped or replaced in reading; not part of the JSON.
    #[serde(skip)]
    pub notes: ReadNotes,
}

impl Summary {
    /// Whether there are rows and no occupation fits any of them.
    pub fn nothing_fits(&self) -> bool {
        self.rows > 0 && self.decisions.none.rows == self.rows
    }

    /// Maximum number of distinct doubtful titles to count.
    pub const TITLES_COUNTED: usize = TITLES_COUNTED;
}

/// Rows by decision.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Decisions {
    /// The first candidate was accepted.
    pub accept: Share,
    /// No occupation fits.
    pub none: Share,
    /// A person should check the candidates.
    pub review: Share,
}

/// A part of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// Number of rows.
    pub rows: u64,
    /// Their share of all rows, 0 to 1.
    pub share: f64,
}

/// A title whose code was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoubtfulTitle {
    /// The title, truncated to 200 characters; may be empty.
    pub title: String,
    /// Rows with this title.
    pub rows: u64,
}

/// What was skipped or replaced in reading a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadNotes {
    /// Blank lines, which are not rows.
    pub blank_lines: u64,
    /// Rows of JSON Lines with half of a surrogate pair (`\ud83d` alone), which is read as U+FFFD.
    pub lone_surrogates: u64,
    /// The line of the first of them.
    pub first_lone_surrogate: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: OperatingPoint = OperatingPoint {
        exact_threshold: 0.8,
        precision: 0.95,
        threshold: 0.95,
        expected_precision: None,
        expected_coverage: None,
    };

    #[test]
    fn title_counts_are_bounded_and_uncounted_titles_reported() {
        let mut tally = Tally::default();
        for n in 0..TITLES_COUNTED + 5 {
            tally.add(&n.to_string(), 1.0, Decision::Review);
        }
        tally.add("3", 1.0, Decision::None);
        tally.add("x", 1.0, Decision::Accept);
        assert_eq!((tally.doubtful.len(), tally.uncounted), (TITLES_COUNTED, 5));
        let summary = tally.summary(false, 0, Duration::from_secs(1), POINT, ReadNotes::default());
        assert_eq!(summary.doubtful_titles[0], DoubtfulTitle { title: "3".to_owned(), rows: 2 });
        assert_eq!((summary.rows, summary.doubtful_titles.len()), (TITLES_COUNTED as u64 + 7, TITLES_LISTED));

        let mut tally = Tally::default();
        let long = "職".repeat(TITLE_CHARACTERS - 5);
        for n in 0..TITLES_COUNTED / 2 {
            tally.add(&format!("{n:05}{long}"), 1.0, Decision::Review);
        }
        let bytes: usize = tally.doubtful.keys().map(String::len).sum();
        assert!((TITLE_BYTES - 1000..=TITLE_BYTES).contains(&bytes), "{bytes}");
        assert_eq!(tally.uncounted, (TITLES_COUNTED / 2 - tally.doubtful.len()) as u64);
    }

    #[test]
    fn shares_cover_all_rows_and_the_rate_only_this_run() {
        let mut tally = Tally::default();
        let empty = tally.summary(false, 0, Duration::from_secs(1), POINT, ReadNotes::default());
        assert!(!empty.nothing_fits() && empty.coverage == 0.0);
        for decision in [Decision::Accept, Decision::None, Decision::None, Decision::Review] {
            tally.add("nurse", if decision == Decision::Accept { 6.0 } else { 1.0 }, decision);
        }
        let summary = tally.summary(true, 2, Duration::from_secs(2), POINT, ReadNotes::default());
        let json = serde_json::to_value(&summary).unwrap();
        assert_eq!(
            (&json["rows"], &json["rows_per_second"], &json["coverage"]),
            (&4.into(), &1.0.into(), &0.25.into())
        );
        assert_eq!(json["coverage_by_weight"], 6.0 / 9.0);
        assert_eq!(json["decisions"]["none"], serde_json::json!({"rows": 2, "share": 0.5}));
    }
}
