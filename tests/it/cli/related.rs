//! compare and profile.

use std::io::Write;
use std::process::Stdio;

use super::*;

#[test]
fn two_occupations_are_compared() {
    let compared = metier(&["compare", "13-2011.00", "29-1141"]);
    assert_eq!(compared.status.code(), Some(0), "{}", stderr(&compared));
    let text = stdout(&compared);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("from  13-2011.00  Accountants and Auditors  job zone 4"), "{text}");
    assert!(lines[1].starts_with("to    29-1141.00  Registered Nurses "), "{text}");
    let learned = lines.iter().find(|line| line.contains("Medicine and Dentistry")).unwrap();
    assert!(learned.starts_with("to learn") && learned.contains(" → "), "{learned}");
    assert!(lines.iter().any(|line| line.starts_with("carries over")), "{text}");
    assert!(stderr(&compared).contains(" elements to learn, "), "{}", stderr(&compared));
    let answer = json(&metier(&["compare", "13-2011.00", "29-1141.00", "--json"]));
    let first = &answer["to_learn"][0];
    assert!(first["importance"]["difference"].as_i64().unwrap() >= 10, "{first}");
}

#[test]
fn codes_to_compare_are_checked() {
    assert_refused(&metier(&["compare", "nurse", "29-1141.00"]), &["nurse", "--help"]);
    assert_refused(&metier(&["compare", "29-1141.00"]), &["--help"]);
    assert_refused(
        &metier(&["compare", "99-9999.00", "29-1141.00"]),
        &["no occupation has the code 99-9999.00"],
    );
}

/// The output for a profile on standard input.
fn profile(text: &str, options: &[&str]) -> Output {
    let mut command = metier_in(sample_index());
    command.args(["profile", "-"]).args(options).env("METIER_INDEX", sample_index());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_profile_finds_occupations_with_reasons() {
    let text =
        r#"{"skills": {"Programming": 90}, "knowledge": {"Computers and Electronics": 95}, "limit": 2}"#;
    let found = profile(text, &[]);
    assert_eq!(found.status.code(), Some(0), "{}", stderr(&found));
    let told = stdout(&found);
    assert!(told.starts_with("15-"), "{told}");
    assert!(told.contains("knowledge: Computers and Electronics"), "{told}");
    assert!(stderr(&found).contains("occupations compared on 2 elements"), "{}", stderr(&found));
    let answer = json(&profile(text, &["--json"]));
    assert_eq!(answer["matches"].as_array().unwrap().len(), 2);
    let one = json(&profile(text, &["--json", "--limit", "1"]));
    assert_eq!(one["matches"].as_array().unwrap()[..], answer["matches"].as_array().unwrap()[..1]);

    let folder = empty_folder();
    let file = folder.path().join("me.json");
    std::fs::write(&file, text).unwrap();
    assert_eq!(json(&metier(&["profile", file.to_str().unwrap(), "--json"])), answer);
}

#[test]
fn unreadable_profiles_are_refused() {
    assert_refused(&profile("{", &[]), &["standard input: not a valid profile", "metier help profile"]);
    assert_refused(&profile(r#"{"skill": {}}"#, &[]), &["unknown field `skill`", "line 1"]);
    assert_refused(&profile("{}", &[]), &["the profile is empty"]);
    assert_refused(&profile(r#"{"skills": {"Programing": 1}}"#, &[]), &["the closest name is 'Programming'"]);
    assert_refused(&profile(r#"{"interest_code": "S"}"#, &["--limit", "0"]), &["1 to 500"]);
    assert_refused(&metier(&["profile", "nowhere.json"]), &["nowhere.json"]);
    assert_refused(&metier(&["profile"]), &["--help"]);
}
