//! Occupations that a visitor names: by code, or by a title as one searches for it.

use crate::api::Problem;
use crate::engine::{Engine, SearchRequest};
use crate::error::Error;
use crate::soc::OnetSocCode;

/// The occupation that a text names: that of its code, or the first one that a search for it finds.
///
/// # Errors
/// When it is a code that no occupation has, or nothing is found.
pub(super) fn occupation(engine: &Engine, text: &str) -> Result<OnetSocCode, Problem> {
    if let Ok(code) = text.parse::<OnetSocCode>() {
        return Ok(engine.occupation_code(code, None)?);
    }
    let found = engine.search(&SearchRequest::new(text).limit(1))?.hits;
    let first = found.first().map(|hit| hit.code);
    let unknown = || {
        Error::InvalidRequest(format!("no occupation is found for '{text}'; use another title, or its code"))
    };
    first.ok_or_else(|| unknown().into())
}
