//! Tables: which there are, and filters, order and pages of their rows.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::{get, refused};
use crate::support::{release_engine, shared};

const KNOWLEDGE: &str = "/database/rows/knowledge";

async fn total(table: &str) -> usize {
    get(&format!("/database/rows/{table}?end=1")).await["total"].as_u64().unwrap() as usize
}

async fn rows(address: &str) -> Vec<Value> {
    get(address).await["row"].as_array().unwrap().clone()
}

#[tokio::test]
async fn tables_have_as_many_rows_as_the_release() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let listed = get("/database").await;
    let mut missing: Vec<String> = Vec::new();
    let titles: BTreeMap<&str, &Value> =
        listed.as_array().unwrap().iter().map(|one| (one["title"].as_str().unwrap(), one)).collect();
    for file in fs::read_dir(sample).unwrap() {
        let path = file.unwrap().path();
        let title = path.file_stem().unwrap().to_str().unwrap().to_owned();
        match titles.get(title.as_str()) {
            Some(table) => {
                let lines = fs::read_to_string(&path).unwrap().lines().count() - 1;
                let id = table["table_id"].as_str().unwrap();
                assert_eq!(table["rows"], format!("http://api.example/database/rows/{id}"));
                assert_eq!(total(id).await, lines, "{title}");
                let last = format!(
                    "/database/rows/{}?start={lines}&end={lines}",
                    table["table_id"].as_str().unwrap()
                );
                assert_eq!(rows(&last).await.len(), 1, "{title}");
            }
            None => missing.push(title),
        }
    }
    missing.sort();
    // Their rows are not in an index as they were; the documentation says so.
    assert_eq!(missing, ["Alternate Titles", "Read Me", "Tasks to DWAs"]);
}

#[tokio::test]
async fn rows_have_all_columns_that_the_table_declares() {
    for table in get("/database").await.as_array().unwrap() {
        let id = table["table_id"].as_str().unwrap();
        let info = get(&format!("/database/info/{id}")).await;
        let columns = info["column"].as_array().unwrap();
        for row in rows(&format!("/database/rows/{id}?end=50")).await {
            let row = row.as_object().unwrap();
            assert_eq!(row.len(), columns.len(), "{id}");
            for column in columns {
                let name = column["column_id"].as_str().unwrap();
                let cell = row.get(name).unwrap_or_else(|| panic!("{id}.{name}"));
                let fits = match column["type"].as_str().unwrap() {
                    _ if cell.is_null() => column["optional"] == true,
                    "Number" => cell.is_number(),
                    _ => cell.is_string(),
                };
                assert!(fits, "{id}.{name}: {cell}");
            }
        }
    }
}

