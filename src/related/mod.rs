//! Where else the work leads: what describes occupations, what makes two of them alike, what one must learn to go
//! from one to the other, and which occupations fit a person's own ratings. Nothing here knows free text.

mod compare;
mod descriptors;
mod elements;
mod fit;
mod owners;
mod profile;
mod reasons;

pub use compare::{ComparedActivities, ComparedOccupation, Comparison, SharedActivity, compare};
pub use descriptors::{DescriptorKind, Descriptors, DomainDescriptors, Spread, StandardScores};
pub use elements::{ComparedElement, Sides};
pub use fit::{ProfileAnswer, ProfileMatch, fit};
pub use owners::Owners;
pub use profile::{MAX_PROFILE_RATINGS, OwnRatings, ProfileRequest};
pub use reasons::{Likeness, Reasons, reasons};
