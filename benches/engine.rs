//! In-process times of search, suggest, coding, comparing and opening, on release 30.1 next to the checkout, else on the
//! sample.
//!
//! Hypotheses: a suggestion takes tens of microseconds, a search hundreds; typing errors cost a small multiple; comparing
//! two occupations takes less than 200 µs, a report less than a millisecond, matching a profile with all occupations less
//! than two; the artifact opens in a fraction of a second. Inputs are seeded, so every run uses the same ones. Besides
//! criterion's means, each group prints percentiles over its inputs, because a mean hides the slow ones.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench stops at the first error and prints")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use metier::artifact::{BuildOptions, Residence, build, open};
use metier::catalog::{Catalog, Domain, Rating, TitleKind};
use metier::engine::{CodeOptions, CompareRequest, Engine, RelatedRequest, SearchRequest, SuggestRequest};
use metier::related::Descriptors;
use metier::release::ReleaseSource;
use metier::report::ReportRequest;
use metier::soc::OnetSocCode;

#[path = "../tests/it/seeded.rs"]
mod seeded;

use seeded::Seeded;

/// The number of inputs per group.
const INPUTS: usize = 10_000;
/// The number of profiles; each takes several hundred microseconds.
const PROFILES: usize = 1_000;

fn options() -> BuildOptions {
    let real = Path::new("../shared/onet/db_30_1_text");
    let labor = PathBuf::from("../shared/labor_market");
    let release = if real.exists() { real.into() } else { ReleaseSource::Sample };
    BuildOptions { labor: labor.exists().then_some(labor), ..BuildOptions::new(release) }
}

