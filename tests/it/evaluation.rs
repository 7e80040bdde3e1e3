//! Evaluation of coding: nothing leaks into a held-out index of the sample, and accuracy on the release is kept.
//!
//! What must hold:
//! 1. An index that holds out a set contains none of its queries for any method: not as a title, not as part of one,
//!    not as an official title.
//! 2. Holding out removes nothing else.
//! 3. When titles are assigned to occupations at random, held-out titles are coded at chance level, and the others
//!    are still found. A method that learns anything from a title's own row fails this.
//! 4. Coding is no worse on the development sets than before.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use metier::artifact::BuildOptions;
use metier::catalog::TitleKind;
use metier::engine::{CodeOptions, Engine, HitEvidence, Job, SearchRequest, SuggestRequest};
use metier::evaluation::{
    BASELINES, Baseline, EvaluationRow, EvaluationSet, Level, Method, evaluate, hold_out,
};
use metier::release::ReleaseSource;
use metier::report::ReportRequest;
use metier::soc::OnetSocCode;
use metier::text::same_title_keys;

use crate::seeded::Seeded;
use crate::support::{all_codes, all_titles, release_engine, release_options, sample_engine, shared};

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample")
}

/// A set of some of an engine's titles; the occupations with exactly that title are right.
fn set_of(engine: &Engine, chosen: impl Fn(usize, TitleKind) -> bool) -> EvaluationSet {
    let titles = all_titles(engine);
    let mut seen = HashSet::new();
    let wanted = titles
        .iter()
        .enumerate()
        .filter(|(place, title)| chosen(*place, title.1) && seen.insert(title.2.as_str()));
    let row = |query: &str| EvaluationRow {
        job: Job::new(query),
        gold: titles.iter().filter(|title| title.2 == query).map(|title| title.0).collect(),
        weight: 1.0,
    };
    let rows = wanted.map(|(_, title)| row(&title.2)).collect();
    EvaluationSet { name: "some titles".to_owned(), level: Level::Eight, rows }
}

fn baseline<'a>(name: &str, engine: &'a Engine) -> Box<dyn Method + 'a> {
    let (_, baseline) = BASELINES.iter().find(|(known, _)| *known == name).unwrap();
    baseline.build(engine).unwrap()
}

fn keys(set: &EvaluationSet) -> HashSet<String> {
    set.rows.iter().flat_map(|row| same_title_keys(&row.job.title)).collect()
}

#[test]
fn a_held_out_title_leaves_no_trace() {
    let full = sample_engine();
    // Every third title: official, alternate, short and reported ones, many with parentheses.
    let set = set_of(&full, |place, _| place % 3 == 0);
    let chosen: HashSet<TitleKind> = all_titles(&full).iter().step_by(3).map(|(_, kind, _)| *kind).collect();
    assert_eq!(chosen.len(), 5, "titles of all kinds are tried: {chosen:?}");
    let keys = keys(&set);
    let is_held_out = |text: &str| same_title_keys(text).iter().any(|key| keys.contains(key));

    let held_out =
        hold_out(&BuildOptions::new(ReleaseSource::Sample), std::slice::from_ref(&set), |_| ()).unwrap();
    let engine = &held_out.engine;
    let left = all_titles(engine);
    assert!(left.iter().all(|(_, _, text)| !is_held_out(text)));
    let expected = all_titles(&full).iter().filter(|(_, _, text)| is_held_out(text)).count();
    assert_eq!(held_out.titles, expected);

    let exact = baseline("exact", engine);
    let before = baseline("exact", &full);
    let options = CodeOptions { top: 50, ..CodeOptions::default() };
    for EvaluationRow { job, gold, .. } in &set.rows {
        let query = &job.title;
        assert!(exact.rank(query, 10).unwrap().is_empty(), "{query}");
        let known = before.rank(query, 500).unwrap();
        assert!(gold.iter().all(|code| known.iter().any(|answer| answer.code == *code)), "{query}");
        for candidate in engine.code(job, &options).unwrap().candidates {
            let by = candidate.matched_title.unwrap_or_default();
            assert!(!is_held_out(&by), "{query} was coded by {by}");
        }
        for hit in engine.search(&SearchRequest::new(query.as_str())).unwrap().hits {
            let by_title = matches!(hit.evidence, HitEvidence::ExactTitle { .. } | HitEvidence::Title { .. });
            assert!(
                !by_title || !is_held_out(&hit.matched.text),
                "{query} was found by {}",
                hit.matched.text
            );
        }
    }
}

