//! Shared by several modules: engines on the sample and on the real release, and evaluation sets.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use metier::artifact::{Artifact, BuildOptions, Residence, build, open};
use metier::catalog::TitleKind;
use metier::engine::{Engine, OccupationsRequest};
use metier::release::ReleaseSource;
use metier::report::{ReportRequest, SectionName};
use metier::soc::OnetSocCode;

/// An engine on `data/sample`, with the labor-market tables when they are available; built once per run.
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
        let labor = Some(beside_checkout("labor_market")).filter(|folder| folder.exists());
        let options = BuildOptions { labor, ..BuildOptions::new(ReleaseSource::Sample) };
        // Opening reads everything into memory, so the folder can be deleted afterwards.
        let index = tempfile::tempdir().unwrap();
        build(index.path(), &options, |_| ()).unwrap();
        (Arc::new(Engine::open(index.path()).unwrap()), open(index.path(), Residence::Memory).unwrap())
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

/// An engine on the sample alone, the same on every machine; built once per run.
pub(crate) fn bare_sample_engine() -> Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    Arc::clone(ENGINE.get_or_init(|| Arc::new(build_and_open(&BuildOptions::new(ReleaseSource::Sample)))))
}

/// An engine on release 30.1 with the labor-market tables, built once per run. For tests marked
/// `#[ignore = "needs a published release"]`.
pub(crate) fn release_engine() -> &'static Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    ENGINE.get_or_init(|| Arc::new(build_and_open(&release_options())))
}

/// The build options for the index of [`release_engine`].
pub(crate) fn release_options() -> BuildOptions {
    let labor = Some(shared("labor_market"));
    BuildOptions { labor, ..BuildOptions::new(shared("onet/db_30_1_text")) }
}

/// Opening reads everything into memory, so the folder can be deleted afterwards.
pub(crate) fn build_and_open(options: &BuildOptions) -> Engine {
    let index = tempfile::tempdir().unwrap();
    build(index.path(), options, |_| ()).unwrap();
    Engine::open(index.path()).unwrap()
}

/// The place for data next to the checkout.
pub(crate) fn beside_checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path)
}

/// Data next to the checkout that an ignored test needs.
pub(crate) fn shared(path: &str) -> PathBuf {
    let place = beside_checkout(path);
    assert!(place.exists(), "{} does not exist; see CONTRIBUTING.md for where to get it", place.display());
    place
}

/// A row of an evaluation set.
pub(crate) struct EvaluationRow {
    pub(crate) query: String,
    pub(crate) gold: Vec<String>,
    pub(crate) source: String,
}

/// The rows of an evaluation set.
pub(crate) fn evaluation_set(name: &str) -> Vec<EvaluationRow> {
    let text = std::fs::read_to_string(shared("eval").join(name)).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let gold = cells[1].split('|').map(str::to_owned).collect();
        EvaluationRow { query: cells[0].to_owned(), gold, source: cells[3].to_owned() }
    };
    text.lines().skip(1).map(row).collect()
}
