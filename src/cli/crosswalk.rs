//! `metier crosswalk`: codes of other classifications as occupations, and back.

use anyhow::Result;
use metier::engine::{CrosswalkEntry, CrosswalkRequest, CrosswalkSearchRequest, Scheme};
use metier::error::Error;
use metier::soc::OnetSocCode;

use super::args::CrosswalkArgs;
use super::{Outcome, open_index, output};

/// Answers for a code, for words, or for an occupation.
pub(super) fn run(args: &CrosswalkArgs) -> Result<Outcome> {
    let engine = open_index::engine(&args.index)?;
    if let Some(scheme) = args.to {
        let [code] = args.words.as_slice() else {
            anyhow::bail!("--to takes one O*NET-SOC code: metier crosswalk --to {scheme} 29-1141.00");
        };
        let answer = engine.crosswalks_of(OnetSocCode::parse_lookup(code)?, None, Some(scheme))?;
        if args.json {
            output::json(&answer)?;
        } else {
            let rows: Vec<_> =
                answer.entries.iter().map(|entry| [name(entry), entry.title.clone()]).collect();
            output::columns(&rows)?;
            sources(&answer.entries);
        }
        return Ok(Outcome::of_count(answer.entries.len()));
    }
    let (scheme, asked) = match args.words.as_slice() {
        [scheme, words @ ..] if !words.is_empty() => (scheme.parse::<Scheme>()?, words.join(" ")),
        _ => {
            let answer = engine.schemes();
            if args.json {
                output::json(&answer)?;
                return Ok(Outcome::Done);
            }
            let rows = answer.schemes.iter().map(|one| {
                let state =
                    one.how_to_load.map_or_else(|| one.title.to_owned(), |how| format!("not loaded: {how}"));
                [one.scheme.to_string(), one.codes.to_string(), state]
            });
            output::columns(&rows.collect::<Vec<_>>())?;
            return Ok(Outcome::Done);
        }
    };
    let unknown = match engine.crosswalk(&CrosswalkRequest::new(scheme, &asked).edition(args.edition)) {
        Ok(answer) => {
            if args.json {
                output::json(&answer)?;
            } else {
                print(&answer.entries)?;
            }
            return Ok(Outcome::Done);
        }
        Err(error @ Error::UnknownCrosswalk(_)) => error,
        Err(error) => return Err(error.into()),
    };
    let request = CrosswalkSearchRequest::new(scheme, &asked)
        .edition(args.edition)
        .offset(args.offset)
        .limit(args.limit);
    let answer = engine.search_crosswalk(&request)?;
    if answer.total == 0 && asked.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(unknown.into());
    }
    if args.json {
        output::json(&answer)?;
    } else {
        print(&answer.entries)?;
        tracing::info!("{} of {} codes", answer.entries.len(), answer.total);
    }
    Ok(Outcome::of_count(answer.entries.len()))
}

/// A code with its edition or branch.
fn name(entry: &CrosswalkEntry) -> String {
    let branch = entry.branch.map(|branch| format!("{} ", branch.name())).unwrap_or_default();
    let edition = entry.edition.map(|year| format!(" ({year})")).unwrap_or_default();
    let obsolete = if entry.active == Some(false) { " (obsolete)" } else { "" };
    format!("{branch}{}{edition}{obsolete}", entry.code)
}

/// One line for each occupation of each entry.
fn print(entries: &[CrosswalkEntry]) -> Result<()> {
    let mut rows = Vec::new();
    for entry in entries {
        let row = |code: String, title: String| [name(entry), entry.title.clone(), code, title];
        if entry.occupations.is_empty() {
            rows.push(row("-".to_owned(), "no occupation".to_owned()));
        }
        for occupation in &entry.occupations {
            let absent = if occupation.in_release { "" } else { " (not in this release)" };
            rows.push(row(occupation.code.to_string(), format!("{}{absent}", occupation.title)));
        }
    }
    output::columns(&rows)?;
    sources(entries);
    Ok(())
}

/// Logs where the entries are from.
fn sources(entries: &[CrosswalkEntry]) {
    let mut seen = Vec::new();
    for CrosswalkEntry { source, released, .. } in entries {
        if !seen.contains(&(source, released)) {
            seen.push((source, released));
            let date = released.as_ref().map(|date| format!(", {date}")).unwrap_or_default();
            tracing::info!("source: {source}{date}");
        }
    }
}
