//! The API through its router: answers first, then every way to fail, then caching, headers and connections.

use std::io::{Read, Write};
use std::net::TcpStream;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use metier::engine::SearchRequest;
use metier::server::{Options, router, serve};
use metier::titles::Filters;
use serde_json::{Value, json};

use crate::http::{get, get_with, post_json, send, send_to};
use crate::support::sample_engine;

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn search_finds_and_explains() {
    let answer = get("/api/v1/search?q=registered+nurse").await.json();
    let first = &answer["hits"][0];
    assert_eq!((&first["code"], &first["title"]), (&json!("29-1141.00"), &json!("Registered Nurses")));
    assert!(!first["matched"]["highlights"].as_array().unwrap().is_empty());
    assert_eq!(
        (&answer["sample"], &answer["limit"], &answer["offset"]),
        (&json!(true), &json!(10), &json!(0))
    );
}

#[tokio::test]
async fn pages_of_a_search_are_contiguous() {
    let all = get("/api/v1/search?q=manager&limit=500").await.json();
    let hits = all["hits"].as_array().unwrap();
    let found = all["total"].as_u64().unwrap() + all["by_meaning"].as_u64().unwrap();
    assert!(hits.len() >= 4 && found == hits.len() as u64);
    let second = get("/api/v1/search?q=manager&limit=2&offset=2").await.json();
    assert_eq!(second["hits"].as_array().unwrap().as_slice(), &hits[2..4]);
    assert_eq!(second["total"], all["total"]);
}

#[tokio::test]
async fn filters_hold_and_several_values_match_any() {
    let by_comma = get("/api/v1/search?q=worker&major_group=29,31&limit=500").await.json();
    let repeated = get("/api/v1/search?q=worker&major_group=29&major_group=31&limit=500").await.json();
    assert_eq!(by_comma["hits"], repeated["hits"]);
    let found = codes(&by_comma["hits"]);
    assert!(!found.is_empty() && found.iter().all(|code| code.starts_with("29") || code.starts_with("31")));
    let zones = get("/api/v1/search?q=manager&job_zone=4&interest=e&limit=500").await.json();
    let hits = zones["hits"].as_array().unwrap();
    assert!(!hits.is_empty());
    assert!(hits.iter().all(|hit| hit["job_zone"] == 4 && hit["interests"].as_str().unwrap().contains('E')));
}

#[tokio::test]
#[ignore = "needs the labor-market tables"]
async fn career_cluster_names_may_contain_commas() {
    let all = get("/api/v1/search?q=worker&limit=500").await.json();
    let facets = all["facets"]["career_cluster"].as_array().unwrap();
    let names: Vec<&str> = facets.iter().map(|facet| facet["value"].as_str().unwrap()).collect();
    let with_comma = names.iter().position(|name| name.contains(',')).unwrap();
    let (one, other) = (names[with_comma], names[(with_comma + 1) % names.len()]);
    let encoded = format!("{one},{other}").replace('&', "%26").replace(' ', "+");
    let both = get(&format!("/api/v1/search?q=worker&limit=500&career_cluster={encoded}")).await.json();
    let count =
        |name: &str| facets.iter().find(|facet| facet["value"] == name).unwrap()["count"].as_u64().unwrap();
    let total = both["total"].as_u64().unwrap() + both["by_meaning"].as_u64().unwrap();
    assert!(total >= count(one).max(count(other)) && total <= count(one) + count(other), "{total}");
}

#[tokio::test]
async fn text_without_words_finds_nothing_and_is_not_an_error() {
    for query in ["", "+", "%20%09", "%2C%2E"] {
        let found = get(&format!("/api/v1/search?q={query}")).await;
        assert_eq!((found.status, &found.json()["total"]), (StatusCode::OK, &json!(0)), "{query}");
        let suggested = get(&format!("/api/v1/suggest?q={query}")).await;
        assert_eq!(
            (suggested.status, &suggested.json()["suggestions"]),
            (StatusCode::OK, &json!([])),
            "{query}"
        );
    }
}

