//! `metier queries`: what a query log shows.

use std::io;

use anyhow::Result;
use metier::queries::{Asked, Summary, summarize};

use super::Outcome;
use super::args::{QueriesArgs, QueriesFormat};
use super::output::{self, thousands};

/// Reads the log and prints its lists.
pub(super) fn run(args: &QueriesArgs) -> Result<Outcome> {
    let summary = summarize(&args.folder, args.top)?;
    if summary.unreadable_lines > 0 {
        tracing::warn!("{} lines of the log could not be read", thousands(summary.unreadable_lines as u64));
    }
    match args.format {
        QueriesFormat::Text => text(&summary)?,
        QueriesFormat::Json => output::json(&summary)?,
        QueriesFormat::Csv => csv(&summary)?,
    }
    Ok(Outcome::of_count(summary.searches + summary.matches))
}

fn text(summary: &Summary) -> io::Result<()> {
    let times = summary.from.iter().chain(&summary.to).map(String::as_str).collect::<Vec<_>>().join(" to ");
    tracing::info!(
        "searches: {}, titles coded: {}, occupations opened from hits: {}; {times}",
        thousands(summary.searches as u64),
        thousands(summary.matches as u64),
        thousands(summary.choices as u64)
    );
    let asked = |list: &[Asked]| -> Vec<[String; 4]> {
        let row =
            |one: &Asked| [one.count.to_string(), number(one.hits), number(one.by_meaning), one.text.clone()];
        list.iter().map(row).collect()
    };
    let columns = ["TIMES", "BY WORDS", "BY MEANING", "TEXT"];
    list("Asked most", columns, asked(&summary.frequent))?;
    list("Found nothing by words", columns, asked(&summary.nothing_found))?;
    let doubted = summary.low_confidence.iter().map(|one| {
        let code = one.code.map(|code| code.to_string()).unwrap_or_default();
        let probability = one.probability.map(|probability| format!("{probability:.2}")).unwrap_or_default();
        [one.count.to_string(), code, probability, one.text.clone()]
    });
    list("First code not accepted", ["TIMES", "CODE", "PROBABILITY", "TITLE"], doubted.collect())?;
    let chosen = summary.chosen_late.iter();
    let chosen = chosen
        .map(|one| [one.count.to_string(), one.place.to_string(), one.code.to_string(), one.text.clone()]);
    list("Opened from beyond the third hit", ["TIMES", "PLACE", "CODE", "TEXT"], chosen.collect())
}

/// Prints a list with its heading.
fn list(heading: &str, columns: [&str; 4], rows: Vec<[String; 4]>) -> io::Result<()> {
    output::print(format_args!("{heading}\n"))?;
    if rows.is_empty() {
        return output::print(format_args!("  none\n\n"));
    }
    let mut table = vec![columns.map(str::to_owned)];
    table.extend(rows);
    output::columns(&table)?;
    output::print(format_args!("\n"))
}

fn number(number: Option<usize>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn csv(summary: &Summary) -> Result<()> {
    let mut rows = csv::Writer::from_writer(io::stdout().lock());
    rows.write_record(["list", "text", "count", "hits", "by_meaning", "code", "probability", "place"])?;
    for (name, list) in [("frequent", &summary.frequent), ("nothing_found", &summary.nothing_found)] {
        for one in list {
            let [count, hits, meaning] = [Some(one.count), one.hits, one.by_meaning].map(number);
            rows.write_record([name, &one.text, &count, &hits, &meaning, "", "", ""])?;
        }
    }
    for one in &summary.low_confidence {
        let code = one.code.map(|code| code.to_string()).unwrap_or_default();
        let probability = one.probability.map(|probability| probability.to_string()).unwrap_or_default();
        rows.write_record([
            "low_confidence",
            &one.text,
            &one.count.to_string(),
            "",
            "",
            &code,
            &probability,
            "",
        ])?;
    }
    for one in &summary.chosen_late {
        let [count, place] = [one.count, one.place].map(|number| number.to_string());
        rows.write_record(["chosen_late", &one.text, &count, "", "", &one.code.to_string(), "", &place])?;
    }
    rows.flush()?;
    Ok(())
}
