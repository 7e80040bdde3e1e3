//! Codes a file of coded titles with the new release, and compares the codes.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::path::PathBuf;

use serde::Serialize;

use super::lineage::Lineage;
use super::selection::{Selected, Selection};
use crate::catalog::{Catalog, Resolution};
use crate::coding::{Batch, CodeOptions, Columns, Decision, Job, check_repeated};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::soc::{InvalidCode, OnetSocCode};
use crate::table::{Dialect, Limits, Record, Records};

/// The columns that may hold the codes: as written by [`crate::coding::FileRequest`], or by hand.
const CODE_COLUMNS: [&str; 2] = ["onet_soc_code", "code"];
const PROBABILITY_COLUMN: &str = "probability";
const DECISION_COLUMN: &str = "decision";
/// Titles that are coded at once.
const CHUNK: usize = 1_000;
/// Rows with an unknown code that are listed.
const UNKNOWN_LISTED: usize = 12;

/// A delimited file of coded titles, as [`crate::coding::FileRequest`] writes it: the columns of jobs, `onet_soc_code`
/// (or `code`), and optionally `decision` and `probability`.
#[derive(Debug, Clone)]
pub struct CodedTitles {
    /// The file.
    pub path: PathBuf,
    /// The columns of jobs: the same as when they were coded.
    pub columns: Columns,
    /// The precision at which codes are accepted.
    pub precision: f32,
}

/// What becomes of coded titles with the new release.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recoded {
    /// The file.
    pub file: String,
    /// Rows compared.
    pub rows: u64,
    /// Rows that keep their code, or get one of the codes that it became.
    pub same: u64,
    /// Rows that get another code, or none.
    pub moved: u64,
    /// Rows whose code was accepted and is now in doubt, whether it moved or not. A code was accepted if the column
    /// `decision` says so; without that column if its probability would be accepted today; and without either in any case.
    pub newly_doubtful: u64,
    /// Rows without a code.
    pub without_code: u64,
    /// Rows with a code that leads to no occupation of the new release.
    pub unknown_code: u64,
    /// The first of these, by line.
    pub unknown_codes: Vec<String>,
    /// The titles that moved or are newly doubtful, each job and code once, in the order of the file.
    pub titles: Vec<RecodedTitle>,
}

/// A title whose code moved or is newly doubtful.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecodedTitle {
    /// The first line that has it.
    pub line: u64,
    /// The number of rows that have it.
    pub rows: u64,
    /// The title.
    pub title: String,
    /// Its code in the file.
    pub old_code: OnetSocCode,
    /// The codes of the new release that this code means.
    pub successors: Vec<OnetSocCode>,
    /// Its code now; `null` if no occupation fits.
    pub new_code: Option<OnetSocCode>,
    /// The official title of that occupation.
    pub new_title: Option<String>,
    /// The probability of that code, 0 to 1.
    pub probability: f32,
    /// Whether the new code is none of the successors.
    pub moved: bool,
    /// Whether the code was accepted and is now in doubt.
    pub newly_doubtful: bool,
}

/// A distinct row of the file.
struct Coded {
    job: Job,
    code: OnetSocCode,
    accepted: bool,
    line: u64,
    rows: u64,
}

impl CodedTitles {
    /// A file with the usual precision; `title` is its column of titles.
    pub fn new(path: impl Into<PathBuf>, title: impl Into<String>) -> Self {
        let precision = CodeOptions::default().precision;
        Self { path: path.into(), columns: Columns::new(title), precision }
    }

    /// Codes the titles with `engine`, whose catalog is `new`, and compares the codes with those in the file, which are
    /// codes of `old`. Only titles with a selected code are compared.
    ///
    /// # Errors
    /// [`Error::Jobs`] for a file without the columns or with a row that cannot be read, [`Error::Io`] when it cannot be
    /// opened, [`Error::UnknownCode`] as for [`super::compare`], and [`Error::InvalidRequest`] for a precision outside its
    /// limits.
    pub fn recode(
        &self,
        old: &Catalog,
        new: &Catalog,
        engine: &Engine,
        selection: &Selection,
    ) -> Result<Recoded> {
        let options = CodeOptions { top: 1, precision: self.precision, explain: false };
        let threshold = engine.operating_point(self.precision)?.threshold;
        let selected = selection.resolve(old, new)?;
        let lineage = Lineage::between(old, new);
        let mut recoded = Recoded {
            file: self.path.display().to_string(),
            rows: 0,
            same: 0,
            moved: 0,
            newly_doubtful: 0,
            without_code: 0,
            unknown_code: 0,
            unknown_codes: Vec::new(),
            titles: Vec::new(),
        };
        let coded = self.read(threshold, &selected, &mut recoded)?;
        let mut batch = Batch::new(engine, options)?;
        for chunk in coded.chunks(CHUNK) {
            let jobs: Vec<&Job> = chunk.iter().map(|one| &one.job).collect();
            for (before, now) in chunk.iter().zip(batch.code(&jobs)?) {
                let successors = successors(before.code, old, new, &lineage);
                if successors.is_empty() {
                    recoded.note_unknown(before);
                    continue;
                }
                let first = now.candidates.first();
                let moved = first.is_none_or(|one| !successors.contains(&one.code));
                let newly_doubtful = before.accepted && now.decision != Decision::Accept;
                recoded.count(before.rows, moved, newly_doubtful);
                if moved || newly_doubtful {
                    recoded.titles.push(RecodedTitle {
                        line: before.line,
                        rows: before.rows,
                        title: before.job.title.clone(),
                        old_code: before.code,
                        successors,
                        new_code: first.map(|one| one.code),
                        new_title: first.map(|one| one.title.clone()),
                        probability: first.map_or(0.0, |one| one.probability),
                        moved,
                        newly_doubtful,
                    });
                }
            }
        }
        Ok(recoded)
    }

