//! What a query log shows: what is asked most, and where the answers fall short.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::line::{Line, Query, Shown};
use super::{FILE_PREFIX, FILE_SUFFIX};
use crate::engine::Decision;
use crate::error::{Error, Result};
use crate::soc::OnetSocCode;
use crate::table::open_file;

/// Hits that people see at a glance: what they open beyond these should have come earlier.
const SEEN_AT_ONCE: usize = 3;
/// Longest line that is read; the rest counts as further lines.
const MOST_BYTES: u64 = 64 << 10;

/// What a query log shows. Texts that differ only in case and spaces count as one, in the spelling that came first. Lists are
/// in order of how often a text was asked.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// The first and last time in the log.
    pub from: Option<String>,
    /// The last time in the log.
    pub to: Option<String>,
    /// Searches, without further pages of one.
    pub searches: usize,
    /// Titles coded.
    pub matches: usize,
    /// Occupations opened from hits.
    pub choices: usize,
    /// Lines that could not be read.
    pub unreadable_lines: usize,
    /// What was asked most, in searches and titles to code.
    pub frequent: Vec<Asked>,
    /// Searches that found nothing by words.
    pub nothing_found: Vec<Asked>,
    /// Titles whose first code was not accepted.
    pub low_confidence: Vec<Doubted>,
    /// Occupations opened from beyond the third hit.
    pub chosen_late: Vec<Chosen>,
}

/// A text that was asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Asked {
    /// The text.
    pub text: String,
    /// How often it was asked.
    pub count: usize,
    /// Occupations found by their code or by words the last time it was searched for.
    pub hits: Option<usize>,
    /// Occupations found by meaning alone then.
    pub by_meaning: Option<usize>,
}

/// A title whose first code was not accepted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Doubted {
    /// The title.
    pub text: String,
    /// How often its code was not accepted.
    pub count: usize,
    /// The first code the last time.
    pub code: Option<OnetSocCode>,
    /// Its probability.
    pub probability: Option<f32>,
}

/// An occupation opened from beyond the third hit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chosen {
    /// What was searched for.
    pub text: String,
    /// The occupation.
    pub code: OnetSocCode,
    /// How often it was opened.
    pub count: usize,
    /// Its place among the hits the last time, from 1.
    pub place: usize,
}

/// What is known about one text.
#[derive(Default)]
struct Record {
    text: String,
    asked: usize,
    hits: Option<usize>,
    by_meaning: Option<usize>,
    found_nothing: usize,
    doubted: usize,
    coded: (Option<OnetSocCode>, Option<f32>),
    shown: Vec<Shown>,
    chosen: Vec<(OnetSocCode, usize, usize)>,
}

/// Reads the log in a folder; each list has at most `top` entries.
///
/// # Errors
/// When the folder or a file cannot be read, or the folder has no log.
pub fn summarize(folder: &Path, top: usize) -> Result<Summary> {
    let mut summary = Summary::default();
    let mut records: HashMap<String, Record> = HashMap::new();
    for file in files(folder)? {
        let read = |source| Error::Io { path: file.clone(), source };
        let mut lines = BufReader::new(open_file(&file)?);
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            if (&mut lines).take(MOST_BYTES).read_until(b'\n', &mut bytes).map_err(read)? == 0 {
                break;
            }
            match serde_json::from_slice::<Line>(&bytes) {
                Ok(line) => summary.add(&line, &mut records),
                Err(_) => summary.unreadable_lines += 1,
            }
        }
    }
    summary.list(records, top);
    Ok(summary)
}

/// The files of a log, oldest first.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = |source| Error::Io { path: folder.to_owned(), source };
    let entries = fs::read_dir(folder).map_err(read)?.collect::<std::io::Result<Vec<_>>>().map_err(read)?;
    let is_log = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(FILE_PREFIX) && path.extension().is_some_and(|suffix| suffix == FILE_SUFFIX)
    };
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).filter(is_log).collect();
    if files.is_empty() {
        let problem = "has no query log; metier serve --query-log writes one".to_owned();
        return Err(Error::Source { path: folder.to_owned(), problem });
    }
    files.sort();
    Ok(files)
}

