//! `metier suggest`: titles that complete the text typed so far.

use anyhow::Result;
use metier::engine::SuggestRequest;

use super::args::SuggestArgs;
use super::{Outcome, open_index, output};

/// Suggests titles and prints them, each with its occupation.
pub(super) fn run(args: &SuggestArgs) -> Result<Outcome> {
    let engine = open_index::engine(&args.index)?;
    let answer = engine.suggest(&SuggestRequest::new(args.query.join(" ")).limit(args.limit))?;
    if args.json {
        output::json(&answer)?;
    } else {
        let rows = answer.suggestions.iter().map(|suggested| {
            let text = output::marked(&suggested.text, &suggested.highlights);
            [suggested.code.to_string(), suggested.title.clone(), text]
        });
        output::columns(&rows.collect::<Vec<_>>())?;
        if answer.suggestions.is_empty() {
            tracing::info!("no title starts with '{}' or has a word that does", answer.query);
        }
    }
    Ok(Outcome::of_count(answer.suggestions.len()))
}
