//! `metier profile`: occupations that fit a person's own ratings.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use metier::engine::{DescriptorKind, ProfileAnswer, ProfileRequest, Sides};

use super::args::ProfileArgs;
use super::{Outcome, open_index, output};

/// Number of reasons to show of each kind; the JSON has the others.
const SHOWN: usize = 3;

/// Reads the profile and prints the occupations with their reasons.
pub(super) fn run(args: &ProfileArgs) -> Result<Outcome> {
    let mut request = read(&args.file)?;
    request.limit = args.limit.unwrap_or(request.limit);
    let answer = open_index::engine(&args.index)?.profile(&request)?;
    if args.json {
        output::json(&answer)?;
    } else {
        print(&answer)?;
    }
    Ok(Outcome::of_count(answer.matches.len()))
}

fn read(file: &Path) -> Result<ProfileRequest> {
    /// A profile of all descriptors has less than a tenth of it.
    const MOST: u64 = 1 << 20;
    let stdin = file == Path::new("-");
    let name = if stdin { "standard input".to_owned() } else { file.display().to_string() };
    let mut bytes = Vec::new();
    let read = if stdin {
        std::io::stdin().lock().take(MOST + 1).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(MOST + 1).read_to_end(&mut bytes))
    };
    read.with_context(|| name.clone())?;
    ensure!(
        bytes.len() as u64 <= MOST,
        "{name}: larger than 1 MiB, which is no profile (see `metier help profile`)"
    );
    serde_json::from_slice(&bytes)
        .with_context(|| format!("{name}: not a valid profile (see `metier help profile`)"))
}

fn print(answer: &ProfileAnswer) -> Result<()> {
    let reason = |label: &str, kind: DescriptorKind, name: &str, sides: Sides| {
        let sides = format!("{} → {}", sides.from, sides.to);
        [format!("  {label}"), sides, format!("{}: {name}", kind.label()), String::new()]
    };
    let mut rows = Vec::new();
    for found in &answer.matches {
        let zone = found.job_zone.map(|zone| format!("job zone {zone}  ")).unwrap_or_default();
        rows.push([
            found.code.to_string(),
            format!("{:.3}", found.score),
            found.title.clone(),
            format!("{zone}{}", found.interests),
        ]);
        let alike = found.alike.iter().take(SHOWN);
        rows.extend(alike.filter_map(|one| Some(reason("alike", one.kind, &one.name, one.importance?))));
        let different = found.different.iter().take(SHOWN);
        rows.extend(different.map(|one| {
            let label = if one.importance.difference > 0 { "needs more" } else { "needs less" };
            reason(label, one.kind, &one.name, one.importance)
        }));
    }
    output::columns(&rows)?;
    tracing::info!(
        "{} occupations compared on {} elements; your rating → the occupation's, 0 to 100",
        answer.compared,
        answer.elements
    );
    Ok(())
}
