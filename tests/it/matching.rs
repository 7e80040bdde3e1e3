//! Coding of job titles.
//!
//! What must hold, on the release where the test needs it, else on the sample:
//! 1. A title of the release is coded as one of its owners.
//! 2. Capitals, spacing and punctuation of a title do not change its codes.
//! 3. Typos and abbreviations are understood; words that say when, where or at which grade are ignored.
//! 4. Seniority changes the code where it changes the occupation (supervisor), and only there (not senior, II).
//! 5. Each of several jobs in one title is among the first five.
//! 6. Text that is not a job gets no code.
//! 7. Description and industry move the ranking the right way, and never replace a title.
//! 8. Probabilities are in [0, 1], sum to at most 1, and descend; a higher precision accepts fewer codes, more of
//!    them right.
//! 9. Reasons name the titles and words that support a candidate, for a bounded number of words.
//! 10. Titles coded by the caller are learned; a pinned title always wins; of several, the exact spelling wins, then
//!     the earlier row, as in search.
//! 11. Neither the number of threads nor a second build changes the matcher.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use metier::artifact::{BuildOptions, build};
use metier::engine::{CodeOptions, Coded, Decision, Engine, Job, ReasonKind, SearchRequest};
use metier::release::ReleaseSource;
use proptest::prelude::*;

use crate::seeded::Seeded;
use crate::support::{EvaluationRow, all_titles, evaluation_set, release_engine, sample_engine};

fn code(engine: &Engine, title: &str) -> Coded {
    engine.code(&title.into(), &CodeOptions::default()).unwrap()
}

fn first(engine: &Engine, title: &str) -> String {
    code(engine, title).candidates.first().map(|one| one.code.to_string()).unwrap_or_default()
}

fn place_of(coded: &Coded, code: &str) -> Option<usize> {
    coded.candidates.iter().position(|one| one.code.to_string() == code)
}

/// Titles of the release, evenly spread, with the codes of their owners.
fn some_titles(engine: &Engine, count: usize) -> Vec<(String, Vec<String>)> {
    let mut owners = std::collections::BTreeMap::<String, Vec<String>>::new();
    for (code, _, text) in all_titles(engine) {
        owners.entry(text).or_default().push(code.to_string());
    }
    let every = (owners.len() / count).max(1);
    owners.into_iter().step_by(every).collect()
}

#[test]
#[ignore = "needs a published release"]
fn a_release_title_is_coded_as_one_of_its_owners() {
    let engine = release_engine();
    let titles = some_titles(engine, 3_000);
    let wrong: Vec<&str> = titles
        .iter()
        .filter(|(title, owners)| !owners.contains(&first(engine, title)))
        .map(|(title, _)| title.as_str())
        .collect();
    // A few titles have the same words as another: an expanded abbreviation, a split compound, noise removed.
    assert!(wrong.len() * 100 <= titles.len(), "{} of {}: {wrong:?}", wrong.len(), titles.len());
}

#[test]
#[ignore = "needs a published release"]
fn case_spacing_and_punctuation_make_no_difference() {
    let engine = release_engine();
    for (title, _) in some_titles(engine, 300) {
        let codes = |text: &str| {
            code(engine, text).candidates.iter().map(|one| one.code.to_string()).collect::<Vec<_>>()
        };
        let as_written = codes(&title);
        assert_eq!(codes(&title.to_uppercase()), as_written, "{title}");
        assert_eq!(codes(&format!("  {} . ", title.replace(' ', "  "))), as_written, "{title}");
    }
}

#[test]
#[ignore = "needs a published release"]
fn typos_are_tolerated() {
    let engine = release_engine();
    for (typed, expected) in [
        ("Registerd Nruse", "29-1141.00"),
        ("Softwear Enginer", "15-1252.00"),
        ("Truk Drivr", "53-3032.00"),
        ("Elecrtician", "47-2111.00"),
        ("Acountant", "13-2011.00"),
        ("truckdriver", "53-3032.00"),
    ] {
        let coded = code(engine, typed);
        assert!(place_of(&coded, expected).is_some_and(|place| place < 3), "{typed}: {coded:?}");
    }
    // Seeded typos in titles of the release.
    let mut seeded = Seeded(31);
    let titles: Vec<_> = some_titles(engine, 600).into_iter().filter(|(title, _)| title.len() > 8).collect();
    let right = titles.iter().filter(|(title, owners)| {
        let coded = code(engine, &seeded.mistype(title));
        coded.candidates.iter().take(5).any(|one| owners.contains(&one.code.to_string()))
    });
    let right = right.count();
    assert!(right * 100 >= titles.len() * 93, "{right} of {}", titles.len());
}

