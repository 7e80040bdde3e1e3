//! Errors in the shape of O*NET Web Services: status 422 for whatever the caller can mend, with `{"error": …}`.

use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::api::Problem;
use crate::error::Error;
use crate::soc::OnetSocCode;

/// The body of a failed response.
#[derive(Debug, Serialize)]
pub(crate) struct Fault<'a> {
    error: &'a str,
}

impl<'a> Fault<'a> {
    /// The body of a problem.
    pub(crate) fn of(problem: &'a Problem) -> Self {
        Self { error: &problem.detail }
    }
}

/// Why a request is refused. Errors of the server stay what they are.
#[derive(Debug)]
pub(super) struct Refusal(Problem);

impl Refusal {
    /// A request that cannot be answered, and why.
    pub(super) fn of(detail: impl Into<String>) -> Self {
        Self::from(Problem::bad_parameter(detail))
    }

    /// A required parameter that is missing.
    pub(super) fn missing(name: &str) -> Self {
        Self::of(format!("must have required property '{name}'"))
    }

    /// An occupation that lacks what was asked for.
    pub(super) fn no_data(what: &str, code: OnetSocCode) -> Self {
        Self::of(format!("the data has no {what} for the occupation {code}"))
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let mendable = matches!(problem.status, StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND);
        let status = if mendable { StatusCode::UNPROCESSABLE_ENTITY } else { problem.status };
        Self(Problem { status, ..problem })
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Problem::from(error).into()
    }
}

impl From<PathRejection> for Refusal {
    fn from(rejection: PathRejection) -> Self {
        Self::of(rejection.body_text())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}
