//! Shared by unit tests: an engine on the sample release.

use std::sync::{Arc, OnceLock};

use crate::artifact::{BuildOptions, build};
use crate::engine::Engine;
use crate::release::ReleaseSource;

/// An engine on the sample, built once per run.
pub(crate) fn sample_engine() -> Arc<Engine> {
    static ENGINE: OnceLock<Arc<Engine>> = OnceLock::new();
    let open = || {
        let options = BuildOptions::new(ReleaseSource::Sample);
        let index = tempfile::tempdir().unwrap();
        build(index.path(), &options, |_| ()).unwrap();
        Arc::new(Engine::open(index.path()).unwrap())
    };
    Arc::clone(ENGINE.get_or_init(open))
}
