//! The OpenAPI document, made from the same declarations as the routes.

use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder};

use super::problem::{self, ProblemBody};

/// What the document says besides the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "metier",
        description = "Search over the O*NET occupation database: job titles in, O*NET-SOC occupations out. \
                       Every answer names the release it is from and whether that is metier's own small sample \
                       (`sample`). Errors are problem details (RFC 9457) with a stable `code`. Parameters that \
                       take several values may be repeated or hold them between commas."
    ),
    components(schemas(ProblemBody<'_>)),
    tags(
        (name = "search", description = "Find occupations by title, text or code"),
        (name = "match", description = "Code job titles to O*NET-SOC"),
        (name = "occupations", description = "What is known of each occupation"),
        (name = "labor market", description = "Wages by area, as tables"),
        (name = "related", description = "Where else skills lead: skill gaps, and occupations that fit a person"),
        (name = "service", description = "What is served, and whether it is up"),
    )
)]
pub(crate) struct Document;

/// Gives every failure that an operation declares the form that all failures have, and declares what can happen to
/// any request.
pub(crate) fn with_problems(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post].into_iter().flatten();
        operations.for_each(declare_problems);
    }
    document
}

fn declare_problems(operation: &mut Operation) {
    let any = "Whatever else went wrong: 500 for a fault of the server, 503 when it is too busy or too slow";
    let other = ResponseBuilder::new().description(any).build();
    operation.responses.responses.insert("default".to_owned(), RefOr::T(other));
    for (status, response) in &mut operation.responses.responses {
        if let (false, RefOr::T(response)) = (status.starts_with('2'), response) {
            let schema = Ref::from_schema_name("Problem");
            response.content.insert(problem::MEDIA_TYPE.to_owned(), RefOr::T(Content::new(Some(schema))));
        }
    }
}
