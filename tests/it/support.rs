//! What several modules need: an engine on the sample release.

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
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/labor_market");
    folder.is_dir().then_some(folder)
}
