//! `metier eval related`: how well related occupations agree with the published lists of the release.

use anyhow::{Result, ensure};
use metier::evaluation::{RelatedFigures, evaluate_related};

use super::args::EvalRelatedArgs;
use super::{Outcome, lookup, open_index, output};

/// Evaluates and prints the report.
pub(super) fn run(args: &EvalRelatedArgs) -> Result<Outcome> {
    let engine = open_index::engine(&args.index)?;
    let report = evaluate_related(engine)?;
    ensure!(
        report.occupations > 0,
        "release {} has no related occupations in tiers to compare with; use O*NET 26.3 or later",
        report.release
    );
    if report.sample {
        lookup::mention(engine.release());
    }
    if args.json {
        output::json(&report)?;
        return Ok(Outcome::Done);
    }
    output::print(format_args!("{} occupations of release {}\n", report.occupations, report.release))?;
    let header = ["method", "primary in 10", "all in 20", "nDCG of 20"].map(str::to_owned);
    let row = |RelatedFigures { method, primary_in_10, all_in_20, ndcg_20 }: &RelatedFigures| {
        let [primary, all, gain] = [primary_in_10, all_in_20, ndcg_20].map(|share| format!("{share:.3}"));
        [method.clone(), primary, all, gain]
    };
    let rows: Vec<_> = std::iter::once(header).chain(report.methods.iter().map(row)).collect();
    output::columns(&rows)?;
    Ok(Outcome::Done)
}
