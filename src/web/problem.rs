//! A failed request as a page, for browsers.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::{Site, rendered};
use crate::api::Problem;
use crate::engine::Engine;

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    site: Site<'a>,
    problem: &'a Problem,
    /// Codes and titles of the present occupations that an older one has become.
    replaced_by: Vec<(String, &'a str)>,
}

/// The page of a problem; without a body when even that cannot be made.
pub(crate) fn page(engine: &Engine, problem: &Problem) -> Response {
    let catalog = engine.catalog();
    let present =
        |code| catalog.id_of(code).map(|id| (code.to_string(), catalog.occupation(id).title.as_str()));
    let replaced_by = problem.replaced_by.iter().filter_map(|code| present(*code)).collect();
    rendered(&ProblemPage { site: Site::of(engine), problem, replaced_by })
        .unwrap_or_else(|_| problem.status.into_response())
}
