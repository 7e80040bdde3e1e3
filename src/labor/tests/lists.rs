//! Crosswalks and title lists as published.

use super::*;
use crate::soc::CodePrefix;

/// What a folder with one file of this name and content holds.
fn read(name: &str, bytes: impl AsRef<[u8]>) -> LaborTables {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    LaborTables::read(folder.path(), Strictness::Strict).unwrap()
}

fn prefix(text: &str) -> CodePrefix {
    text.parse().unwrap()
}

#[test]
fn apprenticeship_codes_are_read_below_titles_with_the_zeros_that_numbers_drop() {
    let mut rows: Vec<Vec<&str>> = vec![
        vec!["RAPIDS to O*NET-SOC 2019 Crosswalk"],
        vec!["March 2026", ""],
        vec!["RAPIDS Code", "RAPIDS Title", "O*NET-SOC 2019 Code", "O*NET-SOC 2019 Title"],
        vec!["0159", "Electrician", "47-2111.00", "Electricians"],
        vec!["0432HY", "Pipe Fitter", "47-2152.00", "Plumbers"],
    ];
    let sample = fs::read_to_string("../shared/cases/rapids_sample.tsv").unwrap_or_default();
    for line in sample.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        rows.push(vec![cells[3].trim_start_matches("RAPIDS "), cells[0], cells[1], ""]);
    }
    let cells: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let tables = read("crosswalks/whatever.xlsx", workbook(&cells));
    let list = &tables.code_lists[0];
    assert_eq!((list.classification, list.rows.len()), (ListedClassification::Rapids, rows.len() - 3));
    assert!([2, 61].contains(&list.rows.len()));
    assert_eq!((list.rows[0].code.as_str(), list.rows[1].code.as_str()), ("0159", "0432HY"));
    assert!(list.rows.iter().all(|row| row.scopes.len() == 1 && row.code.len() >= 4));
    assert!(list.source.name.contains("RAPIDS"), "{:?}", list.source);
    let site =
        "RAPIDS CODE,RAPIDS TITLE,ONET SOC CODE,TIME-BASED,HYBRID\n0159,Electrician,47-2111.00,8000,\n";
    assert_eq!(read("crosswalks/site.csv", site).code_lists[0].rows.len(), 1);
}

#[test]
fn esco_codes_are_read_from_both_publishers() {
    let rows: &[&[&str]] = &[
        &["ESCO to O*NET-SOC 2019 Crosswalk"],
        &["", ""],
        &[""],
        &["ESCO/ISCO Code", "ESCO/ISCO Title  ", "O*NET-SOC 2019 Code", "O*NET-SOC 2019 Title"],
        &["2221.1", "advanced nurse practitioner", "29-1171.00", "Nurse Practitioners"],
    ];
    let tables = read("crosswalks/ESCO_to_ONET-SOC.xlsx", workbook(rows));
    assert_eq!(tables.code_lists[0].rows[0].code, "2221.1");
    let portal = "note\n".repeat(16)
        + "O*NET Id,O*NET Title,O*NET Description,ESCO or ISCO URI,ESCO or ISCO Title,ESCO or ISCO Description,Type of Match\n\
           29-1171.00,Nurse Practitioners,\"one, two\",http://data.europa.eu/esco/isco/C2221,Nursing professionals,x,broadMatch\n";
    let row = &read("crosswalks/ONET_(Occupations)_0_updated.csv", portal).code_lists[0].rows[0];
    assert_eq!((row.code.as_str(), row.relation.as_deref()), ("C2221", Some("broadMatch")));
}

#[test]
fn isco_codes_are_read_from_the_workbook_of_the_bureau() {
    let rows: &[&[&str]] = &[
        &["Bureau of Labor Statistics"],
        &["ISCO-08 Code", "ISCO-08 Title EN", "part", "2010 SOC Code", "2010 SOC Title", "Comment 8/17/11"],
        &["0110", "Commissioned armed forces officers", "*", "55-1011 ", "Air Crew Officers", ""],
    ];
    let row = &read("crosswalks/isco.xlsx", workbook(rows)).code_lists[0].rows[0];
    assert_eq!((row.code.as_str(), row.scopes[0].code().to_string().as_str()), ("0110", "55-1011.00"));
}

