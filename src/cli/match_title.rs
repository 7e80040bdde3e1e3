//! `metier match TITLE`: the likeliest codes of one job title.

use anyhow::Result;
use metier::engine::{CodeOptions, Coded, Decision, Job, Reason, ReasonKind};

use super::args::MatchArgs;
use super::{Outcome, open_index, output};

pub(super) const DEFAULT_TOP: usize = 10;

/// Codes the title and prints the decision and its candidates.
pub(super) fn run(args: &MatchArgs) -> Result<Outcome> {
    let engine = open_index::engine(&args.index)?;
    let job = Job {
        title: args.title.join(" "),
        description: args.description.clone(),
        industry: args.industry.clone(),
        employer: args.employer.clone(),
    };
    let options = CodeOptions {
        top: args.top.unwrap_or(DEFAULT_TOP),
        precision: args.precision,
        explain: args.explain,
    };
    let coded = engine.code(&job, &options)?;
    if args.json {
        output::json(&coded)?;
    } else {
        print(&coded, args.precision)?;
    }
    Ok(Outcome::of_count(coded.candidates.len()))
}

fn print(coded: &Coded, precision: f32) -> Result<()> {
    let mut rows = Vec::new();
    for candidate in &coded.candidates {
        let matched = candidate.matched_title.as_ref().filter(|matched| **matched != candidate.title);
        rows.push([
            candidate.code.to_string(),
            format!("{:.4}", candidate.probability),
            candidate.title.clone(),
            matched.map(|matched| format!("matched title: {matched}")).unwrap_or_default(),
        ]);
        let reason = |reason: &Reason| {
            let kind = match reason.kind {
                ReasonKind::Title => "title",
                ReasonKind::Words => "words",
                ReasonKind::Context => "context",
                ReasonKind::Prior => "prior",
            };
            [format!("  {kind}"), format!("{:+.3}", reason.weight), reason.text.clone(), String::new()]
        };
        rows.extend(candidate.evidence.iter().flatten().map(reason));
    }
    match coded.decision {
        Decision::Accept => tracing::info!("accept: meets the requested precision of {precision}"),
        Decision::Review => tracing::info!("review: falls short of the requested precision of {precision}"),
        Decision::None => tracing::info!("none: no occupation fits '{}'", coded.title),
    }
    Ok(output::columns(&rows)?)
}
