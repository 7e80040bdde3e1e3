//! Related occupations: the nearest to each (`ranking`, computed when the index is built), the descriptors of
//! occupations, the reasons why two of them are alike, the skill gap between two, and the occupations that fit a
//! person's own ratings. Nothing here handles free text.

mod compare;
mod descriptors;
mod elements;
mod fit;
mod list;
mod postings;
mod profile;
mod ranking;
mod reasons;

pub use compare::{
    CompareRequest, ComparedActivities, ComparedOccupation, Comparison, SharedActivity, compare,
};
pub use descriptors::{DescriptorKind, Descriptors, DomainDescriptors, Spread, StandardScores};
pub use elements::{ComparedElement, Sides};
pub use fit::{ProfileAnswer, ProfileMatch, fit};
pub use list::{Method, NEAR, Order, RelatedAnswer, RelatedHit, RelatedInputs, RelatedRequest, related};
pub use postings::Postings;
pub use profile::{MAX_PROFILE_RATINGS, OwnRatings, ProfileRequest};
pub use ranking::{Basis, KEPT, Neighbor, Related};
pub use reasons::{Likeness, Reasons, reasons};
