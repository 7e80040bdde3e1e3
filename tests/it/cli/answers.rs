//! search, suggest, match for one title, info, completions, help.

use std::io::Read;
use std::process::Stdio;

use super::*;

#[test]
fn search_prints_codes_titles_and_reasons() {
    let found = metier(&["search", "nurse", "manager", "--limit", "1"]);
    assert_eq!(found.status.code(), Some(0));
    let line = stdout(&found);
    assert!(line.starts_with("11-9111.00  "), "{line}");
    assert!(
        line.contains("Medical and Health Services Managers")
            && line.contains("reported title: Nurse Manager")
    );
    assert!(stderr(&found).starts_with("1 to 1 of "));
    assert!(!line.contains('\u{1b}'), "no colors without a terminal");
}

#[test]
fn search_as_json_matches_the_engine() {
    let answer = json(&metier(&["search", "nurse", "--json", "--limit", "2", "--offset", "1"]));
    assert_eq!(
        (&answer["query"], &answer["offset"], &answer["limit"]),
        (&"nurse".into(), &1.into(), &2.into())
    );
    assert_eq!(answer["sample"], true);
    let total = answer["total"].as_u64().unwrap();
    let hits = answer["hits"].as_array().unwrap();
    assert!(total > 3 && hits.len() == 2);
    let all = json(&metier(&["search", "nurse", "--json", "--limit", "500"]));
    let found = total + answer["by_meaning"].as_u64().unwrap();
    assert_eq!(all["hits"].as_array().unwrap().len() as u64, found);
    assert_eq!(all["hits"].as_array().unwrap()[1..3], hits[..]);
    for name in ["code", "title", "score", "matched", "evidence", "job_zone"] {
        assert!(hits[0].get(name).is_some(), "{name}");
    }
}

