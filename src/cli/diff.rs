//! `metier diff`: what changed between two releases.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Result;
use metier::artifact::{self, BuildOptions};
use metier::catalog::Catalog;
use metier::coding::Columns;
use metier::diff::{
    Change, ChangeKind, CodedTitles, Diff, NamedOccupation, OccupationChange, OccupationChangeKind,
    OccupationChanges, Recoded, RecodedTitle, Selection, Side, Value, compare,
};
use metier::engine::Engine;
use metier::labor::LaborTables;
use metier::local::LocalTables;
use metier::release::{Release, Strictness};
use tempfile::TempDir;

use super::args::DiffArgs;
use super::output::{self, thousands};
use super::{Outcome, index, lookup};

/// Changes of each kind that text shows for an occupation.
const SHOWN: usize = 5;
/// Coded titles that text shows.
const TITLES_SHOWN: usize = 50;
/// Characters of a text that stands on one line with others.
const EXCERPT: usize = 100;

/// Compares the releases and prints what changed.
pub(super) fn run(args: &DiffArgs) -> Result<Outcome> {
    let selection = if args.codes.is_empty() { Selection::All } else { Selection::Codes(args.codes.clone()) };
    let old = catalog(&args.old, "OLD")?;
    let diff = match &args.titles {
        None => compare(&old, &catalog(&args.new, "NEW")?, &selection)?,
        Some(titles) => {
            lookup::require(titles, "--titles", "a file of coded titles")?;
            let (_folder, new, engine) = with_engine(&args.new)?;
            let columns = Columns {
                description: args.description_column.clone(),
                industry: args.industry_column.clone(),
                employer: args.employer_column.clone(),
                ..Columns::new(&args.title_column)
            };
            let titles = CodedTitles { path: titles.clone(), columns, precision: args.precision };
            let recoded = titles.recode(&old, &new, &engine, &selection)?;
            Diff { coded_titles: Some(recoded), ..compare(&old, &new, &selection)? }
        }
    };
    if args.json {
        output::json(&diff)?;
    } else if args.csv {
        io::stdout().lock().write_all(&csv(&diff)?)?;
    } else {
        print(&diff)?;
    }
    Ok(Outcome::Done)
}

const EXPECTED: &str = "the folder or zip of an O*NET release, an index folder, `edition` or `sample`";

/// The catalog of an index or of a release.
fn catalog(path: &Path, argument: &str) -> Result<Catalog> {
    if artifact::exists(path) {
        return Ok(artifact::open_catalog(path)?);
    }
    let release = Release::read(lookup::named_release(path, argument, EXPECTED)?, Strictness::Strict)?;
    let labor = LaborTables::default();
    let (catalog, _) = Catalog::assemble(release, &labor, LocalTables::default(), Strictness::Strict)?;
    Ok(catalog)
}

/// The newer release with an engine that codes titles. Of a release, an index is built in a temporary folder, which must
/// outlive the engine.
fn with_engine(path: &Path) -> Result<(Option<TempDir>, Catalog, Engine)> {
    if artifact::exists(path) {
        return Ok((None, artifact::open_catalog(path)?, Engine::map(path)?));
    }
    let release = lookup::named_release(path, "NEW", EXPECTED)?;
    tracing::info!(
        "building an index of {release} for this run, without labor-market tables or your own titles"
    );
    let folder = tempfile::tempdir()?;
    let options = BuildOptions::new(release);
    index::with_progress(|progress| artifact::build(folder.path(), &options, progress))?;
    let (catalog, engine) = (artifact::open_catalog(folder.path())?, Engine::map(folder.path())?);
    Ok((Some(folder), catalog, engine))
}

