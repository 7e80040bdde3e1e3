//! How far a run came: `OUTPUT.progress` beside the output, replaced every second or so after the rows it counts are
//! on the disk.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use metier::table::InputFile;
use serde::{Deserialize, Serialize};

use super::summary::Tally;
use super::target::{Partial, Target};

const ENDING: &str = ".progress";
const INTERVAL: Duration = Duration::from_secs(1);
/// So much of the input's beginning is compared.
const COMPARED_BYTES: u64 = 1 << 20;

/// What a run depends on, by name: another run goes on with it only when all is the same.
pub(super) type Conditions = BTreeMap<String, String>;

/// How far a run came.
#[derive(Debug, Serialize, Deserialize)]
struct Progress {
    conditions: Conditions,
    /// What became of the rows that are done.
    tally: Tally,
    /// The bytes of the output that hold them.
    bytes: u64,
}

/// The file that tells how far a run came.
pub(super) struct Journal {
    path: PathBuf,
    conditions: Conditions,
    written: Option<Instant>,
}

impl Journal {
    /// Of the run that writes this file.
    pub(super) fn of(partial: &Partial, conditions: Conditions) -> Self {
        Self { path: partial.beside(ENDING), conditions, written: None }
    }

    /// Goes on with what an interrupted run left: the output is cut to what is known to be whole. `None` when
    /// there is nothing to go on with.
    pub(super) fn resume(&self, partial: &Partial) -> Result<Option<Tally>> {
        if !partial.left() {
            return Ok(None);
        }
        let text = match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.with_context(|| self.path.display().to_string())?,
        };
        let unreadable = || format!("{}: damaged; run without --resume to start over", self.path.display());
        let progress: Progress = serde_json::from_slice(&text).with_context(unreadable)?;
        for (name, now) in &self.conditions {
            let then = progress.conditions.get(name).map_or("not there", String::as_str);
            if then != now {
                bail!(
                    "cannot resume: {name} was {then} and is {now}; run without --resume to start over ({})",
                    self.path.display()
                );
            }
        }
        partial.keep(progress.bytes)?;
        Ok(Some(progress.tally))
    }

    /// Whether it is time to write again.
    pub(super) fn due(&self) -> bool {
        self.written.is_none_or(|written| written.elapsed() >= INTERVAL)
    }

    /// Notes that the rows counted so far are in the target.
    pub(super) fn write(&mut self, target: Option<&Target>, tally: &Tally) -> Result<()> {
        let Some((target, partial)) = target.and_then(|target| Some((target, target.partial()?))) else {
            return Ok(());
        };
        let problem = || format!("cannot write {}", self.path.display());
        partial.sync().with_context(problem)?;
        let bytes = target.position().with_context(problem)?;
        let progress = Progress { conditions: self.conditions.clone(), tally: tally.clone(), bytes };
        // The output is locked, so nobody else writes under this name.
        let new = partial.beside(".progress.new");
        fs::write(&new, serde_json::to_vec(&progress)?).with_context(problem)?;
        fs::rename(&new, &self.path).with_context(problem)?;
        self.written = Some(Instant::now());
        Ok(())
    }

    /// Removes it: the run is over, or starts over.
    pub(super) fn remove(&self) -> Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed.with_context(|| format!("cannot remove {}", self.path.display())),
        }
    }
}

/// What tells whether the input is the same: size, time of change and beginning.
pub(super) fn conditions_of_input(path: &Path) -> Result<Conditions> {
    let read = || -> io::Result<_> {
        let file = File::open(path)?;
        let data = file.metadata()?;
        let changed = data.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut beginning = Vec::new();
        file.take(COMPARED_BYTES).read_to_end(&mut beginning)?;
        Ok((data.len(), changed, InputFile::of("", &beginning).sha256))
    };
    let (bytes, changed, beginning) = read().with_context(|| path.display().to_string())?;
    Ok(Conditions::from([
        ("the input's size".to_owned(), format!("{bytes} bytes")),
        ("the input's time of change".to_owned(), format!("{}", changed.as_nanos())),
        ("the input's beginning".to_owned(), format!("of checksum {}", &beginning[..16])),
    ]))
}
