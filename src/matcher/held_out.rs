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
    /// The part that its title's family is in, below [`PARTS`].
    part: usize,
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
        part: example.family as usize % PARTS,
        occupations: candidates.iter().map(|one| one.occupation).collect(),
        list: JudgedList {
            relevance: candidates.iter().map(relevance).collect(),
            features: candidates.into_iter().map(|one| one.signals).collect(),
        },
    }
}

/// The number of parts that lists are dealt into to calibrate on lists that the ranker has not seen.
const PARTS: usize = 2;

/// Trains the ranker on all lists, and fits the calibration on the scores, with the priors by occupation, that rankers
/// trained on one half of the titles give the other half: a ranker is too sure of titles that it has learned from.
pub(super) fn train(lists: &[HeldOutList], priors: &[f32]) -> (ListwiseRanker<SIGNALS>, Calibration) {
    let rankers: Vec<ListwiseRanker<SIGNALS>> = (0..=PARTS)
        .into_par_iter()
        .map(|without| {
            let some = lists.iter().filter(|list| list.part != without);
            ListwiseRanker::train(&some.map(|one| &one.list).collect::<Vec<_>>())
        })
        .collect();
    let query = |HeldOutList { occupations, list, part }: &HeldOutList| {
        let scores = rankers[*part].scores(&list.features).into_iter().zip(occupations);
        HeldOutQuery {
            scores: scores.map(|(score, occupation)| score + priors[usize::from(*occupation)]).collect(),
            right: list.relevance.iter().map(|relevance| *relevance > 0.0).collect(),
        }
    };
    let queries: Vec<HeldOutQuery> = lists.par_iter().map(query).collect();
    let calibration = Calibration::fit(&queries);
    // The last one is trained without a part that no list is in.
    let mut rankers = rankers;
    (rankers.swap_remove(PARTS), calibration)
}
