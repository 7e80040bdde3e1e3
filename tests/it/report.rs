//! Reports on all occupations of the real release with the real tables, figures compared with the publishers' own
//! files, and invalid requests. Tests that need no release run on the sample.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use axum::http::{StatusCode, header};
use metier::catalog::Catalog;
use metier::engine::{AreasRequest, Engine, WagesRequest};
use metier::labor::LaborTables;
use metier::local::LocalTables;
use metier::market::{LaborMarket, Relation};
use metier::money::Money;
use metier::related::Related;
use metier::release::{Release, Strictness};
use metier::report::{Mark, Period, ReportRequest, SectionName, WageItem, report};
use metier::soc::OnetSocCode;
use serde_json::Value;
use tempfile::TempDir;

use crate::http::{get, get_with};
use crate::support::{all_codes, release_engine, shared};

fn code(text: &str) -> OnetSocCode {
    text.parse().unwrap()
}

fn request(text: &str, areas: &[&str]) -> ReportRequest {
    ReportRequest::new(code(text)).areas(areas.iter().copied())
}

fn wages<'a>(engine: &'a Engine, occupation: &str, area: &str) -> Vec<WageItem<'a>> {
    let report = engine.report(&request(occupation, &[area])).unwrap();
    report.sections.wages.unwrap().items.into_iter().filter(|item| item.area_code == area).collect()
}

#[test]
#[ignore = "needs a published release"]
fn every_report_section_is_filled_or_says_why_not() {
    let engine = release_engine();
    let mut filled: BTreeMap<&str, usize> = BTreeMap::new();
    let codes = all_codes(engine);
    for &code in &codes {
        let request =
            ReportRequest::new(code).areas(["VT", "CA", "PR"]).sections(SectionName::ALL.iter().copied());
        let report = serde_json::to_value(engine.report(&request).unwrap()).unwrap();
        let sections = report["sections"].as_object().unwrap();
        assert_eq!(sections.len(), SectionName::ALL.len());
        for name in SectionName::ALL {
            let section = &sections[name.name()];
            let has_items = !section["items"].as_array().unwrap().is_empty();
            let note = section["note"].as_str().unwrap_or_default();
            assert!(has_items || !note.is_empty(), "{code} {} is empty and has no note", name.name());
            *filled.entry(name.name()).or_default() += usize::from(has_items);
        }
    }
    eprintln!("sections filled of {}: {filled:?}", codes.len());
    // Empty for: 19 military occupations, those that O*NET does not rate or survey, tables that our copy lacks.
    let expected = [
        ("titles", 1016),
        ("video", 0),
        ("market", 985),
        ("wages", 985),
        ("trends", 891),
        // One has jobs in industries, but none of their numbers is published.
        ("industries", 995),
        ("tasks", 923),
        ("emerging_tasks", 235),
        ("detailed_work_activities", 923),
        ("knowledge", 894),
        ("skills", 884),
        ("abilities", 893),
        ("work_activities", 0),
        ("work_context", 0),
        ("interests", 923),
        ("work_styles", 891),
        ("work_values", 852),
        ("ratings", 923),
        ("technology", 923),
        // Codes in the rows for Vermont; the table has none for California and Puerto Rico.
        ("licenses", 160),
        ("job_zone", 923),
        ("education", 997),
        ("programs", 825),
        ("handbook", 700),
        ("resources", 1016),
        ("related", 1016),
        ("official_related", 923),
        ("metadata", 878),
    ];
    assert_eq!(filled, BTreeMap::from(expected));
}

/// The cells of a delimited file by state and code.
fn cells(file: &str, state: &str, wanted: &str) -> HashMap<String, HashMap<String, String>> {
    let text = fs::read_to_string(shared("labor_market").join(file)).unwrap();
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let row = |line: &str| -> HashMap<String, String> {
        head.iter().zip(line.split('\t')).map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
    };
    let rows = lines.map(row).filter(|row| row[wanted] == state);
    rows.map(|row| (row["OCC_CODE"].clone(), row)).collect()
}