#[test]
fn census_codes_are_read_without_headings_and_with_groups() {
    let rows: &[&[&str]] = &[
        &["2018 Census Occupation Code List"],
        &["", "last updated: September 26, 2019"],
        &["", "2018 Census Title ", "2018 Census Code", "2018 SOC Code"],
        &["", "The 2018 census occupation classification list has been updated ..."],
        &["Management,  Business, Science, and Arts Occupations:", "", "0010-3550", "11-0000 - 29-0000"],
        &["", "Management Occupations:", "0010-0440", "11-0000"],
        &["", "Chief executives", "0010", "11-1011"],
        &["", "Public relations and fundraising managers", "0060", "11-2030"],
        &["", "Operations specialties managers", "0100", "11-3000"],
        &["", "Database administrators and architects", "1065", "15-124X"],
        &["", "Military, rank not specified", "9830", "none"],
    ];
    let tables = read("crosswalks/2018-occupation-code-list-and-crosswalk.xlsx", workbook(rows));
    let list = &tables.code_lists[0];
    let read: Vec<_> = list.rows.iter().map(|row| (row.code.as_str(), row.soc)).collect();
    assert_eq!(
        read,
        [
            ("0010", Some(prefix("11-1011"))),
            ("0060", Some(prefix("11-203"))),
            ("0100", Some(prefix("11-3"))),
            ("1065", Some(prefix("15-124")))
        ]
    );
    assert_eq!(list.source.released.as_deref(), Some("2018"));
    assert!(
        tables.reports[0]
            .notices
            .contains(&"codes left out, because they lead to no occupation: 1".to_owned()),
        "{:?}",
        tables.reports
    );
}

#[test]
fn title_lists_are_read_as_workbooks() {
    let rows: &[&[&str]] = &[
        &["U.S. Bureau of Labor Statistics"],
        &["On behalf of the Office of Management and Budget", ""],
        &["2018 SOC Direct Match Title File"],
        &["2018 SOC Code", "2018 SOC Title", "2018 SOC Direct Match Title", "Illustrative Example"],
        &["11-1011", "Chief Executives", "Admiral", "x"],
        &["11-1011", "Chief Executives", "CEO"],
    ];
    let tables = read("soc/soc_2018_direct_match_title_file.xlsx", workbook(rows));
    let list = &tables.title_lists[0];
    assert_eq!((list.publisher, list.rows.len()), (TitlePublisher::DirectMatch, 2));
    assert_eq!((list.rows[1].title.as_str(), list.rows[1].soc), ("CEO", Some(prefix("11-1011"))));

    let rows: &[&[&str]] = &[
        &["Alphabetical Index of Occupations"],
        &["Occupation Description", "Industry Restriction", "2018 Census Code", "2018 SOC Code"],
        &["Registrar\\ ns", "8570", "2400", "25-4010"],
        &["Registrar\\ ns", "\\ Any not listed", "5400", "43-4171"],
        &["Admiral", "", "0010", "11-10a1"],
        &["Keeper of records", "", "5400", ""],
    ];
    let tables = read("titles/Alphabetical-Index-of-Occupations-December-2019_Final.xlsx", workbook(rows));
    let list = &tables.title_lists[0];
    assert_eq!((list.publisher, list.source.released.as_deref()), (TitlePublisher::Census, Some("2019")));
    assert_eq!((list.rows[0].title.as_str(), list.rows[0].soc), ("Registrar", Some(prefix("25-401"))));
    let other = list.rows[1].restriction.as_ref().unwrap();
    assert!(!other.admits(&industries_named("art museum")) && other.admits(&industries_named("bank")));
    assert_eq!((list.rows[2].census.as_deref(), list.rows[2].soc), (Some("0010"), None));
    assert_eq!(list.rows[3].soc, Some(prefix("43-4171")), "that of the other title with its Census code");
    assert!(tables.reports[0].notices[0].ends_with("1 (line 5 '11-10a1')"), "{:?}", tables.reports);
}

#[test]
fn the_excerpt_of_the_census_index_is_read_whole() {
    let Ok(text) = fs::read_to_string("../shared/cases/census_index_excerpt.tsv") else { return };
    let tables = read("titles/census.tsv", text);
    let rows = &tables.title_lists[0].rows;
    assert_eq!(rows.len(), 177);
    assert!(rows.iter().all(|row| row.census.is_some()));
    // Of 93 titles without a SOC code, others with their Census code have one.
    let of =
        |title: &str| rows.iter().filter(|row| row.title == title).map(|row| row.soc).collect::<Vec<_>>();
    assert!(of("Registrar").iter().all(Option::is_some), "{:?}", of("Registrar"));
    let notices = &tables.reports[0].notices;
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(
        notices[0].starts_with("titles without a SOC code") && notices[0].ends_with(": 93"),
        "{notices:?}"
    );
}

#[test]
fn a_damaged_workbook_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("titles")).unwrap();
    fs::write(folder.path().join("titles/index.xlsx"), "PK").unwrap();
    let message = LaborTables::read(folder.path(), Strictness::Strict).unwrap_err().to_string();
    assert!(
        message.contains("titles/index.xlsx") && message.contains("not a readable workbook"),
        "{message}"
    );
}
