//! The OpenAPI document, made from the same declarations as the routes.

use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Content, KnownFormat, Ref, RefOr, ResponseBuilder, SchemaFormat};

use super::problem::{self, ProblemBody};
use crate::engine::{ListOrder, MAX_LIMIT, MAX_QUERY_CHARACTERS};
use crate::related::Order;
use crate::report::SectionName;

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
    // Parameters name the others, which no body has.
    components(schemas(ListOrder, ProblemBody<'_>, Order, SectionName)),
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

/// Adds what all operations have in common: the problem schema of every failure that one declares, the failures that any
/// request can have, and the limits of parameters.
pub(crate) fn completed(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
            declare_problems(operation);
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    declare_limits(parameter);
                }
            }
        }
    }
    document
}

/// Limits by the name of a parameter: a name has the same limits in all operations. Numbers are read without a sign, so the upper
/// half of those with 32 bits is above the range of `int32`.
fn declare_limits(parameter: &mut Parameter) {
    let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema else { return };
    if schema.format == Some(SchemaFormat::KnownFormat(KnownFormat::Int32)) {
        schema.format = Some(SchemaFormat::KnownFormat(KnownFormat::Int64));
    }
    match parameter.name.as_str() {
        "limit" | "top" => {
            schema.minimum = Some(1.into());
            schema.maximum.get_or_insert(MAX_LIMIT.into());
        }
        "q" => schema.max_length = Some(MAX_QUERY_CHARACTERS),
        "precision" => {
            schema.exclusive_minimum = Some(0.5.into());
            schema.exclusive_maximum = Some(1.into());
        }
        _ => {}
    }
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
