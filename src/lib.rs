//! metier: full-text and similarity search for occupations.
//!
//! Stages, each importing only from those to its left:
//!
//! ```text
//! release, labor, local → catalog → market → titles → suggest, matcher, related → report → artifact → engine → coding → evaluation, api → web → server → cli
//! ```
//!
//! `soc`, `table`, `text`, `learn`, `money`, `codec` and `error` are leaves that every stage may use.

#[cfg(feature = "server")]
pub mod api;
pub mod artifact;
pub mod catalog;
pub mod codec;
pub mod coding;
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
pub mod money;
pub mod related;
pub mod release;
pub mod report;
#[cfg(feature = "server")]
pub mod server;
pub mod soc;
pub mod suggest;
pub mod table;
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