#[test]
fn holding_out_removes_nothing_else() {
    let full = sample_engine();
    let set = set_of(&full, |place, _| place % 50 == 0);
    let keys = keys(&set);
    let engine = hold_out(&BuildOptions::new(ReleaseSource::Sample), std::slice::from_ref(&set), |_| ())
        .unwrap()
        .engine;
    let kept = |engine: &Engine| -> Vec<(OnetSocCode, String)> {
        let other =
            |text: &str| !text.is_empty() && !same_title_keys(text).iter().any(|key| keys.contains(key));
        let titles = all_titles(engine).into_iter().filter(|(_, _, text)| other(text));
        titles.map(|(code, _, text)| (code, text)).collect()
    };
    let (before, after) = (kept(&full), kept(&engine));
    assert!(after.len() > 1_500);
    assert_eq!(before, after);
    assert_eq!(all_codes(&full), all_codes(&engine));
}

#[test]
fn an_occupation_that_loses_all_titles_stays_in_the_index() {
    let full = sample_engine();
    let codes = all_codes(&full);
    let titles = all_titles(&full);
    for code in [codes[0], codes[codes.len() - 1]] {
        let set = set_of(&full, |place, _| titles[place].0 == code);
        let engine = hold_out(&BuildOptions::new(ReleaseSource::Sample), &[set], |_| ()).unwrap().engine;
        let report = engine.report(&ReportRequest::complete(code)).unwrap();
        let (titles, tasks) = (report.sections.titles.unwrap().items, report.sections.tasks.unwrap().items);
        assert!(report.title.is_empty() && titles.is_empty() && !tasks.is_empty());
        let by_task = engine.search(&SearchRequest::new(tasks[0].task)).unwrap();
        assert_eq!(by_task.hits[0].code, code, "found by its tasks");
        assert!(!engine.suggest(&SuggestRequest::new("a")).unwrap().suggestions.is_empty());
    }
}

/// The sample with the titles of two files reassigned to occupations at random; each occupation keeps its number of
/// titles.
fn shuffled_sample(folder: &Path) {
    for file in fs::read_dir(sample()).unwrap() {
        let file = file.unwrap();
        fs::write(folder.join(file.file_name()), fs::read(file.path()).unwrap()).unwrap();
    }
    let mut seeded = Seeded(11);
    let mut kept: Vec<(&str, String, Vec<String>, Vec<String>)> = Vec::new();
    for name in ["Alternate Titles.txt", "Sample of Reported Titles.txt"] {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        let mut lines = text.lines();
        let header = lines.next().unwrap().to_owned();
        let cells = lines.map(|line| line.split_once('\t').unwrap());
        let (codes, rests) = cells.map(|(code, rest)| (code.to_owned(), rest.to_owned())).unzip();
        kept.push((name, header, codes, rests));
    }
    for (name, header, mut codes, rests) in kept {
        for last in (1..codes.len()).rev() {
            codes.swap(last, seeded.below(last + 1));
        }
        // A title listed twice for an occupation is an error in the file; chance produces a few.
        let mut seen = HashSet::new();
        let rows = codes.iter().zip(&rests).filter(|(code, rest)| {
            seen.insert(((*code).clone(), rest.split('\t').next().unwrap_or_default().to_owned()))
        });
        let rows: Vec<String> = rows.map(|(code, rest)| format!("{code}\t{rest}\n")).collect();
        fs::write(folder.join(name), format!("{header}\n{}", rows.concat())).unwrap();
    }
    // Texts would tell the truth about the occupations.
    for (name, place) in [("Occupation Data.txt", 2), ("Task Statements.txt", 2)] {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        let blank = |(number, line): (usize, &str)| {
            let mut cells: Vec<&str> = line.split('\t').collect();
            if number > 0 {
                cells[place] = "Work.";
            }
            cells.join("\t") + "\n"
        };
        fs::write(folder.join(name), text.lines().enumerate().map(blank).collect::<String>()).unwrap();
    }
}

fn top_1(method: &dyn Method, set: &EvaluationSet) -> f64 {
    evaluate(method, set).unwrap().eight_digits.unwrap().top_1
}

/// The share of a release's titles that each method codes right, with the titles known and held out.
fn accuracy(release: impl Into<ReleaseSource>) -> Vec<(&'static str, f64, f64)> {
    let options = BuildOptions { modern_titles: false, ..BuildOptions::new(release) };
    let whole = hold_out(&options, &[], |_| ()).unwrap().engine;
    let set = set_of(&whole, |place, kind| kind != TitleKind::Occupation && place % 4 == 0);
    assert!(set.rows.len() > 300);
    let engine = hold_out(&options, std::slice::from_ref(&set), |_| ()).unwrap().engine;
    let both = |of: &dyn Fn(&Engine) -> f64| (of(&whole), of(&engine));
    let mut figures = Vec::new();
    let (known, held_out) = both(&|engine| top_1(engine, &set));
    figures.push(("metier", known, held_out));
    for (name, baseline) in BASELINES {
        let (known, held_out) = both(&|engine| top_1(baseline.build(engine).unwrap().as_ref(), &set));
        figures.push((name, known, held_out));
    }
    figures
}