/// What makes two texts one.
fn key(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Summary {
    fn add(&mut self, line: &Line, records: &mut HashMap<String, Record>) {
        self.from.get_or_insert_with(|| line.time.clone());
        self.to = Some(line.time.clone());
        let record = records.entry(key(line.query.text())).or_default();
        if record.text.is_empty() {
            line.query.text().clone_into(&mut record.text);
        }
        match &line.query {
            Query::Search { hits, by_meaning, shown, .. } => {
                if shown.offset == 0 {
                    self.searches += 1;
                    record.asked += 1;
                    record.found_nothing += usize::from(*hits == 0);
                    record.shown.clear();
                }
                (record.hits, record.by_meaning) = (Some(*hits), Some(*by_meaning));
                record.shown.push(shown.clone());
            }
            Query::Match { decision, code, probability, .. } => {
                self.matches += 1;
                record.asked += 1;
                if *decision != Decision::Accept {
                    record.doubted += 1;
                    record.coded = (*code, *probability);
                }
            }
            Query::Choice { code, .. } => {
                self.choices += 1;
                record.choose(*code);
            }
        }
    }

    fn list(&mut self, records: HashMap<String, Record>, top: usize) {
        let mut records: Vec<Record> = records.into_values().collect();
        // Equal counts in the order of the alphabet, so that the same log gives the same lists.
        records.sort_by(|one, other| one.text.cmp(&other.text));
        let asked = |record: &Record, count| Asked {
            text: record.text.clone(),
            count,
            hits: record.hits,
            by_meaning: record.by_meaning,
        };
        self.frequent = most(records.iter().map(|record| asked(record, record.asked)), top, |one| one.count);
        let nothing = records.iter().map(|record| asked(record, record.found_nothing));
        self.nothing_found = most(nothing, top, |one| one.count);
        let doubted = |record: &Record| Doubted {
            text: record.text.clone(),
            count: record.doubted,
            code: record.coded.0,
            probability: record.coded.1,
        };
        self.low_confidence = most(records.iter().map(doubted), top, |one| one.count);
        let chosen = records.iter().flat_map(|record| {
            let chosen = record.chosen.iter();
            chosen.map(|&(code, count, place)| Chosen { text: record.text.clone(), code, count, place })
        });
        self.chosen_late = most(chosen, top, |one| one.count);
    }
}

impl Record {
    /// Counts an occupation that was opened, if it was far down.
    fn choose(&mut self, code: OnetSocCode) {
        let place = |shown: &Shown| {
            shown.codes.iter().position(|one| *one == code).map(|place| shown.offset + place + 1)
        };
        let Some(place) = self.shown.iter().find_map(place).filter(|place| *place > SEEN_AT_ONCE) else {
            return;
        };
        match self.chosen.iter_mut().find(|(chosen, ..)| *chosen == code) {
            Some((_, count, last)) => (*count, *last) = (*count + 1, place),
            None => self.chosen.push((code, 1, place)),
        }
    }
}

/// The entries with the highest counts, without those that have none.
fn most<T>(entries: impl Iterator<Item = T>, top: usize, count: impl Fn(&T) -> usize) -> Vec<T> {
    let mut entries: Vec<T> = entries.filter(|entry| count(entry) > 0).collect();
    entries.sort_by_key(|entry| Reverse(count(entry)));
    entries.truncate(top);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> OnetSocCode {
        text.parse().unwrap()
    }

    fn search(text: &str, hits: usize, offset: usize, codes: &[&str]) -> Query {
        let shown = Shown { offset, codes: codes.iter().copied().map(code).collect() };
        Query::Search { text: text.to_owned(), hits, by_meaning: 2, shown }
    }

    fn summary_of(queries: &[Query]) -> Summary {
        let folder = tempfile::tempdir().unwrap();
        let line = |query: &Query| {
            let line = Line { time: "2026-11-27T10:00:00Z".into(), route: "/".into(), query: query.clone() };
            serde_json::to_string(&line).unwrap() + "\n"
        };
        let text: String = queries.iter().map(line).collect();
        fs::write(folder.path().join("queries.2026-11-27.jsonl"), text + "{half a li").unwrap();
        fs::write(folder.path().join("other.txt"), "no log").unwrap();
        summarize(folder.path(), 10).unwrap()
    }

    #[test]
    fn texts_are_counted_in_any_spelling_of_case_and_spaces() {
        let summary = summary_of(&[
            search("Welder", 5, 0, &["51-4121.00"]),
            search("zorbing guide", 0, 0, &[]),
            search(" welder ", 6, 0, &["51-4121.00"]),
        ]);
        assert_eq!((summary.searches, summary.unreadable_lines), (3, 1));
        let welder = Asked { text: "Welder".into(), count: 2, hits: Some(6), by_meaning: Some(2) };
        assert_eq!(summary.frequent[0], welder);
        assert_eq!(
            summary.nothing_found.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(),
            ["zorbing guide"]
        );
    }

    #[test]
    fn what_is_opened_far_down_is_told_with_its_place() {
        let hits = ["51-4121.00", "51-4122.00", "47-2211.00", "47-2152.00"];
        let choice = |code: &str| Query::of_choice("WELDER", code.parse().unwrap());
        let summary = summary_of(&[
            search("welder", 40, 0, &hits),
            search("welder", 40, 10, &["29-1141.00"]),
            choice("51-4121.00"),
            choice("47-2152.00"),
            choice("29-1141.00"),
            choice("11-1011.00"),
        ]);
        let places: Vec<_> = summary.chosen_late.iter().map(|one| (one.code, one.place)).collect();
        assert_eq!(places, [(code("47-2152.00"), 4), (code("29-1141.00"), 11)]);
        assert_eq!((summary.searches, summary.choices), (1, 4));
    }

    #[test]
    fn titles_that_are_not_accepted_are_told() {
        let coded = |text: &str, decision, probability| Query::Match {
            text: text.to_owned(),
            decision,
            code: Some(code("29-1141.00")),
            probability: Some(probability),
        };
        let summary =
            summary_of(&[coded("RN", Decision::Accept, 0.99), coded("hero", Decision::Review, 0.2)]);
        assert_eq!(summary.low_confidence.len(), 1);
        assert_eq!((summary.low_confidence[0].text.as_str(), summary.matches), ("hero", 2));
    }

    #[test]
    fn a_folder_without_a_log_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = summarize(folder.path(), 10).unwrap_err().to_string();
        assert!(error.contains("has no query log"), "{error}");
    }
}
