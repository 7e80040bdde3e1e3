//! The built-in edition: the facts of a published release for all its occupations, without O*NET's sentences.
//!
//! [`make_edition`] makes what `facts` compiles in. Codes, titles, ratings, names and figures are facts under CC BY 4.0. Definitions, tasks and activities are texts, so
//! the edition has only those that metier's sample has in our own words. It is a zip in the layout of the release, and
//! is read like one.

use std::collections::HashMap;
use std::io::{Cursor, Write};
use std::path::Path;

use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use super::layout::{Era, TableSpec};
use super::rows::RowKind;
use super::shape::{Field, PASSED_OVER};
use super::source::{ReleaseFiles, ReleaseSource};
use super::version::{DataEdition, Info};
use super::{READ_ME, name_of, read_me, stem};
use crate::error::{Error, Result};
use crate::table::{Cells, Column, Strictness, read_table};

/// What becomes of a table.
enum Fate {
    /// It holds facts.
    Kept,
    /// It names things by a key and describes them: the descriptions are replaced by ours, as far as we have any.
    Described(Field),
    /// It holds texts: ours, as far as we have any, instead of the release's.
    Ours,
    /// It holds texts that we have none for, or nothing that metier shows.
    Dropped,
}

fn fate(kind: RowKind) -> Fate {
    match kind {
        RowKind::AlternateTitle
        | RowKind::ReportedTitle
        | RowKind::Rating
        | RowKind::JobZone
        | RowKind::Product
        | RowKind::Related
        | RowKind::Metadata
        | RowKind::Scale
        | RowKind::Link
        | RowKind::Keyword
        | RowKind::Commodity => Fate::Kept,
        RowKind::Occupation => Fate::Described(Field::Code),
        RowKind::Element => Fate::Described(Field::Element),
        RowKind::Task
        | RowKind::TaskActivity
        | RowKind::Category
        | RowKind::JobZoneReference
        | RowKind::Activity => Fate::Ours,
        RowKind::TaskRating
        | RowKind::EmergingTask
        | RowKind::Anchor
        | RowKind::InterestActivity
        | RowKind::InterestOccupation
        | RowKind::SurveyLocation
        | RowKind::GreenOccupation
        | RowKind::GreenTask => Fate::Dropped,
    }
}

/// Makes the edition of a published release: the bytes of `data/edition/facts.zip`, the same for the same release.
///
/// # Errors
/// As for [`super::Release::read`] in strict reading, and [`Error::Source`] for metier's own edition or sample.
pub fn make_edition(release: &Path) -> Result<Vec<u8>> {
    let source = ReleaseFiles::open(release)?;
    let sample = ReleaseFiles::sample();
    let era = Era::of_files(source.files().map(stem));
    let info = Info::of(read_me(&source)?.as_deref(), &name_of(source.path()), era);
    if info.edition != DataEdition::Full {
        let problem = "this is not a published release; run `metier fetch` for one".to_owned();
        return Err(Error::Source { path: release.to_owned(), problem });
    }
    let mut files = vec![(READ_ME.to_owned(), about(&info).into_bytes())];
    for spec in era.tables() {
        let find = |files: &ReleaseFiles| {
            let same = |file: &&str| stem(file).eq_ignore_ascii_case(spec.shape.file);
            files.files().find(same).map(str::to_owned)
        };
        let (of_release, ours) = (find(&source), find(&sample));
        let read = |files: &ReleaseFiles, file: &Option<String>| -> Result<Option<Vec<Vec<String>>>> {
            let Some(file) = file else { return Ok(None) };
            rows(spec, file, &files.read(file)?.unwrap_or_default()).map(Some)
        };
        let table = match fate(spec.rows) {
            Fate::Kept => read(&source, &of_release)?,
            Fate::Ours => read(&sample, &ours)?,
            Fate::Dropped => None,
            Fate::Described(key) => {
                let described = read(&sample, &ours)?.unwrap_or_default();
                read(&source, &of_release)?.map(|rows| with_our_descriptions(spec, key, rows, &described))
            }
        };
        if let Some(table) = table {
            files.push((format!("{}.txt", spec.shape.file), text_of(spec, &table).into_bytes()));
        }
    }
    files.sort();
    packed(&files).map_err(|error| Error::Source {
        path: ReleaseSource::Edition.to_string().into(),
        problem: format!("cannot pack the edition ({error})"),
    })
}

