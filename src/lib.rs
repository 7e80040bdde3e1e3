//! metier
pub mod error;
pub mod soc;
pub mod text;
pub use error::{Error, Result};
