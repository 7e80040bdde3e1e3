//! What holds for all addresses.

use std::num::NonZeroU32;

use metier::server::{ApiKeys, Options, QueryLog};

use super::{ask, ask_with, codes, get, header, refused, send};

const PATHS: [&str; 6] = [
    "/about",
    "/online/search?keyword=nurse",
    "/online/occupations",
    "/online/occupations/29-1141.00",
    "/database",
    "/online/occupations/29-1141.00/details/skills",
];

/// The key `abc`, by its SHA-256 from FIPS 180-2.
fn keys() -> ApiKeys {
    let file = tempfile::NamedTempFile::new().unwrap();
    let line = "portal ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    std::fs::write(file.path(), line).unwrap();
    ApiKeys::read(file.path()).unwrap()
}

/// The path with a slash at its end.
fn slashed(address: &str) -> String {
    match address.split_once('?') {
        Some((path, query)) => format!("{path}/?{query}"),
        None => format!("{address}/"),
    }
}

#[tokio::test]
async fn paths_answer_with_and_without_a_slash_and_below_ws() {
    for path in PATHS {
        let plain = get(path).await;
        // Links to other pages keep the form of the path.
        let alike = |text: String| text.replace("/ws/", "/").replace("/?", "?");
        let expected = alike(plain.to_string());
        for form in [slashed(path), format!("/ws{path}"), format!("/ws{}", slashed(path))] {
            let answer = ask(&form).await;
            assert_eq!(answer.status.as_u16(), 200, "{form}");
            assert_eq!(alike(answer.json().to_string()), expected, "{form}");
        }
    }
}

#[tokio::test]
async fn answers_are_json_whatever_is_accepted() {
    for accept in ["*/*", "text/html", "application/xml", "image/png;q=0.1", ""] {
        for (path, status) in [("/about", 200), ("/online/search", 422), ("/online/nowhere", 404)] {
            let answer = ask_with(path, &[("accept", accept)]).await;
            assert_eq!(answer.status.as_u16(), status, "{accept} {path}");
            assert_eq!(header(&answer, "content-type"), "application/json", "{accept} {path}");
            answer.json();
        }
    }
}

#[tokio::test]
async fn addresses_are_on_the_callers_own_host() {
    let of =
        |answer: &crate::http::Answer| answer.json()["occupation"][0]["href"].as_str().unwrap().to_owned();
    let path = "/online/search?keyword=nurse";
    assert_eq!(of(&ask(path).await), "http://api.example/online/occupations/29-1141.00/");
    let other = send(Options::default(), "GET", path, &[]).await;
    assert_eq!(of(&other), "http://api.example/online/occupations/29-1141.00/");
    let below = ask("/ws/online/search?keyword=nurse").await;
    assert_eq!(of(&below), "http://api.example/ws/online/occupations/29-1141.00/");
    // Anyone can send these: only a trusted proxy is believed.
    let forwarded = [("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "https")];
    assert_eq!(of(&ask_with(path, &forwarded).await), "http://api.example/online/occupations/29-1141.00/");
    let public_url = Some("https://jobs.example.org".parse().unwrap());
    let configured = send(Options { public_url, ..Options::default() }, "GET", path, &[]).await;
    assert_eq!(of(&configured), "https://jobs.example.org/online/occupations/29-1141.00/");
}

#[tokio::test]
async fn kept_answers_are_kept_apart_by_host_and_version() {
    let router = metier::server::router(super::engine(), &Options::default());
    let ask = async |host: &str, basic: bool| {
        let mut request = axum::http::Request::get("/ws/online/search?keyword=nurse").header("host", host);
        if basic {
            request = request.header("authorization", "Basic bmFtZTpzZWNyZXQ=");
        }
        crate::http::send_to(router.clone(), request.body(axum::body::Body::empty()).unwrap()).await.json()
    };
    for _ in 0..2 {
        for host in ["a.example", "b.example"] {
            let (new, old) = (ask(host, false).await, ask(host, true).await);
            assert!(new["occupation"][0]["href"].as_str().unwrap().starts_with(&format!("http://{host}/")));
            assert!(new.get("keyword").is_none() && old["keyword"] == "nurse");
        }
    }
}

#[tokio::test]
async fn a_host_that_is_none_is_refused() {
    let request = axum::http::Request::get("/about").header("host", "a b");
    let router = metier::server::router(super::engine(), &Options::default());
    let answer = crate::http::send_to(router, request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.json()["error"].is_string()), (422, true));
}

#[tokio::test]
async fn only_reading_is_allowed() {
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let answer = send(Options::default(), method, "/online/search?keyword=nurse", &[]).await;
        assert_eq!(answer.status.as_u16(), 405, "{method}");
        assert!(header(&answer, "allow").contains("GET"), "{method}");
    }
    let head = send(Options::default(), "HEAD", "/about", &[]).await;
    assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
}

