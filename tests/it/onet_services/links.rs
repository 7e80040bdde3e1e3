//! Every address in an answer answers.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{ask, get, official};

const HOST: &str = "http://api.example";
/// Most addresses to follow from each kind of path: they differ only in their ids.
const OF_A_KIND: usize = 4;

/// Members that are addresses of the service.
const LINKS: [&str; 9] =
    ["href", "related", "next", "prev", "info", "rows", "see_more", "most_people", "some_people"];

/// All addresses in an answer.
fn addresses(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(address) if LINKS.contains(&name.as_str()) => {
                        let path = address.strip_prefix(HOST).unwrap_or_else(|| panic!("{name}: {address}"));
                        found.insert(path.to_owned());
                    }
                    _ => addresses(value, found),
                }
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| addresses(entry, found)),
        _ => {}
    }
}

/// A path without its ids: what differs between addresses of a kind has a digit, or is escaped.
fn kind(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let plain = |segment: &&str| !segment.contains(|c: char| c.is_ascii_digit() || c == '%');
    path.split('/').map(|segment| if plain(&segment) { segment } else { "*" }).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn all_links_lead_somewhere() {
    let mut open: Vec<String> = [
        "/online/occupations/29-1141.00/",
        "/online/occupations/15-1252.00/details/technology_skills",
        "/online/occupations/29-1141.00/details/tools_used",
        "/online/occupations/29-1141.00/details/work_values",
        "/online/search?keyword=nurse&end=2",
        "/online/bright_outlook",
        "/online/career_clusters",
        "/online/job_families",
        "/online/job_zones",
        "/online/stem_occupations",
        "/online/industries",
        "/online/hot_technology",
        "/online/technology/examples/search?keyword=software",
        "/online/technology/categories/search?keyword=software",
        "/online/onet_data",
        "/online/onet_data/abilities",
        "/online/onet_data/interests",
        "/online/onet_data/knowledge",
        "/online/onet_data/skills_cf",
        "/online/onet_data/work_activities",
        "/online/onet_data/work_context",
        "/online/onet_data/work_styles",
        "/online/occupations/29-1141.00/summary/work_context",
        "/online/bright_outlook/all",
        "/online/career_clusters/all",
        "/online/job_families/all",
        "/online/job_zones/all",
        "/online/stem_occupations/all",
        "/online/industries/all",
        "/online/job_duties/search?keyword=nurse",
        "/online/related_activities/search?keyword=nurse",
        "/online/crosswalks/military?keyword=nurse",
        "/mnm/careers/29-1141.00/",
        "/mnm/bright_outlook",
        "/mnm/career_clusters",
        "/mnm/job_preparation",
        "/mnm/interests",
        "/mnm/industries",
        "/taxonomy/2010/active",
        "/database",
    ]
    .map(str::to_owned)
    .to_vec();
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    let mut kinds = std::collections::BTreeMap::<String, usize>::new();
    let mut differences = Vec::new();
    while let Some(path) = open.pop() {
        let mut found = BTreeSet::new();
        let answer = get(&path).await;
        differences.extend(official::differences(&path, &answer));
        addresses(&answer, &mut found);
        for next in found {
            let of_a_kind = kinds.entry(kind(&next)).or_default();
            if *of_a_kind < OF_A_KIND && seen.insert(next.clone()) {
                *of_a_kind += 1;
                open.push(next);
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(seen.len() > 250, "{}", seen.len());
}

#[tokio::test]
async fn listed_services_answer_or_need_a_keyword() {
    for list in [
        "/online",
        "/online/technology",
        "/online/job_duties",
        "/online/related_activities",
        "/online/onet_data",
        "/online/crosswalks",
        "/mnm",
    ] {
        let services = get(list).await;
        assert_eq!(official::differences(list, &services), [""; 0]);
        for service in services.as_array().unwrap() {
            let path = service["href"].as_str().unwrap().strip_prefix(HOST).unwrap();
            let answer = ask(path).await;
            let needs_keyword = answer.text().contains("must have required property 'keyword'");
            assert!(answer.status.as_u16() == 200 || needs_keyword, "{path}: {}", answer.text());
        }
    }
    assert_eq!(get("/ws/").await[0]["href"], "http://api.example/ws/about/");
}

#[tokio::test]
async fn an_overview_lists_exactly_the_sections_that_answer() {
    let overview = get("/online/occupations/29-1141.00").await;
    let names = [
        "tasks",
        "technology_skills",
        "work_activities",
        "detailed_work_activities",
        "work_context",
        "job_zone",
        "apprenticeship",
        "skills",
        "knowledge",
        "education",
        "abilities",
        "interests",
        "work_styles",
        "related_occupations",
        "professional_associations",
        "military_career_summaries",
    ];
    for detail in ["summary", "details"] {
        let listed = overview[format!("{detail}_contents")].as_array().unwrap();
        let listed: BTreeSet<&str> = listed.iter().map(|one| one["href"].as_str().unwrap()).collect();
        for name in names {
            let path = format!("/online/occupations/29-1141.00/{detail}/{name}");
            let status = ask(&path).await.status.as_u16();
            let expected = if listed.contains(format!("{HOST}{path}").as_str()) { 200 } else { 422 };
            assert_eq!(status, expected, "{path}");
        }
    }
}
