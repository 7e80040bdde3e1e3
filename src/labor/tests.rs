use std::fs;

use tempfile::TempDir;

use super::*;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn every_file_is_optional() {
    let tables = LaborTables::read(folder(&[]).path(), Strictness::Strict).unwrap();
    assert!(tables.stem.is_none() && tables.wages.is_empty() && tables.crosswalks.is_empty());
    assert!(LaborTables::read(&folder(&[]).path().join("none"), Strictness::Strict).is_err());
}

#[test]
fn a_folder_that_was_named_must_have_something() {
    let message = require_any(folder(&[("STEM.csv", "")]).path()).unwrap_err().to_string();
    assert!(message.contains("lists/All_STEM_Occupations*.csv"), "{message}");
    assert!(require_any(folder(&[("lists/All_STEM_Occupations.csv", "")]).path()).is_ok());
    let unreadable = folder(&[("lists", "a file where a folder should be")]);
    assert!(matches!(LaborTables::read(unreadable.path(), Strictness::Strict), Err(Error::Io { .. })));
}

#[test]
fn the_newest_list_wins_and_its_cells_are_split() {
    let folder = folder(&[
        ("lists/All_STEM_Occupations_2021.csv", "Code,Occupation,Occupation Types\nbroken\n"),
        (
            "lists/All_STEM_Occupations_2022.csv",
            "Code,Occupation,Occupation Types\n15-2011.00,Actuaries,\"A, B; C\"\n",
        ),
    ]);
    let stem = LaborTables::read(folder.path(), Strictness::Strict).unwrap().stem.unwrap();
    assert_eq!(stem.file, "lists/All_STEM_Occupations_2022.csv");
    assert_eq!(stem.entries[0].values, ["A, B", "C"]);
}

#[test]
fn a_wrong_header_is_told() {
    let folder = folder(&[("lists/All_Career_Clusters_2023.csv", "Cluster,Code\nX,15-2011.00\n")]);
    let message = LaborTables::read(folder.path(), Strictness::Strict).unwrap_err().to_string();
    assert!(
        message.starts_with("lists/All_Career_Clusters_2023.csv:1:0: no column 'Career Cluster'"),
        "{message}"
    );
}

#[test]
fn crosswalks_are_read_with_semicolons_and_byte_order_mark() {
    let folder = folder(&[(
        "crosswalks/2010_to_2019_Crosswalk.csv",
        "\u{feff}soc2010_code;soc2010_title;soc2019_code;soc2019_title\r\n29-2071.00;A;29-2072.00;B\r\n",
    )]);
    let tables = LaborTables::read(folder.path(), Strictness::Strict).unwrap();
    assert_eq!(tables.crosswalks[0].from, Taxonomy::OnetSoc2010);
    assert_eq!(tables.crosswalks[0].pairs, [("29-2071".parse().unwrap(), "29-2072".parse().unwrap())]);
    assert!(tables.reports[0].notices.is_empty(), "{:?}", tables.reports);
}

const WAGES_HEADER: &str = "AREA\tOCC_CODE\tTOT_EMP\tA_PCT10\tA_PCT25\tA_MEDIAN\tA_PCT75\tA_PCT90\tA_MEAN\n";

fn strict(files: &[(&str, &str)]) -> Result<LaborTables> {
    LaborTables::read(folder(files).path(), Strictness::Strict)
}

#[test]
fn without_a_national_table_the_states_are_summed() {
    let rows = "01\t29-1141\t100\t\t\t\t\t\t\n02\t29-1141\t50\t\t\t\t\t\t\n02\t13-1020\t**\t\t\t\t\t\t\n02\t31-1120\t7\t\t\t\t\t\t\n";
    let wages =
        strict(&[("wages/oews_2025_state_detailed.tsv", &format!("{WAGES_HEADER}{rows}"))]).unwrap().wages;
    let jobs = SocFigures::employment(&wages).unwrap();
    assert_eq!(jobs.of("29-1141".parse().unwrap()), Some(150));
    assert_eq!(jobs.of("31-1121".parse().unwrap()), Some(7));
    assert_eq!(jobs.of("13-1021".parse().unwrap()), None);
}

#[test]
fn a_damaged_workbook_is_told() {
    let message = strict(&[("wages/national_M2025_dl.xlsx", "PK")]).unwrap_err().to_string();
    assert!(message.contains("not a readable workbook"), "{message}");
}