/// Median, 99th percentile and maximum of one timed pass over all inputs.
fn print_percentiles(name: &str, inputs: &[String], mut run: impl FnMut(&str)) {
    let mut times: Vec<Duration> = inputs
        .iter()
        .map(|input| {
            let start = Instant::now();
            run(black_box(input));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("{name}: p50 {:?}, p99 {:?}, max {:?} over {} inputs", at(0.5), at(0.99), at(1.0), times.len());
}

fn engine_benches(criterion: &mut Criterion) {
    let index = tempfile::tempdir().unwrap();
    let options = options();
    let labor = options.labor.is_some();
    println!("data: {}", options.release);
    build(index.path(), &options, |_| ()).unwrap();
    let engine = Engine::open(index.path()).unwrap();
    let catalog = open(index.path(), Residence::Memory).unwrap().catalog;

    let mut seeded = Seeded(42);
    let occupations = catalog.occupations();
    let real: Vec<&str> = occupations
        .iter()
        .flat_map(|one| &one.titles)
        .filter(|title| title.kind == TitleKind::Reported || title.kind == TitleKind::Alternate)
        .map(|title| title.text.as_str())
        .filter(|title| title.chars().count() > 3)
        .collect();
    let titles: Vec<String> = (0..INPUTS).map(|_| real[seeded.below(real.len())].to_owned()).collect();
    let prefixes: Vec<String> = titles
        .iter()
        .map(|title| {
            let letters = 3 + seeded.below(title.chars().count().min(15) - 2);
            title.chars().take(letters).collect()
        })
        .collect();
    let mut with_typos = |texts: &[String]| -> Vec<String> {
        texts
            .iter()
            .map(|text| if seeded.below(2) == 0 { text.clone() } else { seeded.mistype(text) })
            .collect()
    };
    let (mixed_prefixes, mixed_titles) = (with_typos(&prefixes), with_typos(&titles));

    let suggest = |text: &str| drop(black_box(engine.suggest(&SuggestRequest::new(text)).unwrap()));
    let search = |text: &str| drop(black_box(engine.search(&SearchRequest::new(text)).unwrap()));
    let code = |text: &str| drop(black_box(engine.code(&text.into(), &CodeOptions::default()).unwrap()));
    let mut time = |name: &str, inputs: &[String], run: &dyn Fn(&str)| {
        print_percentiles(name, inputs, run);
        let mut next = inputs.iter().cycle();
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| next.next().into_iter().for_each(|input| run(input)));
        });
    };
    time("suggest: prefixes of 3 to 15 letters", &prefixes, &suggest);
    time("suggest: the same, half with a typing error", &mixed_prefixes, &suggest);
    time("search: titles", &titles, &search);
    time("search: the same, half with a typing error", &mixed_titles, &search);
    time("match: titles", &titles, &code);
    time("match: the same, half with a typing error", &mixed_titles, &code);
    let mut code_of_any = || occupations[seeded.below(occupations.len())].code;
    let pairs: Vec<String> = (0..INPUTS).map(|_| format!("{} {}", code_of_any(), code_of_any())).collect();
    let compare = |pair: &str| {
        let (from, to) = pair.split_once(' ').unwrap();
        let request = CompareRequest::new(from.parse().unwrap(), to.parse().unwrap());
        drop(black_box(engine.compare(&request).unwrap()));
    };
    let codes: Vec<String> = (0..INPUTS).map(|_| code_of_any().to_string()).collect();
    let related = |code: &str| {
        drop(black_box(engine.related(&RelatedRequest::new(code.parse().unwrap())).unwrap()));
    };
    let explained = |code: &str| {
        let request = RelatedRequest::new(code.parse().unwrap()).explain(true);
        drop(black_box(engine.related(&request).unwrap()));
    };
    let profiles: Vec<String> = (0..PROFILES).map(|_| own_ratings(&catalog, code_of_any())).collect();
    let profile = |json: &str| {
        drop(black_box(engine.profile(&serde_json::from_str(json).unwrap()).unwrap()));
    };
    let whole =
        |code: &str, areas: &[&str]| ReportRequest::new(code.parse().unwrap()).areas(areas.iter().copied());
    let areas: &[&str] = if labor { &["VT", "US"] } else { &[] };
    let report = |code: &str| drop(black_box(engine.report(&whole(code, areas)).unwrap()));
    let report_json = |code: &str| {
        drop(black_box(serde_json::to_vec(&engine.report(&whole(code, areas)).unwrap()).unwrap()));
    };
    time("report: whole, a state and the nation", &codes, &report);
    time("report: the same, as JSON", &codes, &report_json);
    time("related: twenty", &codes, &related);
    time("related: twenty, with reasons", &codes[..PROFILES], &explained);
    time("compare: two occupations", &pairs, &compare);
    time("profile: 126 ratings, as JSON", &profiles, &profile);
    criterion.bench_function("report: all occupations as JSON, the nation", |bencher| {
        bencher.iter(|| {
            for occupation in occupations {
                let request = ReportRequest::new(occupation.code);
                black_box(serde_json::to_vec(&engine.report(&request).unwrap()).unwrap());
            }
        });
    });
    criterion.bench_function("descriptors of the catalog", |bencher| {
        bencher.iter(|| black_box(Descriptors::of(&catalog)));
    });
    criterion.bench_function("open the artifact", |bencher| {
        bencher.iter(|| black_box(Engine::open(index.path()).unwrap()));
    });
    criterion.bench_function("map the artifact", |bencher| {
        bencher.iter(|| black_box(Engine::map(index.path()).unwrap()));
    });
}

/// The occupation's ratings as a profile; for one without ratings, an interest code alone.
fn own_ratings(catalog: &Catalog, code: OnetSocCode) -> String {
    let rated = [
        ("skills", Domain::Skills, "IM"),
        ("abilities", Domain::Abilities, "IM"),
        ("knowledge", Domain::Knowledge, "IM"),
    ];
    let mut profile = serde_json::Map::new();
    for (field, domain, scale) in rated {
        let matrix = catalog.ratings_on(domain, scale).unwrap();
        let score =
            |rating: Rating<'_>| (rating.column.element.to_string(), (25.0 * (rating.value - 1.0)).into());
        profile
            .insert(field.to_owned(), matrix.of(code).map(score).collect::<serde_json::Map<_, _>>().into());
    }
    profile.insert("interest_code".to_owned(), "SIR".into());
    serde_json::Value::Object(profile).to_string()
}

fn build_bench(criterion: &mut Criterion) {
    let options = options();
    let mut group = criterion.benchmark_group("index");
    group.sample_size(10);
    group.bench_function("build", |bencher| {
        bencher.iter(|| {
            let index = tempfile::tempdir().unwrap();
            black_box(build(index.path(), &options, |_| ()).unwrap())
        });
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(5)).warm_up_time(Duration::from_secs(1));
    targets = engine_benches, build_bench
}
criterion_main!(benches);