#[tokio::test]
async fn pages_of_any_origin_may_ask_unless_some_are_listed() {
    let preflight = [
        ("origin", "https://careers.example"),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "x-api-key"),
    ];
    let open = send(Options::default(), "OPTIONS", "/online/search", &preflight).await;
    assert_eq!(open.status.as_u16(), 200);
    assert_eq!(header(&open, "access-control-allow-origin"), "*");
    assert!(header(&open, "access-control-allow-headers").contains("x-api-key"));
    let error = ask_with("/online/search", &preflight[..1]).await;
    assert_eq!((error.status.as_u16(), header(&error, "access-control-allow-origin")), (422, "*"));
    // The API of metier's own is as closed as before.
    let own = send(Options::default(), "OPTIONS", "/api/v1/search", &preflight).await;
    assert_eq!((own.status.as_u16(), header(&own, "access-control-allow-origin")), (405, ""));
    let listed = Options { allowed_origins: vec!["https://jobs.example".to_owned()], ..Options::default() };
    let other = send(listed.clone(), "GET", "/about", &preflight[..1]).await;
    assert_eq!(header(&other, "access-control-allow-origin"), "");
    let known = send(listed, "GET", "/about", &[("origin", "https://jobs.example")]).await;
    assert_eq!(header(&known, "access-control-allow-origin"), "https://jobs.example");
}

#[tokio::test]
async fn keys_mean_nothing_until_some_are_configured() {
    assert_eq!(ask_with("/about", &[("x-api-key", "any")]).await.status.as_u16(), 200);
    let api_keys = Some(keys());
    let options =
        |api_key_required| Options { api_keys: api_keys.clone(), api_key_required, ..Options::default() };
    for (required, headers, status) in [
        (false, &[("x-api-key", "abc")][..], 200),
        (false, &[("x-api-key", "bad")], 403),
        (false, &[], 200),
        (true, &[("x-api-key", "abc")], 200),
        (true, &[], 403),
    ] {
        let answer = send(options(required), "GET", "/about", headers).await;
        assert_eq!(answer.status.as_u16(), status, "{required} {headers:?}");
        assert_eq!(answer.json()["error"].is_string(), status == 403, "{}", answer.text());
    }
}

#[tokio::test]
async fn a_client_over_its_rate_gets_429_and_learns_when_to_come_back() {
    let api_keys = Some(keys());
    let options = Options { requests_per_second: NonZeroU32::new(1), api_keys, ..Options::default() };
    let router = metier::server::router(super::engine(), &options);
    let mut refused = None;
    for _ in 0..20 {
        let request = axum::http::Request::get("/about").header("host", "a").header("x-api-key", "abc");
        let answer =
            crate::http::send_to(router.clone(), request.body(axum::body::Body::empty()).unwrap()).await;
        if answer.status.as_u16() != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("twenty requests at once are more than one a second");
    assert_eq!(refused.status.as_u16(), 429);
    assert!(header(&refused, "retry-after").parse::<u64>().unwrap() >= 1);
    assert!(refused.json()["error"].is_string());
}

#[tokio::test]
async fn every_search_is_in_the_query_log() {
    let folder = tempfile::tempdir().unwrap();
    let searches =
        ["/online/search", "/mnm/search", "/online/job_duties/search", "/online/related_activities/search"];
    let log = QueryLog::open(folder.path(), 1).unwrap();
    for path in searches {
        let options = Options { query_log: Some(log.clone()), ..Options::default() };
        send(options, "GET", &format!("{path}?keyword=nurse&end=3"), &[]).await;
    }
    // The last clone writes what waits.
    drop(log);
    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let lines = std::fs::read_to_string(file).unwrap();
    let lines = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let routes: Vec<String> = lines.map(|line| line["route"].as_str().unwrap().to_owned()).collect();
    assert_eq!(routes, searches);
}

#[tokio::test]
async fn lists_come_in_pages_without_other_members() {
    let page = get("/online/search?keyword=nurse&start=2&end=3").await;
    let mut members: Vec<&str> = page.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["end", "next", "occupation", "prev", "start", "total"]);
    assert_eq!(page["occupation"].as_array().unwrap().len(), 2);
    let none = get("/online/search?keyword=qqqqzzzz").await;
    assert_eq!((&none["start"], &none["end"], &none["total"]), (&1.into(), &0.into(), &0.into()));
    assert_eq!(none["occupation"], serde_json::json!([]));
    let all = get("/online/occupations?end=2000").await;
    assert!(all.get("next").is_none() && all.get("prev").is_none());
    assert_eq!(all["total"], all["occupation"].as_array().unwrap().len());
}

