//! Occupation codes: the Standard Occupational Classification (SOC) and the O*NET-SOC codes that extend it.
//!
//! A leaf that every stage may use. It knows how codes are written and how they nest; the catalog knows which codes
//! exist.

mod code;
mod group;
mod written;

pub use code::{CodePrefix, InvalidCode, OnetSocCode, SocCode, SocLevel};
pub(crate) use group::major_group_place;
pub use group::{MAJOR_GROUPS, MajorGroup, group_title, major_group};