#[tokio::test]
async fn filters_must_all_hold() {
    let all = rows(&format!("{KNOWLEDGE}?end=2000")).await;
    let count = |holds: &dyn Fn(&Value) -> bool| all.iter().filter(|row| holds(row)).count();
    let value = |row: &Value| row["data_value"].as_f64().unwrap();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_lowercase();
    for (query, expected) in [
        ("filter=onetsoc_code.eq.11-1011.00", count(&|row| row["onetsoc_code"] == "11-1011.00")),
        ("filter=onetsoc_code.ne.11-1011.00", count(&|row| row["onetsoc_code"] != "11-1011.00")),
        ("filter=element_name.contains.MANAGE", count(&|row| text(row, "element_name").contains("manage"))),
        ("filter=onetsoc_code.neq.11-1011.00", count(&|row| row["onetsoc_code"] != "11-1011.00")),
        ("filter=element_name.ncontains.manage", count(&|row| !text(row, "element_name").contains("manage"))),
        ("filter=element_name.endswith.ology", count(&|row| text(row, "element_name").ends_with("ology"))),
        ("filter=recommend_suppress.na", count(&|row| row["recommend_suppress"].is_null())),
        ("filter=recommend_suppress.nna", count(&|row| !row["recommend_suppress"].is_null())),
        ("filter=data_value.lte.1.5", count(&|row| value(row) <= 1.5)),
        ("filter=data_value.ngte.4.5", count(&|row| value(row) < 4.5)),
        ("filter=element_name.startswith.bio", count(&|row| text(row, "element_name").starts_with("bio"))),
        (
            "filter=data_value.gte.4.5&filter=scale_id.eq.im",
            count(&|row| value(row) >= 4.5 && row["scale_id"] == "IM"),
        ),
        ("filter=data_value.lt.1.5", count(&|row| value(row) < 1.5)),
        ("filter=data_value.eq.4.78", count(&|row| (value(row) - 4.78).abs() < 1e-6)),
        (
            "filter=date_updated.after.2024-01-01",
            count(&|row| row["date_updated"].as_str().is_some_and(|date| date > "2024-01-01")),
        ),
    ] {
        // The sample has more rows than a page.
        let total = get(&format!("{KNOWLEDGE}?{query}&end=2000")).await;
        assert!(all.len() == 2000 || total["total"] == expected, "{query}");
        let shown = total["row"].as_array().unwrap();
        assert!(shown.len() >= expected.min(1) && shown.len() <= 2000, "{query}: {} {expected}", shown.len());
    }
}

#[tokio::test]
async fn filtered_pages_are_parts_of_the_whole() {
    let filter =
        "filter=onetsoc_code.eq.29-1141.00&filter=scale_id.eq.IM&sort=data_value.descending&sort=element_id";
    let whole = rows(&format!("{KNOWLEDGE}?{filter}&end=2000")).await;
    let values: Vec<f64> = whole.iter().map(|row| row["data_value"].as_f64().unwrap()).collect();
    assert!(whole.len() > 10 && values.iter().rev().is_sorted(), "{values:?}");
    assert!(whole.iter().all(|row| row["scale_id"] == "IM" && row["title"] == "Registered Nurses"));
    let mut parts = Vec::new();
    let mut address = format!("{KNOWLEDGE}?{filter}&end=7");
    loop {
        let page = get(&address).await;
        parts.extend(page["row"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        next.strip_prefix("http://api.example").unwrap().clone_into(&mut address);
    }
    assert_eq!(parts, whole);
    let unsorted = rows(&format!("{KNOWLEDGE}?filter=scale_id.eq.LV&start=3&end=4")).await;
    let first = rows(&format!("{KNOWLEDGE}?filter=scale_id.eq.LV&end=4")).await;
    assert_eq!(unsorted, first[2..]);
}

#[tokio::test]
async fn ids_of_the_other_era_stand_for_the_same_rows() {
    assert_eq!(total("essential_skills").await + total("transferable_skills").await, total("skills").await);
    let branch = rows("/database/rows/essential_skills?end=2000").await;
    assert!(branch.iter().all(|row| row["element_id"].as_str().unwrap().starts_with("2.A.")));
    for (alias, native) in [
        ("software_skills", "technology_skills"),
        ("career_interest_types", "interests"),
        ("gwas_to_iwas", "iwa_reference"),
    ] {
        assert_eq!(get(&format!("/database/info/{alias}")).await["table_id"], native);
    }
    assert_eq!(
        rows("/database/rows/education?end=5").await,
        rows("/database/rows/education_training_experience?filter=element_id.startswith.2.d.&end=5").await
    );
}

#[tokio::test]
async fn wrong_filters_and_orders_are_refused_with_what_there_is() {
    assert!(refused(&format!("{KNOWLEDGE}?filter=wage.eq.1")).await.contains("onetsoc_code"));
    assert!(refused(&format!("{KNOWLEDGE}?filter=title")).await.contains("column.operator.value"));
    assert!(refused(&format!("{KNOWLEDGE}?filter=data_value.contains.4")).await.contains("eq, lt, lte"));
    assert!(refused(&format!("{KNOWLEDGE}?filter=title.eq.")).await.contains("column.operator.value"));
    assert!(refused(&format!("{KNOWLEDGE}?sort=title&sort=title.descending")).await.contains("twice"));
    assert!(
        refused(&format!("{KNOWLEDGE}?sort=title&sort=n&sort=element_id&sort=data_value"))
            .await
            .contains("at most")
    );
    assert!(refused(&format!("{KNOWLEDGE}?filter=data_value.eq.four")).await.contains("not a number"));
    assert!(refused(&format!("{KNOWLEDGE}?sort=title.sideways")).await.contains("descending"));
    let many = "&filter=n.gt.1".repeat(11);
    assert!(refused(&format!("{KNOWLEDGE}?{many}")).await.contains("at most"));
    assert!(refused("/database/rows/Knowledge").await.contains("/database"));
}

/// The rows of a published file as the service names their columns.
fn published(file: &str) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(shared("onet/db_30_1_text").join(file)).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|line| {
            header.iter().map(|name| (*name).to_owned()).zip(line.split('\t').map(str::to_owned)).collect()
        })
        .collect()
}

