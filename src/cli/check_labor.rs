//! `metier check-labor`: what an index would take from a folder of labor-market tables.

use std::io::{self, Write};

use anyhow::{Result, bail};
use metier::catalog::{Catalog, ListMatch};
use metier::labor::{self, LaborTables};
use metier::local::LocalTables;
use metier::market::LaborMarket;
use metier::release::{Release, Strictness};
use metier::table::TableReport;
use serde::Serialize;

use super::args::CheckLaborArgs;
use super::{Outcome, lookup, output};

/// The result of a check.
#[derive(Debug, Serialize)]
struct Check {
    /// The release that the tables are checked against.
    release: String,
    /// The files that were read.
    tables: Vec<TableReport>,
    /// How the codes match those of the release.
    fits: Vec<ListMatch>,
    /// Number of areas with figures.
    areas: usize,
    /// Files that are not a known table.
    not_read: Vec<String>,
    /// Kinds of tables that are missing.
    missing: Vec<String>,
}

/// Reads a folder, joins it to a release and prints the result. All bad rows are counted, and any is an error at the
/// end.
pub(super) fn run(args: &CheckLaborArgs) -> Result<Outcome> {
    lookup::require(&args.folder, "DIR", "a folder of labor-market tables")?;
    labor::require_any(&args.folder)?;
    let release = lookup::release(args.data.as_deref())?;
    let release = Release::read(release, Strictness::Strict)?;
    let version = release.info.version.clone();
    let tables = LaborTables::read(&args.folder, Strictness::Lenient)?;
    let (catalog, report) = Catalog::assemble(release, &tables, LocalTables::default(), Strictness::Strict)?;
    let (market, fits) = LaborMarket::join(&catalog, &tables)?;
    let check = Check {
        release: version,
        tables: report.labor,
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
    let bad: usize = check.tables.iter().map(|table| table.skipped).sum();
    if bad > 0 {
        bail!("bad rows: {bad}; `metier index` stops at the first, `metier index --lenient` skips them");
    }
    Ok(Outcome::Done)
}

fn print(check: &Check) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "files read, for O*NET {}", check.release)?;
    for table in &check.tables {
        writeln!(out, "  {:>9}  {}", table.rows, table.file)?;
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