fn print(diff: &Diff) -> io::Result<()> {
    let mut out = output::text();
    for side in [&diff.old, &diff.new] {
        writeln!(out, "{}", described(side))?;
    }
    if diff.is_empty() {
        writeln!(out, "nothing changed")?;
    }
    let occupations = diff.occupation_counts.iter().map(|(kind, count)| (kind.name(), *count));
    print_counts(&mut out, "occupations", occupations)?;
    let heading = match diff.changes.len() {
        1 => "changes in 1 occupation".to_owned(),
        count => format!("changes in {} occupations", thousands(count as u64)),
    };
    print_counts(&mut out, &heading, diff.change_counts.iter().map(|(kind, count)| (kind.name(), *count)))?;
    if let Some(recoded) = &diff.coded_titles {
        print_recoded_counts(&mut out, recoded)?;
    }
    if !diff.not_compared.is_empty() {
        writeln!(out, "not compared")?;
        diff.not_compared.iter().try_for_each(|note| writeln!(out, "  {note}"))?;
    }
    for (place, change) in diff.occupations.iter().enumerate() {
        if place == 0 || diff.occupations[place - 1].kind != change.kind {
            writeln!(out, "\n{}", change.kind.name())?;
        }
        writeln!(out, "  {}", occupation_text(change))?;
    }
    for occupation in &diff.changes {
        print_occupation(&mut out, occupation)?;
    }
    if let Some(recoded) = &diff.coded_titles {
        print_recoded(&mut out, recoded)?;
    }
    out.flush()
}

fn described(side: &Side) -> String {
    let date = side.release.date.as_ref().map(|date| format!(", {date}")).unwrap_or_default();
    let (version, edition) = (&side.release.version, side.edition);
    format!("O*NET {version}{date} ({edition}): {} occupations", thousands(side.occupations as u64))
}

fn print_counts<'a>(
    out: &mut impl Write,
    heading: &str,
    counts: impl Iterator<Item = (&'a str, usize)>,
) -> io::Result<()> {
    let mut counts = counts.peekable();
    if counts.peek().is_some() {
        writeln!(out, "{heading}")?;
    }
    counts.into_iter().try_for_each(|(name, count)| print_count(out, name, count as u64))
}

fn print_count(out: &mut impl Write, name: &str, count: u64) -> io::Result<()> {
    writeln!(out, "  {:<24}{:>9}", spaced(name), thousands(count))
}

fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

fn names(occupations: &[NamedOccupation]) -> String {
    let names: Vec<String> = occupations.iter().map(|one| format!("{} {}", one.code, one.title)).collect();
    names.join("; ")
}

fn occupation_text(change: &OccupationChange) -> String {
    match (&change.from[..], &change.to[..]) {
        ([], one) | (one, []) => names(one),
        ([from], [to]) if from.code == to.code => format!("{} {} → {}", from.code, from.title, to.title),
        (from, to) => format!("{} → {}", names(from), names(to)),
    }
}

fn print_occupation(out: &mut impl Write, occupation: &OccupationChanges) -> io::Result<()> {
    let OccupationChanges { code, title, compared_with, changes } = occupation;
    let other = compared_with.filter(|other| other != code);
    let with = other.map(|other| format!(", compared with {other}")).unwrap_or_default();
    writeln!(out, "\n{code} {title}{with}")?;
    for same in changes.chunk_by(|one, other| one.kind == other.kind) {
        for change in same.iter().take(SHOWN) {
            writeln!(out, "  {:<24}{}", spaced(change.kind.name()), change_text(change))?;
        }
        if let Some(more) = same.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            writeln!(out, "  {:<24}… {} more", "", thousands(more as u64))?;
        }
    }
    Ok(())
}

