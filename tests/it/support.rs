//! What several modules need: engines on the sample and on the real release, evaluation sets.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use metier::artifact::{BuildOptions, build};
use metier::engine::Engine;
use metier::release::ReleaseSource;

/// An engine on the sample, with the labor-market tables where they are there; built once a run.
pub(crate) fn sample_engine() -> Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    let open = || {
        let labor = Some(beside_checkout("labor_market")).filter(|folder| folder.exists());
        Arc::new(build_and_open(&BuildOptions { labor, ..BuildOptions::new(ReleaseSource::Sample) }))
    };
    Arc::clone(ENGINE.get_or_init(open))
}

/// An engine on the sample alone, the same on every machine; built once a run.
pub(crate) fn bare_sample_engine() -> Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    Arc::clone(ENGINE.get_or_init(|| Arc::new(build_and_open(&BuildOptions::new(ReleaseSource::Sample)))))
}

/// An engine on release 30.1 with the labor-market tables, built once a run. For tests that are marked
/// `#[ignore = "needs a published release"]`.
pub(crate) fn release_engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| build_and_open(&release_options()))
}

/// How [`release_engine`]'s index is built.
pub(crate) fn release_options() -> BuildOptions {
    let labor = Some(shared("labor_market"));
    BuildOptions { labor, ..BuildOptions::new(shared("onet/db_30_1_text")) }
}

/// Opening reads everything into memory, so the folder may go again.
fn build_and_open(options: &BuildOptions) -> Engine {
    let index = tempfile::tempdir().unwrap();
    build(index.path(), options, |_| ()).unwrap();
    Engine::open(index.path()).unwrap()
}

/// Where data beside the checkout would be.
pub(crate) fn beside_checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path)
}

/// Data beside the checkout that an ignored test needs.
pub(crate) fn shared(path: &str) -> PathBuf {
    let place = beside_checkout(path);
    assert!(place.exists(), "{} is not there: CONTRIBUTING.md says where to get it", place.display());
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
