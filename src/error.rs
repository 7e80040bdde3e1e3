//! Errors, in three classes: the caller's request, the data, and metier itself.

use std::path::{Path, PathBuf};

use crate::soc::{InvalidCode, OnetSocCode};
use crate::taxonomy::CodeReading;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every error of the library. Messages are lowercase fragments that say where, what was found and expected, and how to
/// fix it; [`Error::code`] is the stable name for programs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A cell, row or header of a published table does not match its layout.
    #[error("{file}:{line}:{column}: {problem}")]
    Table {
        /// The table's file name in the folder or archive.
        file: String,
        /// Line in the file; the header is line 1.
        line: u64,
        /// Column in the line, from 1; 0 for the row as a whole.
        column: usize,
        /// What was found and what was expected.
        problem: String,
    },
    /// A release or labor-market folder or archive cannot be used.
    #[error("{}: {problem}", path.display())]
    Source {
        /// The folder or archive.
        path: PathBuf,
        /// What is wrong with it and how to fix it.
        problem: String,
    },
    /// The artifact is missing, damaged, or of a format version that this build cannot read.
    #[error("{}: {problem}", path.display())]
    Artifact {
        /// The artifact's folder.
        path: PathBuf,
        /// What is wrong with it and how to fix it.
        problem: String,
    },
    /// A text is not an occupation code.
    #[error(transparent)]
    InvalidCode(#[from] InvalidCode),
    /// A well-formed code does not belong to any occupation of the release.
    #[error("no occupation has the code {code}{}", replaced_by(replaced_by_codes, reading.as_deref()))]
    UnknownCode {
        /// The requested code.
        code: OnetSocCode,
        /// The current codes for an older taxonomy's occupation, or the finer codes of a SOC code; empty when there are
        /// none.
        replaced_by_codes: Vec<OnetSocCode>,
        /// How the code was read, if any edition has it.
        reading: Option<Box<CodeReading>>,
    },
    /// A scheme, or a code of a scheme, has no crosswalk here; the message says how to get one.
    #[error("{0}")]
    UnknownCrosswalk(String),
    /// A request is outside a limit; the message gives the limit.
    #[error("{0}")]
    InvalidRequest(String),
    /// The operating system reported a failure to read or write.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's own error.
        source: std::io::Error,
    },
    /// The search index reported a failure: a fault in metier or the disk.
    #[error("search index: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// A page could not be rendered: a fault in metier.
    #[cfg(feature = "server")]
    #[error("page: {0}")]
    Page(#[from] askama::Error),
    /// A download failed.
    #[error("{0}")]
    Download(String),
    /// A file of jobs cannot be coded: its format, its columns or one of its rows is wrong.
    #[error("{file}{}: {problem}", at_line(*line))]
    Jobs {
        /// The file, as the caller named it.
        file: String,
        /// Line in the file, or row of a Parquet file, from 1; `None` for the file as a whole.
        line: Option<u64>,
        /// What was found and what was expected.
        problem: String,
    },
    /// A result cannot be written.
    #[error("cannot write {file}: {source}")]
    Write {
        /// The file or other output.
        file: String,
        /// The system's own error.
        source: std::io::Error,
    },
    /// An interrupted run cannot be resumed.
    #[error("cannot resume: {problem}{}", listed(changes))]
    Resume {
        /// Why it cannot be resumed.
        problem: String,
        /// What differs from the interrupted run; empty when there is another reason.
        changes: Vec<Change>,
    },
    /// The caller canceled the work.
    #[error("canceled before it was finished")]
    Canceled,
}

/// A difference between an interrupted run and the one that should resume it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Stable name of what differs, such as `top` or `input_size`.
    pub name: &'static str,
    /// Its value in the interrupted run; empty for none.
    pub then: String,
    /// Its value now; empty for none.
    pub now: String,
}

fn at_line(line: Option<u64>) -> String {
    line.map(|line| format!(":{line}")).unwrap_or_default()
}

fn listed(changes: &[Change]) -> String {
    let changes =
        changes.iter().map(|Change { name, then, now }| format!("; {name} was '{then}' and is now '{now}'"));
    changes.collect()
}

fn replaced_by(codes: &[OnetSocCode], reading: Option<&CodeReading>) -> String {
    if let Some(reading) = reading {
        return format!("; {reading}");
    }
    if codes.is_empty() {
        return String::new();
    }
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    format!("; its occupations are {}", codes.join(", "))
}

impl Error {
    /// A name that none of a fixed set of choices has.
    pub(crate) fn unknown_name(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> Self {
        let known: Vec<&str> = known.collect();
        Self::InvalidRequest(format!("unknown {what} '{name}'; expected {}", known.join(", ")))
    }

    /// Attaches the path to an error of the operating system.
    pub(crate) fn io(path: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().to_owned();
        move |source| Self::Io { path, source }
    }

    /// Attaches the name of the output to an error of the operating system.
    pub(crate) fn write(file: &str) -> impl FnOnce(std::io::Error) -> Self {
        let file = file.to_owned();
        move |source| Self::Write { file, source }
    }

    /// A stable name for programs, snake case; part of the API's contract.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Table { .. } => "invalid_table",
            Self::Source { .. } => "invalid_source",
            Self::Artifact { .. } => "invalid_artifact",
            Self::InvalidCode(_) => "invalid_code",
            Self::UnknownCode { .. } => "unknown_code",
            Self::UnknownCrosswalk(_) => "unknown_crosswalk",
            Self::InvalidRequest(_) => "invalid_request",
            Self::Io { .. } => "io",
            Self::Index(_) => "index",
            #[cfg(feature = "server")]
            Self::Page(_) => "page",
            Self::Download(_) => "download",
            Self::Jobs { .. } => "invalid_jobs",
            Self::Write { .. } => "cannot_write",
            Self::Resume { .. } => "cannot_resume",
            Self::Canceled => "canceled",
        }
    }
}
