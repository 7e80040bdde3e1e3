//! Problem details (RFC 9457): what every failed request is answered with.
//!
//! Handlers and layers return a [`Problem`]; it travels in the response's extensions until
//! the server's `render` has written it out, for only there the request's id is at hand.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Error;
use crate::soc::OnetSocCode;

/// The media type of problem details.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";
/// After how many seconds a request that was turned away for load may come again.
pub(crate) const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// A stable name for programs; part of the API's contract.
    pub code: &'static str,
    /// What went wrong in this request, for people.
    pub detail: String,
    /// The present codes of an occupation of an older taxonomy.
    pub replaced_by: Vec<OnetSocCode>,
    /// What happened inside; logged, never sent.
    pub internal: Option<String>,
}

/// Why a request failed, as it is sent (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// Always `about:blank`: `code` tells problems apart.
    #[schema(example = "about:blank")]
    r#type: &'static str,
    /// The status in words.
    #[schema(example = "Not Found")]
    title: &'a str,
    /// The HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// What went wrong in this request, for people.
    detail: &'a str,
    /// A stable name for programs.
    #[schema(example = "unknown_code")]
    code: &'a str,
    /// Names the request in the server's log; also in the header `x-request-id`.
    request_id: &'a str,
    /// The present codes of an occupation of an older taxonomy, when that is what was asked for.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<String>, required = false, example = json!(["29-2072.00"]))]
    replaced_by: &'a [OnetSocCode],
}

impl Problem {
    /// A problem with this status, code and detail.
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), replaced_by: Vec::new(), internal: None }
    }

    /// A parameter that cannot be understood.
    pub(crate) fn bad_parameter(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", detail)
    }

    /// A fault of the server; the text goes to the log only.
    pub(crate) fn internal(text: impl Into<String>) -> Self {
        let detail = "the server failed; its log names this request by its id";
        let problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", detail);
        Self { internal: Some(text.into()), ..problem }
    }

    /// The problem behind a response that carries only a status: those of the router and of ready-made layers.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => ("not_found", "there is nothing at this address"),
            StatusCode::METHOD_NOT_ALLOWED => {
                ("method_not_allowed", "the header Allow names what can be done here")
            }
            StatusCode::PAYLOAD_TOO_LARGE => ("payload_too_large", "the body is larger than 8 MiB"),
            // Load that is shed has a problem of its own: a bare 503 is that of the timeout layer.
            StatusCode::SERVICE_UNAVAILABLE => ("timeout", "the answer took too long"),
            status if status.is_client_error() => ("invalid_request", "the request cannot be understood"),
            _ => return Self::internal(format!("a bare {status}")),
        };
        Self::new(status, code, detail)
    }

    /// The status in words.
    pub(crate) fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Error")
    }

    /// As it is sent.
    pub(crate) fn body<'a>(&'a self, request_id: &'a str) -> ProblemBody<'a> {
        ProblemBody {
            r#type: "about:blank",
            title: self.title(),
            status: self.status.as_u16(),
            detail: &self.detail,
            code: self.code,
            request_id,
            replaced_by: &self.replaced_by,
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
            Error::UnknownCode { ref replaced_by_codes, .. } => {
                let replaced_by = replaced_by_codes.clone();
                Self { replaced_by, ..Self::new(StatusCode::NOT_FOUND, code, error.to_string()) }
            }
            // Data and disk are the operator's business: paths and file contents stay in the log.
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
            // Work is canceled when nobody waits for the answer any more, or when it took too long.
            Error::Canceled => Self::of_status(StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if matches!(self.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
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
        let error =
            Error::UnknownCode { code: code("29-2071.00"), replaced_by_codes: vec![code("29-2072.00")] };
        let body = serde_json::to_value(Problem::from(error).body("7")).unwrap();
        assert_eq!(body["replaced_by"], serde_json::json!(["29-2072.00"]));
        assert_eq!((&body["code"], &body["request_id"]), (&"unknown_code".into(), &"7".into()));
    }
}