#[test]
fn search_filters_like_the_api() {
    let codes = |filters: &[&str]| -> Vec<String> {
        let mut arguments = vec!["search", "manager", "--json", "--limit", "500"];
        arguments.extend(filters);
        let answer = json(&metier(&arguments));
        answer["hits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| hit["code"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = codes(&[]);
    let managers = codes(&["--major-group", "11"]);
    assert!(managers.len() < all.len() && managers.iter().all(|code| code.starts_with("11-")));
    assert_eq!(codes(&["--major-group", "11", "--major-group", "41"]), codes(&["--major-group", "11,41"]));
    let zones = |zones: &[&str]| codes(zones).len();
    let (two, four) = (zones(&["--job-zone", "2"]), zones(&["--job-zone", "4"]));
    assert!(two > 0 && four > 0);
    assert_eq!(zones(&["--job-zone", "2", "--job-zone", "4"]), two + four);
    assert!(codes(&["--interest", "S"]).len() < all.len());
    assert_refused(&metier(&["search", "nurse", "--job-zone", "9"]), &["job zone 9"]);
    assert_refused(&metier(&["search", "nurse", "--interest", "X"]), &["interest 'X'"]);
}

#[test]
fn a_code_prefix_lists_codes_in_order() {
    let answer = json(&metier(&["search", "25-20", "--json"]));
    let codes: Vec<&str> =
        answer["hits"].as_array().unwrap().iter().map(|hit| hit["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["25-2011.00", "25-2021.00", "25-2031.00"]);
}

#[test]
fn suggestions_are_titles_with_their_occupations() {
    let answer = json(&metier(&["suggest", "nur", "--json", "--limit", "3"]));
    let suggestions = answer["suggestions"].as_array().unwrap();
    assert_eq!(suggestions.len(), 3);
    for suggested in suggestions {
        let text = suggested["text"].as_str().unwrap();
        assert!(text.to_lowercase().contains("nur"), "{text}");
        let found = json(&metier(&["search", text, "--json", "--limit", "1"]));
        assert_eq!(found["hits"][0]["code"], suggested["code"], "{text}");
    }
    let text = stdout(&metier(&["suggest", "registered", "nur"]));
    assert!(text.starts_with("29-1141.00  Registered Nurses"), "{text}");
}

#[test]
fn a_coded_title_has_the_documented_form() {
    let coded = metier(&["match", "Sr. RN - Night Shift", "--json"]);
    assert_eq!(coded.status.code(), Some(0));
    let answer = json(&coded);
    assert_eq!(answer["title"], "Sr. RN - Night Shift");
    let best = answer["candidates"][0].as_object().unwrap();
    assert_eq!(best.keys().collect::<Vec<_>>(), ["code", "matched_title", "probability", "title"]);
    assert_eq!((&best["code"], &best["title"]), (&"29-1141.00".into(), &"Registered Nurses".into()));
    assert!(best["matched_title"].as_str().is_some_and(|title| title.contains("RN")));
    let many = json(&metier(&["match", "manager", "--json"]));
    assert_eq!(many["candidates"].as_array().unwrap().len(), 10, "ten by default");
    let few = json(&metier(&["match", "manager", "--json", "--top", "2"]));
    assert_eq!(few["candidates"].as_array().unwrap()[..], many["candidates"].as_array().unwrap()[..2]);
    let sum: f64 =
        many["candidates"].as_array().unwrap().iter().map(|one| one["probability"].as_f64().unwrap()).sum();
    assert!((0.0..=1.0001).contains(&sum), "{sum}");
    let text = stdout(&metier(&["match", "Sr.", "RN", "--top", "1"]));
    assert!(text.starts_with("29-1141.00  0.") && text.ends_with("matched title: RN\n"), "{text}");
}

#[test]
fn finding_nothing_exits_with_1_and_still_answers() {
    for command in ["search", "suggest", "match"] {
        let none = metier(&[command, "zzzqqqxxx"]);
        assert_eq!((none.status.code(), stdout(&none).as_str()), (Some(1), ""), "{command}");
        assert!(stderr(&none).contains("zzzqqqxxx"), "{command}");
        assert_eq!(metier(&[command, " "]).status.code(), Some(1), "{command}");
        let none = metier(&[command, "zzzqqqxxx", "--json"]);
        assert_eq!(none.status.code(), Some(1), "{command}");
        assert!(json(&none).is_object(), "{command}");
    }
    let beyond = metier(&["search", "nurse", "--offset", "400"]);
    assert_eq!(beyond.status.code(), Some(1));
    assert!(stderr(&beyond).starts_with("only "), "{}", stderr(&beyond));
}

#[test]
fn wrong_usage_exits_with_2() {
    for arguments in [
        &["search"][..],
        &["match"],
        &["bogus"],
        &["search", "x", "--limit", "many"],
        &["match", "x", "--input", "y.csv", "--title-column", "z"],
        &["match", "--input", "y.csv"],
        &["match", "x", "--output", "y.csv"],
        &[],
    ] {
        assert_refused(&metier(arguments), &["--help"]);
    }
    assert_refused(&metier(&["search", "nurse", "--limit", "0"]), &["1 to 500"]);
    assert_refused(&metier(&["match", "nurse", "--top", "0"]), &["1 to 500"]);
    assert_refused(&metier(&["suggest", &"x".repeat(501)]), &["501 characters"]);
}

#[test]
fn without_an_index_every_command_says_what_to_do() {
    let folder = empty_folder();
    // There is something to build an index from, so the built-in edition does not take its place.
    std::fs::create_dir_all(folder.path().join("data/labor_market")).unwrap();
    for arguments in [&["search", "nurse"][..], &["suggest", "nu"], &["match", "nurse"], &["info"]] {
        let refused = metier_in(folder.path()).args(arguments).output().unwrap();
        assert_refused(&refused, &["error: index: ", "metier index"]);
    }
}

#[test]
fn a_damaged_or_foreign_index_is_refused_with_the_remedy() {
    let folder = empty_folder();
    let manifest = folder.path().join("manifest.json");
    let at = folder.path().to_str().unwrap();
    for (contents, says) in [("{", "damaged"), (r#"{"format_version": 999}"#, "format version 999")] {
        std::fs::write(&manifest, contents).unwrap();
        assert_refused(&metier(&["search", "nurse", "--index", at]), &[says, "metier index"]);
        assert_refused(&metier(&["info", "--index", at]), &[says, "metier index"]);
    }
}

#[test]
fn info_describes_the_index_and_says_that_it_is_the_sample() {
    let told = metier(&["info"]);
    assert_eq!(told.status.code(), Some(0));
    assert!(stdout(&told).contains("O*NET 30.1, December 2025 (metier's own small sample"));
    assert!(stderr(&told).contains("SMALL SAMPLE"));
    let info = json(&metier(&["info", "--json"]));
    assert_eq!((&info["sample"], &info["release"]["version"]), (&true.into(), &"30.1".into()));
    assert!(info["counts"]["occupations"].as_u64().unwrap() >= 60);
    assert!(info["fingerprint"].as_str().unwrap().len() == 64 && info["bytes"].as_u64().unwrap() > 100_000);
}

#[test]
fn completions_include_our_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = metier(&["completions", shell]);
        assert_eq!(script.status.code(), Some(0));
        let script = stdout(&script);
        for command in ["index", "fetch", "search", "suggest", "match", "compare", "profile", "info", "serve"]
        {
            assert!(script.contains(command), "{shell} {command}");
        }
    }
}

#[test]
fn a_reader_that_closes_the_pipe_early_is_no_error() {
    let folder = empty_folder();
    let titles = "nurse,1\n".repeat(20_000);
    let input = folder.path().join("titles.csv");
    std::fs::write(&input, format!("title,n\n{titles}")).unwrap();
    let mut coding = metier_in(folder.path())
        .args(["match", "--input", "titles.csv", "--title-column", "title", "--index"])
        .arg(sample_index())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut beginning = [0; 20];
    let mut out = coding.stdout.take().unwrap();
    out.read_exact(&mut beginning).unwrap();
    drop(out);
    let ended = coding.wait_with_output().unwrap();
    assert_eq!(&beginning, b"title,n,onet_soc_cod");
    assert_eq!((ended.status.code(), stderr(&ended).as_str()), (Some(0), ""));
}

#[test]
fn help_is_as_reviewed() {
    let mut help = String::new();
    for command in [
        "",
        "index",
        "fetch",
        "search",
        "suggest",
        "match",
        "compare",
        "profile",
        "diff",
        "eval match",
        "info",
        "serve",
        "mcp",
        "completions",
    ] {
        let told = metier_in(sample_index())
            .args(command.split_whitespace())
            .arg("--help")
            .env("COLUMNS", "100")
            .output();
        let told = told.unwrap();
        assert_eq!(told.status.code(), Some(0));
        help = format!("{help}$ metier {command} --help\n{}\n", stdout(&told));
    }
    insta::assert_snapshot!("help", help);
}
