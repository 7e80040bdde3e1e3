//! Whatever a stranger sends, the answer is one that clients know.

use std::sync::OnceLock;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use metier::server::{Options, router};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::engine;
use crate::http::{Answer, send_to};

/// Statuses that clients expect.
const EXPECTED: [u16; 6] = [200, 403, 404, 405, 422, 429];

const PATHS: [&str; 29] = [
    "/about",
    "/online/search",
    "/online/occupations",
    "/online/occupations/29-1141.00",
    "/online/occupations/29-1141.00/summary/skills",
    "/online/occupations/29-1141.00/details/tasks",
    "/online/occupations/29-1141.00/related/tasks/1",
    "/online/occupations/15-1252.00/hot_technology",
    "/online/onet_data/abilities",
    "/online/onet_data/interests/S",
    "/online/bright_outlook/all",
    "/online/career_clusters/010000",
    "/online/career_clusters/all",
    "/online/industries/all",
    "/online/stem_occupations/all",
    "/online/occupations/29-1141.00/custom/work_activities_outline",
    "/online/technology/examples/search",
    "/online/job_duties/search",
    "/online/job_duties/results/29-1141.00",
    "/online/related_activities/results/29-1141.00",
    "/online/soft_skills/results",
    "/online/crosswalks/military",
    "/database/rows/interests",
    "/taxonomy/2010/2019/29-2071.00",
    "/mnm/search",
    "/mnm/interests/social",
    "/mnm/industries/62/most_people",
    "/ws/online/search",
    "/v1.9/ws/online/occupations/29-1141.00/details",
];

fn ask(method: &str, address: &str) -> Option<Answer> {
    static SHARED: OnceLock<(Router, Runtime)> = OnceLock::new();
    let (router, runtime) =
        SHARED.get_or_init(|| (router(engine(), &Options::default()), Runtime::new().unwrap()));
    // What is no address at all never reaches the server.
    let request = Request::builder().method(method).uri(address).header("host", "api.example");
    let request = request.body(Body::empty()).ok()?;
    Some(runtime.block_on(send_to(router.clone(), request)))
}

fn check(method: &str, address: &str) -> Result<(), TestCaseError> {
    let Some(answer) = ask(method, address) else { return Ok(()) };
    let status = answer.status.as_u16();
    prop_assert!(EXPECTED.contains(&status), "{} {}: {} {}", method, address, status, answer.text());
    let json: Result<serde_json::Value, _> = serde_json::from_slice(&answer.bytes);
    prop_assert!(json.is_ok() || method == "HEAD", "{} {}: {}", method, address, answer.text());
    if status == 422 && method != "HEAD" {
        prop_assert!(json.unwrap()["error"].is_string());
    }
    Ok(())
}

/// A number of a row as people and programs write it, and as they should not.
fn row_number() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..3000_u64).prop_map(|number| number.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        "[0-9a-f.+ -]{0,6}",
    ]
}

fn parameter() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("keyword"),
        Just("start"),
        Just("end"),
        Just("sort"),
        Just("filter"),
        Just("tasks"),
        Just("activities"),
        Just("skills"),
        Just("branch"),
        Just("active"),
        Just("display"),
        Just("job_family"),
        Just("other"),
    ];
    let value = prop_oneof![
        row_number(),
        "[a-z0-9.,*&=%+é -]{0,20}",
        Just("onetsoc_code.eq.29-1141.00".to_owned()),
        Just("data_value.descending".to_owned()),
        Just("data_value.gte.nan".to_owned()),
        Just("data_value.nna".to_owned()),
        Just("title".to_owned()),
        Just("zone".to_owned()),
        Just("29-".to_owned()),
        Just("2.B.1.a".to_owned()),
    ];
    (name, value).prop_map(|(name, value)| {
        let value: String = value.chars().map(|c| if c == ' ' { '+' } else { c }).collect();
        format!("{name}={}", value.replace('é', "%C3%A9"))
    })
}

proptest! {
    #[test]
    fn any_query_string_gets_an_answer_that_clients_know(
        path in prop::sample::select(&PATHS[..]),
        parameters in prop::collection::vec(parameter(), 0..5),
    ) {
        check("GET", &format!("{path}?{}", parameters.join("&")))?;
    }

    #[test]
    fn any_bytes_in_the_query_string_are_answered(
        path in prop::sample::select(&PATHS[..]),
        query in "[!-~]{0,40}",
    ) {
        check("GET", &format!("{path}?{}", query.replace('#', "")))?;
    }

    #[test]
    fn any_segment_gets_an_answer_that_clients_know(
        before in prop::sample::select(vec![
            "/online/occupations/", "/online/occupations/29-1141.00/details/", "/online/onet_data/", "/database/info/",
            "/online/onet_data/skills_cf/", "/online/hot_technology/", "/online/technology/examples/", "/mnm/careers/",
            "/online/crosswalks/", "/taxonomy/active/2010/", "/online/job_zones/", "/ws/", "/online/",
        ]),
        segment in "[a-zA-Z0-9.%~_-]{1,12}",
        slash in any::<bool>(),
    ) {
        check("GET", &format!("{before}{segment}{}", if slash { "/" } else { "" }))?;
    }

    #[test]
    fn any_page_gets_an_answer_that_clients_know(start in row_number(), end in row_number()) {
        let pages = format!("start={}&end={}", start.replace(' ', "+"), end.replace(' ', "+"));
        for path in ["/online/search?keyword=nurse&", "/online/occupations?", "/database/rows/interests?"] {
            check("GET", &format!("{path}{pages}"))?;
        }
    }

    #[test]
    fn any_method_gets_an_answer_that_clients_know(
        path in prop::sample::select(&PATHS[..]),
        method in prop::sample::select(vec!["POST", "PUT", "HEAD", "DELETE", "PATCH", "TRACE"]),
    ) {
        check(method, path)?;
    }
}
