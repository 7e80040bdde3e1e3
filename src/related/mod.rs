//! Related occupations: where else the work of one leads. Which are nearest to each (`ranking`, computed when the index is
//! built), what describes occupations, what makes two of them alike, what one must learn to go from one to the other, and
//! which fit a person's own ratings. Nothing here knows free text.

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
pub use list::{Method, NEAR, Order, RelatedAnswer, RelatedHit, RelatedRequest, Sources, related};
pub use postings::Postings;
pub use profile::{MAX_PROFILE_RATINGS, OwnRatings, ProfileRequest};
pub use ranking::{Basis, KEPT, Neighbour, Related};
pub use reasons::{Likeness, Reasons, reasons};
