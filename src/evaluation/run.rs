//! Runs methods on a set's titles and measures their time.

use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::method::{Answer, Method};
use super::metrics::{Accepted, Figures, Outcome, WeightedFigures, share_right};
use super::set::{EvaluationSet, Level};
use crate::error::Result;

/// The number of answers per title: enough to leave ten SOC codes after merging the codes of one SOC code.
const TOP: usize = 50;
/// The precisions at which to measure what a method accepts.
const WANTED: [f32; 2] = [0.9, 0.95];

/// An evaluation: the results of each method on each set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of metier.
    pub metier_version: String,
    /// Version of the release that the index holds.
    pub release: String,
    /// Whether the release is metier's own small sample.
    pub sample: bool,
    /// The number of titles left out of the index because they are the same as a query of a set; `null` without a
    /// holdout.
    pub held_out_titles: Option<usize>,
    /// The number of threads that worked on batches.
    pub threads: usize,
    /// The sets, in the order requested.
    pub sets: Vec<SetReport>,
}

/// The results of each method on one set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetReport {
    /// Name of the set.
    pub name: String,
    /// The number of titles.
    pub titles: usize,
    /// The number of digits of its right codes, "6" or "8".
    pub level: Level,
    /// The methods, metier first.
    pub methods: Vec<MethodReport>,
}

/// The accuracy and speed of one method on one set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MethodReport {
    /// `metier` or the name of a baseline.
    pub name: String,
    /// Figures by SOC code.
    pub six_digits: Figures,
    /// Figures by O*NET-SOC code; `null` if the set has only SOC codes.
    pub eight_digits: Option<Figures>,
    /// Figures by weight of titles, by SOC code; `null` if the set has no weights.
    pub weighted: Option<WeightedFigures>,
    /// What it accepts at precisions of 0.9 and 0.95, if it makes decisions.
    pub accepted: Vec<Accepted>,
    /// Titles per second, as one batch on all threads.
    pub titles_per_second: f64,
    /// Median time for a single title, in microseconds.
    pub p50_microseconds: f64,
    /// 99th percentile of the time for a single title, in microseconds.
    pub p99_microseconds: f64,
}

/// Evaluates a method on a set.
///
/// # Errors
/// When the method fails.
pub fn evaluate(method: &dyn Method, set: &EvaluationSet) -> Result<MethodReport> {
    let start = Instant::now();
    let ask = |title: &str| method.rank(title, TOP);
    let answers: Vec<Vec<Answer>> =
        set.rows.par_iter().map(|row| ask(&row.job.title)).collect::<Result<_>>()?;
    let seconds = start.elapsed().as_secs_f64();
    let outcomes = |outcome: fn(&[Answer], &[_]) -> Outcome| -> Vec<Outcome> {
        set.rows.iter().zip(&answers).map(|(row, answers)| outcome(answers, &row.gold)).collect()
    };
    let six = outcomes(Outcome::of_soc);
    let eight = (set.level == Level::Eight).then(|| outcomes(Outcome::of));
    let weights: Vec<f64> = set.rows.iter().map(|row| row.weight).collect();
    let weight_of = |places: &[usize]| places.iter().map(|place| weights[*place]).sum::<f64>();
    let weighted = WeightedFigures::of(&six, &weights);
    let accepted = |wanted: f32| -> Result<Option<Accepted>> {
        let decisions = set.rows.par_iter().map(|row| method.accepts(&row.job.title, wanted));
        let Some(decisions) = decisions.collect::<Result<Option<Vec<bool>>>>()? else { return Ok(None) };
        let places: Vec<usize> = (0..answers.len()).filter(|place| decisions[*place]).collect();
        Ok(Some(Accepted {
            wanted,
            coverage: places.len() as f64 / answers.len().max(1) as f64,
            precision_at_six_digits: share_right(&six, &places),
            precision_at_eight_digits: eight.as_ref().map(|eight| share_right(eight, &places)),
            weighted_coverage: weighted.map(|figures| weight_of(&places) / figures.weight),
            weighted_precision: weighted.map(|_| {
                let right = places.iter().copied().filter(|place| six[*place].is_right());
                weight_of(&right.collect::<Vec<_>>()) / weight_of(&places).max(f64::MIN_POSITIVE)
            }),
        }))
    };
    let alone = times_alone(method, set)?;
    Ok(MethodReport {
        name: method.name().to_owned(),
        six_digits: Figures::of(&six),
        eight_digits: eight.as_deref().map(Figures::of),
        weighted,
        accepted: WANTED
            .into_iter()
            .filter_map(|wanted| accepted(wanted).transpose())
            .collect::<Result<_>>()?,
        titles_per_second: set.rows.len() as f64 / seconds.max(f64::MIN_POSITIVE),
        p50_microseconds: percentile(&alone, 50),
        p99_microseconds: percentile(&alone, 99),
    })
}

/// The times for single titles, in rising order: coded one by one from the first, until all are done or enough time
/// has passed.
fn times_alone(method: &dyn Method, set: &EvaluationSet) -> Result<Vec<Duration>> {
    /// Enough time to measure a slow method.
    const ENOUGH: Duration = Duration::from_secs(3);
    let begin = Instant::now();
    let mut times = Vec::with_capacity(set.rows.len());
    for row in &set.rows {
        let start = Instant::now();
        std::hint::black_box(method.rank(&row.job.title, TOP)?);
        times.push(start.elapsed());
        if begin.elapsed() > ENOUGH {
            break;
        }
    }
    times.sort_unstable();
    Ok(times)
}

/// The given percentile of values in rising order.
fn percentile(rising: &[Duration], percent: usize) -> f64 {
    let place = (rising.len() * percent / 100).min(rising.len().saturating_sub(1));
    rising.get(place).map_or(0.0, |time| time.as_secs_f64() * 1e6)
}
