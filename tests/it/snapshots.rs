//! The answers of every route of the HTTP API, on the sample alone.
//!
//! After an intended change, rewrite the snapshots with `INSTA_UPDATE=always cargo test snapshots` and review
//! the diff.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, header};
use metier::server::{Options, router};
use serde_json::{Value, json};

use crate::http::{Answer, send_to};
use crate::support::bare_sample_engine;

/// A request for each route: its method and path in the OpenAPI document, the address to call, and the body.
const EXAMPLES: [(&str, &str, Option<&str>); 19] = [
    ("get /api/v1/areas", "/api/v1/areas", None),
    ("get /api/v1/compare", "/api/v1/compare?from=29-1141.00&to=29-2061.00", None),
    ("get /api/v1/crosswalks", "/api/v1/crosswalks", None),
    ("get /api/v1/crosswalks/{scheme}", "/api/v1/crosswalks/soc?q=registered+nurse", None),
    ("get /api/v1/crosswalks/{scheme}/{code}", "/api/v1/crosswalks/soc/29-1111", None),
    ("get /api/v1/info", "/api/v1/info", None),
    ("get /api/v1/match", "/api/v1/match?title=pediatric+nurse&top=2&explain=true", None),
    (
        "post /api/v1/match",
        "/api/v1/match",
        Some(
            r#"{"items": [{"title": "RN"}, {"title": "cook", "industry": "722"}, {"title": ""}], "top": 2}"#,
        ),
    ),
    ("get /api/v1/occupations", "/api/v1/occupations", None),
    ("get /api/v1/occupations/{code}", "/api/v1/occupations/29-1141.00", None),
    ("get /api/v1/occupations/{code}/crosswalks", "/api/v1/occupations/29-1141/crosswalks", None),
    ("get /api/v1/occupations/{code}/related", "/api/v1/occupations/29-1141.00/related?limit=2", None),
    ("get /api/v1/occupations/{code}/report", "/api/v1/occupations/29-1141.00/report", None),
    (
        "post /api/v1/profile",
        "/api/v1/profile",
        Some(r#"{"skills": {"Programming": 90, "critical thinking": 75}}"#),
    ),
    ("get /api/v1/search", "/api/v1/search?q=regsitered+nurse&limit=2", None),
    ("get /api/v1/suggest", "/api/v1/suggest?q=regis", None),
    ("get /api/v1/wages", "/api/v1/wages?code=29-1141.00", None),
    ("get /healthz", "/healthz", None),
    ("get /readyz", "/readyz", None),
];

/// Requests that are refused, with the names of their snapshots.
const REFUSED: [(&str, &str); 6] = [
    ("invalid_request", "/api/v1/search?limit=x"),
    ("invalid_code", "/api/v1/occupations/nurse"),
    ("unknown_code", "/api/v1/occupations/99-9999.00"),
    ("unknown_crosswalk", "/api/v1/crosswalks/military/68W"),
    ("not_found", "/api/v1/nowhere"),
    ("missing_parameter", "/api/v1/compare?from=29-1141.00"),
];

/// Members that differ from build to build.
const UNSTABLE: [&str; 9] = [
    "build_seconds",
    "built_at",
    "bytes",
    "fingerprint",
    "generation",
    "metier_version",
    "request_id",
    "seconds",
    "sha256",
];
/// The number of entries kept of each list.
const KEPT: usize = 3;

async fn ask(address: &str, body: Option<&str>) -> Answer {
    let request = match body {
        None => Request::get(address).body(Body::empty()),
        Some(body) => Request::post(address)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned())),
    };
    send_to(router(bare_sample_engine(), &Options::default()), request.unwrap()).await
}

/// The answer with unstable members masked, long lists cut, and numbers rounded to four digits: the last digits
/// differ between processors.
pub(crate) fn redacted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let member = |(name, value): (String, Value)| {
                let value = if UNSTABLE.contains(&name.as_str()) && !value.is_null() {
                    format!("[{name}]").into()
                } else {
                    redacted(value)
                };
                (name, value)
            };
            members.into_iter().map(member).collect()
        }
        Value::Array(entries) => {
            let more = entries.len().saturating_sub(KEPT);
            let kept = entries.into_iter().take(KEPT).map(redacted);
            kept.chain((more > 0).then(|| format!("[{more} more]").into())).collect()
        }
        Value::Number(number) if !number.is_i64() && !number.is_u64() => {
            let number = number.as_f64().unwrap();
            json!(format!("{number:.3e}").parse::<f64>().unwrap())
        }
        other => other,
    }
}

fn snapshot_of(answer: &Answer) -> Value {
    let body = serde_json::from_slice(&answer.bytes).unwrap_or_else(|_| answer.text().into());
    json!({
        "status": answer.status.as_u16(),
        "content-type": answer.header(header::CONTENT_TYPE),
        "cache-control": answer.header(header::CACHE_CONTROL),
        "body": redacted(body),
    })
}

/// `get /api/v1/occupations/{code}` as the name of a file.
fn file_name(route: &str) -> String {
    let words =
        route.split(|c: char| !c.is_alphanumeric()).filter(|word| !matches!(*word, "" | "api" | "v1"));
    words.collect::<Vec<_>>().join("_")
}

#[tokio::test]
async fn every_route_answers_like_its_snapshot() {
    let document = ask("/openapi.json", None).await.json();
    let mut routes = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|key| ["get", "post"].contains(&key.as_str())) {
            routes.insert(format!("{method} {path}"));
        }
    }
    let examples: BTreeSet<String> = EXAMPLES.iter().map(|(route, ..)| (*route).to_owned()).collect();
    assert_eq!(examples, routes, "each route of the OpenAPI document has one example");
    for (route, address, body) in EXAMPLES {
        let answer = ask(address, body).await;
        assert_eq!(answer.status.as_u16(), 200, "{route}: {}", answer.text());
        insta::with_settings!({ description => address, omit_expression => true }, {
            insta::assert_json_snapshot!(file_name(route), snapshot_of(&answer));
        });
    }
}

#[tokio::test]
async fn every_kind_of_problem_matches_its_snapshot() {
    for (name, address) in REFUSED {
        let answer = ask(address, None).await;
        assert!(answer.status.is_client_error(), "{address}: {}", answer.text());
        insta::with_settings!({ description => address, omit_expression => true }, {
            insta::assert_json_snapshot!(format!("refused_{name}"), snapshot_of(&answer));
        });
    }
}
