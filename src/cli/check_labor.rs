//! `metier check-labor`: what an index would take from a folder of labor-market tables.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};

use anyhow::{Result, bail};
use metier::catalog::{Catalog, ListMatch};
use metier::labor::{self, Coverage, LaborTables};
use metier::local::LocalTables;
use metier::market::LaborMarket;
use metier::release::{Release, ReleaseSource, Strictness};
use metier::soc::{CodePrefix, MAJOR_GROUPS};
use metier::table::TableReport;
use metier::taxonomy::Edition;
use serde::Serialize;

use super::args::CheckLaborArgs;
use super::{Outcome, lookup, output};

/// The result of a check.
#[derive(Debug, Serialize)]
struct Check {
    /// The release that the tables are checked against, or the built-in taxonomy.
    release: String,
    /// The files that were read.
    tables: Vec<Checked>,
    /// How the codes match those of the release.
    fits: Vec<ListMatch>,
    /// Number of areas with figures.
    areas: usize,
    /// Files that are not a known table.
    not_read: Vec<String>,
    /// Kinds of tables that are missing.
    missing: Vec<String>,
}

/// A file that was read.
#[derive(Debug, Serialize)]
struct Checked {
    #[serde(flatten)]
    report: TableReport,
    #[serde(flatten)]
    coverage: Coverage,
}

/// Reads a folder, joins it to a release and prints the result. All bad rows are counted, and any is an error at the
/// end.
pub(super) fn run(args: &CheckLaborArgs) -> Result<Outcome> {
    lookup::require(&args.folder, "DIR", "a folder of labor-market tables")?;
    labor::require_any(&args.folder)?;
    let (release, version) = match lookup::local_release(args.data.as_deref())? {
        Some(found) => {
            let release = Release::read(found, Strictness::Strict)?;
            let version = format!("O*NET {}", release.info.version);
            (release, version)
        }
        None => (taxonomy()?, "O*NET-SOC 2019, the taxonomy in metier".to_owned()),
    };
    let tables = LaborTables::read(&args.folder, Strictness::Lenient)?;
    let (catalog, report) = Catalog::assemble(release, &tables, LocalTables::default(), Strictness::Strict)?;
    let (market, fits) = LaborMarket::join(&catalog, &tables)?;
    let check = Check {
        release: version,
        tables: report
            .labor
            .into_iter()
            .map(|report| Checked { coverage: tables.coverage(&report.file), report })
            .collect(),
        fits: report.lists.into_iter().chain(fits).collect(),
        areas: market.areas().all().count(),
        not_read: tables.not_read,
        missing: tables.missing,
    };
    if args.json {
        output::json(&check)?;
    } else {
        print(&check)?;
    }
    let bad: usize = check.tables.iter().map(|table| table.report.skipped).sum();
    if bad > 0 {
        bail!("bad rows: {bad}; `metier index` stops at the first, `metier index --lenient` skips them");
    }
    Ok(Outcome::Done)
}

/// A release with nothing but the codes and titles of the built-in taxonomy.
fn taxonomy() -> Result<Release> {
    let folder = tempfile::tempdir()?;
    let groups = MAJOR_GROUPS.iter().filter_map(|group| group.digits.parse::<CodePrefix>().ok());
    let mut rows = "O*NET-SOC Code\tTitle\tDescription\n".to_owned();
    for code in groups.flat_map(|group| Edition::Y2019.codes_in(group)) {
        let title = Edition::Y2019.title(code).unwrap_or_default();
        writeln!(rows, "{code}\t{title}\t{title}")?;
    }
    fs::write(folder.path().join("Occupation Data.txt"), rows)?;
    Ok(Release::read(ReleaseSource::from(folder.path()), Strictness::Strict)?)
}

fn print(check: &Check) -> io::Result<()> {
    let mut out = output::text();
    writeln!(out, "files read, for {}", check.release)?;
    for Checked { report: table, coverage } in &check.tables {
        writeln!(out, "  {:>9}  {}", table.rows, table.file)?;
        let Coverage { kind, years, areas, .. } = coverage;
        let about = [(*kind).to_owned(), years.join(", "), areas.join(", ")];
        let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
        writeln!(out, "             {}", about.join("; "))?;
        if table.skipped > 0 {
            writeln!(out, "             bad rows: {}", table.skipped)?;
        }
        for note in table.problems.iter().chain(&table.notices) {
            writeln!(out, "             {note}")?;
        }
    }
    writeln!(out, "codes")?;
    for fit in &check.fits {
        writeln!(out, "  {fit}")?;
    }
    writeln!(out, "areas with figures: {}", check.areas)?;
    for (heading, names) in
        [("not read: not a known kind of table", &check.not_read), ("missing", &check.missing)]
    {
        if !names.is_empty() {
            writeln!(out, "{heading}")?;
            names.iter().try_for_each(|name| writeln!(out, "  {name}"))?;
        }
    }
    out.flush()
}
