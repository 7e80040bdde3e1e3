//! Copies of releases, to change.

use std::fs;
use std::path::Path;

use metier::catalog::{Catalog, LoadReport};
use metier::labor::LaborTables;
use metier::local::LocalTables;
use metier::release::{Release, ReleaseSource, Strictness};
use tempfile::TempDir;

/// A copy of a release's folder.
pub(crate) struct ReleaseCopy(TempDir);

/// A row's cells.
pub(crate) type Row = Vec<String>;

impl ReleaseCopy {
    pub(crate) fn of(folder: &Path) -> Self {
        let copy = Self(tempfile::tempdir().unwrap());
        for file in fs::read_dir(folder).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
        copy
    }

    pub(crate) fn of_sample() -> Self {
        Self::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The rows of a table without its header.
    pub(crate) fn rows(&self, table: &str) -> Vec<Row> {
        let text = fs::read_to_string(self.path().join(format!("{table}.txt"))).unwrap();
        text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    }

    /// The names of the columns of a table.
    pub(crate) fn header(&self, table: &str) -> Row {
        let text = fs::read_to_string(self.path().join(format!("{table}.txt"))).unwrap();
        text.lines().next().unwrap().split('\t').map(str::to_owned).collect()
    }

    /// Writes a table.
    pub(crate) fn write(&self, table: &str, header: &[impl AsRef<str>], rows: &[Row]) {
        let header: Vec<&str> = header.iter().map(AsRef::as_ref).collect();
        let lines: Vec<String> = rows.iter().map(|row| row.join("\t")).collect();
        let text = format!("{}\n{}\n", header.join("\t"), lines.join("\n"));
        fs::write(self.path().join(format!("{table}.txt")), text).unwrap();
    }

    /// Changes the rows of a table.
    pub(crate) fn change(&self, table: &str, change: impl FnOnce(&mut Vec<Row>)) {
        let mut rows = self.rows(table);
        change(&mut rows);
        self.write(table, &self.header(table), &rows);
    }

    pub(crate) fn remove(&self, table: &str) {
        fs::remove_file(self.path().join(format!("{table}.txt"))).unwrap();
    }

    pub(crate) fn catalog(&self) -> Catalog {
        load(self.path()).0
    }
}

/// A row of these cells.
pub(crate) fn row(cells: &[&str]) -> Row {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// Reads and joins a release alone, strictly.
pub(crate) fn load(source: impl Into<ReleaseSource>) -> (Catalog, LoadReport) {
    let release = Release::read(source, Strictness::Strict).unwrap();
    Catalog::assemble(release, &LaborTables::default(), LocalTables::default(), Strictness::Strict).unwrap()
}
