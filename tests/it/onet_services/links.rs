//! Every address in an answer answers.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{ask, get};

const HOST: &str = "http://api.example";
/// Most addresses to follow from each kind of path: they differ only in their ids.
const OF_A_KIND: usize = 4;

/// All addresses in an answer.
fn addresses(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(address) if ["href", "related", "next", "prev", "info"].contains(&name.as_str()) => {
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
        "/online/onet_data/abilities",
        "/online/onet_data/skills_cf",
        "/online/onet_data/work_styles",
        "/online/job_duties/search?keyword=nurse",
        "/online/related_activities/search?keyword=nurse",
        "/online/crosswalks/military?keyword=nurse",
        "/mnm/careers/29-1141.00/",
        "/database",
    ]
    .map(str::to_owned)
    .to_vec();
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    let mut kinds = std::collections::BTreeMap::<String, usize>::new();
    while let Some(path) = open.pop() {
        let mut found = BTreeSet::new();
        addresses(&get(&path).await, &mut found);
        for next in found {
            let of_a_kind = kinds.entry(kind(&next)).or_default();
            if *of_a_kind < OF_A_KIND && seen.insert(next.clone()) {
                *of_a_kind += 1;
                open.push(next);
            }
        }
    }
    assert!(seen.len() > 150, "{}", seen.len());
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
