//! `metier search`: occupations by title, keywords or code prefix.

use anyhow::Result;
use metier::engine::{MatchedKind, SearchAnswer, SearchHit, SearchRequest};
use metier::titles::Filters;

use super::args::SearchArgs;
use super::{Outcome, open_index, output};

/// Searches and prints the requested page.
pub(super) fn run(args: SearchArgs) -> Result<Outcome> {
    let engine = open_index::engine(&args.index)?;
    let filters = Filters {
        job_zone: args.job_zone,
        major_group: args.major_group,
        interest: args.interest,
        career_cluster: args.career_cluster,
        stem: args.stem,
        bright_outlook: args.bright_outlook,
    };
    let request = SearchRequest::new(args.query.join(" "))
        .edition(args.edition.edition)
        .offset(args.offset)
        .limit(args.limit)
        .filters(filters);
    let answer = engine.search(&request)?;
    if args.json {
        output::json(&answer)?;
    } else {
        print(&answer)?;
    }
    Ok(Outcome::of_count(answer.hits.len()))
}

fn print(answer: &SearchAnswer) -> Result<()> {
    let rows: Vec<_> = answer
        .hits
        .iter()
        .map(|hit| [hit.code.to_string(), format!("{:.3}", hit.score), hit.title.clone(), reason(hit)])
        .collect();
    output::columns(&rows)?;
    if let Some(reading) = &answer.reading {
        output::reading(reading);
    }
    if let Some(military) = &answer.military {
        tracing::info!("{}", military.note);
    }
    let found = answer.total + answer.by_meaning;
    let first = answer.offset.saturating_add(1);
    let last = answer.offset.saturating_add(answer.hits.len());
    match answer.hits.len() {
        0 if found == 0 => tracing::info!("no occupation matches '{}'", answer.query),
        0 => tracing::info!("only {found} occupations match '{}'", answer.query),
        _ => tracing::info!("{first} to {last} of {found} occupations"),
    }
    Ok(())
}

/// The text that matched, unless it is the occupation's own title.
fn reason(hit: &SearchHit) -> String {
    let text = output::marked(&hit.matched.text, &hit.matched.highlights);
    match hit.matched.kind {
        MatchedKind::Code | MatchedKind::Occupation => String::new(),
        MatchedKind::Local => format!("local title: {text}"),
        MatchedKind::Reported => format!("reported title: {text}"),
        MatchedKind::Alternate => format!("alternate title: {text}"),
        MatchedKind::DirectMatch => format!("SOC direct match title: {text}"),
        MatchedKind::Census => format!("title of the Census index: {text}"),
        MatchedKind::Military => format!("military title: {text}"),
        MatchedKind::Modern => format!("modern name: {text}"),
        MatchedKind::Short => format!("short title: {text}"),
        MatchedKind::Description => format!("description: {text}"),
        MatchedKind::Task => format!("task: {text}"),
        MatchedKind::Activity => format!("work activity: {text}"),
        MatchedKind::Technology => format!("technology: {text}"),
        MatchedKind::Tool => format!("tool: {text}"),
        MatchedKind::Meaning if hit.matched.text == hit.title => "similar work".to_owned(),
        MatchedKind::Meaning => format!("similar work: {text}"),
    }
}