#[test]
#[ignore = "needs a published release"]
fn abbreviations_are_expanded_and_noise_is_ignored() {
    let engine = release_engine();
    for (title, expected) in [
        ("RN", "29-1141.00"),
        ("RN - Night Shift", "29-1141.00"),
        ("Sr. RN (Remote) - $45/hr - URGENTLY HIRING", "29-1141.00"),
        ("CNA", "31-1131.00"),
        ("LPN full time days", "29-2061.00"),
        ("HVAC tech", "49-9021.00"),
        ("Sr Software Engr", "15-1252.00"),
        ("Admin Asst", "43-6014.00"),
        ("CDL A Driver - Home Weekly", "53-3032.00"),
    ] {
        let coded = code(engine, title);
        assert!(place_of(&coded, expected).is_some_and(|place| place < 3), "{title}: {coded:?}");
    }
}

#[test]
#[ignore = "needs a published release"]
fn noise_does_not_change_the_first_code() {
    let engine = release_engine();
    let titles = some_titles(engine, 300);
    for noise in [" - Night Shift", " (Full-Time)", " II", " - Req 48213", " $25/hr", " Remote"] {
        let same = titles
            .iter()
            .filter(|(title, _)| first(engine, &format!("{title}{noise}")) == first(engine, title));
        let same = same.count();
        assert!(same * 100 >= titles.len() * 90, "{noise}: {same} of {}", titles.len());
    }
}

#[test]
#[ignore = "needs a published release"]
fn seniority_counts_where_it_changes_the_occupation() {
    let engine = release_engine();
    for (title, expected) in [
        ("Construction Supervisor", "47-1011.00"),
        ("Construction Manager", "11-9021.00"),
        ("Construction Laborer", "47-2061.00"),
        ("Senior Accountant II", "13-2011.00"),
        ("Lead Electrician", "47-2111.00"),
        ("Electrician Apprentice", "47-2111.00"),
        ("Electrician Helper", "47-3013.00"),
    ] {
        let coded = code(engine, title);
        assert!(place_of(&coded, expected).is_some_and(|place| place < 3), "{title}: {coded:?}");
    }
}

#[test]
#[ignore = "needs a published release"]
fn each_job_in_a_title_is_among_the_first_five() {
    let engine = release_engine();
    for (title, codes) in [
        ("Receptionist / Bookkeeper", ["43-4171.00", "43-3031.00"]),
        ("Bartender/Server", ["35-3011.00", "35-3031.00"]),
        ("Plumber and Electrician", ["47-2152.00", "47-2111.00"]),
    ] {
        let coded = code(engine, title);
        for code in codes {
            assert!(place_of(&coded, code).is_some_and(|place| place < 5), "{title}: {coded:?}");
        }
    }
}

fn codes_nothing_that_is_no_job(engine: &Engine) {
    for text in ["", "   ", "!!!", "Unemployed", "N/A", "none", "zzxqj wvkpt", "日本語", "12345"] {
        let coded = code(engine, text);
        assert_eq!((coded.decision, coded.candidates.len()), (Decision::None, 0), "{text}: {coded:?}");
    }
}

#[test]
fn text_that_is_not_a_job_gets_no_code_on_the_sample() {
    codes_nothing_that_is_no_job(&sample_engine());
}

#[test]
#[ignore = "needs a published release"]
fn text_that_is_not_a_job_gets_no_code_on_the_release() {
    codes_nothing_that_is_no_job(release_engine());
}

