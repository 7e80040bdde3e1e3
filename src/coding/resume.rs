//! The progress of a run: `OUTPUT.progress` next to the output, replaced about once a second, after the rows that it
//! counts are on disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::columns::Columns;
use super::format::Format;
use super::summary::Tally;
use super::target::{Partial, Target};
use crate::durable;
use crate::engine::{CodeOptions, Engine};
use crate::error::{Change, Error, Result};
use crate::table::InputFile;

const ENDING: &str = ".progress";
const INTERVAL: Duration = Duration::from_secs(1);
/// How much of the beginning of the input is compared.
const COMPARED_BYTES: u64 = 1 << 20;

/// What the output depends on, by name; a run is resumed only if all of it is the same.
pub(super) type Conditions = Vec<(&'static str, String)>;

/// The progress of a run.
#[derive(Debug, Serialize, Deserialize)]
struct Progress<'t> {
    conditions: BTreeMap<String, String>,
    /// The counts of the rows that are done.
    tally: Cow<'t, Tally>,
    /// The size of the output with those rows, in bytes.
    bytes: u64,
    /// The size of the list of bad rows before the next one, in bytes; 0 without a list.
    #[serde(default)]
    listed: u64,
}

/// The file that records the progress of a run.
pub(super) struct Journal {
    path: PathBuf,
    conditions: Conditions,
    written: Option<Instant>,
}

impl Journal {
    /// The journal of the run that writes this file.
    pub(super) fn new(partial: &Partial, conditions: Conditions) -> Self {
        Self { path: partial.beside(ENDING), conditions, written: None }
    }

    /// Resumes an interrupted run: truncates the output to the rows that the journal counts, and returns the counts and the
    /// size of the list of bad rows. `None` if there is nothing to resume.
    ///
    /// # Errors
    /// [`Error::Resume`] if the run had other conditions, or if its journal or output is damaged.
    pub(super) fn resume(&self, partial: &Partial) -> Result<Option<(Tally, u64)>> {
        if !partial.left() {
            return Ok(None);
        }
        let text = match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(Error::io(&self.path))?,
        };
        let path = self.path.display();
        let progress: Progress<'_> = serde_json::from_slice(&text).map_err(|error| Error::Resume {
            problem: format!("{path} is damaged: {error}"),
            changes: Vec::new(),
        })?;
        let changes = self.changes(&progress.conditions);
        if !changes.is_empty() {
            let problem = format!("{path} is from a different run");
            return Err(Error::Resume { problem, changes });
        }
        partial.keep(progress.bytes)?;
        Ok(Some((progress.tally.into_owned(), progress.listed)))
    }

    fn changes(&self, then: &BTreeMap<String, String>) -> Vec<Change> {
        let change = |(name, now): &(&'static str, String)| {
            let then = then.get(*name).map_or("", String::as_str);
            (then != now).then(|| Change { name, then: then.to_owned(), now: now.clone() })
        };
        self.conditions.iter().filter_map(change).collect()
    }

    /// Whether it is time to write again.
    pub(super) fn due(&self) -> bool {
        self.written.is_none_or(|written| written.elapsed() >= INTERVAL)
    }

    /// Records that the target holds the rows counted so far, and the list of bad rows has this size.
    pub(super) fn write(&mut self, target: Option<&Target>, tally: &Tally, listed: u64) -> Result<()> {
        let Some((target, partial)) = target.and_then(|target| Some((target, target.partial()?))) else {
            return Ok(());
        };
        let write = || {
            partial.sync()?;
            if self.written.is_none() {
                // The journal must not be found without the partial file.
                durable::sync_folder(durable::parent(&self.path))?;
            }
            let conditions = self.conditions.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
            let progress = Progress {
                conditions: conditions.collect(),
                tally: Cow::Borrowed(tally),
                bytes: target.position()?,
                listed,
            };
            // The output is locked, so no other run writes under this name.
            let new = partial.beside(".progress.new");
            durable::replace(&self.path, &new, &serde_json::to_vec(&progress)?)
        };
        write().map_err(Error::write(&self.path.display().to_string()))?;
        self.written = Some(Instant::now());
        Ok(())
    }

    /// Whether this run has written it.
    pub(super) fn is_written(&self) -> bool {
        self.written.is_some()
    }

    /// Removes it: the run is over, or starts over.
    pub(super) fn remove(&self) -> Result<()> {
        remove(&self.path)
    }
}

