//! The native part of the Python package `metier`: the engine, its batches on Arrow data, and its errors.
//!
//! ```text
//! errors   metier's errors → Python's exceptions
//! pool     threads for a process, also one that was forked
//! signals  work that Ctrl-C can interrupt
//! text     a column of Arrow data → texts
//! added    coded jobs → columns of Arrow data
//! coder    tables and lists → codes
//! index    the engine's questions; each answer is its JSON
//! ```
//!
//! Nothing here knows of occupations: every answer is the library's. The package's Python files turn the JSON into objects,
//! and Arrow data into the kind of table that was given.

#![forbid(unsafe_code)]

mod added;
mod coder;
mod errors;
mod index;
mod pool;
mod signals;
mod text;

/// The native part of the package `metier`; use `import metier`.
#[pyo3::pymodule]
mod _metier {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::coder::Coder;
    #[pymodule_export]
    use crate::index::{Engine, build, published};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("BUILD_ID", metier::BUILD_ID)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