#[tokio::test]
async fn suggestions_are_limited_and_highlighted() {
    let answer = get("/api/v1/suggest?q=nur&limit=3").await.json();
    let suggestions = answer["suggestions"].as_array().unwrap();
    assert!((1..=3).contains(&suggestions.len()));
    assert_eq!(suggestions[0]["highlights"][0]["start"], 0);
    assert_eq!((&answer["query"], &answer["sample"]), (&json!("nur"), &json!(true)));
}

#[tokio::test]
async fn one_title_is_coded() {
    let answer = get("/api/v1/match?title=Sr.+RN+-+Night+Shift&top=2").await.json();
    let candidates = answer["candidates"].as_array().unwrap();
    assert_eq!(candidates[0]["code"], "29-1141.00");
    assert_eq!(candidates[0].get("evidence"), None);
    assert!(candidates.len() <= 2 && candidates[0]["probability"].as_f64().unwrap() > 0.0);
    assert_eq!((&answer["title"], &answer["sample"]), (&json!("Sr. RN - Night Shift"), &json!(true)));
}

/// A lower requested precision accepts more titles and drops none; the answer reports the precision it used.
#[tokio::test]
async fn the_decision_follows_the_requested_precision() {
    let titles = [
        "Registered Nurses",
        "RN",
        "manager",
        "worker",
        "driver",
        "technician",
        "teacher",
        "office work",
        "engineer",
        "helper on site",
    ];
    let accepted = async |precision: f64| {
        let body = json!({"titles": titles, "top": 1, "precision": precision}).to_string();
        let answer = post_json("/api/v1/match", body).await.json();
        let told = answer["operating_point"]["precision"].as_f64().unwrap();
        assert!((told - precision).abs() < 1e-6, "{told} for {precision}");
        let results = answer["results"].as_array().unwrap();
        results.iter().map(|one| one["decision"] == "accept").collect::<Vec<bool>>()
    };
    let (low, middle, high) = (accepted(0.51).await, accepted(0.9).await, accepted(0.999).await);
    for (place, title) in titles.iter().enumerate() {
        assert!(low[place] >= middle[place] && middle[place] >= high[place], "{title}");
    }
    let count = |accepted: &[bool]| accepted.iter().filter(|accepted| **accepted).count();
    assert!(count(&low) > count(&high), "{low:?} against {high:?}");
    let none = get("/api/v1/match?title=zzzz+qqqq").await.json();
    assert_eq!(
        (&none["decision"], &none["margin"], &none["candidates"]),
        (&json!("none"), &json!(0.0), &json!([]))
    );
    for precision in ["0.5", "1", "NaN", "x", ""] {
        let refused = get(&format!("/api/v1/match?title=a&precision={precision}")).await;
        assert_eq!(refused.problem(), (400, "invalid_request".to_owned()), "{precision}");
    }
}

/// The margin is between the first two candidates, however many are requested.
#[tokio::test]
async fn the_margin_does_not_depend_on_the_number_of_candidates() {
    let margin = async |top: usize| get(&format!("/api/v1/match?title=manager&top={top}")).await.json();
    let (one, ten) = (margin(1).await, margin(10).await);
    assert_eq!((&one["margin"], one["candidates"].as_array().unwrap().len()), (&ten["margin"], 1));
    let probability = |place: usize| ten["candidates"][place]["probability"].as_f64().unwrap();
    assert!((ten["margin"].as_f64().unwrap() - (probability(0) - probability(1))).abs() < 1e-6);
}

#[tokio::test]
async fn reasons_are_given_on_request() {
    let answer = get("/api/v1/match?title=RN&industry=hospital&explain=true&top=1").await.json();
    let reason = &answer["candidates"][0]["evidence"][0];
    assert!(reason["weight"].is_number() && !reason["text"].as_str().unwrap().is_empty());
    assert!(["title", "words", "context", "prior"].contains(&reason["kind"].as_str().unwrap()));
}

