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
        &["11-0000.00; it is Management Occupations, a major group of 11-1011.00 Chief Executives"],
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

#[test]
fn check_labor_needs_no_release() {
    let folder = tables(&[("ours/wages/VT_2025.csv", &WAGES.replace("AREA", "REGION").replace("VT,", "x,"))]);
    let checked = metier_in(folder.path()).args(["check-labor", "ours"]).output().unwrap();
    assert_eq!(checked.status.code(), Some(0), "{}", stderr(&checked));
    let text = stdout(&checked);
    for told in [
        "files read, for O*NET-SOC 2019, the taxonomy in metier",
        "2  wages/VT_2025.csv\n             wages; 2025; Vermont\n",
        "wages/VT_2025.csv: 1 codes matched, 1 not (15-9999)",
    ] {
        assert!(text.contains(told), "no '{told}' in {text}");
    }
    let answer = json(&metier_in(folder.path()).args(["check-labor", "ours", "--json"]).output().unwrap());
    let table = &answer["tables"][0];
    assert_eq!(
        (&table["rows"], &table["kind"], &table["years"], &table["areas"]),
        (&2.into(), &"wages".into(), &serde_json::json!(["2025"]), &serde_json::json!(["Vermont"]))
    );
}

#[test]
fn what_labor_files_say_reaches_the_report() {
    let folder = tables(&[
        (
            "labor/wages/oews_2025.csv",
            "AREA,OCC_CODE,TOT_EMP,H_MEDIAN,H_MEAN,A_PCT10,A_PCT25,A_MEDIAN,A_PCT75,A_PCT90,A_MEAN,ANNUAL\n\
             US,29-1141,**,39.85,#,60000,70000,#,#,#,*,\n\
             VT,29-1141,7,,,60000,70000,80000,90000,100000,81000,TRUE\n",
        ),
        (
            "labor/projections/ours.csv",
            "AREA,OCC_CODE,BASE_YEAR,BASE_EMPLOYMENT,PROJECTED_YEAR,PROJECTED_EMPLOYMENT\n\
             US,29-1141,2024,100,2026,103\nUS,29-1141,2022,90,2032,110\n",
        ),
        (
            "labor/industries/nat_2024.csv",
            "OCC_CODE,NAICS,NAICS_TITLE,TOT_EMP,PCT_RPT\n29-1141,62,Health,750,~\n29-1141,21,Mines,**,\n",
        ),
        (
            "labor/licenses/licenses_careeronestop_2024-10.csv",
            "AREA,CODE,LICENSE,REQUIREMENTS,JURISDICTION\nNH,29-1141,Federal nurse,Type: Registry,Federal\n\
             VT,29-1141,State nurse,,State\n",
        ),
        (
            "labor/handbook/occupations_quick_facts_2024-34.csv",
            "title,slug,url,outlook_desc\nRegistered nurses,registered-nurses,https://x.example/registered-nurses.htm,Faster\n\
             Dental hygienists,dental-hygienists,https://x.example/dental-hygienists.htm,Faster\n",
        ),
        ("labor/handbook/ooh_onet_links.csv", "slug,O*NET-SOC Code\nregistered-nurses,29-1141.00\n"),
        (
            "labor/handbook/ooh_largest_employers.csv",
            "slug,group,industry,percent\nregistered-nurses,registered nurses,Hospitals,59\n",
        ),
        (
            "labor/handbook/ooh_similar_occupations.csv",
            "slug,similar_slug\nregistered-nurses,dental-hygienists\n",
        ),
    ]);
    let run = |arguments: &[&str]| {
        let output = metier_in(folder.path()).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        output
    };
    let data = sample();
    run(&["index", "--labor", "labor", "--data", data.to_str().unwrap()]);
    let report = json(&run(&["report", "29-1141", "--json", "--all", "--area", "US", "--area", "VT"]));
    let items = |section: &str| report["sections"][section]["items"].clone();

    let wages = items("wages");
    assert_eq!(wages[1]["marks"]["p90"], "top_coded");
    assert_eq!((&wages[0]["top_code"], &wages[1]["top_code"]), (&115.0.into(), &239_200.0.into()));
    assert_eq!(
        (&wages[1]["marks"]["mean"], &wages[1]["employment_mark"]),
        (&"withheld".into(), &"employment_withheld".into())
    );
    // Paid by the year only: not converted, though the nation has both.
    assert_eq!((&wages[2]["marks"]["median"], &wages[2]["computed"]), (&"yearly_only".into(), &false.into()));

    let terms: Vec<_> = items("trends").as_array().unwrap().iter().map(|one| one["term"].clone()).collect();
    assert_eq!(terms, ["long", "short"]);
    let industries = items("industries");
    assert_eq!(
        (
            &industries[0]["naics"],
            &industries[0]["employment"],
            &industries[0]["establishments_below_half_pct"]
        ),
        (&"62".into(), &750.into(), &true.into())
    );
    assert_eq!(
        (&industries[1]["percent_of_total"], &industries[1]["mark"]),
        (&Value::Null, &"employment_withheld".into())
    );

    let licenses = &report["sections"]["licenses"];
    let areas: Vec<_> =
        items("licenses").as_array().unwrap().iter().map(|one| one["area_code"].clone()).collect();
    assert_eq!(areas, ["US", "VT"]);
    assert_eq!(licenses["items"][0]["requirements"], "Type: Registry");
    assert!(licenses["source"].as_str().unwrap().contains("CareerOneStop"), "{licenses}");
    assert_eq!(licenses["date"], "October 2024");

    let handbook = &items("handbook")[0];
    assert_eq!(
        (&handbook["largest_employers"][0]["industry"], &handbook["similar"][0]["title"]),
        (&"Hospitals".into(), &"Dental hygienists".into())
    );

    let page = stdout(&run(&["report", "29-1141", "--html", "--area", "US"]));
    for shown in [
        "at least $115.00",
        "at least $239,200",
        "not available",
        "Short-term",
        "in less than 0.5% of establishments",
        "Type: Registry",
        "Largest employers of registered nurses",
    ] {
        assert!(page.contains(shown), "no '{shown}' on the page");
    }
    let text = stdout(&run(&["report", "29-1141", "--area", "US"]));
    assert!(
        text.contains("of registered nurses: Hospitals") && text.contains("short-term: 100 jobs"),
        "{text}"
    );
}

#[test]
fn a_workbook_that_cannot_be_read_leaves_no_index() {
    let folder = tables(&[("labor/wages/VT_2025.csv", WAGES)]);
    std::fs::write(
        folder.path().join("labor/wages/state_M2024_dl.xlsx"),
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
    )
    .unwrap();
    let built = metier_in(folder.path())
        .args(["index", "--labor", "labor", "--data"])
        .arg(sample())
        .output()
        .unwrap();
    assert_refused(
        &built,
        &["wages/state_M2024_dl.xlsx:0:0: an old binary workbook, or one with a password"],
    );
    assert!(!folder.path().join("index/manifest.json").exists());
}
