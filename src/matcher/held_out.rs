//! Training of the ranker and its calibration on held-out titles, which some ensemble member has not seen and all
//! counts leave out.

use fastrand::Rng;
use rayon::prelude::*;
use smol_str::SmolStr;

use super::candidates::{CandidateFinder, CandidateSignals, HeldOut, SIGNALS};
use super::classifier::MEMBERS;
use super::corrected_title::CorrectedTitle;
use super::examples::Example;
use super::occupation_vectors::VectorParts;
use super::typing;
use crate::catalog::OccupationId;
use crate::learn::calibration::{Calibration, HeldOutQuery};
use crate::learn::listwise_ranker::{JudgedList, ListwiseRanker};

/// The share of held-out titles that are also used with typing errors.
const MISTYPED: f32 = 0.5;

/// The candidates of a held-out title.
pub(super) struct HeldOutList {
    occupations: Vec<OccupationId>,
    list: JudgedList<SIGNALS>,
}

/// The candidates of every title that some ensemble member has not seen, found with that member: as written, and for
/// some titles again with typing errors.
pub(super) fn lists(
    examples: &[Example],
    finder: CandidateFinder<'_>,
    parts: &VectorParts,
) -> Vec<HeldOutList> {
    let held_out = (0..examples.len()).into_par_iter().filter(|place| examples[*place].fold() < MEMBERS);
    held_out
        .flat_map_iter(|place| {
            let example = &examples[place];
            let mut rng = Rng::with_seed(place as u64);
            let mistyped = (rng.f32() < MISTYPED).then(|| typing::mistyped(&example.words, &mut rng));
            let list = move |words: Vec<SmolStr>| {
                let title = CorrectedTitle::of(words, finder.lexicon, &example.words);
                let vector = finder.vectors.words(title.best().iter().map(SmolStr::as_str));
                let cosines = parts.without_own(&vector, examples, place as u32);
                let held_out = HeldOut { example: place as u32, member: example.fold(), cosines };
                let (candidates, _) = finder.find(&title, &[], Some(&held_out));
                judged(candidates, example)
            };
            std::iter::once(example.words.clone()).chain(mistyped).map(list)
        })
        .collect()
}

fn judged(candidates: Vec<CandidateSignals>, example: &Example) -> HeldOutList {
    let relevance = |one: &CandidateSignals| {
        let label = example.labels.iter().find(|label| label.occupation == one.occupation);
        label.map_or(0.0, |label| label.weight)
    };
    HeldOutList {
        occupations: candidates.iter().map(|one| one.occupation).collect(),
        list: JudgedList {
            relevance: candidates.iter().map(relevance).collect(),
            features: candidates.into_iter().map(|one| one.signals).collect(),
        },
    }
}

/// Trains the ranker, and fits the calibration on its scores with the priors, by occupation.
pub(super) fn train(lists: Vec<HeldOutList>, priors: &[f32]) -> (ListwiseRanker<SIGNALS>, Calibration) {
    let (occupations, lists): (Vec<_>, Vec<_>) =
        lists.into_iter().map(|HeldOutList { occupations, list }| (occupations, list)).unzip();
    let ranker = ListwiseRanker::train(&lists);
    let query = |(list, occupations): (&JudgedList<SIGNALS>, &Vec<OccupationId>)| {
        let scores = ranker.scores(&list.features).into_iter().zip(occupations);
        HeldOutQuery {
            scores: scores.map(|(score, occupation)| score + priors[usize::from(*occupation)]).collect(),
            right: list.relevance.iter().map(|relevance| *relevance > 0.0).collect(),
        }
    };
    let queries: Vec<HeldOutQuery> = lists.par_iter().zip(&occupations).map(query).collect();
    let calibration = Calibration::fit(&queries);
    (ranker, calibration)
}
