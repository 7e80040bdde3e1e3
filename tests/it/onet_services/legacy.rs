//! Version 1.9, chosen by path and by Basic authentication.

use super::{ask, ask_with};

const BASIC: [(&str, &str); 1] = [("authorization", "Basic bmFtZTpzZWNyZXQ=")];

#[tokio::test]
async fn basic_authentication_chooses_version_1_9_below_ws_only() {
    let is_legacy = async |path: &str, headers: &[(&str, &str)]| {
        let answer = ask_with(path, headers).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}");
        answer.json().get("keyword").is_some()
    };
    let query = "online/search?keyword=nurse";
    assert!(is_legacy(&format!("/ws/{query}"), &BASIC).await);
    assert!(is_legacy(&format!("/v1.9/ws/{query}"), &[]).await);
    assert!(!is_legacy(&format!("/ws/{query}"), &[("x-api-key", "k")]).await);
    assert!(!is_legacy(&format!("/{query}"), &BASIC).await);
    let answer = ask_with(&format!("/ws/{query}"), &BASIC).await;
    assert!(answer.headers.get_all("vary").iter().any(|value| value == "authorization"));
}

#[tokio::test]
async fn words_have_a_relevance_score_and_codes_none() {
    let words = ask_with("/ws/online/search?keyword=nurse&end=2000", &BASIC).await.json();
    let scores: Vec<u64> = words["occupation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["relevance_score"].as_u64().unwrap())
        .collect();
    assert!(!scores.is_empty() && scores.iter().all(|score| *score <= 100), "{scores:?}");
    let code = ask_with("/ws/online/search?keyword=29-1141.00", &BASIC).await.json();
    assert!(code["occupation"][0].get("relevance_score").is_none());
    let paged = ask_with("/ws/online/search?keyword=nurse&start=2&end=3", &BASIC).await.json();
    let links: Vec<&str> =
        paged["link"].as_array().unwrap().iter().map(|one| one["rel"].as_str().unwrap()).collect();
    assert_eq!(links, ["prev", "next"]);
    let old = ask("/v1.9/ws/online/search?keyword=nurse").await.json();
    let overview = old["occupation"][0]["href"].as_str().unwrap().strip_prefix("http://api.example").unwrap();
    assert_eq!(overview, "/v1.9/ws/online/occupations/29-1141.00/");
    assert!(ask(overview).await.json().get("details_resources").is_some(), "of the same version");
}

#[tokio::test]
async fn a_whole_report_is_short_or_long() {
    let count = async |query: &str| {
        let report =
            ask_with(&format!("/ws/online/occupations/29-1141.00/details{query}"), &BASIC).await.json();
        report["skills"]["element"].as_array().unwrap().len()
    };
    assert_eq!((count("").await, count("?display=short").await), (10, 10));
    assert!(count("?display=long").await > 10);
    assert_eq!(ask("/ws/online/occupations/29-1141.00/details?display=none").await.status.as_u16(), 422);
    assert_eq!(
        ask("/online/occupations/29-1141.00/details").await.status.as_u16(),
        404,
        "v2 has only sections"
    );
}