    /// The distinct rows with a selected code, in the order of the file.
    fn read(&self, threshold: f32, selected: &Selected, recoded: &mut Recoded) -> Result<Vec<Coded>> {
        let file = self.path.display().to_string();
        let input = File::open(&self.path).map_err(Error::io(&self.path))?;
        let mut records = Records::open(file.as_str(), input, Dialect::default(), Limits::STREAM)?;
        let mut record = Record::default();
        let refuse = |line, problem| Error::Jobs { file: file.clone(), line, problem };
        if !records.next(&mut record)? {
            return Err(refuse(None, "the file is empty; expected a header and coded titles".to_owned()));
        }
        let header: Vec<String> =
            (0..record.cells.len()).filter_map(|place| Some(record.text(place)?.into_owned())).collect();
        check_repeated(&file, &header)?;
        let columns = self.columns.places(&file, &header)?;
        let place = |name: &str| header.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
        let Some(code_at) = CODE_COLUMNS.iter().find_map(|name| place(name)) else {
            let problem = format!(
                "no column is named '{}' or '{}'; the columns are '{}'",
                CODE_COLUMNS[0],
                CODE_COLUMNS[1],
                header.join("', '")
            );
            return Err(refuse(None, problem));
        };
        let (decision_at, probability_at) = (place(DECISION_COLUMN), place(PROBABILITY_COLUMN));
        let mut coded: Vec<Coded> = Vec::new();
        let mut places: HashMap<(Job, OnetSocCode, bool), usize> = HashMap::new();
        while records.next(&mut record)? {
            let line = Some(record.line);
            let cell =
                |place: usize| record.text(place).map(|text| text.trim().to_owned()).unwrap_or_default();
            let written = cell(code_at);
            if written.is_empty() {
                recoded.without_code += 1;
                continue;
            }
            let code: OnetSocCode =
                written.parse().map_err(|error: InvalidCode| refuse(line, error.to_string()))?;
            if !selected.has_old(code) {
                continue;
            }
            let accepted = match (decision_at, probability_at) {
                (Some(place), _) => cell(place) == "accept",
                (None, Some(place)) => {
                    let text = cell(place);
                    let probability: f32 = text
                        .parse()
                        .map_err(|_| refuse(line, format!("the probability '{text}' is not a number")))?;
                    probability >= threshold
                }
                (None, None) => true,
            };
            let job = columns.job(|&place| Ok(record.text(place).map(Cow::into_owned)))?;
            let at = *places.entry((job.clone(), code, accepted)).or_insert(coded.len());
            match coded.get_mut(at) {
                Some(known) => known.rows += 1,
                None => coded.push(Coded { job, code, accepted, line: record.line, rows: 1 }),
            }
        }
        Ok(coded)
    }
}

impl Recoded {
    fn count(&mut self, rows: u64, moved: bool, newly_doubtful: bool) {
        self.rows += rows;
        *(if moved { &mut self.moved } else { &mut self.same }) += rows;
        if newly_doubtful {
            self.newly_doubtful += rows;
        }
    }

    fn note_unknown(&mut self, row: &Coded) {
        self.unknown_code += row.rows;
        if self.unknown_codes.len() < UNKNOWN_LISTED {
            self.unknown_codes.push(format!("line {} '{}'", row.line, row.code));
        }
    }
}

/// What a code of the old release means in the new one; a code that the old release lacks is read as elsewhere.
fn successors(code: OnetSocCode, old: &Catalog, new: &Catalog, lineage: &Lineage) -> Vec<OnetSocCode> {
    let codes: BTreeSet<OnetSocCode> = match old.id_of(code) {
        Some(id) => lineage.successors(id).iter().map(|next| new.occupation(*next).code).collect(),
        None => match new.resolve(code) {
            Resolution::Current(_) => BTreeSet::from([code]),
            other => other.codes().iter().copied().collect(),
        },
    };
    codes.into_iter().collect()
}