#[tokio::test]
async fn items_are_coded_like_single_jobs() {
    let items = json!([
        {"title": "RN"},
        {"title": "technician", "description": "draws blood", "industry": "hospital", "employer": "A & B"},
    ]);
    let body = json!({"items": items, "top": 2, "precision": 0.9, "explain": true}).to_string();
    let answer = post_json("/api/v1/match", body).await.json();
    let single = get(
        "/api/v1/match?title=technician&description=draws+blood&industry=hospital&employer=A+%26+B&top=2&precision=0.9\
         &explain=true",
    );
    let single = single.await.json();
    for member in ["title", "decision", "margin", "candidates"] {
        assert_eq!(answer["results"][1][member], single[member], "{member}");
    }
    assert_eq!(answer["operating_point"], single["operating_point"]);
}

/// A thousand jobs with texts of the maximum length fit in the body limit.
#[tokio::test]
async fn a_thousand_long_items_fit() {
    let item = json!({"title": "nurse", "description": "d".repeat(5_000), "industry": "i".repeat(500)});
    let body = json!({"items": vec![item; 1_000], "top": 1}).to_string();
    let answer = post_json("/api/v1/match", body).await;
    assert_eq!((answer.status, answer.json()["results"].as_array().unwrap().len()), (StatusCode::OK, 1_000));
}

#[tokio::test]
async fn a_batch_keeps_its_order_and_agrees_with_single_titles() {
    let titles = ["RN", "zzzz qqqq", "software developer", "RN"];
    let answer = post_json("/api/v1/match", json!({"titles": titles, "top": 3}).to_string()).await.json();
    let results = answer["results"].as_array().unwrap();
    assert_eq!(results.iter().map(|one| one["title"].as_str().unwrap()).collect::<Vec<_>>(), titles);
    let single = get("/api/v1/match?title=software+developer&top=3").await.json();
    assert_eq!(results[2]["candidates"], single["candidates"]);
    assert_eq!((&answer["release"], &answer["sample"]), (&single["release"], &json!(true)));
}

#[tokio::test]
async fn a_batch_holds_a_thousand_titles_and_no_more() {
    let batch = |count: usize| json!({ "titles": vec!["nurse"; count], "top": 1 }).to_string();
    let full = post_json("/api/v1/match", batch(1_000)).await;
    assert_eq!((full.status, full.json()["results"].as_array().unwrap().len()), (StatusCode::OK, 1_000));
    let over = post_json("/api/v1/match", batch(1_001)).await;
    assert_eq!(over.problem(), (422, "too_many_titles".to_owned()));
    assert!(over.text().contains("1001") && over.text().contains("1000"), "{}", over.text());
    let empty = post_json("/api/v1/match", batch(0)).await;
    assert_eq!((empty.status, &empty.json()["results"]), (StatusCode::OK, &json!([])));
}

#[tokio::test]
async fn occupations_are_listed_in_code_order() {
    let all = get("/api/v1/occupations?limit=500").await.json();
    let listed = codes(&all["occupations"]);
    assert!(listed.is_sorted() && listed.len() >= 60 && all["total"] == listed.len());
    let page = get("/api/v1/occupations?offset=5&limit=2").await.json();
    assert_eq!(codes(&page["occupations"]), listed[5..7]);
    assert_eq!(get("/api/v1/occupations").await.json()["occupations"].as_array().unwrap().len(), 10);
}

#[tokio::test]
async fn an_occupation_has_the_requested_sections() {
    let all = get("/api/v1/occupations/29-1141.00").await.json();
    for section in ["titles", "tasks", "ratings", "job_zone", "related", "technology", "market"] {
        assert!(all["sections"][section]["items"].is_array(), "{section}");
    }
    for (member, value) in
        [("major_group", "Healthcare Practitioners and Technical Occupations"), ("release", "30.1")]
    {
        assert_eq!(all[member], value);
    }
    assert!(
        all["description"].is_string() && all["sample"] == true && all["interests"] == all["interest_code"]
    );
    let some = get("/api/v1/occupations/29-1141?include=titles,tasks").await.json();
    for section in ["titles", "tasks"] {
        assert_eq!(some["sections"][section], all["sections"][section]);
    }
    assert_eq!(some["sections"].as_object().unwrap().len(), 2);
}