#[tokio::test]
#[ignore = "needs a published release"]
async fn the_release_s_own_rows_come_back() {
    use axum::body::Body;
    use axum::http::Request;
    use metier::server::{Options, router};
    let router = router(Arc::clone(release_engine()), &Options::default());
    let ask = async |address: String| {
        let request = Request::get(address).header("host", "api.example").body(Body::empty()).unwrap();
        crate::http::send_to(router.clone(), request).await.json()
    };
    let key = |row: &[String]| row.join("\u{1f}");
    for (file, table, columns) in [
        (
            "Knowledge.txt",
            "knowledge",
            &[
                ("O*NET-SOC Code", "onetsoc_code"),
                ("Element ID", "element_id"),
                ("Scale ID", "scale_id"),
                ("Data Value", "data_value"),
                ("N", "n"),
                ("Domain Source", "domain_source"),
            ][..],
        ),
        (
            "Related Occupations.txt",
            "related_occupations",
            &[
                ("O*NET-SOC Code", "onetsoc_code"),
                ("Related O*NET-SOC Code", "related_onetsoc_code"),
                ("Relatedness Tier", "relatedness_tier"),
                ("Index", "related_index"),
            ],
        ),
        (
            "Technology Skills.txt",
            "technology_skills",
            &[
                ("O*NET-SOC Code", "onetsoc_code"),
                ("Example", "example"),
                ("Commodity Code", "commodity_code"),
                ("Hot Technology", "hot_technology"),
                ("In Demand", "in_demand"),
            ],
        ),
    ] {
        let mut expected: Vec<String> = published(file)
            .iter()
            .map(|row| {
                let cell = |name: &str| match row[name].as_str() {
                    "n/a" => "null".to_owned(),
                    text => text.parse::<f64>().map_or(text.to_owned(), |number| number.to_string()),
                };
                key(&columns.iter().map(|(name, _)| cell(name)).collect::<Vec<_>>())
            })
            .collect();
        let mut found: Vec<String> = Vec::new();
        loop {
            let (start, end) = (found.len() + 1, found.len() + 2000);
            let page = ask(format!("/database/rows/{table}?start={start}&end={end}")).await;
            let rows = page["row"].as_array().unwrap();
            if rows.is_empty() {
                break;
            }
            found.extend(rows.iter().map(|row| {
                let cell = |name: &str| match &row[name] {
                    Value::String(text) => text.clone(),
                    Value::Number(number) => number.as_f64().unwrap().to_string(),
                    other => other.to_string(),
                };
                key(&columns.iter().map(|(_, name)| cell(name)).collect::<Vec<_>>())
            }));
        }
        expected.sort();
        found.sort();
        assert_eq!(found.len(), expected.len(), "{table}");
        assert!(found == expected, "{table}");
    }
}