fn change_text(change: &Change) -> String {
    // A reworded task has its statements as values.
    let name = Some(excerpt(&change.name)).filter(|_| change.kind != ChangeKind::TaskReworded);
    let shown =
        |value: &Option<Value>| value.as_ref().map_or("none".to_owned(), |one| excerpt(&one.to_string()));
    let has_values = change.old.is_some() || change.new.is_some();
    let parts = [
        change.task.map(|task| task.to_string()),
        name.filter(|name| !name.is_empty()),
        change.scale.as_ref().map(|scale| format!("({scale})")),
        has_values.then(|| format!("{} → {}", shown(&change.old), shown(&change.new))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn print_recoded_counts(out: &mut impl Write, recoded: &Recoded) -> io::Result<()> {
    writeln!(out, "coded titles of {}", recoded.file)?;
    for (name, count) in [
        ("rows", recoded.rows),
        ("same", recoded.same),
        ("moved", recoded.moved),
        ("newly_doubtful", recoded.newly_doubtful),
        ("without_code", recoded.without_code),
        ("unknown_code", recoded.unknown_code),
    ] {
        print_count(out, name, count)?;
    }
    if !recoded.unknown_codes.is_empty() {
        let more = if recoded.unknown_codes.len() as u64 == recoded.unknown_code { "" } else { ", …" };
        writeln!(out, "  unknown: {}{more}", recoded.unknown_codes.join(", "))?;
    }
    Ok(())
}

fn print_recoded(out: &mut impl Write, recoded: &Recoded) -> io::Result<()> {
    if recoded.titles.is_empty() {
        return Ok(());
    }
    writeln!(out, "\ncoded titles")?;
    for one in recoded.titles.iter().take(TITLES_SHOWN) {
        let RecodedTitle { line, title, old_code, probability, .. } = one;
        let new = match (one.new_code, &one.new_title) {
            (Some(code), Some(name)) => format!("{code} {name}"),
            _ => "no occupation".to_owned(),
        };
        let kinds = coded_kinds(one).map(spaced).collect::<Vec<_>>().join(", ");
        writeln!(out, "  line {line}: {} {old_code} → {new} ({probability:.2}), {kinds}", excerpt(title))?;
    }
    if let Some(more) = recoded.titles.len().checked_sub(TITLES_SHOWN).filter(|more| *more > 0) {
        writeln!(out, "  … {} more", thousands(more as u64))?;
    }
    Ok(())
}

fn coded_kinds(one: &RecodedTitle) -> impl Iterator<Item = &'static str> {
    let kinds = [(one.moved, "moved"), (one.newly_doubtful, "newly_doubtful")];
    kinds.into_iter().filter_map(|(holds, kind)| holds.then_some(kind))
}

/// The columns of the table: those of changes, and of coded titles the last two.
const COLUMNS: [&str; 13] = [
    "code",
    "title",
    "change",
    "name",
    "task",
    "element",
    "scale",
    "category",
    "old",
    "new",
    "margin",
    "line",
    "probability",
];

/// One row per change: of occupations as a whole, of each occupation, and of coded titles.
fn csv(diff: &Diff) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    writer.write_record(COLUMNS)?;
    for change in &diff.occupations {
        writer.write_record(occupation_row(change))?;
    }
    for occupation in &diff.changes {
        for change in &occupation.changes {
            writer.write_record(change_row(occupation, change))?;
        }
    }
    for one in diff.coded_titles.iter().flat_map(|recoded| &recoded.titles) {
        for kind in coded_kinds(one) {
            writer.write_record(coded_row(one, kind))?;
        }
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

/// A cell; empty if there is no value.
fn cell(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// The codes of several occupations are separated by `|`; a renamed one has its titles.
fn occupation_row(change: &OccupationChange) -> [String; COLUMNS.len()] {
    let side = |side: &[NamedOccupation]| {
        let renamed = change.kind == OccupationChangeKind::Renamed;
        let named = |one: &NamedOccupation| if renamed { one.title.clone() } else { one.code.to_string() };
        side.iter().map(named).collect::<Vec<_>>().join("|")
    };
    let subject = match change.kind {
        OccupationChangeKind::Removed | OccupationChangeKind::Split => change.from.first(),
        _ => change.to.first(),
    };
    let (code, title) = subject.map(|one| (one.code.to_string(), one.title.clone())).unwrap_or_default();
    let [name, task, element, scale, category, margin, line, probability] = [const { String::new() }; 8];
    let (old, new) = (side(&change.from), side(&change.to));
    let kind = change.kind.name().to_owned();
    [code, title, kind, name, task, element, scale, category, old, new, margin, line, probability]
}

fn change_row(occupation: &OccupationChanges, change: &Change) -> [String; COLUMNS.len()] {
    [
        occupation.code.to_string(),
        occupation.title.clone(),
        change.kind.name().to_owned(),
        change.name.clone(),
        cell(change.task.as_ref()),
        cell(change.element.as_ref()),
        cell(change.scale.as_ref()),
        cell(change.category.as_ref()),
        cell(change.old.as_ref()),
        cell(change.new.as_ref()),
        cell(change.margin.map(Value::Number).as_ref()),
        String::new(),
        String::new(),
    ]
}

/// Its code is that in the file, and its name the title that was coded.
fn coded_row(one: &RecodedTitle, kind: &str) -> [String; COLUMNS.len()] {
    let [title, task, element, scale, category, margin] = [const { String::new() }; 6];
    let (code, new) = (one.old_code.to_string(), cell(one.new_code.as_ref()));
    let (kind, name, old) = (format!("coded_title_{kind}"), one.title.clone(), code.clone());
    let (line, probability) = (one.line.to_string(), format!("{:.4}", one.probability));
    [code, title, kind, name, task, element, scale, category, old, new, margin, line, probability]
}