#[test]
#[ignore = "needs a published release"]
fn state_wages_match_the_publishers_file() {
    let engine = release_engine();
    let rows = cells("wages/oews_2025_state_detailed.tsv", "50", "AREA");
    let columns = ["A_PCT10", "A_PCT25", "A_MEDIAN", "A_PCT75", "A_PCT90", "A_MEAN"];
    let (mut compared, mut points) = (0, 0);
    for code in all_codes(engine) {
        let Some(row) = rows.get(&code.soc().to_string()) else { continue };
        if columns.iter().all(|column| row[*column].is_empty()) {
            continue;
        }
        let items = wages(engine, &code.to_string(), "VT");
        let yearly = items.iter().find(|item| item.period == Period::Yearly).unwrap();
        let finer = code.extension() != 0;
        assert_eq!((yearly.year, yearly.published_for.is_some()), (2025, finer), "{code}");
        for ((name, wage), column) in yearly.points.named().zip(columns) {
            let cell = row[column].parse().ok().map(Money::from_dollars);
            assert_eq!(wage, cell, "{name} of {code}");
            points += usize::from(wage.is_some());
        }
        compared += 1;
    }
    eprintln!("{compared} occupations, {points} points");
    assert!(compared > 500 && points > 3000);
}

#[test]
#[ignore = "needs a published release"]
fn marks_are_kept_and_wages_of_one_period_only_are_marked() {
    let engine = release_engine();
    // Chief executives in Alabama, 2024: the 90th percentile is above the highest published wage.
    let year = request("11-1011", &["AL"]).year(2024);
    let report = engine.report(&year).unwrap();
    let section = report.sections.wages.unwrap();
    let yearly = section.items.iter().find(|item| item.period == Period::Yearly).unwrap();
    assert_eq!(
        (yearly.year, yearly.points.p90, yearly.marks.get("p90")),
        (2024, None, Some(&Mark::TopCoded))
    );
    assert_eq!(yearly.points.p10, Some(Money::from_dollars(104_950)));
    assert!(section.note.unwrap().contains("# marks a wage of at least $115.00 an hour or $239,200 a year"));
    assert_eq!(yearly.top_code, Some(Money::from_dollars(239_200)));

    let teachers = wages(engine, "25-2021", "VT");
    assert!(teachers[0].marks.values().all(|mark| *mark == Mark::YearlyOnly) && teachers[0].marks.len() == 6);
    assert!(teachers[1].points.median.is_some() && teachers[1].marks.is_empty());
    let actors = wages(engine, "27-2011", "US");
    assert!(
        actors[0].points.median.is_some() && actors[1].marks.values().all(|mark| *mark == Mark::HourlyOnly)
    );
    let nurses = wages(engine, "29-1141", "VT");
    assert!(nurses[0].computed, "Vermont's table has only two hourly points");
    let median = |item: &WageItem<'_>| item.points.median.unwrap().dollars();
    let (hourly, yearly) = (median(&nurses[0]), median(&nurses[1]));
    assert!((hourly * 2080.0 - yearly).abs() < 15.0, "{hourly} {yearly}");
}

#[test]
#[ignore = "needs a published release"]
fn a_withheld_national_figure_is_not_replaced_by_its_groups() {
    let engine = release_engine();
    // Actors are paid by the hour: their broad group has an annual median, they have none.
    let of = |text: &str| {
        let request = request(text, &["US"]).sections([SectionName::Market]);
        let item = engine.report(&request).unwrap().sections.market.unwrap().items.remove(0);
        (item.median_wage.is_some(), item.employment.is_some(), item.published_for)
    };
    assert_eq!(of("27-2011"), (false, true, None));
    let (wage, jobs, group) = of("13-1021");
    assert_eq!(
        (wage, jobs, group.unwrap().code),
        (true, true, "13-1020".parse().unwrap()),
        "published on one line"
    );
    // A line of the National Employment Matrix that has no broad group.
    let (wage, jobs, line) = of("53-1042");
    assert_eq!((wage, jobs, line.unwrap().code), (true, true, "53-1047".parse().unwrap()));
}

