//! What several modules need: engines on the sample and on the real release, evaluation sets, seeded numbers.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use metier::artifact::{Artifact, BuildOptions, build, open};
use metier::catalog::TitleKind;
use metier::engine::{Engine, OccupationsRequest};
use metier::release::Strictness;
use metier::report::{ReportRequest, SectionName};
use metier::soc::OnetSocCode;

/// An engine on `data/sample`, with the labor-market tables when they are there; built once a run.
pub(crate) fn sample_engine() -> Arc<Engine> {
    Arc::clone(&sample().0)
}

/// The artifact that [`sample_engine`] answers from.
pub(crate) fn sample_artifact() -> &'static Artifact {
    &sample().1
}

fn sample() -> &'static (Arc<Engine>, Artifact) {
    static SAMPLE: OnceLock<(Arc<Engine>, Artifact)> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let options = BuildOptions {
            release: root.join("data/sample"),
            sample: true,
            labor: labor_market(),
            labeled: Vec::new(),
            titles: Vec::new(),
            strictness: Strictness::Strict,
        };
        // Opening reads everything into memory, so the folder may go again.
        let index = tempfile::tempdir().unwrap();
        build(index.path(), &options, |_| ()).unwrap();
        (Arc::new(Engine::open(index.path()).unwrap()), open(index.path()).unwrap())
    })
}

/// The codes of all occupations, in order.
pub(crate) fn all_codes(engine: &Engine) -> Vec<OnetSocCode> {
    let mut codes = Vec::new();
    loop {
        let request = OccupationsRequest::new().offset(codes.len()).limit(500);
        let page = engine.occupations(&request).unwrap().occupations;
        if page.is_empty() {
            return codes;
        }
        codes.extend(page.into_iter().map(|one| one.code));
    }
}

/// Every title of every occupation, the official one first.
pub(crate) fn all_titles(engine: &Engine) -> Vec<(OnetSocCode, TitleKind, String)> {
    let mut titles = Vec::new();
    for code in all_codes(engine) {
        let request = ReportRequest::complete(code).sections([SectionName::Titles]);
        let report = engine.report(&request).unwrap();
        titles.push((code, TitleKind::Occupation, report.title.to_owned()));
        let others = report.sections.titles.unwrap().items;
        titles.extend(others.into_iter().map(|item| (code, item.kind, item.title.to_owned())));
    }
    titles
}

/// The folder of labour-market tables, where there is one.
pub(crate) fn labor_market() -> Option<PathBuf> {
    shared("labor_market")
}

/// A path beside the checkout, or `None`, said loudly, when it is not there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if place.exists() {
        return Some(place);
    }
    eprintln!("SKIPPED: {} is not there", place.display());
    None
}

/// An engine over release 30.1 with the labour-market tables, built once a run.
pub(crate) fn release_engine() -> Option<&'static Engine> {
    static ENGINE: OnceLock<Option<Engine>> = OnceLock::new();
    ENGINE
        .get_or_init(|| {
            let options = BuildOptions {
                release: shared("onet/db_30_1_text")?,
                sample: false,
                labor: labor_market(),
                labeled: Vec::new(),
                titles: Vec::new(),
                strictness: Strictness::Strict,
            };
            let index = tempfile::tempdir().unwrap();
            build(index.path(), &options, |_| ()).unwrap();
            eprintln!("data: {}", options.release.display());
            // Everything is read at the opening, so the folder may go.
            Some(Engine::open(index.path()).unwrap())
        })
        .as_ref()
}

/// A row of an evaluation set.
pub(crate) struct EvaluationRow {
    pub(crate) query: String,
    pub(crate) gold: Vec<String>,
    pub(crate) source: String,
}

/// The rows of an evaluation set.
pub(crate) fn evaluation_set(name: &str) -> Option<Vec<EvaluationRow>> {
    let text = std::fs::read_to_string(shared("eval")?.join(name)).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let gold = cells[1].split('|').map(str::to_owned).collect();
        EvaluationRow { query: cells[0].to_owned(), gold, source: cells[3].to_owned() }
    };
    Some(text.lines().skip(1).map(row).collect())
}
