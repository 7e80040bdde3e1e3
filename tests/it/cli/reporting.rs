//! report, check-labor.

use super::*;

#[test]
fn a_report_is_text_json_or_a_page() {
    let report = |arguments: &[&str]| {
        let output = metier(&[&["report", "29-1141.00"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        output
    };
    let text = stdout(&report(&[]));
    assert!(text.starts_with("29-1141.00  Registered Nurses  (O*NET 30.1, SAMPLE)\n"), "{text}");
    for heading in [
        "\nTASKS\n",
        "\nSKILLS\n",
        "\nEDUCATION AND TRAINING\n",
        "\nRELATED OCCUPATIONS\n",
        "\nsource: O*NET",
    ] {
        assert!(text.contains(heading), "no {heading} in {text}");
    }
    // The command line's sample has no labor-market tables, and says so.
    assert!(text.contains("WAGES\n[none listed: no table of wages is loaded]"), "{text}");
    assert_eq!(stdout(&report(&["--text"])), text);
    let answer = json(&report(&["--sections", "skills,tasks", "--all", "--json"]));
    assert_eq!(answer["sections"].as_object().unwrap().len(), 2);
    assert_eq!(answer["sections"]["skills"]["items"].as_array().unwrap().len(), 35);
    let page = stdout(&report(&["--html"]));
    assert!(page.starts_with("<!doctype html>") && page.contains("<h1>Registered Nurses</h1>"), "{page}");
    assert!(
        page.contains("Used under the") && !page.contains("<script") && !page.contains("href=\"/"),
        "{page}"
    );
}

#[test]
fn a_report_says_how_its_code_was_read() {
    let plain = metier(&["report", "29-1141", "--sections", "skills"]);
    assert_eq!(stderr(&plain), "", "never reused");
    let reused = metier(&["report", "13–2051.0", "--sections", "skills"]);
    assert_eq!(reused.status.code(), Some(0));
    let says = "13-2051.00: it is Financial and Investment Analysts in O*NET-SOC 2019; in O*NET-SOC 2010, 2009, 2006 and \
                2000 it is Financial Analysts, now 13-2051.00 Financial and Investment Analysts and 13-2054.00 Financial \
                Risk Specialists (not in this release); name the edition if it is not 2019";
    assert!(stderr(&reused).contains(says), "{}", stderr(&reused));
    let of_2010 = metier(&["report", "13-2051", "--edition", "2010"]);
    assert_refused(
        &of_2010,
        &["in O*NET-SOC 2010 it is Financial Analysts, which was split into 13-2051.00"],
    );
    assert_refused(
        &metier(&["report", "11"]),
        &["11-0000.00; it is a major group of 11-1011.00 Chief Executives"],
    );
    assert_refused(
        &metier(&["report", "13-2051", "--edition", "2011"]),
        &["use 2000, 2006, 2009, 2010, 2018 or 2019"],
    );
    let found = metier(&["search", "15-1031", "--edition", "2000"]);
    assert!(stdout(&found).starts_with("15-1252.00"), "{}", stdout(&found));
    assert!(
        stderr(&found).contains("in O*NET-SOC 2000 it is Computer Software Engineers"),
        "{}",
        stderr(&found)
    );
}

#[test]
fn an_invalid_report_request_is_refused() {
    assert_refused(
        &metier(&["report", "29-1141.00", "--area", "VT"]),
        &["no figures for an area 'VT'", "no tables of areas"],
    );
    assert_refused(&metier(&["report", "99-9999.00"]), &["no occupation has the code 99-9999.00"]);
    assert_refused(
        &metier(&["report", "29-1141", "--sections", "salary"]),
        &["invalid value 'salary'", "work_activities"],
    );
    assert_refused(&metier(&["report", "29-1141", "--json", "--html"]), &["cannot be used with"]);
}

/// A folder of labor-market tables.
fn tables(files: &[(&str, &str)]) -> TempDir {
    let folder = empty_folder();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

const WAGES: &str = "AREA,OCC_CODE,A_PCT10,A_PCT25,A_MEDIAN,A_PCT75,A_PCT90,A_MEAN\n\
                     VT,29-1141,60000,70000,80000,90000,100000,81000\n\
                     VT,15-9999,60000,70000,80000,90000,100000,81000\n";

fn check(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = metier_in(folder);
    command.args(["check-labor", "."]).args(arguments).arg("--data").arg(sample()).output().unwrap()
}

#[test]
fn check_labor_reports_files_read_codes_matched_and_tables_missing() {
    let folder = tables(&[("wages/ours_2025.csv", WAGES), ("wages/notes.md", "")]);
    let checked = check(folder.path(), &[]);
    assert_eq!(checked.status.code(), Some(0), "{}", stderr(&checked));
    let text = stdout(&checked);
    for told in [
        "2  wages/ours_2025.csv",
        "wages/ours_2025.csv: 1 codes matched, 1 not (15-9999)",
        "areas with figures: 1",
        "  wages/notes.md",
        "missing\n  projections (projections/*.csv|tsv|txt|xlsx)",
    ] {
        assert!(text.contains(told), "no '{told}' in {text}");
    }
    let answer = json(&check(folder.path(), &["--json"]));
    assert_eq!(answer["fits"][0]["unmatched_codes"], serde_json::json!(["15-9999"]));

    // The report shows the same figures.
    let mut index = metier_in(folder.path());
    let built = index.args(["index", "--labor", ".", "--data"]).arg(sample()).output().unwrap();
    assert_eq!(built.status.code(), Some(0), "{}", stderr(&built));
    let report =
        metier_in(folder.path()).args(["report", "29-1141", "--area", "vermont", "--json"]).output().unwrap();
    let wages = &json(&report)["sections"]["wages"];
    assert_eq!(
        (&wages["items"][1]["median"], &wages["source"]),
        (&80000.0.into(), &"wages/ours_2025.csv".into())
    );
}

#[test]
fn check_labor_counts_wrong_rows_and_fails() {
    let folder = tables(&[("wages/ours_2025.csv", &WAGES.replace("VT,15-9999,60000", "VT,29-2072,much"))]);
    let checked = check(folder.path(), &[]);
    assert_eq!(checked.status.code(), Some(2));
    assert!(
        stdout(&checked).contains("wages/ours_2025.csv:3:3: column 'A_PCT10': found 'much'"),
        "{}",
        stdout(&checked)
    );
    assert!(stderr(&checked).contains("bad rows: 1"), "{}", stderr(&checked));
    let header = tables(&[("wages/ours_2025.csv", &WAGES.replace("A_PCT25", "A_PCT26"))]);
    assert_refused(&check(header.path(), &[]), &["wages/ours_2025.csv:1:0: no column 'A_PCT25'"]);
    assert_refused(&check(empty_folder().path(), &[]), &["no labor-market tables here"]);
}
