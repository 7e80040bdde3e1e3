//! The editions of the classification, and the official crosswalks between them, compiled in.
//!
//! A leaf that every stage may use. `edition` names the editions, `chain` follows a code from one to another, and `reading`
//! is what an answer says about a code. Which codes a release has, the catalog knows.

mod chain;
mod edition;
mod reading;

pub use chain::Trail;
pub use edition::{Edition, InvalidEdition};
pub use reading::{CodeReading, FormerCode, OtherReading, TitledCode};
