//! Error pages for browsers.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::reading::Reading;
use super::{Brand, Site, rendered};
use crate::api::Problem;
use crate::engine::{Engine, MAX_LIMIT, OccupationsRequest};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    site: Site<'a>,
    problem: &'a Problem,
    /// Codes and titles of the current occupations that replaced an older one.
    replaced_by: Vec<(String, String)>,
    /// How the code was read.
    reading: Option<Reading>,
}

/// The page for a problem; only the status if the page cannot be rendered.
pub(crate) fn page(engine: &Engine, brand: &Brand, problem: &Problem) -> Response {
    let present = OccupationsRequest::new().codes(problem.replaced_by.as_slice()).limit(MAX_LIMIT);
    let present = match &problem.replaced_by[..] {
        [] => Vec::new(),
        _ => engine.occupations(&present).map(|page| page.occupations).unwrap_or_default(),
    };
    let replaced_by = present.into_iter().map(|one| (one.code.to_string(), one.title)).collect();
    let reading = problem.reading.as_deref().map(|reading| Reading::of(reading, true));
    rendered(&ProblemPage { site: Site::new(engine, brand), problem, replaced_by, reading })
        .unwrap_or_else(|_| problem.status.into_response())
}