#[test]
#[ignore = "needs a published release"]
fn context_moves_the_ranking() {
    let engine = release_engine();
    let options = CodeOptions { top: 30, ..CodeOptions::default() };
    let probability = |job: &Job, prefix: &str| -> f32 {
        let candidates = engine.code(job, &options).unwrap().candidates;
        candidates
            .iter()
            .filter(|one| one.code.to_string().starts_with(prefix))
            .map(|one| one.probability)
            .sum()
    };
    for (title, industry, description, employer, prefix) in [
        ("Technician", Some("Hospital"), None, None, "29-"),
        ("Technician", Some("62"), None, None, "29-"),
        ("Supervisor", Some("Construction"), None, None, "47-1"),
        ("Supervisor", Some("236220"), None, None, "47-1"),
        ("Analyst", None, Some("Review loan applications and credit reports of customers"), None, "13-2"),
        (
            "Engineer",
            None,
            Some("Design bridges, roads and drainage; inspect construction sites"),
            None,
            "17-2051",
        ),
        ("Teacher", None, None, Some("Sunshine Preschool and Kindergarten"), "25-201"),
    ] {
        let with = Job {
            industry: industry.map(str::to_owned),
            description: description.map(str::to_owned),
            employer: employer.map(str::to_owned),
            ..Job::new(title)
        };
        let (without, with) = (probability(&Job::new(title), prefix), probability(&with, prefix));
        assert!(with > without, "{title} {industry:?} {description:?} {employer:?}: {without} and {with}");
    }
    // The context decides where the title says little; the title decides where it says much.
    let first_in_hospital = |title: &str| {
        let job = Job::new(title).with_industry("Hospital");
        engine.code(&job, &CodeOptions::default()).unwrap().candidates[0].code.to_string()
    };
    let first = first_in_hospital("Technician");
    assert!(first.starts_with("29-"), "{first}");
    assert_eq!(first_in_hospital("Carpenter"), "47-2031.00");
}

/// On titles from visa filings, coded by others; the thresholds are not fitted on them.
#[test]
#[ignore = "needs a published release"]
fn a_higher_precision_accepts_fewer_codes_and_more_of_them_are_right() {
    let (engine, rows) = (release_engine(), evaluation_set("postings_h2b_dev.tsv"));
    let accepted = |precision: f32| -> (f64, f64) {
        let code = |row: &EvaluationRow| {
            let options = CodeOptions { precision, top: 1, ..CodeOptions::default() };
            let coded = engine.code(&row.query.as_str().into(), &options).unwrap();
            let first =
                (coded.decision == Decision::Accept).then(|| coded.candidates[0].code.soc().to_string());
            first.map(|first| row.gold.iter().any(|gold| gold[..7] == first))
        };
        let right: Vec<bool> = rows.iter().filter_map(code).collect();
        let share = |part: usize, whole: usize| part as f64 / whole as f64;
        (share(right.len(), rows.len()), share(right.iter().filter(|right| **right).count(), right.len()))
    };
    let found = [0.7, 0.8, 0.9, 0.95].map(accepted);
    for pair in found.windows(2) {
        assert!(pair[0].0 > pair[1].0, "fewer are accepted: {found:?}");
        assert!(pair[0].1 < pair[1].1, "more of them are right: {found:?}");
    }
    // Floors a little below docs/matching.md. Raise them, never lower them.
    assert!(found[2].0 >= 0.38 && found[2].1 >= 0.78, "at 0.9: {found:?}");
    assert!(found[3].0 >= 0.20 && found[3].1 >= 0.82, "at 0.95: {found:?}");
}

#[test]
fn reasons_name_titles_and_words() {
    let engine = sample_engine();
    let options = CodeOptions { explain: true, ..CodeOptions::default() };
    let coded = engine.code(&Job::new("Pediatric Registered Nurse"), &options).unwrap();
    let reasons = coded.candidates[0].evidence.as_ref().unwrap();
    let of_kind = |kind: ReasonKind| reasons.iter().filter(move |reason| reason.kind == kind);
    assert!(of_kind(ReasonKind::Title).any(|reason| reason.text.contains("Nurse") && reason.weight > 0.3));
    assert_eq!(of_kind(ReasonKind::Words).count(), 3);
    assert!(
        of_kind(ReasonKind::Words).any(|reason| reason.text == "nurse" && reason.weight > 0.0),
        "{reasons:?}"
    );
    assert!(reasons.iter().all(|reason| reason.weight.is_finite()));
    assert!(code(&engine, "Nurse").candidates[0].evidence.is_none());
}

#[test]
fn reasons_cover_the_first_forty_words() {
    let engine = sample_engine();
    // Each splits into two words.
    let title = ["registerednurse"; 31].join(" ");
    let options = CodeOptions { explain: true, ..CodeOptions::default() };
    for candidate in engine.code(&title.into(), &options).unwrap().candidates {
        let reasons = candidate.evidence.unwrap();
        assert_eq!(reasons.iter().filter(|reason| reason.kind == ReasonKind::Words).count(), 40);
    }
}

fn build_sample(labeled: &str, titles: &str, index: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        if text.is_empty() { Vec::new() } else { vec![path] }
    };
    let options = BuildOptions {
        labeled: file("labeled.csv", labeled),
        titles: file("titles.csv", titles),
        ..BuildOptions::new(ReleaseSource::Sample)
    };
    build(index, &options, |_| ()).unwrap();
}

