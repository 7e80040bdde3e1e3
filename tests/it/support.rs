//! What several modules need: engines on the sample and on the real release, evaluation sets, seeded numbers.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use metier::artifact::{BuildOptions, build};
use metier::engine::Engine;
use metier::release::Strictness;

/// An engine on `data/sample`, with the labour-market tables when they are there; built once a run.
pub(crate) fn sample_engine() -> Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    let open = || {
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
        Arc::new(Engine::open(index.path()).unwrap())
    };
    Arc::clone(ENGINE.get_or_init(open))
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
