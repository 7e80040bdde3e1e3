//! A snapshot of each answer, and the table of them in the documentation.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::{ask, ask_with, header, official};
use crate::snapshots::redacted;

/// The address of each endpoint as documented, and one to call.
const EXAMPLES: [(&str, &str); 76] = [
    ("about", "/about"),
    ("online/search", "/online/search?keyword=nurse&end=2"),
    ("online/occupations/", "/online/occupations/?end=3&sort=zone"),
    ("online/occupations/{code}/", "/online/occupations/29-1141.00/"),
    ("…/summary/tasks", "/online/occupations/29-1141.00/summary/tasks"),
    ("…/details/tasks", "/online/occupations/29-1141.00/details/tasks?sort=title"),
    ("…/details/technology_skills", "/online/occupations/15-1252.00/details/technology_skills?start=2&end=3"),
    ("…/details/work_activities", "/online/occupations/29-1141.00/details/work_activities"),
    ("…/details/detailed_work_activities", "/online/occupations/29-1141.00/details/detailed_work_activities"),
    ("…/details/work_context", "/online/occupations/29-1141.00/details/work_context?end=2"),
    ("…/details/job_zone", "/online/occupations/29-1141.00/details/job_zone"),
    ("…/details/apprenticeship", "/online/occupations/29-1141.00/details/apprenticeship"),
    ("…/summary/skills", "/online/occupations/29-1141.00/summary/skills"),
    ("…/details/skills", "/online/occupations/29-1141.00/details/skills?end=100"),
    ("…/details/knowledge", "/online/occupations/29-1141.00/details/knowledge"),
    ("…/details/education", "/online/occupations/29-1141.00/details/education"),
    ("…/details/abilities", "/online/occupations/29-1141.00/details/abilities"),
    ("…/summary/interests", "/online/occupations/29-1141.00/summary/interests"),
    ("…/details/interests", "/online/occupations/29-1141.00/details/interests"),
    ("…/details/work_styles", "/online/occupations/29-1141.00/details/work_styles"),
    ("…/details/related_occupations", "/online/occupations/29-1141.00/details/related_occupations"),
    ("…/details/tools_used", "/online/occupations/29-1141.00/details/tools_used"),
    ("…/details/work_values", "/online/occupations/29-1141.00/details/work_values"),
    ("…/hot_technology", "/online/occupations/15-1252.00/hot_technology"),
    ("…/in_demand_skills", "/online/occupations/15-1252.00/in_demand_skills"),
    (
        "…/custom/work_activities_outline",
        "/online/occupations/11-1011.00/custom/work_activities_outline?display=gwa,dwa",
    ),
    (
        "online/occupations/{code}/related/{section}/{id}",
        "/online/occupations/29-1141.00/related/skills/2.A.1.a",
    ),
    ("online/", "/online/"),
    ("online/onet_data/", "/online/onet_data/"),
    ("online/onet_data/{family}/", "/online/onet_data/skills_basic/"),
    ("online/onet_data/{family}/{element}", "/online/onet_data/skills_basic/2.A.1.a"),
    ("online/onet_data/interests/", "/online/onet_data/interests/"),
    ("online/onet_data/interests/{letters}", "/online/onet_data/interests/SI"),
    ("online/bright_outlook/", "/online/bright_outlook/"),
    ("online/career_clusters/", "/online/career_clusters/"),
    ("online/career_clusters/{code}", "/online/career_clusters/010000"),
    ("online/career_clusters/sub_clusters/{code}", "/online/career_clusters/sub_clusters/010001"),
    ("online/job_families/", "/online/job_families/"),
    ("online/job_zones/", "/online/job_zones/"),
    ("online/stem_occupations/", "/online/stem_occupations/"),
    ("online/industries/", "/online/industries/"),
    ("online/industries/{code}", "/online/industries/62"),
    ("online/hot_technology/", "/online/hot_technology/"),
    ("online/technology/categories/{code}", "/online/technology/categories/43232306"),
    ("online/technology/examples/search", "/online/technology/examples/search?keyword=microsoft"),
    ("online/technology/categories/search", "/online/technology/categories/search?keyword=data"),
    ("online/job_duties/search", "/online/job_duties/search?keyword=nurse&end=2"),
    ("online/job_duties/tasks/{code}", "/online/job_duties/tasks/29-1141.00"),
    ("online/related_activities/search", "/online/related_activities/search?keyword=nurse&end=2"),
    ("online/related_activities/activities/{code}", "/online/related_activities/activities/29-1141.00"),
    ("online/soft_skills/", "/online/soft_skills/"),
    ("online/soft_skills/results", "/online/soft_skills/results?skills=2.B.1.a,2.B.2.i&end=2"),
    ("online/crosswalks/military", "/online/crosswalks/military?keyword=68C"),
    ("online/crosswalks/education", "/online/crosswalks/education?keyword=51.3801"),
    ("online/crosswalks/occupation_handbook", "/online/crosswalks/occupation_handbook?keyword=nurses"),
    ("online/crosswalks/SOC", "/online/crosswalks/SOC?keyword=29-1141"),
    ("online/crosswalks/RAPIDS", "/online/crosswalks/RAPIDS?keyword=electrician"),
    ("database", "/database"),
    ("database/info/{table_id}", "/database/info/knowledge"),
    (
        "database/rows/{table_id}",
        "/database/rows/knowledge?filter=onetsoc_code.eq.29-1141.00&sort=data_value.descending&end=2",
    ),
    ("taxonomy/{from}/{to}/{code}", "/taxonomy/2010/active/29-2071.00"),
    ("mnm/search", "/mnm/search?keyword=nurse&end=2"),
    ("mnm/careers/", "/mnm/careers/?end=2"),
    ("mnm/careers/{code}/", "/mnm/careers/29-1141.00/"),
    ("mnm/careers/{code}/job_outlook", "/mnm/careers/11-1011.00/job_outlook"),
    ("mnm/careers/{code}/personality", "/mnm/careers/29-1141.00/personality"),
    ("mnm/careers/{code}/skills", "/mnm/careers/29-1141.00/skills"),
    ("mnm/careers/{code}/technology", "/mnm/careers/11-1011.00/technology"),
    ("mnm/careers/{code}/education", "/mnm/careers/29-1141.00/education"),
    ("mnm/careers/{code}/explore_more", "/mnm/careers/29-1141.00/explore_more"),
    ("mnm/bright_outlook/{code}", "/mnm/bright_outlook/grow"),
    ("mnm/career_clusters/{code}", "/mnm/career_clusters/010000"),
    ("mnm/job_preparation/{code}", "/mnm/job_preparation/5?end=2"),
    ("mnm/interests/{code}", "/mnm/interests/social?end=2"),
    ("mnm/industries/", "/mnm/industries/"),
    ("mnm/industries/{code}/most_people", "/mnm/industries/62/most_people"),
];