#[tokio::test]
async fn info_and_health_name_the_release() {
    let info = get("/api/v1/info").await.json();
    let release = &info["release"]["version"];
    assert_eq!(info["sample"], true);
    for address in ["/healthz", "/readyz"] {
        let health = get(address).await;
        assert_eq!((health.status, &health.json()["release"]), (StatusCode::OK, release));
        assert_eq!(health.header(header::CACHE_CONTROL), "no-store");
        assert_eq!(health.header(header::ETAG), "");
    }
}

#[tokio::test]
async fn bad_parameters_are_refused_with_400() {
    for address in [
        "/api/v1/search",
        "/api/v1/search?q=a&q=b",
        "/api/v1/search?q=a&limit=abc",
        "/api/v1/search?q=a&limit=0",
        "/api/v1/search?q=a&limit=501",
        "/api/v1/search?q=a&limit=-1",
        "/api/v1/search?q=a&offset=99999999999999999999999",
        "/api/v1/search?q=a&job_zone=6",
        "/api/v1/search?q=a&job_zone=3,x",
        "/api/v1/search?q=a&major_group=12",
        "/api/v1/search?q=a&major_group=29-0000",
        "/api/v1/search?q=a&interest=X",
        "/api/v1/search?q=a&interest=RI",
        "/api/v1/search?q=a&career_cluster=Piracy",
        "/api/v1/search?q=a&stem=perhaps",
        "/api/v1/search?q=a&bright_outlook=2",
        "/api/v1/search?q=%zz",
        "/api/v1/search?q=%ff",
        "/api/v1/search?q=%",
        "/api/v1/suggest",
        "/api/v1/suggest?q=a&limit=0",
        "/api/v1/suggest?q=%C3%28",
        "/api/v1/match?top=3",
        "/api/v1/match?title=a&top=0",
        "/api/v1/occupations?limit=x",
        "/api/v1/occupations/29-1141.00?include=salary",
        "/api/v1/occupations/%FF",
    ] {
        assert_eq!(get(address).await.problem(), (400, "invalid_request".to_owned()), "{address}");
    }
    assert_eq!(get("/api/v1/occupations/nurse").await.problem(), (400, "invalid_code".to_owned()));
    let long = format!("/api/v1/suggest?q={}", "a".repeat(501));
    assert_eq!(get(&long).await.problem(), (400, "invalid_request".to_owned()));
}

#[tokio::test]
async fn long_filters_are_refused_before_they_are_read() {
    let commas = ",".repeat(60_000);
    let zones = vec!["3"; 51].join(",");
    let repeated = "&career_cluster=Health+Science".repeat(200);
    for filter in [
        format!("&career_cluster=x{commas}"),
        format!("&major_group={commas}"),
        format!("&job_zone={zones}"),
        repeated,
    ] {
        let answer = get(&format!("/api/v1/search?q=a{filter}")).await;
        assert_eq!(answer.problem(), (400, "invalid_request".to_owned()));
        assert!(answer.json()["detail"].as_str().unwrap().contains("at most 50 values and 2000 characters"));
    }
}

#[tokio::test]
async fn impossible_filters_are_refused_with_the_message_of_the_engine() {
    let mut request = SearchRequest::new("a");
    request.filters.career_cluster = vec!["Piracy".to_owned()];
    let told = sample_engine().search(&request).unwrap_err().to_string();
    assert_eq!(get("/api/v1/search?q=a&career_cluster=Piracy").await.json()["detail"], told);
    request.filters = Filters { major_group: vec!["12".to_owned()], ..Filters::default() };
    let told = sample_engine().search(&request).unwrap_err().to_string();
    assert_eq!(get("/api/v1/search?q=a&major_group=12").await.json()["detail"], told);
}

