//! What the caller adds to the release's titles.

use serde::{Deserialize, Serialize};

use super::OccupationId;

/// A title that somebody has coded: evidence for the matcher, shown nowhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabeledTitle {
    /// The title.
    pub text: String,
    /// The occupation that it was coded as.
    pub occupation: OccupationId,
    /// How much it counts: the sum over the rows that say so; a row whose code was split gives each successor an
    /// equal share.
    pub weight: f32,
}

/// A synonym in local use, searched like a title of the release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalTitle {
    /// The title.
    pub text: String,
    /// The occupation that it stands for.
    pub occupation: OccupationId,
    /// Whether its occupation comes before every other that has the title. When several pin the same title, the
    /// earlier comes first.
    pub pinned: bool,
}
