//! metier: full-text and similarity search for occupations.
//!
//! Stages, each importing only from those to its left:
//!
//! ```text
//! release, labor, local → catalog → market → titles → suggest, matcher, related → report → artifact → engine → evaluation, api → web → server → cli
//! ```
//!
//! `soc`, `table`, `text`, `money`, `codec` and `error` are leaves that every stage may use.

pub mod api;
pub mod artifact;
pub mod catalog;
pub mod codec;
pub mod engine;
pub mod error;
pub mod evaluation;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod labor;
pub mod local;
pub mod market;
pub mod matcher;
pub mod money;
pub mod related;
pub mod release;
pub mod report;
pub mod server;
pub mod soc;
pub mod suggest;
pub mod table;
#[cfg(test)]
mod testing;
pub mod text;
pub mod titles;
pub mod web;

pub use error::{Error, Result};