#[tokio::test]
async fn the_largest_offset_gives_an_empty_page() {
    let largest = usize::MAX;
    let answer = get(&format!("/api/v1/search?q=nurse&offset={largest}")).await;
    assert_eq!((answer.status, &answer.json()["hits"]), (StatusCode::OK, &json!([])));
    let answer = get(&format!("/api/v1/occupations?offset={largest}")).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn unknown_codes_and_addresses_are_404() {
    let unknown = get("/api/v1/occupations/99-9999.00").await;
    assert_eq!(unknown.problem(), (404, "unknown_code".to_owned()));
    assert!(unknown.json().get("replaced_by").is_none());
    for address in ["/api/v1/", "/api/v2/search?q=a", "/nowhere", "/assets/metier.css"] {
        assert_eq!(get(address).await.problem(), (404, "not_found".to_owned()), "{address}");
    }
}

#[tokio::test]
async fn old_codes_name_their_successors() {
    let old = get("/api/v1/occupations/29-2071.00").await;
    assert_eq!(old.problem(), (404, "unknown_code".to_owned()));
    // The other successor, 29-9021.00, is not in the sample.
    assert!(old.json()["replaced_by"].as_array().unwrap().contains(&json!("29-2072.00")), "{}", old.text());
}

#[tokio::test]
async fn wrong_methods_are_405_and_name_the_right_ones() {
    let request = Request::delete("/api/v1/match").body(Body::empty()).unwrap();
    let answer = send(request).await;
    assert_eq!(answer.problem(), (405, "method_not_allowed".to_owned()));
    let allowed = answer.header(header::ALLOW);
    assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
}

#[tokio::test]
async fn unreadable_bodies_get_distinct_errors() {
    let refused = async |body: &str| post_json("/api/v1/match", body.to_owned()).await.problem();
    assert_eq!(refused("{").await, (400, "invalid_json".to_owned()));
    for body in [
        r#"{"titles": "nurse"}"#,
        "{}",
        r#"{"titles": [], "tops": 1}"#,
        r#"{"titles": [], "top": 0}"#,
        r#"{"titles": [], "items": []}"#,
        r#"{"items": [{}]}"#,
        r#"{"items": [{"title": "a", "name": "b"}]}"#,
        r#"{"titles": [], "precision": 1}"#,
    ] {
        assert_eq!(refused(body).await, (422, "invalid_body".to_owned()), "{body}");
    }
    let untyped = send(Request::post("/api/v1/match").body(Body::from("{}")).unwrap()).await;
    assert_eq!(untyped.problem(), (415, "unsupported_media_type".to_owned()));
}

#[tokio::test]
async fn large_bodies_are_413_with_and_without_a_length() {
    let nine_megabytes = json!({ "titles": ["x".repeat(9 << 20)] }).to_string();
    let large = post_json("/api/v1/match", nine_megabytes.clone()).await;
    assert_eq!(large.problem(), (413, "payload_too_large".to_owned()));
    let request = Request::post("/api/v1/match")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_LENGTH, nine_megabytes.len())
        .body(Body::from(nine_megabytes));
    assert_eq!(send(request.unwrap()).await.problem(), (413, "payload_too_large".to_owned()));
}

#[tokio::test]
async fn an_answer_the_client_holds_is_not_sent_again() {
    for address in
        ["/api/v1/search?q=nurse", "/api/v1/info", "/openapi.json", "/?q=nurse", "/occupations/29-1141.00"]
    {
        let first = get(address).await;
        let tag = first.header(header::ETAG);
        assert!(tag.starts_with("W/\"") && !first.header(header::CACHE_CONTROL).is_empty(), "{address}");
        let again = get_with(address, header::IF_NONE_MATCH, tag).await;
        assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0), "{address}");
        assert_eq!(again.header(header::ETAG), tag);
        assert_eq!(varies(&again), varies(&first), "{address}");
        assert!(varies(&again).contains(&"accept-encoding".to_owned()), "{address}");
        assert_eq!(again.header(header::CACHE_CONTROL), first.header(header::CACHE_CONTROL));
        assert_eq!(get_with(address, header::IF_NONE_MATCH, "\"other\"").await.status, StatusCode::OK);
        let missing = get_with("/api/v1/occupations/99-9999.00", header::IF_NONE_MATCH, tag).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn head_answers_like_get_without_a_body() {
    for address in ["/api/v1/search?q=nurse", "/healthz", "/?q=nurse", "/api/v1/occupations/x"] {
        let head = send(Request::head(address).body(Body::empty()).unwrap()).await;
        let full = get(address).await;
        assert_eq!((head.status, head.bytes.len()), (full.status, 0), "{address}");
        assert_eq!(head.header(header::CONTENT_TYPE), full.header(header::CONTENT_TYPE), "{address}");
        assert_eq!(head.header(header::ETAG), full.header(header::ETAG), "{address}");
    }
}

