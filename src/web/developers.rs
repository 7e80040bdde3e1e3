//! `GET /developers`: the API, from its own description, and the search box for other sites.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde_json::Value;

use super::{Portal, Site, rendered};
use crate::api::{Problem, encode};

#[derive(Template)]
#[template(path = "developers.html")]
struct DevelopersPage<'a> {
    site: Site<'a>,
    operations: &'a [Operation],
}

/// What one can ask for.
pub(super) struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Parameter>,
    /// An address to try, where there is nothing to send.
    example: Option<String>,
    /// What to send, where there is.
    body: Option<String>,
    /// What can come back, by status.
    answers: Vec<(String, String)>,
}

struct Parameter {
    name: String,
    place: String,
    required: bool,
    description: String,
    default: Option<String>,
}

/// Answers `GET /developers`.
pub(super) async fn page(State(portal): State<Arc<Portal>>) -> Result<Response, Problem> {
    rendered(&DevelopersPage { site: Site::of(&portal), operations: &portal.operations })
}

/// All operations of the API's description, in its order.
pub(super) fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, declared)| Operation::of(document, path, method, declared))
    });
    operations.collect()
}

impl Operation {
    fn of(document: &Value, path: &str, method: &str, declared: &Value) -> Self {
        let parameters = declared["parameters"].as_array().into_iter().flatten();
        let parameters: Vec<(Parameter, Option<String>)> =
            parameters.map(|one| (Parameter::of(one), example_of(one))).collect();
        let example = (method == "get").then(|| {
            let mut address = path.to_owned();
            let mut query = Vec::new();
            for (parameter, example) in &parameters {
                let Some(example) = example else { continue };
                match parameter.place.as_str() {
                    "path" => address = address.replace(&format!("{{{}}}", parameter.name), &encode(example)),
                    _ => query.push(format!("{}={}", parameter.name, encode(example))),
                }
            }
            if query.is_empty() { address } else { format!("{address}?{}", query.join("&")) }
        });
        let answers = declared["responses"].as_object().into_iter().flatten();
        let id = declared["operationId"].as_str().map_or_else(|| path.replace('/', "-"), str::to_owned);
        Self {
            id: id.trim_matches('-').to_owned(),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&declared["summary"]),
            description: text(&declared["description"]),
            parameters: parameters.into_iter().map(|(parameter, _)| parameter).collect(),
            // An address whose place is not filled leads nowhere.
            example: example.filter(|address| !address.contains('{')),
            body: body(document, declared),
            answers: answers.map(|(status, answer)| (status.clone(), text(&answer["description"]))).collect(),
        }
    }
}

impl Parameter {
    fn of(declared: &Value) -> Self {
        let default = &declared["schema"]["default"];
        Self {
            name: text(&declared["name"]),
            place: text(&declared["in"]),
            required: declared["required"].as_bool().unwrap_or(false),
            description: text(&declared["description"]),
            default: (!default.is_null()).then(|| text(default)),
        }
    }
}

fn example_of(declared: &Value) -> Option<String> {
    [&declared["example"], &declared["schema"]["example"]]
        .into_iter()
        .find(|example| !example.is_null())
        .map(text)
}

/// An example of a body: that of its schema, or those of its members.
fn body(document: &Value, declared: &Value) -> Option<String> {
    let schema = &declared["requestBody"]["content"]["application/json"]["schema"];
    let schema = match schema["$ref"].as_str() {
        Some(place) => document.pointer(place.strip_prefix('#')?)?,
        None if schema.is_null() => return None,
        None => schema,
    };
    if !schema["example"].is_null() {
        return serde_json::to_string(&schema["example"]).ok();
    }
    let members = schema["properties"].as_object()?.iter();
    let examples = members.filter(|(_, member)| !member["example"].is_null());
    let example: serde_json::Map<String, Value> =
        examples.map(|(name, member)| (name.clone(), member["example"].clone())).collect();
    serde_json::to_string(&example).ok()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn examples_fill_paths_and_queries() {
        let document = json!({
            "paths": {
                "/things/{code}": {"get": {
                    "operationId": "thing",
                    "parameters": [
                        {"name": "code", "in": "path", "required": true, "example": "a b"},
                        {"name": "q", "in": "query", "schema": {"default": 10}, "example": "x&y"},
                        {"name": "other", "in": "query"},
                    ],
                    "responses": {"200": {"description": "It"}},
                }},
                "/send": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/s"}}}}}},
            },
            "s": {"properties": {"titles": {"example": ["RN"]}, "top": {}}},
        });
        let operations = operations(&document);
        let of = |id: &str| operations.iter().find(|one| one.id == id).unwrap();
        let thing = of("thing");
        assert_eq!(thing.example.as_deref(), Some("/things/a+b?q=x%26y"));
        assert_eq!(thing.parameters[1].default.as_deref(), Some("10"));
        assert_eq!(thing.answers, [("200".to_owned(), "It".to_owned())]);
        let send = of("send");
        assert_eq!((send.body.as_deref(), send.example.is_none()), (Some(r#"{"titles":["RN"]}"#), true));
    }
}
