//! `metier related`: the occupations related to one.

use std::io::{self, Write};

use anyhow::Result;
use metier::engine::{RelatedAnswer, RelatedHit, RelatedRequest};

use super::args::RelatedArgs;
use super::{Outcome, open_index, output};

/// Prints the occupations related to one.
pub(super) fn run(args: &RelatedArgs) -> Result<Outcome> {
    let engine = open_index::engine(&args.index)?;
    let request = RelatedRequest::new(engine.occupation_code(args.code, args.edition.edition)?)
        .method(args.method)
        .limit(args.limit)
        .explain(args.explain)
        .job_zone_steps(args.job_zone_step.as_slice())
        .wage_change(args.wage_change)
        .openings(args.openings)
        .bright_outlook(args.bright_outlook)
        .order(args.sort);
    let answer = engine.related(&request)?;
    if args.json {
        output::json(&answer)?;
    } else {
        print(&answer)?;
    }
    Ok(Outcome::of_count(answer.related.len()))
}

fn print(answer: &RelatedAnswer) -> Result<()> {
    if answer.related.iter().any(|hit| !hit.alike.is_empty() || !hit.different.is_empty()) {
        for hit in &answer.related {
            output::columns(&[cells(hit)])?;
            print_reasons(hit)?;
        }
    } else {
        let rows: Vec<_> = answer.related.iter().map(cells).collect();
        output::columns(&rows)?;
    }
    if let Some(note) = &answer.note {
        tracing::info!("{note}");
    }
    tracing::info!(
        "{} occupations related to {} {}, by the method {}",
        answer.related.len(),
        answer.code,
        answer.title,
        answer.method.name()
    );
    Ok(())
}

/// Prints what the two have in common, with the importance in both, and what differs, with the change.
fn print_reasons(hit: &RelatedHit) -> io::Result<()> {
    let mut out = output::text();
    for one in &hit.alike {
        let importance = one.importance.map(|sides| format!(" {}, {}", sides.from, sides.to));
        writeln!(out, "    alike      {}{}", one.name, importance.unwrap_or_default())?;
    }
    for one in &hit.different {
        writeln!(out, "    different  {} {:+}", one.name, one.importance.difference)?;
    }
    out.flush()
}

fn cells(hit: &RelatedHit) -> [String; 7] {
    let shown = |value: Option<String>| value.unwrap_or_default();
    let zone = hit.job_zone.map(|zone| match hit.job_zone_step {
        Some(step) if step != 0 => format!("zone {zone} ({step:+})"),
        _ => format!("zone {zone}"),
    });
    [
        hit.code.to_string(),
        shown(hit.score.map(|score| format!("{score:.3}"))),
        hit.title.clone(),
        shown(hit.official_tier.map(|tier| <&str>::from(tier).to_owned())),
        shown(zone),
        shown(hit.wage_change.map(|change| format!("{change:+.0}"))),
        if hit.bright_outlook { "Bright Outlook".to_owned() } else { String::new() },
    ]
}
