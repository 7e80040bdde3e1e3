//! The artifact: everything needed for serving, in one verified folder.
//!
//! ```text
//! index/
//!   manifest.json          names the generation, its files and checksums; replaced by one rename
//!   generation-…/          catalog.bin, market.bin, crosswalks.bin, suggest.bin, titles.bin, matcher.bin, related.bin,
//!                          the full-text files in text/, and a copy of the manifest
//! ```
//!
//! A build writes a new generation next to the old one and then replaces the manifest, so an interrupted build changes
//! nothing, and a reader sees either the old artifact or the new one. The generation before is kept until the next build:
//! if the newest is damaged, [`open()`] returns to it.

mod build;
mod generations;
mod loss;
mod manifest;
mod open;
mod publish;

pub use crate::codec::Residence;
pub use build::{BuildOptions, BuildStep, build, build_amended};
pub use generations::{exists, read_manifest};
pub use manifest::{FORMAT_VERSION, MANIFEST_FILE, Manifest};
pub use open::{Artifact, open, open_catalog};

const GENERATION_PREFIX: &str = "generation-";
const MATCHER_FILE: &str = "matcher.bin";
const RELATED_FILE: &str = "related.bin";
const CATALOG_FILE: &str = "catalog.bin";
/// Wages, projections and other data by area.
const MARKET_FILE: &str = "market.bin";
/// Codes of other classifications.
const CROSSWALKS_FILE: &str = "crosswalks.bin";
const SUGGEST_FILE: &str = "suggest.bin";
