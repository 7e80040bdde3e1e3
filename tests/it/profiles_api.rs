//! `GET /api/v1/compare` and `POST /api/v1/profile`.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use metier::engine::{CompareRequest, ProfileRequest};
use serde_json::{Value, json};

use crate::http::{get, post_json, send};
use crate::support::sample_engine;

#[tokio::test]
async fn the_comparison_matches_the_engine() {
    let answer = get("/api/v1/compare?from=29-1141.00&to=29-2061").await;
    assert_eq!(answer.status, StatusCode::OK);
    let code = |text: &str| text.parse().unwrap();
    let told = sample_engine().compare(&CompareRequest::new(code("29-1141.00"), code("29-2061.00"))).unwrap();
    let body = answer.json();
    assert_eq!(body, serde_json::to_value(&told).unwrap());
    assert_eq!((&body["from"]["title"], &body["sample"]), (&json!("Registered Nurses"), &json!(true)));
    let nurses = get("/api/v1/occupations/29-1141.00?include=market").await.json();
    let figures = &nurses["sections"]["market"]["items"][0];
    for figure in ["employment", "median_wage", "annual_openings"] {
        assert_eq!(body["from"][figure], figures[figure], "{figure}");
    }
    assert_eq!(body["from"]["bright_outlook"], nurses["bright_outlook"]);
    for list in ["to_learn", "carries_over", "other", "shared_titles"] {
        assert!(body[list].is_array(), "{list}");
    }
    let element = &body["carries_over"][0];
    for side in ["from", "to"] {
        assert!(element["importance"][side].as_u64().unwrap() >= 50, "{element}");
    }
}

#[tokio::test]
async fn codes_to_compare_are_checked() {
    for address in
        ["/api/v1/compare?from=29-1141.00", "/api/v1/compare", "/api/v1/compare?from=1&from=2&to=3"]
    {
        assert_eq!(get(address).await.problem(), (400, "invalid_request".to_owned()), "{address}");
    }
    let wrong = get("/api/v1/compare?from=nurse&to=29-1141.00").await;
    assert_eq!(wrong.problem(), (400, "invalid_code".to_owned()));
    let unknown = get("/api/v1/compare?from=29-1141.00&to=99-9999.00").await;
    assert_eq!(unknown.problem(), (404, "unknown_code".to_owned()));
}

#[tokio::test]
async fn an_old_code_to_compare_names_its_successors() {
    let old = get("/api/v1/compare?from=29-1141.00&to=29-2071.00").await;
    assert_eq!(old.problem(), (404, "unknown_code".to_owned()));
    assert!(old.json()["replaced_by"].as_array().unwrap().contains(&json!("29-2072.00")), "{}", old.text());
}

#[tokio::test]
async fn the_answer_to_a_profile_matches_the_engine() {
    let profile = json!({
        "skills": {"Programming": 90, "critical thinking": 75},
        "knowledge": {"2.C.3.a": 95},
        "interest_code": "IRC",
        "limit": 3,
    });
    let answer = post_json("/api/v1/profile", profile.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let request: ProfileRequest = serde_json::from_value(profile).unwrap();
    let told = sample_engine().profile(&request).unwrap();
    let body = answer.json();
    assert_eq!(body["matches"].as_array().unwrap().len(), 3);
    assert_eq!(answer.text(), serde_json::to_string(&told).unwrap());
    assert_eq!((&body["elements"], &body["sample"]), (&json!(9), &json!(true)));
    let without_limit = post_json("/api/v1/profile", r#"{"interest_code": "S"}"#.to_owned()).await.json();
    assert_eq!(without_limit["matches"].as_array().unwrap().len(), 10);
}

#[tokio::test]
async fn invalid_profiles_get_distinct_errors() {
    let refused = async |body: &str| post_json("/api/v1/profile", body.to_owned()).await;
    assert_eq!(refused("{").await.problem(), (400, "invalid_json".to_owned()));
    for body in [
        "{}",
        "[]",
        r#"{"skills": {"Programming": "80"}}"#,
        r#"{"skills": {"Programming": 80}, "limits": 3}"#,
        r#"{"skills": {"Programming": 80}, "limit": 0}"#,
        r#"{"skills": {"Programming": 80}, "limit": 501}"#,
        r#"{"skills": {"Programming": 180}}"#,
        r#"{"interest_code": "XYZ"}"#,
    ] {
        assert_eq!(refused(body).await.problem(), (422, "invalid_body".to_owned()), "{body}");
    }
    let misspelled: Value = refused(r#"{"skills": {"Programing": 80}}"#).await.json();
    assert!(
        misspelled["detail"].as_str().unwrap().contains("the closest name is 'Programming'"),
        "{misspelled}"
    );
    let untyped = send(Request::post("/api/v1/profile").body(Body::from("{}")).unwrap()).await;
    assert_eq!(untyped.problem(), (415, "unsupported_media_type".to_owned()));
    assert_eq!(get("/api/v1/profile").await.problem(), (405, "method_not_allowed".to_owned()));
}

#[tokio::test]
async fn a_profile_has_at_most_64_kilobytes() {
    let padded = |bytes: usize| {
        let profile = r#"{"interest_code": "S"}"#;
        format!("{}{profile}", " ".repeat(bytes - profile.len()))
    };
    assert_eq!(post_json("/api/v1/profile", padded(64 << 10)).await.status, StatusCode::OK);
    let large = post_json("/api/v1/profile", padded((64 << 10) + 1)).await;
    assert_eq!(large.problem(), (413, "payload_too_large".to_owned()));
    assert!(large.text().contains("64 KiB"), "{}", large.text());
}
