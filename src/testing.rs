//! Shared by unit tests: the sample release, and an engine on it.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::artifact::{BuildOptions, build};
use crate::catalog::Catalog;
use crate::engine::Engine;
use crate::labor::LaborTables;
use crate::local::LocalTables;
use crate::release::{Release, ReleaseSource, Strictness};

/// The sample's occupations, without labor-market tables.
pub(crate) fn sample_catalog() -> Catalog {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let release = Release::read(&sample, Strictness::Strict).unwrap();
    let (labor, local) = (LaborTables::default(), LocalTables::default());
    let (catalog, _) = Catalog::assemble(release, &labor, local, Strictness::Strict).unwrap();
    catalog
}

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
