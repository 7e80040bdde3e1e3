//! diff.

use super::*;
use crate::diff::changed_sample;

/// The binary's output for the sample and a copy with changes.
fn diff(arguments: &[&str]) -> Output {
    let changed = changed_sample();
    let folder = empty_folder();
    let mut command = metier_in(folder.path());
    command.args(["diff", "sample"]).arg(changed.path()).args(arguments).output().unwrap()
}

#[test]
fn text_is_as_reviewed() {
    let told = diff(&[]);
    assert_eq!(told.status.code(), Some(0), "{}", stderr(&told));
    insta::assert_snapshot!(stdout(&told));
}

#[test]
fn json_and_csv_have_every_change() {
    let answer = json(&diff(&["--json"]));
    assert_eq!(answer["occupation_counts"]["renamed"], 1);
    assert_eq!(answer["change_counts"]["task_reworded"], 1);
    let changes = answer["changes"][0]["changes"].as_array().unwrap();
    let rating = changes.iter().find(|change| change["kind"] == "rating").unwrap();
    assert_eq!((&rating["element"], &rating["scale"]), (&"2.A.1.a".into(), &"IM".into()));
    assert!(rating["margin"].as_f64().unwrap() > 0.0 && answer.get("coded_titles").is_none());

    let table = stdout(&diff(&["--csv"]));
    let mut lines = table.lines();
    assert_eq!(
        lines.next(),
        Some("code,title,change,name,task,element,scale,category,old,new,margin,line,probability")
    );
    assert_eq!(
        lines.next(),
        Some("11-1011.00,Chief Executive Officers,renamed,,,,,,Chief Executives,Chief Executive Officers,,,")
    );
    assert_eq!(lines.clone().count(), changes.len());
    let rating = lines.find(|line| line.contains(",rating,")).unwrap();
    let margin: f32 = rating.split(',').nth_back(2).unwrap().parse().unwrap();
    assert!(margin > 0.0, "{rating}");
    let selected = json(&diff(&["--codes", "11-1011,13-1071", "--json"]));
    assert_eq!(selected["changes"], Value::Array(Vec::new()));
    assert_eq!(selected["occupations"].as_array().unwrap().len(), 1);
}

#[test]
fn titles_are_coded_again_with_the_newer_index() {
    let folder = empty_folder();
    std::fs::write(
        folder.path().join("coded.csv"),
        "title,onet_soc_code,decision\nRegistered Nurse,29-1141.00,accept\nRegistered Nurse,11-1011.00,accept\n",
    )
    .unwrap();
    let diff = |arguments: &[&str]| {
        let mut command = metier_in(folder.path());
        command.args(["diff", "sample"]).arg(sample_index()).args(["--titles", "coded.csv"]);
        command.args(arguments).output().unwrap()
    };
    let answer = json(&diff(&["--json"]));
    let titles = &answer["coded_titles"];
    assert_eq!((&titles["rows"], &titles["same"], &titles["moved"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!(titles["titles"][0]["new_code"], "29-1141.00");
    let table = stdout(&diff(&["--csv"]));
    assert!(
        table.contains("\n11-1011.00,,coded_title_moved,Registered Nurse,,,,,11-1011.00,29-1141.00,,3,0."),
        "{table}"
    );
    assert!(
        stdout(&diff(&[])).contains("line 3: Registered Nurse 11-1011.00 → 29-1141.00 Registered Nurses")
    );
}

#[test]
fn mistakes_are_refused() {
    let folder = empty_folder();
    let diff = |arguments: &[&str]| metier_in(folder.path()).arg("diff").args(arguments).output().unwrap();
    assert_refused(&diff(&["sample", "nowhere"]), &["nowhere: no such file", "NEW takes", "an index folder"]);
    assert_refused(&diff(&["sample", "sample", "--titles", "nowhere.csv"]), &["--titles takes"]);
    assert_refused(&diff(&["sample", "sample", "--codes", "nurse"]), &["29-1141.00"]);
    assert_refused(&diff(&["sample", "sample", "--codes", "99-9999"]), &["no occupation has the code"]);
    assert_refused(&diff(&["sample", "sample", "--json", "--csv"]), &["cannot be used"]);
    assert_refused(&diff(&["sample"]), &["NEW"]);
}