#[test]
#[ignore = "needs a published release"]
fn figures_of_a_group_name_the_group() {
    let engine = release_engine();
    for (occupation, group, title) in [
        ("13-1021", "13-1020", "Buyers and Purchasing Agents"),
        (
            "53-1042",
            "53-1047",
            "First-Line Supervisors of Transportation and Material Moving Workers, Except Aircraft Cargo Handling Supervisors",
        ),
        ("31-1122", "31-1120", "Home Health and Personal Care Aides"),
    ] {
        let report = engine.report(&request(occupation, &["VT"])).unwrap();
        let section = report.sections.wages.unwrap();
        let other = section.items[0].published_for.as_ref().unwrap();
        assert_eq!((other.code.to_string().as_str(), other.relation), (group, Relation::Broader));
        assert_eq!(other.title, Some(title));
        assert!(section.note.unwrap().contains(&format!("figures are published for {group} {title}")));
        assert!(report.sections.trends.unwrap().items[0].published_for.is_some());
        assert!(report.sections.education.unwrap().note.unwrap().contains(group));
    }
    // Levels come with importance.
    let all = engine.report(&request("29-1141", &[]).all(true)).unwrap();
    let skills = all.sections.skills.unwrap().items;
    assert!(skills.len() == 35 && skills.iter().filter(|skill| skill.level.is_some()).count() > 20);
    // O*NET occupations within a SOC occupation get its figures, and say so.
    let nurses = wages(engine, "29-1141.01", "VT");
    let other = nurses[0].published_for.as_ref().unwrap();
    assert_eq!((other.code.to_string().as_str(), other.title), ("29-1141", Some("Registered Nurses")));
    assert!(wages(engine, "29-1141.00", "VT")[0].published_for.is_none());
}

/// Joins one wage file to a release.
fn joined(release: &str, file: &str) -> (Catalog, LaborMarket, Vec<String>) {
    let (release, labor, file) = (shared(release), shared("labor_market"), shared(file));
    let folder = tempfile::tempdir().unwrap();
    for within in ["wages", "crosswalks"] {
        fs::create_dir(folder.path().join(within)).unwrap();
    }
    fs::copy(&file, folder.path().join("wages").join(file.file_name().unwrap())).unwrap();
    for crosswalk in ["2010_to_2019_Crosswalk.csv", "soc2010_soc2018.csv"] {
        fs::copy(labor.join("crosswalks").join(crosswalk), folder.path().join("crosswalks").join(crosswalk))
            .unwrap();
    }
    let tables = LaborTables::read(folder.path(), Strictness::Strict).unwrap();
    let release = Release::read(&release, Strictness::Strict).unwrap();
    let (catalog, _) =
        Catalog::assemble(release, &tables, LocalTables::default(), Strictness::Strict).unwrap();
    let (market, fits) = LaborMarket::join(&catalog, &tables).unwrap();
    let unmatched = fits.into_iter().find(|fit| fit.file.starts_with("wages/")).unwrap().unmatched_codes;
    (catalog, market, unmatched)
}

fn published(
    catalog: &Catalog,
    market: &LaborMarket,
    occupation: &str,
    area: &str,
) -> Vec<(String, Option<Relation>)> {
    let (id, area) = (catalog.id_of(code(occupation)).unwrap(), market.areas().find(area).unwrap());
    let facts = market.wages(id, area, None);
    facts.iter().map(|fact| (fact.code.code.to_string(), fact.code.relation)).collect()
}