#[tokio::test]
async fn answers_are_compressed_for_clients_that_accept_it() {
    let address = "/api/v1/search?q=manager&limit=50";
    let plain = get(address).await;
    assert_eq!(plain.header(header::CONTENT_ENCODING), "");
    for encoding in ["gzip", "br"] {
        let compressed = get_with(address, header::ACCEPT_ENCODING, encoding).await;
        assert_eq!(compressed.header(header::CONTENT_ENCODING), encoding);
        assert!(compressed.bytes.len() * 2 < plain.bytes.len(), "{} bytes", compressed.bytes.len());
        assert!(compressed.header(header::VARY).to_lowercase().contains("accept-encoding"));
    }
    assert!(plain.header(header::VARY).to_lowercase().contains("accept-encoding"));
}

#[tokio::test]
async fn other_origins_may_read_only_if_listed() {
    let ours = "https://careers.example.org";
    let asked_by = |origin: &str| {
        Request::get("/api/v1/search?limit=x").header(header::ORIGIN, origin).body(Body::empty()).unwrap()
    };
    let allowed = |answer: crate::http::Answer| answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN).to_owned();
    assert_eq!(allowed(send(asked_by(ours)).await), "");
    let listed = |origin: &str| {
        router(sample_engine(), &Options { allowed_origins: vec![origin.to_owned()], ..Options::default() })
    };
    assert_eq!(allowed(send_to(listed(ours), asked_by(ours)).await), ours);
    assert_eq!(allowed(send_to(listed(ours), asked_by("https://other.example")).await), "");
    assert_eq!(allowed(send_to(listed("*"), asked_by(ours)).await), "*");
    let preflight = Request::builder()
        .method(Method::OPTIONS)
        .uri("/api/v1/match")
        .header(header::ORIGIN, ours)
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .body(Body::empty());
    let preflight = send_to(listed(ours), preflight.unwrap()).await;
    assert!(preflight.status.is_success(), "{}", preflight.status);
    assert!(preflight.header(header::ACCESS_CONTROL_ALLOW_METHODS).contains("POST"));
}

#[tokio::test]
async fn every_request_has_an_id() {
    let name = || header::HeaderName::from_static("x-request-id");
    let (first, second) = (get("/healthz").await, get("/healthz").await);
    assert!(!first.header(name()).is_empty() && first.header(name()) != second.header(name()));
    assert_eq!(get_with("/healthz", name(), "proxy-7.a_b").await.header(name()), "proxy-7.a_b");
    for unfit in ["a b", "\"", &"x".repeat(65)] {
        let given = get_with("/healthz", name(), unfit).await;
        assert!(!given.header(name()).is_empty() && given.header(name()) != unfit);
    }
}

#[tokio::test]
async fn every_response_has_security_headers() {
    for address in ["/", "/api/v1/info", "/nowhere", "/healthz"] {
        let answer = get(address).await;
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(!answer.header(header::REFERRER_POLICY).is_empty());
    }
}

#[tokio::test]
async fn the_openapi_document_is_as_reviewed() {
    let mut document = get("/openapi.json").await.json();
    // The version changes with every release of the program; the interface does not.
    document["info"]["version"] = "[version]".into();
    insta::assert_json_snapshot!(document);
}

