//! What unit tests need: an engine on the sample release.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::artifact::{BuildOptions, build};
use crate::engine::Engine;
use crate::release::Strictness;

/// An engine on `data/sample`, built once a run.
pub(crate) fn sample_engine() -> Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    let open = || {
        let release = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
        let options = BuildOptions {
            release,
            sample: true,
            labor: None,
            labeled: Vec::new(),
            titles: Vec::new(),
            strictness: Strictness::Strict,
        };
        let index = tempfile::tempdir().unwrap();
        build(index.path(), &options, |_| ()).unwrap();
        Arc::new(Engine::open(index.path()).unwrap())
    };
    Arc::clone(ENGINE.get_or_init(open))
}