/// Whether an interrupted run left a journal for the partial file.
pub(super) fn has_journal(partial: &Partial) -> bool {
    partial.beside(ENDING).exists()
}

/// Removes the journal that an interrupted run left for the partial file, if any.
pub(super) fn remove_journal(partial: &Partial) -> Result<()> {
    remove(&partial.beside(ENDING))
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        // On disk before the rows that it counts are overwritten.
        removed => {
            removed.and_then(|()| durable::sync_folder(durable::parent(path))).map_err(Error::io(path))
        }
    }
}

/// What the output of a run depends on. The names are those of [`Change`].
pub(super) fn conditions(
    engine: &Engine,
    input: &Path,
    columns: &Columns,
    options: &CodeOptions,
    [from, to]: [Format; 2],
    [read_as, written_as]: [String; 2],
) -> Result<Conditions> {
    let read = || -> io::Result<_> {
        let file = File::open(input)?;
        let data = file.metadata()?;
        let mut beginning = Vec::new();
        file.take(COMPARED_BYTES).read_to_end(&mut beginning)?;
        Ok((data.len(), data.modified()?, InputFile::of("", &beginning).sha256))
    };
    let (bytes, modified, beginning) = read().map_err(Error::io(input))?;
    let column = |name: &Option<String>| name.clone().unwrap_or_default();
    Ok(vec![
        ("top", options.top.to_string()),
        ("precision", options.precision.to_string()),
        ("explain", options.explain.to_string()),
        ("title_column", columns.title.clone()),
        ("description_column", column(&columns.description)),
        ("industry_column", column(&columns.industry)),
        ("employer_column", column(&columns.employer)),
        ("weight_column", column(&columns.weight)),
        ("input_format", from.name().to_owned()),
        ("output_format", to.name().to_owned()),
        ("input_dialect", read_as),
        ("output_dialect", written_as),
        ("index", engine.fingerprint().to_owned()),
        ("input_size", bytes.to_string()),
        ("input_modified", time_of(modified)),
        ("input_beginning", beginning),
    ])
}

/// A time to the nanosecond, as RFC 3339 if that can express it.
fn time_of(modified: SystemTime) -> String {
    let nanoseconds = match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).unwrap_or(i128::MAX),
        Err(before) => -i128::try_from(before.duration().as_nanos()).unwrap_or(i128::MAX),
    };
    let utc = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok();
    utc.and_then(|utc| utc.format(&Rfc3339).ok()).unwrap_or_else(|| nanoseconds.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::Output;

    #[test]
    fn the_journal_never_precedes_what_it_counts() {
        let place = tempfile::tempdir().unwrap();
        let output = fs::canonicalize(place.path()).unwrap().join("out.csv");
        let target = Target::open(Output::file(&output)).unwrap();
        let partial = target.partial().unwrap();
        let [rows, new, journal] =
            [".partial", ".progress.new", ".progress"].map(|ending| partial.beside(ending));
        let folder = durable::parent(&output).to_owned();
        let steps = || -> Vec<(String, PathBuf)> { durable::recorded() };
        let step = |step: &str, path: &Path| (step.to_owned(), path.to_owned());

        let mut written = Journal::new(partial, Vec::new());
        steps();
        let replaced = [step("sync", &new), step("rename", &journal), step("sync", &folder)];
        written.write(Some(&target), &Tally::default(), 0).unwrap();
        assert_eq!(steps(), [&[step("sync", &rows), step("sync", &folder)], &replaced[..]].concat());
        written.write(Some(&target), &Tally::default(), 0).unwrap();
        assert_eq!(steps(), [&[step("sync", &rows)], &replaced[..]].concat());
        written.remove().unwrap();
        assert_eq!(steps(), [step("sync", &folder)]);
        target.finish().unwrap();
        assert_eq!(steps(), [step("sync", &rows), step("rename", &output), step("sync", &folder)]);
    }

    #[test]
    fn any_time_can_be_recorded() {
        let seconds = |count: u64| Duration::from_secs(count);
        assert_eq!(time_of(UNIX_EPOCH + seconds(1)), "1970-01-01T00:00:01Z");
        assert_eq!(time_of(UNIX_EPOCH - seconds(1)), "1969-12-31T23:59:59Z");
        // Beyond the year 9999, which some file systems can store.
        assert_eq!(time_of(UNIX_EPOCH + seconds(300_000_000_000)), "300000000000000000000");
    }
}
