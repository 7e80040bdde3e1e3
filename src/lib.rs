//! Full-text and similarity search for occupations: the words people use for work in, O*NET-SOC codes out.
//!
//! ```
//! use metier::artifact::{BuildOptions, build};
//! use metier::engine::{CodeOptions, Engine, SearchRequest};
//! use metier::release::ReleaseSource;
//!
//! let index = tempfile::tempdir()?;
//! // The built-in sample; a published release is a folder or a zip: `BuildOptions::new("db_30_1_text.zip")`.
//! build(index.path(), &BuildOptions::new(ReleaseSource::Sample), |_| ())?;
//! let engine = Engine::open(index.path())?;
//! let found = engine.search(&SearchRequest::new("RN, night shift"))?;
//! assert_eq!(found.hits[0].title, "Registered Nurses");
//! let coded = engine.code(&"Sr. RN (ICU)".into(), &CodeOptions::default())?;
//! assert_eq!(coded.candidates[0].code.to_string(), "29-1141.00");
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! Where to start: [`artifact::build`] makes an index, [`engine::Engine`] answers questions about it, [`coding`] codes
//! many jobs or a file of them, `server::router` (feature `server`) answers over HTTP. `examples/` has programs to
//! start from.
//!
//! The stages, each importing only from those to its left:
//!
//! ```text
//! release, labor, local → catalog → market → titles → suggest, matcher, related → report → artifact → engine → coding → diff, evaluation, api → web → server → cli
//! ```
//!
//! `soc`, `taxonomy`, `table`, `text`, `learn`, `meaning`, `money`, `codec`, `durable` and `error` are leaves that every stage may use.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "server")]
pub mod api;
pub mod artifact;
pub mod catalog;
pub mod codec;
pub mod coding;
pub mod crosswalk;
pub mod diff;
mod durable;
pub mod engine;
pub mod error;
pub mod evaluation;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod labor;
mod learn;
pub mod local;
pub mod market;
pub mod matcher;
mod meaning;
pub mod money;
pub mod queries;
pub mod related;
pub mod release;
pub mod report;
pub mod search;
#[cfg(feature = "server")]
pub mod server;
pub mod soc;
pub mod suggest;
pub mod table;
pub mod taxonomy;
#[cfg(test)]
mod testing;
pub mod text;
pub mod titles;
#[cfg(feature = "server")]
pub mod web;

pub use error::{Error, Result};

/// Identifies the sources, templates and data that this metier was compiled from, and the features that are on: sixteen
/// hexadecimal digits.
pub const BUILD_ID: &str = env!("METIER_BUILD_ID");
