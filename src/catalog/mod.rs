//! The catalog: everything the release and the labour-market tables say, joined by occupation. Immutable
//! once assembled. It reads no files (see `release` and `labor`) and answers no free-text query (see `titles`).

mod occupation;
mod ratings;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use occupation::{
    EmergingTask, JobZone, Market, Metadata, Month, Occupation, RelatedOccupation, RelatedTier, Task, TaskKind,
    TaskRating, Technology, Title, TitleKind, Tool,
};
pub use ratings::{Domain, Provenance, Rating, RatingColumn, RatingFlags, RatingMatrix, standard_score};

use crate::soc::{CodePrefix, OnetSocCode};

/// The place of an occupation in [`Catalog::occupations`]; dense, so it also indexes per-occupation tables.
pub type OccupationId = u16;

/// Which release a catalog was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReleaseInfo {
    /// `30.1`.
    pub version: String,
    /// `December 2025`, when the release says so.
    pub date: Option<String>,
    /// Whether this is metier's own small sample instead of a published release.
    pub sample: bool,
}

/// All occupations and what is known about them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// The release.
    pub release: ReleaseInfo,
    /// In code order.
    occupations: Vec<Occupation>,
    /// One per domain and scale that the release has.
    ratings: Vec<RatingMatrix>,
    /// Names, definitions, scales, categories that ratings refer to.
    reference: Reference,
    /// Where codes of older taxonomies lead; empty when no crosswalk was loaded.
    successors: Successors,
}
