//! Problem details (RFC 9457): the body of every failed response.
//!
//! Handlers and layers return a [`Problem`]. It travels in the response's extensions until the server's `render` writes
//! it out, because only there is the request's id known.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Error;
use crate::soc::OnetSocCode;
use crate::taxonomy::CodeReading;

/// The media type of problem details.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";
/// Seconds after which a request refused for load may be retried, unless its problem says otherwise.
pub(crate) const RETRY_AFTER: u16 = 1;

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// Stable, machine-readable name of the problem; part of the API's contract.
    pub code: &'static str,
    /// Human-readable explanation of what went wrong in this request.
    pub detail: String,
    /// Current codes of an occupation from an older taxonomy.
    pub replaced_by: Vec<OnetSocCode>,
    /// How the requested code was read, if any edition has it.
    pub reading: Option<Box<CodeReading>>,
    /// Seconds after which the request may be retried, if it was refused for load.
    pub retry_after: u16,
    /// Internal details; logged, never sent.
    pub internal: Option<String>,
}

/// Why a request failed (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// Always `about:blank`; `code` identifies the problem.
    #[schema(example = "about:blank")]
    r#type: &'static str,
    /// The status in words.
    #[schema(example = "Not Found")]
    title: &'a str,
    /// The HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// Human-readable explanation of what went wrong in this request.
    detail: &'a str,
    /// Stable, machine-readable name of the problem.
    #[schema(example = "unknown_code")]
    code: &'a str,
    /// Identifies the request in the server's log; also in the header `x-request-id`.
    request_id: &'a str,
    /// Current codes of the occupation, when the requested code is from an older taxonomy.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<String>, required = false, example = json!(["29-2072.00"]))]
    replaced_by: &'a [OnetSocCode],
    /// How the requested code was read, if any edition has it: its edition and title, and its occupations with titles.
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<&'a CodeReading>,
}

impl Problem {
    /// A problem with this status, code and detail.
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            replaced_by: Vec::new(),
            reading: None,
            retry_after: RETRY_AFTER,
            internal: None,
        }
    }

    /// A missing or invalid parameter.
    pub(crate) fn bad_parameter(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", detail)
    }

    /// A server that has no room for more.
    pub(crate) fn overloaded() -> Self {
        let detail = "too many requests in progress; try again shortly";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded", detail)
    }

    /// A list to code that has to wait for others to be done.
    pub(crate) fn too_many_lists(detail: &'static str) -> Self {
        Self { retry_after: 60, ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_lists", detail) }
    }

    /// A server error; the text goes to the log only.
    pub(crate) fn internal(text: impl Into<String>) -> Self {
        let detail = "the server failed; its log has the details under this request's ID";
        let problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", detail);
        Self { internal: Some(text.into()), ..problem }
    }

    /// The problem for a response that carries only a status, from the router or a ready-made layer.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => ("not_found", "there is nothing at this address"),
            StatusCode::METHOD_NOT_ALLOWED => (
                "method_not_allowed",
                "this method is not allowed here; the header Allow lists those that are",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => ("payload_too_large", "the body is larger than 8 MiB"),
            // Shed load has its own problem, so a bare 503 comes from the timeout layer.
            StatusCode::SERVICE_UNAVAILABLE => ("timeout", "the request took too long"),
            status if status.is_client_error() => ("invalid_request", "the request is invalid"),
            _ => return Self::internal(format!("a response with no problem, only status {status}")),
        };
        Self::new(status, code, detail)
    }

    /// The status in words.
    pub(crate) fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Error")
    }

    /// Whether the requested code is that of a group.
    pub(crate) fn is_about_group(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.group.is_some())
    }

    /// The title of the requested group, if it is known.
    pub(crate) fn group_title(&self) -> Option<&str> {
        self.reading.as_ref().filter(|reading| reading.group.is_some())?.title.as_deref()
    }

    /// The body of the response.
    pub(crate) fn body<'a>(&'a self, request_id: &'a str) -> ProblemBody<'a> {
        ProblemBody {
            r#type: "about:blank",
            title: self.title(),
            status: self.status.as_u16(),
            detail: &self.detail,
            code: self.code,
            request_id,
            replaced_by: &self.replaced_by,
            reading: self.reading.as_deref(),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let code = error.code();
        match error {
            Error::InvalidRequest(_) | Error::InvalidCode(_) => {
                Self::new(StatusCode::BAD_REQUEST, code, error.to_string())
            }
            Error::UnknownCode { ref replaced_by_codes, ref reading, .. } => {
                let (replaced_by, reading) = (replaced_by_codes.clone(), reading.clone());
                Self { replaced_by, reading, ..Self::new(StatusCode::NOT_FOUND, code, error.to_string()) }
            }
            Error::UnknownCrosswalk(_) => Self::new(StatusCode::NOT_FOUND, code, error.to_string()),
            // Data and disk errors are for the operator: paths and file contents stay in the log.
            Error::Table { .. }
            | Error::Source { .. }
            | Error::Artifact { .. }
            | Error::Io { .. }
            | Error::Index(_)
            | Error::Page(_)
            | Error::Download(_)
            | Error::Jobs { .. }
            | Error::Write { .. }
            | Error::Resume { .. } => Self::internal(error.to_string()),
            // Work is canceled when the caller has left or the request took too long.
            Error::Canceled => Self::of_status(StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if matches!(self.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            response.headers_mut().insert(header::RETRY_AFTER, self.retry_after.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_details_go_to_the_log_only() {
        let path = "/srv/secret".into();
        let problem = Problem::from(Error::Artifact { path, problem: "damaged".to_owned() });
        assert_eq!(problem.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(problem.internal.as_ref().unwrap().contains("/srv/secret"));
        assert!(!serde_json::to_string(&problem.body("1")).unwrap().contains("secret"));
    }

    #[test]
    fn unknown_codes_name_their_successors() {
        let code = |text: &str| text.parse::<OnetSocCode>().unwrap();
        let error = Error::UnknownCode {
            code: code("29-2071.00"),
            replaced_by_codes: vec![code("29-2072.00")],
            reading: None,
        };
        let body = serde_json::to_value(Problem::from(error).body("7")).unwrap();
        assert_eq!(body["replaced_by"], serde_json::json!(["29-2072.00"]));
        assert_eq!((&body["code"], &body["request_id"]), (&"unknown_code".into(), &"7".into()));
    }
}
