//! `metier match TITLE`: the likeliest codes of one job title.

use anyhow::Result;
use metier::engine::{Engine, MatchRequest};

use super::args::MatchArgs;
use super::{Outcome, output};

pub(super) const DEFAULT_TOP: usize = 10;

/// Codes the title and prints its candidates.
pub(super) fn run(args: &MatchArgs) -> Result<Outcome> {
    let engine = Engine::open(&args.index.path)?;
    let coded = engine.code(&MatchRequest {
        top: args.top.unwrap_or(DEFAULT_TOP),
        ..MatchRequest::new(args.title.join(" "))
    })?;
    if args.json {
        output::json(&coded)?;
    } else {
        let rows = coded.candidates.iter().map(|candidate| {
            let matched = candidate.matched_title.as_ref().filter(|matched| **matched != candidate.title);
            [
                candidate.code.to_string(),
                format!("{:.4}", candidate.probability),
                candidate.title.clone(),
                matched.map(|matched| format!("by the title: {matched}")).unwrap_or_default(),
            ]
        });
        output::columns(&rows.collect::<Vec<_>>())?;
        if coded.candidates.is_empty() {
            tracing::info!("no occupation fits '{}'", coded.title);
        }
    }
    Ok(Outcome::of_count(coded.candidates.len()))
}