#[test]
#[ignore = "needs a published release"]
fn codes_of_another_edition_are_mapped_by_the_crosswalks_and_marked() {
    // Wages of 2015 by SOC 2010, for the occupations of 2019.
    let (catalog, market, unmatched) = joined("onet/db_30_1_text", "seed/oes_2015_vermont.tsv");
    let of = |occupation: &str| published(&catalog, &market, occupation, "VT");
    assert_eq!(of("29-2072.00"), [("29-2071".to_owned(), Some(Relation::Broader))], "split in 2018");
    assert_eq!(of("29-9021.00")[0], ("29-2071".to_owned(), Some(Relation::Broader)));
    assert_eq!(of("15-1251.00"), [("15-1131".to_owned(), Some(Relation::Renumbered))]);
    assert_eq!(of("29-1141.00"), [("29-1141".to_owned(), None)]);
    assert_eq!(unmatched, ["25-3097", "25-3098"], "groups specific to this survey");

    // Wages of 2025 by SOC 2018, for the occupations of 2010.
    let file = "labor_market/wages/oews_2025_state_detailed.tsv";
    let (catalog, market, _) = joined("onet/db_18_1_text", file);
    let of = |occupation: &str| published(&catalog, &market, occupation, "Vermont");
    let parts = of("29-2071.00");
    let codes: Vec<&str> = parts.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["29-2072", "29-9021"], "{parts:?}");
    assert_eq!(of("15-1131.00"), [("15-1251".to_owned(), Some(Relation::Renumbered))]);
}

#[test]
#[ignore = "needs a published release"]
fn areas_are_found_by_code_and_name_and_list_their_years() {
    let engine = release_engine();
    for text in ["VT", "vt", "50", "Vermont", " vermont "] {
        let named = engine.areas(&AreasRequest::new().names([text])).unwrap().areas;
        assert_eq!((named.len(), named[0].code), (1, "VT"), "{text}");
    }
    let named = engine.areas(&AreasRequest::new().names(["VT,US"])).unwrap().areas;
    assert_eq!(named.iter().map(|area| area.code).collect::<Vec<_>>(), ["VT", "US"]);
    assert!(engine.areas(&AreasRequest::new().names(["Atlantis"])).is_err());
    let answer = engine.areas(&AreasRequest::new()).unwrap();
    assert_eq!((answer.areas.len(), answer.areas[0].code), (190, "US"));
    let vermont = answer.areas.iter().position(|area| area.code == "VT").unwrap();
    assert_eq!(answer.areas[vermont].wage_years, [2025, 2024]);
    assert_eq!(answer.areas[vermont].projection_years, [(2022, 2032)]);
    let within: Vec<&str> = answer.areas[vermont + 1..vermont + 3].iter().map(|area| area.code).collect();
    assert_eq!(within, ["5000001", "5000002"]);
    let report = engine.report(&request("29-1141", &["Vermont, US", "5000001"])).unwrap();
    let codes: Vec<&str> = report.areas.iter().map(|area| area.code).collect();
    assert_eq!(codes, ["VT", "US", "5000001"]);
    // Without an area: the nation.
    for nowhere in [&[][..], &[" , "]] {
        let report = engine.report(&request("29-1141", nowhere)).unwrap();
        assert_eq!(report.areas[0].code, "US");
    }
    // One of two areas has no figures: a note says so.
    let report = engine.report(&request("53-4013", &["US", "VT"])).unwrap();
    let section = report.sections.wages.unwrap();
    assert!(section.items.iter().all(|item| item.area_code == "US"), "{:?}", section.items);
    assert!(section.note.unwrap().contains("no table has wages for this occupation in Vermont"));
}