fn sample_with(labeled: &str, titles: &str) -> Engine {
    let index = tempfile::tempdir().unwrap();
    build_sample(labeled, titles, index.path());
    Engine::open(index.path()).unwrap()
}

#[test]
fn coded_titles_are_learned_and_pinned_ones_win() {
    let labeled = "title,code,weight\nZorbax Wrangler,29-1141.00,5\nSenior Zorbax Wrangler,29-1141.00,2\n\
                   Zorbax Associate,29-1141.00,3\n";
    let engine = sample_with(labeled, "title,code\nRegistered Nurse,15-1252.00\n");
    assert_eq!(first(&engine, "zorbax wrangler"), "29-1141.00");
    // A different title with the learned word.
    assert_eq!(first(&engine, "Zorbax Crew"), "29-1141.00");
    let pinned = code(&engine, "REGISTERED NURSES");
    assert_eq!(pinned.candidates[0].code.to_string(), "15-1252.00");
    assert_eq!(pinned.decision, Decision::Accept);
    assert!(
        code(&sample_engine(), "Zorbax Wrangler").candidates.first().is_none_or(|one| one.probability < 0.9)
    );
}

#[test]
fn the_exactly_spelled_pin_comes_first_in_coding_and_search() {
    let engine = sample_with(
        "",
        "title,code\nTeam Star,13-1071.00\nTeam Stars,41-2011.00\nTeam-Stars,35-2014.00\nRegistered Nurses,29-1141.00\n\
         Registered Nurse,31-1131.00\n",
    );
    for (title, expected) in [
        ("Team Star", "13-1071.00"),
        ("team stars", "41-2011.00"),
        ("TEAM-STARS", "35-2014.00"),
        // Spelled like two pins, then like none: the earlier row wins.
        ("Team Stars!", "41-2011.00"),
        ("Teams Star", "13-1071.00"),
        ("Team Stars - night shift", "41-2011.00"),
        // An official title counts as an exact spelling only when typed exactly.
        ("registered nurse", "31-1131.00"),
        ("registered nurses", "29-1141.00"),
    ] {
        assert_eq!(first(&engine, title), expected, "coding {title}");
        let found = engine.search(&SearchRequest::new(title)).unwrap();
        assert_eq!(found.hits[0].code.to_string(), expected, "searching {title}");
    }
}

#[test]
fn the_number_of_threads_does_not_change_the_matcher() {
    let built = |threads: usize| {
        let index = tempfile::tempdir().unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| build_sample("", "", index.path()));
        let generation = fs::read_dir(index.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.is_dir())
            .unwrap();
        fs::read(generation.join("matcher.bin")).unwrap()
    };
    let one = built(1);
    assert!(one == built(3), "one thread and three differ");
    assert!(one == built(1), "two builds differ");
}

/// Words from titles, and other input that people type.
fn typed() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "nurse",
        "Sr.",
        "manager",
        "(RN)",
        "night",
        "/",
        "#123",
        "de",
        "and",
        "RN",
        "tecnician",
        "🚀",
        "é",
        "C++",
        "29-1141",
        ")",
        "(",
        "&",
        "supervisor",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "II",
    ]);
    prop_oneof![
        any::<String>(),
        "\\PC{0,80}",
        prop::collection::vec(words, 0..40).prop_map(|words| words.join(" ")),
    ]
}

fn shared_sample() -> &'static Engine {
    static ENGINE: OnceLock<std::sync::Arc<Engine>> = OnceLock::new();
    ENGINE.get_or_init(sample_engine)
}

proptest! {
    #[test]
    fn no_input_panics_and_probabilities_are_valid(
        title in typed(),
        description in prop::option::of(typed()),
        industry in prop::option::of(typed()),
        employer in prop::option::of(typed()),
        top in 1usize..40,
        explain in any::<bool>(),
    ) {
        let job = Job { title, description, industry, employer };
        let options = CodeOptions { top, explain, ..CodeOptions::default() };
        let coded = shared_sample().code(&job, &options).unwrap();
        let probabilities: Vec<f32> = coded.candidates.iter().map(|one| one.probability).collect();
        prop_assert!(probabilities.len() <= top);
        prop_assert!(probabilities.iter().all(|one| (0.0..=1.0).contains(one)), "{probabilities:?}");
        prop_assert!(probabilities.iter().sum::<f32>() <= 1.0 + 1e-4, "{probabilities:?}");
        prop_assert!(probabilities.is_sorted_by(|a, b| a >= b), "{probabilities:?}");
        prop_assert!((0.0..=1.0).contains(&coded.margin));
    }
}
