//! Error pages for browsers.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::reading::Reading;
use super::{Brand, Site, figures, rendered};
use crate::api::Problem;
use crate::engine::{Engine, MAX_LIMIT, OccupationsRequest};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    site: Site<'a>,
    problem: &'a Problem,
    title: &'static str,
    /// Codes and titles of the current occupations that replaced an older one.
    replaced_by: Vec<(String, String)>,
    /// How the code was read.
    reading: Option<Reading>,
}

impl ProblemPage<'_> {
    /// Whether a list could not be coded.
    fn is_about_list(&self) -> bool {
        ["invalid_list", "too_many_lists"].contains(&self.problem.code)
    }
}

/// What went wrong, in a few words.
fn title(problem: &Problem) -> &'static str {
    match (problem.code, problem.status) {
        ("invalid_list", _) => "This list cannot be read",
        ("too_many_lists", _) => "Please try again in a minute",
        _ if problem.is_about_group() => "A group of occupations",
        _ if !problem.replaced_by.is_empty() => "This code has changed",
        ("unknown_code", _) => "No occupation has this code",
        (_, StatusCode::NOT_FOUND) => "Page not found",
        (_, StatusCode::PAYLOAD_TOO_LARGE) => "This is too large",
        (_, StatusCode::TOO_MANY_REQUESTS) => "Too many requests",
        (_, StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT) => "Please try again",
        (_, status) if status.is_server_error() => "Something went wrong",
        _ => "This cannot be answered",
    }
}

/// The page for a problem; only the status if the page cannot be rendered.
pub(crate) fn page(engine: &Engine, brand: &Brand, problem: &Problem) -> Response {
    let present = OccupationsRequest::new().codes(problem.replaced_by.as_slice()).limit(MAX_LIMIT);
    let present = match &problem.replaced_by[..] {
        [] => Vec::new(),
        _ => engine.occupations(&present).map(|page| page.occupations).unwrap_or_default(),
    };
    let replaced_by = present.into_iter().map(|one| (one.code.to_string(), one.title)).collect();
    let title = title(problem);
    let reading = problem.reading.as_deref().map(|reading| Reading::of(reading, true));
    rendered(&ProblemPage { site: Site::new(engine, brand), problem, title, replaced_by, reading })
        .unwrap_or_else(|_| problem.status.into_response())
}
