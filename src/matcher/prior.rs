//! The prior: occupations with more jobs than their number of titles suggests are likelier, those with fewer are less
//! likely. The release lists many titles for rare work.

use std::collections::BTreeMap;

use super::lexical_evidence::LexicalEvidence;
use crate::catalog::{Catalog, Occupation};
use crate::market::LaborMarket;

/// The share of the log ratio of jobs to titles to add to the score. Chosen on the development sets: see
/// docs/matching.md.
const PRIOR: f32 = 0.2;

/// By occupation: the log ratio of its share of jobs to its share of titles, by SOC occupation, times [`PRIOR`]; 0 for an
/// occupation without known employment, which is neither common nor rare.
pub(super) fn priors(catalog: &Catalog, market: &LaborMarket, evidence: &LexicalEvidence) -> Vec<f32> {
    // Added to both, so small or unknown figures stay near the middle.
    const JOBS: f32 = 2_000.0;
    const TITLES: f32 = 10.0;
    let occupations = catalog.occupations();
    let mut titles_of_soc = BTreeMap::new();
    for (id, one) in (0..).zip(occupations) {
        *titles_of_soc.entry(one.code.soc()).or_insert(0.0) += evidence.titles_of(id);
    }
    let mut jobs_of_soc = BTreeMap::new();
    for (id, one) in (0..).zip(occupations) {
        let soc = one.code.soc();
        jobs_of_soc.extend(market.prevalence(id, soc).map(|jobs| (soc, jobs as f32)));
    }
    let all_jobs: f32 = jobs_of_soc.values().sum();
    let all_titles: f32 = titles_of_soc.values().sum();
    if all_jobs == 0.0 {
        return vec![0.0; occupations.len()];
    }
    let prior = |one: &Occupation| {
        let soc = one.code.soc();
        let Some(jobs) = jobs_of_soc.get(&soc) else { return 0.0 };
        let jobs = (jobs + JOBS) / all_jobs;
        let titles = (titles_of_soc[&soc] + TITLES) / all_titles;
        PRIOR * (jobs / titles).ln()
    };
    occupations.iter().map(prior).collect()
}