#[test]
#[ignore = "needs a published release"]
fn wage_tables_are_by_occupation_or_by_area() {
    let engine = release_engine();
    let by_occupation = engine.wages(&WagesRequest::new().code(code("29-1141"))).unwrap();
    let areas: std::collections::BTreeSet<&str> =
        by_occupation.wages.iter().map(|one| one.wages.area_code).collect();
    assert!(areas.len() > 180, "{}", areas.len());
    let vermont = WagesRequest::new().areas(["VT"]);
    let by_area = engine.wages(&vermont).unwrap();
    assert!(by_area.wages.len() > 1000 && by_area.wages.iter().all(|one| one.wages.area_code == "VT"));
    for refused in [
        WagesRequest::new(),
        WagesRequest::new().areas(["VT", "NH"]),
        WagesRequest::new().areas(["VT,NH"]),
        WagesRequest::new().areas(["Atlantis"]),
    ] {
        assert_eq!(engine.wages(&refused).unwrap_err().code(), "invalid_request", "{refused:?}");
    }
}

const NURSE: &str = "/api/v1/occupations/29-1141.00/report";

#[tokio::test]
async fn the_report_is_served_in_its_documented_shape() {
    let answer = get(NURSE).await;
    assert_eq!(answer.status, StatusCode::OK);
    let report = answer.json();
    assert_eq!((&report["code"], &report["title"]), (&"29-1141.00".into(), &"Registered Nurses".into()));
    let names: Vec<&str> = report["sections"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected: Vec<&str> =
        SectionName::ALL.iter().filter(|name| name.in_report()).map(|name| name.name()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    expected.sort_unstable();
    assert_eq!(sorted, expected);
    let skills = &report["sections"]["skills"];
    assert!(skills["items"].as_array().unwrap().len() == 10 && skills["note"].is_null(), "{skills}");
    let first = &skills["items"][0];
    assert!(
        first["id"].is_string() && first["name"].is_string() && first["importance"].as_u64().unwrap() >= 50
    );
    assert!(skills["source"].as_str().unwrap().contains("O*NET") && skills["date"].is_string());

    let some = get(&format!("{NURSE}?sections=tasks,skills&all=1")).await.json();
    let sections = some["sections"].as_object().unwrap();
    assert_eq!(sections.len(), 2);
    assert_eq!(sections["skills"]["items"].as_array().unwrap().len(), 35);
    assert_eq!(get("/api/v1/occupations/291141/report").await.json(), report);
}

#[tokio::test]
async fn the_occupation_route_serves_the_complete_report() {
    let whole = get("/api/v1/occupations/29-1141.00").await.json();
    assert_eq!(whole["sections"].as_object().unwrap().len(), SectionName::ALL.len());
    let names: Vec<&str> = SectionName::ALL.iter().map(|name| name.name()).collect();
    let report = get(&format!("{NURSE}?all=1&sections={}", names.join(","))).await.json();
    assert_eq!(whole, report);
    let items =
        |answer: &Value, section: &str| answer["sections"][section]["items"].as_array().unwrap().clone();
    let task = &items(&whole, "tasks")[0];
    assert!(task["activities"][0].is_string() && task["date"].is_string() && task["source"].is_string());
    let curated = get(NURSE).await.json();
    assert!(items(&curated, "skills").len() < items(&whole, "skills").len());
    let scales = items(&whole, "ratings");
    let skills = scales.iter().find(|scale| scale["domain"] == "skills" && scale["scale"] == "IM").unwrap();
    assert_eq!(skills["elements"].as_array().unwrap().len(), items(&whole, "skills").len());
    for (section, field) in [
        ("job_zone", "education"),
        ("metadata", "item"),
        ("detailed_work_activities", "activity"),
        ("official_related", "official_tier"),
    ] {
        assert!(items(&whole, section)[0][field].is_string(), "{section}");
    }
    assert!(items(&whole, "official_related").iter().all(|one| one["score"].is_null()));
    let some = get("/api/v1/occupations/29-1141?include=tasks,job_zone").await.json();
    assert_eq!(some["sections"].as_object().unwrap().len(), 2);
    assert_eq!(some["sections"]["tasks"], whole["sections"]["tasks"]);
}

fn copied_sample() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    folder
}

/// Since August 2026, levels of education are on another scale, with other texts.
#[test]
fn levels_of_education_are_read_on_the_scale_of_the_newest_survey() {
    let folder = copied_sample();
    let change = |file: &str, change: &dyn Fn(String) -> String| {
        let path = folder.path().join(file);
        fs::write(&path, change(fs::read_to_string(&path).unwrap())).unwrap();
    };
    change("Scales Reference.txt", &|text| {
        text + "RQ\tRequired Level Of Education (Categories 1-12)\t0\t100\n"
    });
    change("Education, Training, and Experience Categories.txt", &|text| {
        (1..=12).fold(text, |text, level| {
            text + &format!("2.D.1\tRequired Level of Education\tRQ\t{level}\tLevel {level} of 2026\n")
        })
    });
    let old = "29-1141.00\t2.D.1\tRequired Level of Education\tRL\t";
    let surveyed = |code: &str, level: u8, share: &str| {
        format!(
            "{code}\t2.D.1\tRequired Level of Education\tRQ\t{level}\t{share}\t30\t1\t1\t99\tN\t08/2026\tIncumbent\n"
        )
    };
    change("Education, Training, and Experience.txt", &|text| {
        assert!(text.contains(old));
        // Chief executives on the new scale only, nurses on both.
        let kept = text.split_inclusive('\n').filter(|row| !row.starts_with("11-1011.00\t2.D.1"));
        kept.collect::<String>()
            + &surveyed("29-1141.00", 5, "40.00")
            + &surveyed("29-1141.00", 6, "60.00")
            + &surveyed("11-1011.00", 6, "100.00")
    });
    let release = Release::read(folder.path(), Strictness::Strict).unwrap();
    let (catalog, _) =
        Catalog::assemble(release, &LaborTables::default(), LocalTables::default(), Strictness::Strict)
            .unwrap();
    let (market, related) = (LaborMarket::default(), Related::without_lists(&catalog));
    let levels = |occupation: &str| -> Vec<(String, f32)> {
        let request = ReportRequest::new(code(occupation)).sections([SectionName::Education]);
        let id = catalog.id_of(code(occupation)).unwrap();
        let report = report(&catalog, &market, &related, id, &request).unwrap();
        let items = report.sections.education.unwrap().items;
        items.iter().filter_map(|item| Some((item.text.to_owned(), item.percent?))).collect()
    };
    let level = |level: u8, share: f32| (format!("Level {level} of 2026"), share);
    assert_eq!(levels("29-1141.00"), [level(5, 40.0), level(6, 60.0)]);
    assert_eq!(levels("11-1011.00"), [level(6, 100.0)]);
    assert!(levels("11-1021.00").iter().all(|(text, _)| !text.contains("2026")));
    assert!(!levels("11-1021.00").is_empty());
}

/// None of our copies of a release rates tasks, so this adds ratings to the sample.
#[test]
fn the_complete_report_has_task_ratings() {
    let folder = copied_sample();
    let rows = "O*NET-SOC Code\tTask ID\tScale ID\tCategory\tData Value\tN\tStandard Error\tLower CI Bound\tUpper CI Bound\tRecommend Suppress\tDate\tDomain Source
29-1141.00\t900197\tFT\t2\t12.5\t80\t1.5\t\t\tN\t08/2023\tIncumbent
29-1141.00\t900197\tIM\tn/a\t4\t80\t0.1\t\t\tN\t08/2023\tIncumbent
29-1141.00\t900197\tRT\tn/a\t92.25\t80\t2\t\t\tN\t08/2023\tIncumbent
";
    fs::write(folder.path().join("Task Ratings.txt"), rows).unwrap();
    let release = Release::read(folder.path(), Strictness::Strict).unwrap();
    let (labor, local) = (LaborTables::default(), LocalTables::default());
    let (catalog, _) = Catalog::assemble(release, &labor, local, Strictness::Strict).unwrap();
    let (market, related) = (LaborMarket::default(), Related::without_lists(&catalog));
    let id = catalog.id_of(code("29-1141.00")).unwrap();
    let tasks = |request: ReportRequest| {
        let request = request.sections([SectionName::Tasks]);
        let report = report(&catalog, &market, &related, id, &request).unwrap();
        serde_json::to_value(report.sections.tasks.unwrap().items).unwrap()
    };
    let whole = &tasks(ReportRequest::complete(code("29-1141.00")))[0];
    assert_eq!(
        (&whole["id"], &whole["importance"], &whole["relevance"]),
        (&900_197.into(), &75.into(), &92.25.into())
    );
    let frequency = &whole["ratings"][0];
    assert_eq!(
        (&frequency["scale"], &frequency["category"], &frequency["value"]),
        (&"FT".into(), &2.into(), &12.5.into())
    );
    assert!(
        frequency["category_name"].is_string() && whole["ratings"].as_array().unwrap().len() == 3,
        "{whole}"
    );
    let short = &tasks(ReportRequest::new(code("29-1141.00")))[0];
    assert!(short["importance"] == 75 && short.get("ratings").is_none(), "{short}");
}

#[tokio::test]
async fn invalid_requests_are_refused() {
    for (query, told) in [
        ("?area=Atlantis", "no figures for an area 'Atlantis'"),
        ("?sections=salary", "unknown section 'salary'; expected titles, video"),
        ("?all=yes", "all 'yes' is not 1, true, 0 or false"),
        ("?year=now", "year 'now' is not a year"),
        ("?area=%ff", "is not UTF-8"),
    ] {
        let answer = get(&format!("{NURSE}{query}")).await;
        assert_eq!(answer.problem(), (400, "invalid_request".to_owned()), "{query}");
        assert!(answer.text().contains(told), "{}", answer.text());
    }
    for many in [
        vec!["area=US"; 21].join("&"),
        format!("area={}", ["US"; 21].join(",")),
        format!("area={}", "x".repeat(1001)),
    ] {
        assert_eq!(get(&format!("{NURSE}?{many}")).await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(get("/api/v1/occupations/99-9999/report").await.problem(), (404, "unknown_code".to_owned()));
    assert_eq!(get("/api/v1/occupations/nurse/report").await.problem(), (400, "invalid_code".to_owned()));
}

#[tokio::test]
#[ignore = "needs the labor-market tables"]
async fn wages_are_served_as_json_and_csv() {
    let address = "/api/v1/wages?code=29-1141&area=VT";
    let json = get(address).await;
    assert_eq!(json.header(header::VARY).to_lowercase().matches("accept").count(), 1, "{:?}", json.headers);
    let items: Value = json.json()["wages"].clone();
    assert_eq!(items.as_array().unwrap().len(), 2);
    assert_eq!((&items[0]["period"], &items[0]["area"]), (&"hourly".into(), &"Vermont".into()));
    for csv in
        [get(&format!("{address}&format=csv")).await, get_with(address, header::ACCEPT, "text/csv").await]
    {
        assert_eq!(csv.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
        let mut reader = csv::Reader::from_reader(csv.text().as_bytes());
        let rows: Vec<HashMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0]["code"].as_str(), rows[0]["area"].as_str()), ("29-1141.00", "Vermont"));
        let mean: f64 = rows[1]["mean"].parse().unwrap();
        assert_eq!(mean.to_bits(), items[1]["mean"].as_f64().unwrap().to_bits());
    }
    for (query, code) in
        [("", 400), ("?code=29-1141&format=xml", 400), ("?code=99-9999", 404), ("?area=VT&area=NH", 400)]
    {
        assert_eq!(get(&format!("/api/v1/wages{query}")).await.problem().0, code, "{query}");
    }
    let areas = get("/api/v1/areas").await.json();
    assert_eq!(areas["areas"][0]["code"], "US");
}
