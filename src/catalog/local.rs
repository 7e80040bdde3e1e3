//! The caller's additions to the release's titles.

use serde::{Deserialize, Serialize};

use super::OccupationId;

/// A coded title: evidence for the matcher, never shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabeledTitle {
    /// The title.
    pub text: String,
    /// The occupation that it was coded as.
    pub occupation: OccupationId,
    /// How much it counts: the sum of its rows' weights; a row whose code was split gives each successor an equal share.
    pub weight: f32,
}

/// A local title, searched like a title of the release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalTitle {
    /// The title.
    pub text: String,
    /// The occupation that it stands for.
    pub occupation: OccupationId,
    /// Whether its occupation comes before all others with the title. When several pin the same title, the earlier
    /// comes first.
    pub pinned: bool,
}

/// A modern or colloquial name from metier's own table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModernTitle {
    /// The name.
    pub text: String,
    /// The occupation that it names.
    pub occupation: OccupationId,
}
