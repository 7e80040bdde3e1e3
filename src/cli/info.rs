//! `metier info`: what the index holds.

use anyhow::Result;
use metier::catalog::DataEdition;
use metier::engine::Info;

use super::args::InfoArgs;
use super::output::{self, thousands};
use super::{Outcome, lookup, open_index};

/// Opens the index, which verifies its checksums, and prints what its manifest says.
pub(super) fn run(args: &InfoArgs) -> Result<Outcome> {
    let info = open_index::engine(&args.index)?.info();
    if args.json {
        output::json(&info)?;
    } else {
        output::columns(&rows(&info))?;
    }
    if info.sample {
        lookup::mention(&info.release);
    }
    Ok(Outcome::Done)
}

fn rows(info: &Info) -> Vec<[String; 2]> {
    let edition = match info.release.edition {
        DataEdition::Full => "",
        DataEdition::Facts => " (metier's edition: titles and ratings, few definitions and tasks)",
        DataEdition::Sample => " (metier's own small sample, not a published release)",
    };
    let date = info.release.date.as_ref().map(|date| format!(", {date}")).unwrap_or_default();
    let counts = &info.counts;
    let mut lines = vec![
        ("release", format!("O*NET {}{date}{edition}", info.release.version)),
        (
            "built",
            format!("{} by metier {} in {:.1} s", info.built_at, info.metier_version, info.build_seconds),
        ),
        ("format", info.format_version.to_string()),
        ("fingerprint", info.fingerprint.clone()),
        ("size", format!("{:.1} MB", info.bytes as f64 / 1e6)),
        (
            "occupations",
            format!(
                "{}, {} of them rated",
                thousands(counts.occupations as u64),
                thousands(counts.rated_occupations as u64)
            ),
        ),
        ("alternate titles", thousands(counts.alternate_titles as u64)),
        ("short titles", thousands(counts.short_titles as u64)),
        ("reported titles", thousands(counts.reported_titles as u64)),
        (
            "tasks",
            format!("{}, {} ratings", thousands(counts.tasks as u64), thousands(counts.task_ratings as u64)),
        ),
        ("ratings", thousands(counts.ratings as u64)),
        ("local titles", thousands(counts.local_titles as u64)),
        ("coded titles", thousands(counts.labeled_titles as u64)),
        ("labor market", if info.labor.is_empty() { "none".to_owned() } else { info.labor.join(", ") }),
        ("own files", if info.local.is_empty() { "none".to_owned() } else { info.local.join(", ") }),
    ];
    lines.extend(info.missing.iter().map(|missing| {
        let state = if missing.empty { "no rows" } else { "missing" };
        (state, format!("{}; unavailable: {}", missing.table, missing.off))
    }));
    lines.extend(info.fallback.iter().map(|damage| ("damaged", damage.clone())));
    lines.into_iter().map(|(name, value)| [name.to_owned(), value]).collect()
}