/// The columns to keep: those that metier reads, but for bounds of confidence intervals, which follow from the value and
/// its standard error.
fn columns(spec: &TableSpec) -> impl Iterator<Item = &'static Column<Field>> {
    spec.shape.columns.iter().filter(|column| !matches!(column.field, Field::Lower | Field::Upper))
}

/// The cells of the kept columns of a table.
fn rows(spec: &TableSpec, file: &str, bytes: &[u8]) -> Result<Vec<Vec<String>>> {
    let cells = |cells: &Cells<'_>| {
        Ok(columns(spec).map(|column| cells.optional(column.field).unwrap_or_default().to_owned()).collect())
    };
    let read = read_table(file, bytes, spec.shape.columns, PASSED_OVER, Strictness::Strict, cells);
    read.map(|(table, _)| table.rows)
}

fn with_our_descriptions(
    spec: &TableSpec,
    key: Field,
    mut rows: Vec<Vec<String>>,
    ours: &[Vec<String>],
) -> Vec<Vec<String>> {
    let place = |field| columns(spec).position(|column| column.field == field);
    if let Some((key, description)) = place(key).zip(place(Field::Description)) {
        let ours: HashMap<&str, &str> =
            ours.iter().map(|row| (row[key].as_str(), row[description].as_str())).collect();
        for row in &mut rows {
            ours.get(row[key].as_str()).copied().unwrap_or_default().clone_into(&mut row[description]);
        }
    }
    rows
}

/// A tab-separated table; cells have neither tabs nor line ends, since they were read from one.
fn text_of(spec: &TableSpec, rows: &[Vec<String>]) -> String {
    let names: Vec<&str> = columns(spec).map(|column| column.names[0]).collect();
    let mut text = names.join("\t");
    for row in rows {
        text.push('\n');
        text.push_str(&row.join("\t"));
    }
    text.push('\n');
    text
}

fn packed(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, ZipError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(name, SimpleFileOptions::default().compression_level(Some(9)))?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

fn about(info: &Info) -> String {
    let Info { version, date, .. } = info;
    let date = date.as_deref().map_or_else(String::new, |date| format!("{date} Release\n"));
    format!(
        "O*NET {version} Database (metier edition)
{date}
Made from the published release by `metier edition`. It has the facts of the
release and leaves out its texts.

What is from O*NET: codes, titles, names, and all figures are from the O*NET
{version} Database by the U.S. Department of Labor, Employment and Training
Administration (USDOL/ETA), used under the CC BY 4.0 license. Bounds of
confidence intervals are left out.

What is ours: descriptions, tasks, work activities, and the texts on job zones
and survey answers were written for metier's sample. Most occupations have
none.

License of the facts: https://creativecommons.org/licenses/by/4.0/
The official release: https://www.onetcenter.org/database.html

O*NET(R) is a trademark of USDOL/ETA. USDOL/ETA has not approved, endorsed, or
tested this edition.
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::{Release, facts};

    #[test]
    fn the_built_in_edition_has_titles_and_ratings_of_all_occupations_and_no_foreign_text() {
        let edition = Release::read(ReleaseSource::Edition, Strictness::Strict).unwrap();
        let sample = Release::read(ReleaseSource::Sample, Strictness::Strict).unwrap();
        assert_eq!(edition.info.edition, DataEdition::Facts);
        assert!(facts::ZIP.len() <= 6 << 20, "{} bytes", facts::ZIP.len());
        let occupations = &edition.tables.occupations[0].table.rows;
        assert_eq!(occupations.len(), 1_016);
        let ours: HashMap<_, _> = sample.tables.occupations[0]
            .table
            .rows
            .iter()
            .map(|row| (row.code, row.description.as_str()))
            .collect();
        for row in occupations {
            assert_eq!(row.description, ours.get(&row.code).copied().unwrap_or_default(), "{}", row.code);
        }
        assert!(edition.tables.alternate_titles[0].table.rows.len() > 50_000);
        assert_eq!(edition.tables.tasks[0].table.rows, sample.tables.tasks[0].table.rows);
        let rated = |code: &str| {
            let rows = edition.tables.ratings.iter().flat_map(|table| &table.table.rows);
            rows.filter(|row| row.code.to_string() == code).count()
        };
        assert!(rated("29-1292.00") > 200, "dental hygienists are rated");
        assert!(edition.tables.anchors.is_empty() && edition.report.unknown_files.is_empty());
    }

    #[test]
    fn an_edition_is_made_of_a_published_release_only() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
        let message = make_edition(&folder).unwrap_err().to_string();
        assert!(message.contains("metier fetch"), "{message}");
    }
}