/// All values of a key, at any depth.
fn values_of<'a>(key: &str, value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get(key));
            members.values().for_each(|member| values_of(key, member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| values_of(key, item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_openapi_document_has_what_it_refers_to_and_the_limits_that_hold() {
    let document = get("/openapi.json").await.json();
    let mut references = Vec::new();
    values_of("$ref", &document, &mut references);
    assert!(references.len() > 100);
    for reference in references {
        let place = reference.as_str().unwrap().strip_prefix('#').unwrap();
        assert!(document.pointer(place).is_some(), "{reference} leads nowhere");
    }
    let limit = |path: &str, name: &str| {
        let parameters = document["paths"][path]["get"]["parameters"].as_array().unwrap();
        let schema = &parameters.iter().find(|one| one["name"] == name).unwrap()["schema"];
        (schema["minimum"].as_u64(), schema["maximum"].as_u64(), schema["maxLength"].as_u64())
    };
    assert_eq!(limit("/api/v1/search", "limit"), (Some(1), Some(500), None));
    assert_eq!(limit("/api/v1/occupations/{code}/related", "limit"), (Some(1), Some(100), None));
    assert_eq!(limit("/api/v1/suggest", "q").2, Some(500));
    assert_eq!(get("/api/v1/search?q=nurse&limit=501").await.status, 400);
    assert_eq!(get("/api/v1/search?q=nurse&limit=500").await.status, 200);
}

#[tokio::test]
async fn metrics_count_what_was_answered() {
    let router = router(sample_engine(), &Options::default());
    let ask = async |address: &str| {
        send_to(router.clone(), Request::get(address).body(Body::empty()).unwrap()).await
    };
    for _ in 0..3 {
        ask("/api/v1/search?q=nurse").await;
    }
    ask("/api/v1/match?title=registered+nurse").await;
    ask("/api/v1/occupations/99-9999.00").await;
    ask("/a/path/of/a/stranger").await;
    let answer = ask("/metrics").await;
    assert!(answer.header(header::CONTENT_TYPE).starts_with("application/openmetrics-text"));
    let text = answer.text();
    for line in [
        r#"metier_requests_total{method="GET",route="/api/v1/search",status="200"} 3"#,
        r#"metier_requests_total{method="GET",route="/api/v1/occupations/{code}",status="404"} 1"#,
        r#"metier_requests_total{method="GET",route="none",status="404"} 1"#,
        r#"metier_request_duration_seconds_count{route="/api/v1/search"} 3"#,
        r#"metier_problems_total{code="unknown_code"} 1"#,
        r#"metier_titles_coded_total{decision="accept"} 1"#,
        "metier_requests_in_progress 1",
        "metier_index_reload_failures_total 0",
        "metier_log_lines_lost_total 0",
    ] {
        assert!(text.lines().any(|one| one == line), "{line} is missing in\n{text}");
    }
    assert!(text.contains(r#"metier_index{release="30.1""#) && text.ends_with("# EOF\n"), "{text}");
}

#[tokio::test]
async fn encodings_that_metier_lacks_are_refused_for_bodies_and_ignored_for_answers() {
    let packed = Request::post("/api/v1/match")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_ENCODING, "gzip")
        .body(Body::from("x"))
        .unwrap();
    assert_eq!(send(packed).await.problem(), (415, "unsupported_media_type".to_owned()));
    for accepted in ["identity;q=0", "gzip;q=0, identity;q=0", "*;q=0", "zstd, identity;q=0"] {
        let request = Request::get("/api/v1/search?q=nurse").header(header::ACCEPT_ENCODING, accepted);
        let answer = send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 200, "{accepted}");
        assert_eq!(answer.json()["hits"][0]["code"], "29-1141.00");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_over_a_connection_names_one_host() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, sample_engine(), Options::default(), std::future::pending()));
    tokio::task::spawn_blocking(move || {
        for (hosts, status) in [("", "400"), ("Host: a\r\n", "200"), ("Host: a\r\nHost: b\r\n", "400")] {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "GET /healthz HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{hosts:?}: {answer}");
            assert_eq!(answer.contains("one Host header"), status == "400");
        }
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shutdown_finishes_requests_in_progress() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let shutdown = async { stopped.await.unwrap() };
    let serving = tokio::spawn(serve(listener, sample_engine(), Options::default(), shutdown));
    let answer = tokio::task::spawn_blocking(move || {
        let body = r#"{"titles": ["RN"], "top": 1}"#;
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!(
            "POST /api/v1/match HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Expect: 100-continue\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        // The server sends this when the handler starts to read, so the request is in progress from here on.
        let mut go_on = [0; 25];
        stream.read_exact(&mut go_on).unwrap();
        assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
        stop.send(()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("29-1141.00"), "{answer}");
    serving.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).is_err());
}

#[tokio::test]
async fn unknown_parameters_are_ignored() {
    let plain = get("/api/v1/search?q=nurse").await;
    assert_eq!(get("/api/v1/search?q=nurse&utm_source=x&").await.bytes, plain.bytes);
}

/// The headers that an answer varies by, in lower case, each once.
fn varies(answer: &crate::http::Answer) -> Vec<String> {
    let lists = answer.headers.get_all(header::VARY).iter().map(|list| list.to_str().unwrap().to_lowercase());
    let mut names: Vec<String> = lists
        .flat_map(|list| list.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>())
        .collect();
    names.sort();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    names
}

#[tokio::test]
async fn each_representation_has_its_own_etag() {
    let address = "/api/v1/wages?code=29-1141.00";
    let ask = async |tag: &str, accept: &str| {
        let request = Request::get(address).header(header::IF_NONE_MATCH, tag).header(header::ACCEPT, accept);
        send(request.body(Body::empty()).unwrap()).await
    };
    let (json, csv) = ("application/json", "text/csv");
    let first = ask("\"none\"", json).await;
    let table = ask("\"none\"", csv).await;
    assert_eq!((first.status, table.status), (StatusCode::OK, StatusCode::OK));
    let (json_tag, csv_tag) = (first.header(header::ETAG), table.header(header::ETAG));
    assert_ne!(json_tag, csv_tag);
    assert_eq!(ask(json_tag, csv).await.bytes, table.bytes, "the caller does not hold the CSV table");
    assert_eq!(ask(csv_tag, json).await.bytes, first.bytes);
    for (tag, accept) in [(json_tag, json), (csv_tag, csv)] {
        let known = ask(tag, accept).await;
        assert_eq!((known.status, known.header(header::ETAG)), (StatusCode::NOT_MODIFIED, tag));
        assert_eq!(varies(&known), ["accept", "accept-encoding"]);
    }
    let by_parameter = get(&format!("{address}&format=csv")).await;
    assert_eq!((by_parameter.header(header::ETAG), &by_parameter.bytes), (csv_tag, &table.bytes));
}

#[tokio::test]
async fn answers_to_job_titles_and_profiles_are_not_stored() {
    let one = get("/api/v1/match?title=RN").await;
    let explained = get("/api/v1/match?title=RN&explain=1").await;
    let known = get_with("/api/v1/match?title=RN", header::IF_NONE_MATCH, "*").await;
    let many = post_json("/api/v1/match", r#"{"titles": ["RN"]}"#.to_owned()).await;
    let profile = post_json("/api/v1/profile", r#"{"interest_code": "S"}"#.to_owned()).await;
    for answer in [one, explained, known, many, profile] {
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!((answer.header(header::CACHE_CONTROL), answer.header(header::ETAG)), ("no-store", ""));
    }
}

#[tokio::test]
async fn all_switches_accept_the_same_values() {
    for (address, name) in [
        ("/api/v1/match?title=RN", "explain"),
        ("/api/v1/occupations/29-1141.00/related?limit=3", "explain"),
        ("/api/v1/occupations/29-1141.00/related?limit=3", "bright_outlook"),
        ("/api/v1/search?q=nurse", "stem"),
        ("/api/v1/search?q=nurse", "bright_outlook"),
        ("/api/v1/occupations/29-1141.00/report?sections=tasks", "all"),
        ("/?q=nurse", "stem"),
        ("/occupations/29-1141.00?sections=tasks", "all"),
    ] {
        let ask = async |switch: &str| get(&format!("{address}&{name}{switch}")).await;
        let (yes, no) = (ask("=true").await, ask("=false").await);
        assert_eq!((yes.status, no.status), (StatusCode::OK, StatusCode::OK), "{address} {name}");
        for form in ["=1", "=", ""] {
            assert_eq!(ask(form).await.bytes, yes.bytes, "{address} {name}{form}");
        }
        assert_eq!(ask("=0").await.bytes, no.bytes, "{address} {name}");
        for other in ["=yes", "=2", "=TRUE"] {
            let refused = ask(other).await;
            assert_eq!(refused.problem(), (400, "invalid_request".to_owned()), "{address} {name}{other}");
            assert!(refused.text().contains("is not 1, true, 0 or false"), "{}", refused.text());
        }
    }
}