/// The documented address as the name of a file.
fn file_name(endpoint: &str) -> String {
    let words = endpoint.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

#[tokio::test]
async fn every_answer_has_the_official_shape_and_that_of_its_snapshot() {
    let mut differences = Vec::new();
    for (endpoint, address) in EXAMPLES {
        let answer = ask(address).await;
        let snapshot = json!({
            "status": answer.status.as_u16(),
            "content-type": header(&answer, "content-type"),
            "body": redacted(answer.json()),
        });
        assert_eq!(answer.status.as_u16(), 200, "{address}: {}", answer.text());
        differences.extend(official::differences(address, &answer.json()));
        insta::with_settings!({ description => address, omit_expression => true }, {
            insta::assert_json_snapshot!(file_name(endpoint), snapshot);
        });
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[tokio::test]
async fn version_1_9_has_the_shapes_of_its_snapshots() {
    for (name, address) in [
        ("v1_9_search", "/ws/online/search?keyword=nurse&end=2"),
        ("v1_9_occupation", "/ws/online/occupations/29-1141.00"),
        ("v1_9_details", "/ws/online/occupations/29-1141.00/details"),
    ] {
        let answer = ask_with(address, &[("authorization", "Basic bmFtZTpzZWNyZXQ=")]).await;
        assert_eq!(answer.status.as_u16(), 200, "{address}: {}", answer.text());
        insta::with_settings!({ description => address, omit_expression => true }, {
            insta::assert_json_snapshot!(name, redacted(answer.json()));
        });
    }
}

#[tokio::test]
async fn every_kind_of_error_has_the_shape_of_its_snapshot() {
    for (name, address) in [
        ("error_missing_keyword", "/online/search"),
        ("error_unknown_code", "/online/occupations/99-9999.00/"),
        ("error_obsolete_code", "/online/occupations/29-2071.00/"),
        ("error_no_data", "/online/occupations/29-1141.00/details/professional_associations"),
        ("error_unknown_table", "/database/info/Knowledge%20Table"),
        ("error_rows", "/online/search?keyword=nurse&start=1&end=2001"),
        ("error_not_found", "/online/nowhere"),
    ] {
        let answer = ask(address).await;
        let snapshot = json!({ "status": answer.status.as_u16(), "body": answer.json() });
        insta::with_settings!({ description => address, omit_expression => true }, {
            insta::assert_json_snapshot!(name, snapshot);
        });
    }
}

#[test]
fn the_documentation_lists_every_endpoint() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/onet-web-services.md");
    let document = fs::read_to_string(document).unwrap();
    let missing = |endpoint: &&str| {
        let (above, last) = endpoint.rsplit_once('/').unwrap_or(("", endpoint));
        let shared =
            ["…/summary", "…/details", "…/custom", "mnm/careers/{code}"].contains(&above) && !last.is_empty();
        let named =
            if shared { format!("`{last}`") } else { format!("`/{}`", endpoint.trim_start_matches('/')) };
        !document.contains(&named) && !document.contains(&format!("`{endpoint}`"))
    };
    let missing: Vec<&str> = EXAMPLES.iter().map(|(endpoint, _)| *endpoint).filter(missing).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
