//! Related occupations.
//!
//! What must hold:
//! 1. No occupation is related to itself or listed twice; scores are in [0, 1] and descending.
//! 2. The published list is returned unchanged, and computed lists mark the occupations on it.
//! 3. An occupation's computed list depends neither on its own published list nor on the number of threads.
//! 4. Filters hold and orders are kept; filters select from the unfiltered answer.
//! 5. An occupation without ratings is ranked by its texts, and a note says so.
//! 6. A release without published lists gets answers too.
//! 7. On the release, computed lists agree with the published ones better than ratings alone do.

use std::collections::HashSet;

use metier::artifact::Artifact;
use metier::engine::{Basis, Engine, Method, NEAR, Order, RelatedAnswer, RelatedRequest};
use metier::error::Error;
use metier::evaluation::evaluate_related;
use metier::money::Money;
use metier::related::Related;
use metier::soc::OnetSocCode;

use crate::support::{all_codes, release_engine, sample_artifact, sample_engine};

fn related(engine: &Engine, request: &RelatedRequest) -> RelatedAnswer {
    engine.related(request).unwrap()
}

fn by(method: Method, code: OnetSocCode) -> RelatedRequest {
    RelatedRequest::new(code).method(method).limit(100)
}

fn codes(answer: &RelatedAnswer) -> Vec<OnetSocCode> {
    answer.related.iter().map(|one| one.code).collect()
}

fn well_formed(engine: &Engine) {
    for code in all_codes(engine) {
        for method in Method::ALL.iter().copied() {
            let answer = related(engine, &by(method, code));
            let found = codes(&answer);
            let distinct: HashSet<&OnetSocCode> = found.iter().collect();
            assert!(!found.contains(&code) && distinct.len() == found.len(), "{code} {method:?}");
            let scores: Vec<f32> = answer.related.iter().filter_map(|one| one.score).collect();
            assert!(scores.is_sorted_by(|a, b| a >= b), "{code} {method:?} {scores:?}");
            assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)), "{code} {method:?}");
            assert_eq!(scores.is_empty(), method == Method::Official || found.is_empty());
            assert!(
                !found.is_empty() || answer.note.is_some(),
                "{code} {method:?} has no answers and no note"
            );
        }
        assert!(!related(engine, &RelatedRequest::new(code)).related.is_empty(), "{code}");
    }
}

#[test]
fn lists_are_well_formed_on_the_sample() {
    well_formed(&sample_engine());
    let nurse = related(&sample_engine(), &RelatedRequest::new("29-1141.00".parse().unwrap()));
    assert_eq!(nurse.basis, Some(Basis::Weights), "sixty lists are too few to learn from");
}

#[test]
#[ignore = "needs a published release"]
fn lists_are_well_formed_on_the_release() {
    well_formed(release_engine());
}

#[test]
fn the_published_list_is_returned_unchanged_and_marked_in_the_computed_one() {
    let (engine, catalog) = (sample_engine(), &sample_artifact().catalog);
    let mut marked = 0;
    for occupation in catalog.occupations() {
        let published: Vec<OnetSocCode> = occupation.related.iter().map(|one| one.code).collect();
        let official = related(&engine, &by(Method::Official, occupation.code));
        let present = |code: &OnetSocCode| catalog.id_of(*code).is_some();
        assert_eq!(codes(&official), published.iter().copied().filter(present).collect::<Vec<_>>());
        for one in related(&engine, &by(Method::Combined, occupation.code)).related {
            let listed = occupation.related.iter().find(|listed| listed.code == one.code);
            assert_eq!(one.official_tier, listed.and_then(|listed| listed.tier));
            marked += usize::from(one.official_tier.is_some());
        }
    }
    assert!(marked > 50, "{marked}");
}

#[test]
fn the_number_of_threads_does_not_change_the_ranking() {
    let Artifact { catalog, related, .. } = sample_artifact();
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let learned = alone.install(|| Related::learn(catalog));
    assert!(learned == *related.get().unwrap());
}

#[test]
fn filters_select_from_the_unfiltered_answer() {
    let engine = sample_engine();
    for code in all_codes(&engine).into_iter().step_by(7) {
        let plain = by(Method::Combined, code);
        let all = related(&engine, &plain);
        let up = related(&engine, &plain.clone().job_zone_steps([1, 2]));
        let expected = all.related.iter().filter(|one| matches!(one.job_zone_step, Some(1 | 2)));
        assert_eq!(codes(&up), expected.map(|one| one.code).collect::<Vec<_>>());
        let bright = related(&engine, &plain.clone().bright_outlook(true));
        assert!(bright.related.iter().all(|one| one.bright_outlook));
        let paid = related(&engine, &plain.clone().wage_change(0).order(Order::Wage));
        let changes: Vec<Money> = paid.related.iter().filter_map(|one| one.wage_change).collect();
        assert!(
            changes.len() == paid.related.len() && changes.iter().all(|change| *change >= Money::default())
        );
        assert!(changes.is_sorted_by(|a, b| a >= b));
        let open = related(&engine, &plain.clone().order(Order::Openings));
        assert!(open.related.is_sorted_by(|a, b| a.annual_openings >= b.annual_openings));
        let near = all.related.iter().filter(|one| one.score >= Some(NEAR)).map(|one| one.code);
        let mut sorted = [codes(&open), near.collect()];
        for codes in &mut sorted {
            codes.sort_unstable();
        }
        assert_eq!(sorted[0], sorted[1]);
        let few = related(&engine, &plain.limit(3));
        assert_eq!(codes(&few), codes(&all)[..3]);
    }
}

#[test]
fn requests_outside_the_limits_and_unknown_codes_are_refused() {
    let engine = sample_engine();
    let nurse = "29-1141.00".parse().unwrap();
    let plain = RelatedRequest::new(nurse);
    for request in [plain.clone().limit(0), plain.clone().limit(101), plain.job_zone_steps([5])] {
        assert!(matches!(engine.related(&request), Err(Error::InvalidRequest(_))), "{request:?}");
    }
    let unknown = RelatedRequest::new("99-9999.00".parse().unwrap());
    assert!(matches!(engine.related(&unknown), Err(Error::UnknownCode { .. })));
    assert!("nearest".parse::<Method>().is_err() && "size".parse::<Order>().is_err());
}

#[test]
#[ignore = "needs a published release"]
fn an_occupation_without_ratings_is_ranked_by_its_texts() {
    let engine = release_engine();
    let physicians: OnetSocCode = "29-1229.00".parse().unwrap();
    let answer = related(engine, &by(Method::Combined, physicians));
    assert_eq!(answer.basis, Some(Basis::Texts));
    assert!(answer.note.unwrap().contains("no ratings"));
    let doctors = answer.related[..10].iter().filter(|one| one.code.to_string().starts_with("29-12"));
    assert!(doctors.count() >= 5);
    let plain = related(engine, &by(Method::SkillsAbilities, physicians));
    assert!(plain.related.is_empty() && plain.note.is_some());
}

#[test]
#[ignore = "needs a published release"]
fn computed_lists_agree_with_the_published_ones() {
    let engine = release_engine();
    let report = evaluate_related(engine).unwrap();
    eprintln!("{report:#?}");
    let [ratings, without_lists, combined] = &report.methods[..] else { panic!("{report:?}") };
    assert!(report.occupations > 800);
    assert!(ratings.all_in_20 > 0.3 && without_lists.all_in_20 > 0.68 && combined.all_in_20 > 0.745);
    assert!(combined.primary_in_10 > 0.71 && combined.ndcg_20 > 0.845);
}
