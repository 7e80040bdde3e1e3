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
    let education = get("/online/occupations/11-3031.00/details/education").await;
    let shares = scores(&education["response"], "percentage_of_respondents");
    assert!(shares.len() == 3 && shares.iter().rev().is_sorted(), "{shares:?}");
    assert!(education.get("total").is_none());
    // The share of the first level is too imprecise to be shown; the level is still the first.
    let nurse = get(&format!("{NURSE}/details/education")).await;
    let levels = nurse["response"].as_array().unwrap();
    assert_eq!(levels.iter().map(|one| one["code"].as_u64().unwrap()).collect::<Vec<_>>(), [6, 3, 5]);
    assert!(
        levels[0].get("percentage_of_respondents").is_none() && levels[1]["percentage_of_respondents"] == 23
    );
}

#[tokio::test]
async fn details_come_in_the_order_that_is_asked_for() {
    let names = async |section: &str, sort: &str, name: &str| {
        let page = get(&format!("{NURSE}/details/{section}?end=2000{sort}")).await;
        let key = if section == "tasks" { "task" } else { "element" };
        let list = page[key].as_array().unwrap().clone();
        list.iter().map(|one| one[name].clone()).collect::<Vec<Value>>()
    };
    let texts =
        |values: &[Value]| values.iter().map(|one| one.as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert!(texts(&names("skills", "&sort=name", "name").await).is_sorted());
    assert!(texts(&names("work_context", "&sort=name", "name").await).is_sorted());
    assert!(texts(&names("tasks", "&sort=title", "title").await).is_sorted());
    let categories = texts(&names("tasks", "", "category").await);
    let place = |name: &String| ["Core", "Supplemental", "New"].iter().position(|one| one == name);
    assert!(categories.is_sorted_by_key(place), "{categories:?}");
    let by_importance = names("tasks", "&sort=importance", "importance").await;
    let known: Vec<u64> = by_importance.iter().filter_map(Value::as_u64).collect();
    assert!(known.iter().rev().is_sorted() && by_importance[..known.len()].iter().all(Value::is_u64));
}

#[tokio::test]
async fn an_item_leads_to_other_occupations_and_they_to_all() {
    for (section, id, name) in [
        ("skills", "2.A.1.a", "name"),
        ("work_context", "4.C.1.a.2.f", "name"),
        ("interests", "1.B.1.d", "name"),
        ("detailed_work_activities", "4.A.1.a.1.I14.D02", "title"),
    ] {
        let listed = get(&format!("{NURSE}/details/{section}?end=2000")).await;
        let key = if name == "title" { "activity" } else { "element" };
        let item = listed[key].as_array().unwrap().iter().find(|one| one["id"] == id).or(listed[key].get(0));
        let item = item.unwrap_or_else(|| panic!("{section} has no {id}")).clone();
        let path = item["related"].as_str().unwrap().strip_prefix("http://api.example").unwrap();
        let related = get(path).await;
        assert_eq!(related["summary"][name], item[name], "{path}");
        let found = codes(&related["occupation"]);
        assert!((1..=20).contains(&found.len()) && !found.contains(&"29-1141.00"), "{path}: {found:?}");
        let more =
            related["summary"]["see_more"].as_str().unwrap().strip_prefix("http://api.example").unwrap();
        let more = get(&format!("{more}{}end=2000", if more.contains('?') { "&" } else { "?" })).await;
        let all = codes(&more["occupation"]);
        assert!(section == "interests" || found.iter().all(|code| all.contains(code)), "{path}");
    }
}

#[tokio::test]
async fn an_outline_has_the_types_that_are_asked_for() {
    let address = format!("{NURSE}/custom/work_activities_outline");
    let whole = get(&address).await;
    let general = whole["activity"][0].clone();
    let below = ["related_activity"; 3].iter().fold(general.clone(), |one, name| one[*name][0].clone());
    assert_eq!((&general["activity_type"], &below["activity_type"]), (&"gwa".into(), &"task".into()));
    let tasks = get(&format!("{address}?display=task")).await;
    let tasks = tasks["activity"].as_array().unwrap();
    assert!(tasks.len() > 10 && tasks.iter().all(|one| one["activity_type"] == "task"));
    let nurse = get(NURSE).await;
    assert!(nurse["custom_contents"][0]["href"].as_str().unwrap().ends_with("/work_activities_outline"));
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
    assert!(page["occupation"][0]["job_zone"]["code"].as_u64().unwrap() <= 5);
    let by_level = get("/online/onet_data/skills_basic/2.A.1.a?end=2000&sort=level").await;
    let levels: Vec<u64> =
        by_level["occupation"].as_array().unwrap().iter().filter_map(|one| one["level"].as_u64()).collect();
    assert!(levels.iter().rev().is_sorted());
    let activity = get("/online/onet_data/work_activities/4.A.1.a.1").await;
    let detailed = activity["occupation"][0]["detailed_work_activities"].as_array().unwrap();
    assert!(detailed.iter().all(|one| one["id"].as_str().unwrap().starts_with("4.A.1.a.1.")));
    let social = get("/online/onet_data/interests/s").await;
    assert!(codes(&social["occupation"]).contains(&"29-1141.00"));
    let letters = |list: &Value| {
        let list = list.as_array().unwrap().iter();
        list.map(|one| one["interest_code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(letters(&get("/online/onet_data/interests").await).concat(), "RIASEC");
    let two = get("/online/onet_data/interests/SI?end=2000&sort=title").await;
    assert_eq!(letters(&two["summary"]), ["S", "I"]);
    assert!(letters(&two["occupation"]).iter().all(|code| code.starts_with("SI")));
}

#[tokio::test]
async fn only_rated_elements_have_an_address() {
    fn nodes(list: &Value) -> Vec<&Value> {
        let all = list.as_array().into_iter().flatten();
        all.flat_map(|one| std::iter::once(one).chain(nodes(&one["child"]))).collect()
    }
    let tree = get("/online/onet_data/work_activities").await;
    let (rated, groups): (Vec<&Value>, Vec<&Value>) =
        nodes(&tree).into_iter().partition(|one| one.get("href").is_some());
    assert_eq!(rated.len(), 41, "general work activities");
    assert!(groups.iter().all(|one| one.get("child").is_some()));
}

#[tokio::test]
async fn lists_of_occupations_agree_with_the_tables() {
    assert_eq!(codes(&get("/online/bright_outlook/openings").await["occupation"]), ["29-1141.00"]);
    assert_eq!(
        codes(&get("/online/bright_outlook/all").await["occupation"]),
        ["29-1141.00", "15-1252.00"],
        "by title"
    );
    let by_code = get("/online/bright_outlook/all?sort=code").await;
    assert_eq!(codes(&by_code["occupation"]), ["15-1252.00", "29-1141.00"]);
    assert_eq!(codes(&by_code["occupation"][1]["category"]), ["openings", "grow"]);
    assert_eq!(codes(&get("/online/career_clusters/020000").await["occupation"]), ["15-1252.00"]);
    assert_eq!(
        codes(&get("/online/stem_occupations/1").await["occupation"]),
        ["15-1252.00", "29-1141.00"],
        "by family"
    );
    let family = get("/online/stem_occupations/all?job_family=29-0000").await;
    assert_eq!(codes(&family["occupation"]), ["29-1141.00"]);
    assert_eq!(family["occupation"][0]["stem_occupation_type"][1]["code"], 2);
    assert_eq!(codes(&get("/online/industries/62").await["occupation"]), ["29-1141.00"]);
    let family = get("/online/job_families/29-0000?end=2000").await;
    assert!(codes(&family["occupation"]).iter().all(|code| code.starts_with("29-")));
    assert_eq!(get("/online/job_families/29?end=2000").await["occupation"], family["occupation"]);
    let nurse = get(NURSE).await;
    assert_eq!(nurse["tags"], serde_json::json!({ "bright_outlook": true }));
    assert_eq!(codes(&nurse["bright_outlook"]), ["grow", "openings"]);
    let other = get("/online/occupations/11-1011.00").await;
    assert_eq!((&other["tags"], &other["bright_outlook"]), (&serde_json::json!({}), &serde_json::json!([])));
}

#[tokio::test]
async fn chosen_tasks_and_activities_lead_to_other_occupations() {
    let tasks = get("/online/job_duties/tasks/29-1141.00").await;
    let ids: Vec<&str> = tasks.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    let results =
        get(&format!("/online/job_duties/results/29-1141.00?tasks={}&end=2000", ids.join(","))).await;
    let found = results["occupation"].as_array().unwrap();
    assert!(!found.is_empty());
    for one in found {
        let count = |name: &str| one["tasks"][name].as_array().unwrap().len();
        assert!(count("closely_related") + count("less_related") > 0 && count("full") > 0);
    }
    let activities = get("/online/related_activities/activities/29-1141.00").await;
    for activity in activities.as_array().unwrap().iter().take(5) {
        let id = activity["id"].as_str().unwrap();
        let results =
            get(&format!("/online/related_activities/results/29-1141.00?activities={id}&end=2000")).await;
        for one in results["occupation"].as_array().unwrap() {
            let count = |name: &str| one["activities"][name].as_array().unwrap().len();
            assert!(count("shared") + count("similar") > 0 && count("shared") <= 1, "{one}");
            assert!(count("full") >= count("shared") + count("similar"), "{one}");
        }
    }
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
    assert_eq!(of("").await, [""; 0], "codes in use, unless the others are asked for");
    assert_eq!(
        of("&branch=all&active=false").await,
        ["6333"],
        "words, or their beginnings: 'nursing' is not 'nurse'"
    );
    let by_code = get("/online/crosswalks/military?keyword=68C").await;
    assert_eq!(codes(&by_code["match"][0]["occupation"]), ["29-1141.00", "29-2061.00"]);
    assert_eq!(by_code["match"][0]["title"], "Practical Nursing Specialist (Army)");
    assert_eq!(of("&active=true").await, [""; 0]);
    assert_eq!(of("&branch=marine_corps&active=false").await, ["6333"]);
    assert_eq!(of("&branch=navy&active=false").await, [""; 0]);
    let handbook = get("/online/crosswalks/occupation_handbook?keyword=nurses").await;
    assert_eq!(codes(&handbook["match"][0]["occupation"]), ["29-1141.00"]);
    let trades = get("/online/crosswalks/RAPIDS?keyword=trade&start=2001").await;
    assert_eq!(trades["total"], super::MANY_TRADES);
}

#[tokio::test]
async fn codes_of_older_taxonomies_are_converted_both_ways() {
    let now = get("/taxonomy/2010/active/29-2071.00").await;
    assert_eq!(codes(&now["occupation"]), ["29-2072.00", "29-9021.00"]);
    let then = get("/taxonomy/active/2010/29-2072.00").await;
    assert_eq!(codes(&then["occupation"]), ["29-2071.00"]);
    assert_eq!((&now["description"], then["description"].is_string()), (&"".into(), true));
    assert_eq!(codes(&get("/taxonomy/2019/active/29-1141.00").await["occupation"]), ["29-1141.00"]);
}

#[tokio::test]
async fn a_career_has_wages_and_outlook() {
    let nurse = get("/mnm/careers/29-1141.00/job_outlook").await;
    assert_eq!(nurse["outlook"]["category"], "Bright");
    assert_eq!(
        (&nurse["salary"]["annual_median"], &nurse["salary"]["hourly_median"]),
        (&93600.into(), &45.0.into())
    );
    let executive = get("/mnm/careers/11-1011.00/job_outlook").await;
    assert_eq!(executive["outlook"]["category"], "Average");
    assert_eq!(nurse["salary"]["soc_code"], "29-1141");
    assert_eq!(codes(&nurse["bright_outlook"]), ["grow", "openings"]);
    let over = executive["salary"]["annual_90th_percentile_over"].as_u64().unwrap();
    assert!(over > 200_000 && executive["salary"].get("annual_90th_percentile").is_none());
    let secretary = get("/mnm/careers/43-6014.00/job_outlook").await;
    assert_eq!(secretary["outlook"]["category"], "Below Average");
}

#[tokio::test]
async fn occupations_are_listed_by_title_with_whether_they_have_data() {
    let page = get("/online/occupations?end=2000").await;
    let all = page["occupation"].as_array().unwrap();
    assert!(all.iter().map(|one| one["title"].as_str().unwrap()).is_sorted());
    let without = all.iter().find(|one| one["code"] == "55-3016.00").unwrap();
    assert_eq!((&without["datalevel"], without.get("zone")), (&false.into(), None));
    assert!(codes(&get("/online/occupations?end=2000&sort=code").await["occupation"]).is_sorted());
}

#[tokio::test]
async fn clusters_are_divided_into_pathways() {
    let cluster = get("/online/career_clusters/010000").await;
    assert_eq!(cluster["summary"]["title"], "Health Science");
    assert_eq!(codes(&cluster["occupation"][0]["sub_cluster"]), ["010001"]);
    let pathway = get("/online/career_clusters/sub_clusters/010001").await;
    assert_eq!(
        (&pathway["summary"]["title"], &pathway["cluster"]["code"]),
        (&"Therapeutic Services".into(), &"010000".into())
    );
    assert_eq!(pathway["summary"]["example_programs"][0], "Registered Nursing/Registered Nurse");
    assert_eq!(codes(&pathway["occupation"]), ["29-1141.00"]);
    let career = get("/mnm/career_clusters/010000").await;
    assert_eq!(career["summary"]["sub_clusters"], serde_json::json!(["Therapeutic Services"]));
}

#[tokio::test]
async fn industries_have_shares_and_projections() {
    let nurse = get("/online/industries/62").await["occupation"][0].clone();
    assert_eq!(nurse["percent_employed"], 95);
    let all = get("/online/industries/all?sort=code").await;
    let shares =
        all["occupation"].as_array().unwrap().last().unwrap()["percent_employed_by_industry"].clone();
    assert_eq!(
        shares,
        serde_json::json!([
            { "code": 61, "title": "Educational Services", "percent": 5 },
            { "code": 62, "title": "Health Care and Social Assistance", "percent": 95 },
        ])
    );
    let more = get("/mnm/careers/29-1141.00/explore_more").await;
    let most = "http://api.example/mnm/industries/62/most_people";
    assert_eq!(
        (more["industries"].as_array().unwrap().len(), &more["industries"][0]["most_people"]),
        (1, &most.into())
    );
}

#[tokio::test]
async fn searches_end_with_the_closest_relatives_of_what_was_asked_for() {
    let nurse = get("/online/occupations/29-1141.00/details/related_occupations").await;
    let closest = codes(&nurse["occupation"])[..1].to_vec();
    let found = get("/online/search?keyword=registered+nurse&end=2000").await;
    assert!(closest.iter().all(|code| codes(&found["occupation"]).contains(code)), "{closest:?}");
}
