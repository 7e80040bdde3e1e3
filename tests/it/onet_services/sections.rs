//! What the sections say.

use serde_json::Value;

use super::{codes, get};

const NURSE: &str = "/online/occupations/29-1141.00";

fn scores(list: &Value, name: &str) -> Vec<u64> {
    list.as_array().unwrap().iter().map(|one| one[name].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn details_have_all_elements_and_summaries_the_important_ones() {
    for (section, score) in
        [("skills", "importance"), ("abilities", "importance"), ("knowledge", "importance")]
    {
        let full = get(&format!("{NURSE}/details/{section}?end=2000")).await;
        let scores = scores(&full["element"], score);
        assert!(scores.iter().rev().is_sorted() && scores.iter().all(|score| *score <= 100), "{section}");
        let brief = get(&format!("{NURSE}/summary/{section}?end=2000")).await;
        let (brief, full) = (brief["element"].as_array().unwrap(), full["element"].as_array().unwrap());
        assert!(brief.len() >= 5 && brief.len() < full.len(), "{section}: {} of {}", brief.len(), full.len());
        assert!(brief.iter().all(|one| one.get(score).is_none()), "{section}");
    }
    let styles = get(&format!("{NURSE}/details/work_styles?end=100")).await;
    assert_eq!(styles["total"], 21);
}

#[tokio::test]
async fn interests_have_a_code_and_its_elements_in_order() {
    let brief = get(&format!("{NURSE}/summary/interests")).await;
    let code = brief["interest_code"].as_str().unwrap();
    let elements = brief["element"].as_array().unwrap();
    let letters: String = elements.iter().map(|one| &one["name"].as_str().unwrap()[..1]).collect();
    assert_eq!(letters, code);
    assert!(brief.get("total").is_none(), "it has no pages");
    let full = get(&format!("{NURSE}/details/interests")).await;
    assert_eq!((&full["total"], scores(&full["element"], "occupational_interest").len()), (&6.into(), 6));
}

#[tokio::test]
async fn education_has_the_three_levels_that_most_workers_name() {
    let education = get(&format!("{NURSE}/details/education")).await;
    let shares = scores(&education["response"], "percentage_of_respondents");
    assert!((1..=3).contains(&shares.len()) && shares.iter().rev().is_sorted(), "{shares:?}");
    assert!(education.get("total").is_none());
}

#[tokio::test]
async fn the_second_half_of_the_related_occupations_is_supplemental() {
    let related = get(&format!("{NURSE}/details/related_occupations?end=100")).await;
    let marks: Vec<bool> =
        related["occupation"].as_array().unwrap().iter().map(|one| one["supplemental"] == true).collect();
    assert!(marks.iter().any(|mark| !mark) && marks.is_sorted(), "{marks:?}");
}

#[tokio::test]
async fn an_element_leads_to_occupations_by_importance_with_their_level() {
    let page = get("/online/onet_data/skills_basic/2.A.1.a?end=2000").await;
    assert!(scores(&page["occupation"], "importance").iter().rev().is_sorted());
    assert!(page["occupation"][0]["level"].as_u64().unwrap() <= 100);
    let social = get("/online/onet_data/interests/s").await;
    assert!(codes(&social["occupation"]).contains(&"29-1141.00"));
}

#[tokio::test]
async fn lists_of_occupations_agree_with_the_tables() {
    assert_eq!(codes(&get("/online/bright_outlook/openings").await["occupation"]), ["29-1141.00"]);
    assert_eq!(codes(&get("/online/bright_outlook/all").await["occupation"]), ["15-1252.00", "29-1141.00"]);
    assert_eq!(codes(&get("/online/career_clusters/020000").await["occupation"]), ["15-1252.00"]);
    assert_eq!(codes(&get("/online/stem_occupations/1").await["occupation"]), ["15-1252.00", "29-1141.00"]);
    assert_eq!(codes(&get("/online/industries/62").await["occupation"]), ["29-1141.00"]);
    let family = get("/online/job_families/29?end=2000").await;
    assert!(codes(&family["occupation"]).iter().all(|code| code.starts_with("29-")));
    let nurse = get(NURSE).await;
    assert_eq!(nurse["tags"], serde_json::json!({ "bright_outlook": true }));
    assert_eq!(codes(&nurse["bright_outlook"]), ["grow", "openings"]);
    let other = get("/online/occupations/11-1011.00").await;
    assert_eq!((&other["tags"], &other["bright_outlook"]), (&serde_json::json!({}), &serde_json::json!([])));
}

#[tokio::test]
async fn chosen_tasks_and_activities_lead_to_other_occupations() {
    let tasks = get("/online/job_duties/tasks/29-1141.00?end=100").await;
    let ids: Vec<&str> =
        tasks["task"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    let results =
        get(&format!("/online/job_duties/results/29-1141.00?tasks={}&end=2000", ids.join(","))).await;
    let found = results["occupation"].as_array().unwrap();
    assert!(!found.is_empty());
    for one in found {
        let count = |name: &str| one["tasks"][name].as_array().unwrap().len();
        assert!(count("closely_related") + count("less_related") > 0 && count("full") > 0);
    }
    let activities = get("/online/related_activities/activities/29-1141.00").await;
    let id = activities["activity"][0]["id"].as_str().unwrap();
    get(&format!("/online/related_activities/results/29-1141.00?activities={id}")).await;
}

#[tokio::test]
async fn matched_soft_skills_are_those_chosen() {
    let results = get("/online/soft_skills/results?skills=2.B.1.a,2.B.2.i&end=2000").await;
    for one in results["occupation"].as_array().unwrap() {
        let matched = codes(&one["skills_matched"]);
        assert!(!matched.is_empty() && matched.iter().all(|code| ["2.B.1.a", "2.B.2.i"].contains(code)));
        assert!(codes(&one["skills_other"]).iter().all(|code| !matched.contains(code)));
    }
}

#[tokio::test]
async fn crosswalks_can_be_narrowed() {
    let of = async |query: &str| {
        let found = get(&format!("/online/crosswalks/military?keyword=nurse{query}")).await;
        codes(&found["match"]).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(of("").await.len(), 1, "words, or their beginnings: 'nursing' is not 'nurse'");
    let by_code = get("/online/crosswalks/military?keyword=68C").await;
    assert_eq!(codes(&by_code["match"][0]["occupation"]), ["29-1141.00", "29-2061.00"]);
    assert_eq!(of("&active=true").await, [""; 0]);
    assert_eq!(of("&branch=marine_corps").await, ["6333"]);
}

#[tokio::test]
async fn codes_of_older_taxonomies_are_converted_both_ways() {
    let now = get("/taxonomy/2010/active/29-2071.00").await;
    assert_eq!(codes(&now["occupation"]), ["29-2072.00", "29-9021.00"]);
    let then = get("/taxonomy/active/2010/29-2072.00").await;
    assert_eq!(codes(&then["occupation"]), ["29-2071.00"]);
    assert!(then["description"].is_string() && now.get("description").is_none());
    assert_eq!(codes(&get("/taxonomy/2019/active/29-1141.00").await["occupation"]), ["29-1141.00"]);
}

#[tokio::test]
async fn a_career_has_wages_and_outlook() {
    let nurse = get("/mnm/careers/29-1141.00/job_outlook").await;
    assert_eq!(nurse["outlook"]["category"], "Bright");
    assert_eq!(
        (&nurse["salary"]["annual_median"], &nurse["salary"]["hourly_median"]),
        (&93600.0.into(), &45.0.into())
    );
    let executive = get("/mnm/careers/11-1011.00/job_outlook").await;
    assert_eq!(executive["outlook"]["category"], "Average");
    let over = executive["salary"]["annual_90th_percentile_over"].as_f64().unwrap();
    assert!(over > 200_000.0 && executive["salary"].get("annual_90th_percentile").is_none());
    let secretary = get("/mnm/careers/43-6014.00/job_outlook").await;
    assert_eq!(secretary["outlook"]["category"], "Below Average");
}
