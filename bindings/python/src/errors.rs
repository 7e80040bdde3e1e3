//! The library's errors as Python's exceptions, which `metier/errors.py` declares.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::PyErr;
use pyo3::import_exception;

mod python {
    use super::import_exception;

    import_exception!(metier.errors, Error);
    import_exception!(metier.errors, FileError);
    import_exception!(metier.errors, IndexDamaged);
    import_exception!(metier.errors, InvalidData);
    import_exception!(metier.errors, InvalidRequest);
    import_exception!(metier.errors, UnknownCode);
}

/// The exception for an error of the library.
pub(crate) fn exception(error: &metier::Error) -> PyErr {
    use metier::Error as Cause;

    let message = error.to_string();
    match error {
        Cause::InvalidRequest(_) | Cause::InvalidCode(_) | Cause::UnknownCrosswalk(_) => {
            python::InvalidRequest::new_err(message)
        }
        Cause::UnknownCode { code, replaced_by_codes, .. } => {
            let replaced_by: Vec<String> = replaced_by_codes.iter().map(ToString::to_string).collect();
            python::UnknownCode::new_err((message, code.to_string(), replaced_by))
        }
        Cause::Artifact { .. } => python::IndexDamaged::new_err(message),
        Cause::Table { .. } | Cause::Source { .. } | Cause::Jobs { .. } => {
            python::InvalidData::new_err(message)
        }
        Cause::Io { .. } | Cause::Write { .. } => python::FileError::new_err(message),
        _ => python::Error::new_err(message),
    }
}

/// The exception for a request that cannot be met as asked.
pub(crate) fn invalid(problem: impl Into<String>) -> PyErr {
    python::InvalidRequest::new_err(problem.into())
}

/// The exception for what should not happen.
pub(crate) fn fault(problem: impl Into<String>) -> PyErr {
    python::Error::new_err(problem.into())
}

/// Runs work of the library. A panic, which would be a fault in metier, becomes an error: it must not end the interpreter.
pub(crate) fn guarded<T>(work: impl FnOnce() -> metier::Result<T>) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(Failure::Error),
        Err(panic) => Err(Failure::Panic(panic_message(&*panic))),
    }
}

/// Why work of the library failed.
pub(crate) enum Failure {
    Error(metier::Error),
    Panic(String),
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Error(error) => exception(&error),
            Failure::Panic(message) => {
                fault(format!("a fault in metier: {message}; please report it with what was asked"))
            }
        }
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().map(str::to_owned);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown".to_owned())
}
