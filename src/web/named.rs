//! Occupations that a visitor names: by code, or by a title as one searches for it.

use std::sync::Arc;

use crate::api::{Problem, Workers};
use crate::engine::{Engine, SearchRequest};
use crate::error::Error;
use crate::soc::OnetSocCode;

/// The occupation that a text names: that of its code, or the first one that a search for it finds.
///
/// # Errors
/// When it is a code that no occupation has, or nothing is found.
pub(super) async fn occupation(
    engine: &Arc<Engine>,
    workers: &Workers,
    text: &str,
) -> Result<OnetSocCode, Problem> {
    if let Ok(code) = text.parse::<OnetSocCode>() {
        return Ok(engine.occupation_code(code, None)?);
    }
    let (engine, request) = (Arc::clone(engine), SearchRequest::new(text).limit(1));
    let found = workers.run_for(text.len(), move || engine.search(&request)).await??.hits;
    let first = found.first().map(|hit| hit.code);
    let unknown = || {
        Error::InvalidRequest(format!("no occupation is found for '{text}'; use another title, or its code"))
    };
    first.ok_or_else(|| unknown().into())
}