#[test]
fn randomly_assigned_titles_are_coded_at_chance_level() {
    /// One occupation in 66 is right, somewhat more where a title has several; three times that is still chance.
    const CHANCE: f64 = 0.05;
    let folder = tempfile::tempdir().unwrap();
    shuffled_sample(folder.path());
    let (told, shuffled) = (accuracy(ReleaseSource::Sample), accuracy(folder.path()));
    for ((name, _, held_out), (_, known, by_chance)) in told.into_iter().zip(shuffled) {
        eprintln!(
            "{name}: held out {held_out:.3}; shuffled: not held out {known:.3}, held out {by_chance:.3}"
        );
        assert!(by_chance < CHANCE, "{name} knows held-out titles: {by_chance}");
        // Without the holdout the same titles are easy, so the test can fail.
        assert!(known > 0.7, "{name}: {known}");
        assert!(name == "exact" || held_out > 4.0 * CHANCE, "{name}: {held_out}");
    }
}

/// The shares of titles with the right SOC code first and among the first five, by coding and by search: a little below
/// the figures that `docs/matching.md` reports.
const FLOORS: [(&str, [f64; 2], [f64; 2]); 7] = [
    ("heldout_dev", [0.624, 0.866], [0.608, 0.858]),
    ("heldout_typo_dev", [0.586, 0.827], [0.572, 0.818]),
    ("postings_h2b_dev", [0.590, 0.794], [0.590, 0.790]),
    ("postings_lca_dev", [0.406, 0.633], [0.408, 0.640]),
    ("noc_dev", [0.558, 0.830], [0.540, 0.770]),
    ("plain_ooh_dev", [0.540, 0.890], [0.670, 0.930]),
    ("selfreported_dev", [0.880, 0.940], [0.880, 0.938]),
];
/// The sets whose queries are titles of the release, which the index must not hold.
const OF_THE_RELEASE: usize = 2;
/// The largest calibration errors of the first two sets and of the last.
const CALIBRATED: [(&str, f64); 3] =
    [("heldout_dev", 0.03), ("heldout_typo_dev", 0.03), ("selfreported_dev", 0.05)];

#[test]
#[ignore = "needs a published release"]
fn coding_and_search_stay_above_their_floors_on_the_development_sets() {
    let sets =
        FLOORS.map(|(name, ..)| EvaluationSet::read(&shared("eval").join(format!("{name}.tsv"))).unwrap());
    let held_out = hold_out(&release_options(), &sets[..OF_THE_RELEASE], |_| ()).unwrap().engine;
    let mut worse = Vec::new();
    for (place, (set, (name, coding, search))) in sets.iter().zip(FLOORS).enumerate() {
        let engine = if place < OF_THE_RELEASE { &held_out } else { release_engine() };
        let searching = Baseline::Search.build(engine).unwrap();
        for (method, [first, five]) in [(engine as &dyn Method, coding), (searching.as_ref(), search)] {
            let report = evaluate(method, set).unwrap();
            let (figures, method) = (report.six_digits, method.name());
            let (top_1, top_5, ece) = (figures.top_1, figures.top_5, figures.ece);
            eprintln!("{name}, {method}: first {top_1:.3}, first five {top_5:.3}, ECE {ece:.3}");
            if top_1 < first || top_5 < five {
                worse.push(format!(
                    "{name}, {method}: {top_1:.3} and {top_5:.3}; at least {first} and {five}"
                ));
            }
            let limit = CALIBRATED.iter().find(|(set, _)| *set == name && method == "metier");
            if limit.is_some_and(|(_, limit)| ece > *limit) {
                worse.push(format!("{name}: calibration error {ece:.3}"));
            }
        }
    }
    assert!(worse.is_empty(), "{worse:#?}");
}

/// What people write most often is accepted, and rightly so, in capitals as in lower case.
#[test]
#[ignore = "needs a published release"]
fn common_titles_are_accepted_in_any_case() {
    let as_written = EvaluationSet::read(&shared("eval/selfreported_dev.tsv")).unwrap();
    let mut lower = as_written.clone();
    for row in &mut lower.rows {
        row.job.title = row.job.title.to_lowercase();
    }
    for set in [as_written, lower] {
        let report = evaluate(release_engine().as_ref(), &set).unwrap();
        let accepted = report.accepted.iter().find(|one| one.wanted > 0.92).unwrap();
        let (coverage, precision) =
            (accepted.weighted_coverage.unwrap(), accepted.weighted_precision.unwrap());
        eprintln!("accepted {coverage:.3} of the weight, right {precision:.3}");
        assert!(coverage >= 0.55 && precision >= 0.95, "{coverage:.3} {precision:.3}");
    }
}
