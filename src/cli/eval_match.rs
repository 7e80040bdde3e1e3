//! `metier eval match`: how well metier and the baselines code the titles of evaluation sets.

use std::io::{self, Write};

use anyhow::Result;
use metier::engine::Engine;
use metier::evaluation::{
    Accepted, BASELINES, EvaluationSet, Figures, HeldOut, Level, Method, MethodReport, Report, SetReport,
    WeightedFigures, evaluate, hold_out,
};
use metier::release::Strictness;

use super::args::{EvalMatchArgs, OwnTitles};
use super::{Outcome, index, lookup, open_index, output};

/// Evaluates and prints the report.
pub(super) fn run(args: &EvalMatchArgs) -> Result<Outcome> {
    let mut sets =
        args.sets.iter().map(|path| EvaluationSet::read(path)).collect::<metier::Result<Vec<_>>>()?;
    let (engine, held_out_titles) = engine(args, &sets)?;
    if let Some(rows) = args.limit_rows {
        for set in &mut sets {
            set.rows.truncate(rows as usize);
        }
    }
    let requested = |name: &str| args.all_baselines || args.baselines.iter().any(|one| one == name);
    let baselines = BASELINES.iter().filter(|(name, _)| requested(name));
    let baselines =
        baselines.map(|(_, baseline)| baseline.build(engine)).collect::<metier::Result<Vec<_>>>()?;
    let methods = || std::iter::once(engine as &dyn Method).chain(baselines.iter().map(AsRef::as_ref));
    let report_of = |set: &EvaluationSet| {
        Ok(SetReport {
            name: set.name.clone(),
            titles: set.rows.len(),
            level: set.level,
            methods: methods().map(|method| evaluate(method, set)).collect::<metier::Result<_>>()?,
        })
    };
    let release = engine.release();
    let report = Report {
        metier_version: env!("CARGO_PKG_VERSION").to_owned(),
        release: release.version.clone(),
        sample: release.sample,
        held_out_titles,
        threads: rayon::current_num_threads(),
        sets: sets.iter().map(report_of).collect::<metier::Result<_>>()?,
    };
    if release.sample {
        lookup::mention(release);
    }
    if args.json {
        output::json(&report)?;
    } else {
        print(&report, args.markdown)?;
    }
    Ok(Outcome::Done)
}

/// The engine to evaluate, and the number of titles held out of its index.
fn engine(args: &EvalMatchArgs, sets: &[EvaluationSet]) -> Result<(&'static Engine, Option<usize>)> {
    if !args.holdout {
        return Ok((open_index::engine(&args.index)?, None));
    }
    let strictness = if args.lenient { Strictness::Lenient } else { Strictness::Strict };
    let own = OwnTitles { without_titles: args.without_titles.clone(), ..OwnTitles::default() };
    let options = index::options(&args.inputs, &own, strictness)?;
    let HeldOut { engine, titles } = index::with_progress(|progress| hold_out(&options, sets, progress))?;
    tracing::info!("held out {} titles", output::thousands(titles as u64));
    Ok((Box::leak(Box::new(engine)), Some(titles)))
}

const HEADER: [&str; 9] =
    ["method", "top-1", "top-5", "top-10", "MRR", "ECE", "cov@90", "cov@95", "titles/s"];

/// Picks the figures for six or eight digits, if there are any.
type FiguresOf = fn(&MethodReport) -> Option<Figures>;

/// Prints a table for each set; for level 8, one for six digits and one for eight.
fn print(report: &Report, markdown: bool) -> Result<()> {
    for set in &report.sets {
        let six = |method: &MethodReport| Some(method.six_digits);
        let levels: &[(&str, FiguresOf)] = match set.level {
            Level::Six => &[("6", six)],
            Level::Eight => &[("6", six), ("8", |method| method.eight_digits)],
        };
        for (digits, figures) in levels {
            let rows = set.methods.iter().filter_map(|method| Some(cells(method, figures(method)?)));
            let rows: Vec<_> = std::iter::once(HEADER.map(str::to_owned)).chain(rows).collect();
            let holdout = if report.held_out_titles.is_some() { ", held out" } else { "" };
            let titles = output::thousands(set.titles as u64);
            output::print(format_args!("{}: {titles} titles, {digits} digits{holdout}\n", set.name))?;
            if markdown {
                print_markdown(&rows)?;
            } else {
                output::columns(&rows)?;
            }
            output::print(format_args!("\n"))?;
        }
        for method in &set.methods {
            print_accepted(method)?;
        }
    }
    Ok(())
}

fn cells(method: &MethodReport, figures: Figures) -> [String; 9] {
    let Figures { top_1, top_5, top_10, mrr, ece, coverage_at_90, coverage_at_95, .. } = figures;
    let [top_1, top_5, top_10, mrr, ece, coverage_at_90, coverage_at_95] =
        [top_1, top_5, top_10, mrr, ece, coverage_at_90, coverage_at_95].map(|share| format!("{share:.3}"));
    let rate = output::thousands(method.titles_per_second as u64);
    [method.name.clone(), top_1, top_5, top_10, mrr, ece, coverage_at_90, coverage_at_95, rate]
}

/// Prints what a method with decisions accepts.
fn print_accepted(method: &MethodReport) -> io::Result<()> {
    let mut out = output::text();
    let name = &method.name;
    if let Some(WeightedFigures { top_1, top_5, coverage_at_95, .. }) = &method.weighted {
        writeln!(out, "{name} by weight: top-1 {top_1:.3}, top-5 {top_5:.3}, cov@95 {coverage_at_95:.3}")?;
    }
    for accepted in &method.accepted {
        let Accepted { wanted, coverage, precision_at_six_digits, precision_at_eight_digits, .. } = accepted;
        write!(
            out,
            "{name} at --precision {wanted}: accepts {coverage:.3}, right {precision_at_six_digits:.3}"
        )?;
        if let Some(precision) = precision_at_eight_digits {
            write!(out, " (8 digits {precision:.3})")?;
        }
        if let Some((coverage, precision)) = accepted.weighted_coverage.zip(accepted.weighted_precision) {
            write!(out, "; by weight: accepts {coverage:.3}, right {precision:.3}")?;
        }
        writeln!(out)?;
    }
    if !method.accepted.is_empty() {
        writeln!(out)?;
    }
    out.flush()
}

fn print_markdown(rows: &[[String; 9]]) -> io::Result<()> {
    let mut out = output::text();
    writeln!(out)?;
    for (place, row) in rows.iter().enumerate() {
        writeln!(out, "| {} |", row.join(" | "))?;
        if place == 0 {
            writeln!(out, "|---{}|", "|--:".repeat(row.len() - 1))?;
        }
    }
    out.flush()
}
