//! The OpenAPI document, made from the same declarations as the routes.

use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder};

use super::problem::{self, ProblemBody};

/// The parts of the document that do not come from the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "metier",
        description = "Search the O*NET occupation database: job titles in, O*NET-SOC occupations out. Every \
                       response names its release and says whether that is metier's small built-in sample \
                       (`sample`). Errors are problem details (RFC 9457) with a stable `code`. Parameters that \
                       accept several values may be repeated or comma-separated."
    ),
    components(schemas(ProblemBody<'_>)),
    tags(
        (name = "search", description = "Find occupations by title, text or code"),
        (name = "match", description = "Code job titles to O*NET-SOC"),
        (name = "occupations", description = "Details of each occupation"),
        (name = "crosswalks", description = "Codes of other classifications as occupations, and back"),
        (name = "labor market", description = "Areas, and tables of wages"),
        (name = "related", description = "Related occupations, skill gaps, and occupations that fit a person"),
        (name = "service", description = "The index, and health checks"),
    )
)]
pub(crate) struct Document;

/// Adds the problem schema to every failure that an operation declares, and declares the failures that any request can
/// have.
pub(crate) fn with_problems(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post].into_iter().flatten();
        operations.for_each(declare_problems);
    }
    document
}

fn declare_problems(operation: &mut Operation) {
    let any = "Any other failure: 500 for a server error, 503 when the server is too busy or too slow";
    let other = ResponseBuilder::new().description(any).build();
    operation.responses.responses.insert("default".to_owned(), RefOr::T(other));
    for (status, response) in &mut operation.responses.responses {
        if let (false, RefOr::T(response)) = (status.starts_with('2'), response) {
            let schema = Ref::from_schema_name("Problem");
            response.content.insert(problem::MEDIA_TYPE.to_owned(), RefOr::T(Content::new(Some(schema))));
        }
    }
}
