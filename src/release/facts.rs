//! The built-in edition as it is compiled in: a zip in the layout of a release, made by `super::edition`.

/// The zip.
pub(super) static ZIP: &[u8] = include_bytes!("../../data/edition/facts.zip");