#[tokio::test]
async fn following_next_reaches_all_hits_once() {
    let whole = get("/online/search?keyword=nurse&end=2000").await;
    let expected = codes(&whole["occupation"]).len();
    let mut found = Vec::new();
    let mut address = "/online/search?keyword=nurse&start=1&end=3".to_owned();
    loop {
        let page = get(&address).await;
        found.extend(codes(&page["occupation"]).into_iter().map(str::to_owned));
        let Some(next) = page["next"].as_str() else { break };
        next.strip_prefix("http://api.example").unwrap().clone_into(&mut address);
    }
    assert_eq!(found.len(), expected);
    assert_eq!(found, codes(&whole["occupation"]));
}

#[tokio::test]
async fn a_search_for_a_code_is_sorted_by_code_and_follows_older_codes() {
    let group = get("/online/search?keyword=29-&end=2000").await;
    let found = codes(&group["occupation"]);
    assert!(
        found.len() > 2 && found.is_sorted() && found.iter().all(|code| code.starts_with("29-")),
        "{found:?}"
    );
    let old = get("/online/search?keyword=29-2071.00").await;
    assert_eq!(codes(&old["occupation"]), ["29-2072.00"]);
}

#[tokio::test]
async fn what_a_caller_can_mend_is_422_with_the_reason() {
    assert_eq!(refused("/online/search").await, "must have required property 'keyword'");
    assert_eq!(refused("/online/search?keyword=+").await, "must have required property 'keyword'");
    assert!(refused("/online/occupations/29-2071.00").await.contains("29-2072.00"));
    assert!(refused("/online/occupations/nurse/").await.contains("nurse"));
    assert!(refused("/online/occupations?sort=wage").await.contains("title, code, zone"));
    for address in [
        "/online/search?keyword=%ff",
        "/online/occupations/%ff/",
        "/online/occupations/29-1141.00/details/nothing",
        "/online/occupations/29-1141.00/related/tasks/1",
        "/online/onet_data/values/",
        "/online/onet_data/abilities/2.A.1.a",
        "/online/onet_data/interests/XYZ",
        "/online/onet_data/interests/RIAS",
        "/online/onet_data/interests/1.B.1.g",
        "/online/onet_data/work_styles/1.D.1.a?sort=level",
        "/online/occupations/29-1141.00/details/skills?sort=level",
        "/online/occupations/29-1141.00/related/skills/2.C.1.a",
        "/online/occupations/29-1141.00/custom/work_activities_outline?display=owa",
        "/online/bright_outlook/all?sort=job_zone",
        "/online/career_clusters/010001",
        "/online/career_clusters/sub_clusters/010000",
        "/online/crosswalks/military?keyword=nurse&branch=cavalry",
        "/online/crosswalks/military?keyword=nurse&active=perhaps",
        "/online/bright_outlook/shrink",
        "/online/associations/search?keyword=nurse",
        "/online/crosswalks/DOT?keyword=nurse",
        "/online/crosswalks/military",
        "/online/soft_skills/results",
        "/online/soft_skills/results?skills=2.C.1.a",
        "/online/job_duties/results/29-1141.00?tasks=x",
        "/taxonomy/2010/2010/29-2071.00",
        "/taxonomy/2010/2019/99-9999.00",
        "/taxonomy/2010/1999/29-2071.00",
        "/mnm/careers/29-1141.00/nothing",
        "/mnm/interests/adventurous",
        "/mnm/job_preparation/6",
        "/mnm/industries/62/all_people",
    ] {
        refused(address).await;
    }
}

#[tokio::test]
async fn answers_can_be_revalidated() {
    let answer = ask("/online/occupations/29-1141.00").await;
    let tag = header(&answer, "etag").to_owned();
    assert!(!tag.is_empty() && header(&answer, "cache-control").contains("max-age"));
    let again = ask_with("/online/occupations/29-1141.00", &[("if-none-match", &tag)]).await;
    assert_eq!(again.status.as_u16(), 304);
}
