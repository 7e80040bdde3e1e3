//! Where `index` and `serve` find their data.

use std::fs;

use super::*;

/// Writes a release with one table and one occupation into a folder whose name gives its version.
fn write_release(folder: &Path, title: &str) {
    fs::create_dir_all(folder).unwrap();
    let data = format!("O*NET-SOC Code\tTitle\tDescription\n29-1141.00\t{title}\tAssess patients.\n");
    fs::write(folder.join("Occupation Data.txt"), data).unwrap();
}

/// Runs `metier index` in the folder: the release it read, whether it is the sample, and its messages.
fn indexed(folder: &Path, arguments: &[&str]) -> (String, bool, String) {
    let built = metier_in(folder).arg("index").args(arguments).output().unwrap();
    let said = stderr(&built);
    assert_eq!(built.status.code(), Some(0), "{said}");
    let info = json(&metier_in(folder).args(["info", "--json"]).output().unwrap());
    (info["release"]["version"].as_str().unwrap().to_owned(), info["sample"].as_bool().unwrap(), said)
}

#[test]
fn the_newest_release_found_is_used() {
    let root = empty_folder();
    let folder = root.path().join("work");
    fs::create_dir_all(&folder).unwrap();

    write_release(&root.path().join("shared/onet/db_29_0_text"), "Nurses");
    write_release(&root.path().join("shared/onet/db_9_1_text"), "Nurses");
    let (version, is_sample, said) = indexed(&folder, &[]);
    assert_eq!((version.as_str(), is_sample), ("29.0", false));
    assert!(said.contains("../shared/onet/db_29_0_text") && !said.contains("SAMPLE"), "{said}");

    write_release(&folder.join("data/onet/db_28_3_text"), "Nurses");
    assert_eq!(indexed(&folder, &[]).0, "28.3", "our own folder comes first, even if older");

    write_release(&folder.join("db_20_1_text"), "Nurses");
    assert_eq!(indexed(&folder, &["--data", "db_20_1_text"]).0, "20.1");
    let by_variable = metier_in(&folder).arg("index").env("METIER_DATA", "db_20_1_text").output().unwrap();
    assert!(stdout(&by_variable).starts_with("O*NET 20.1"));
    let mut empty = metier_in(&folder);
    for name in ["DATA", "LABOR", "INDEX", "MIRROR", "LOG_FORMAT"] {
        empty.env(format!("METIER_{name}"), "");
    }
    let by_default = empty.arg("index").output().unwrap();
    assert!(stdout(&by_default).starts_with("O*NET 28.3"), "empty counts as unset: {}", stderr(&by_default));
    let (version, is_sample, said) = indexed(&folder, &["--data", "sample"]);
    assert_eq!((version.as_str(), is_sample), ("30.1", true), "named, it comes before any release");
    assert!(said.contains("THIS IS THE SMALL SAMPLE"), "{said}");
    let wrong = metier_in(&folder).args(["index", "--data", "db_99_text"]).output().unwrap();
    assert_refused(&wrong, &["db_99_text: no such file or folder", "--data"]);
}

#[test]
fn labor_market_tables_are_found_the_same_way() {
    let root = empty_folder();
    let folder = root.path().join("work");
    write_release(&folder.join("data/onet/db_30_1_text"), "Nurses");
    let list = |at: &Path| {
        fs::create_dir_all(at.join("lists")).unwrap();
        fs::write(
            at.join("lists/All_STEM_Occupations.csv"),
            "Code,Occupation Types\n29-1141.00,Managerial\n",
        )
        .unwrap();
    };
    let stem = || {
        let found = metier_in(&folder).args(["search", "nurses", "--stem", "--json"]).output().unwrap();
        json(&found)["total"].as_u64().unwrap()
    };
    let (_, _, said) = indexed(&folder, &[]);
    assert!(said.contains("no labor-market tables in data/labor_market or ../shared/labor_market"), "{said}");
    assert_eq!(stem(), 0);
    list(&root.path().join("shared/labor_market"));
    assert!(indexed(&folder, &[]).2.contains("../shared/labor_market"));
    assert_eq!(stem(), 1);
    list(&folder.join("data/labor_market"));
    assert!(indexed(&folder, &[]).2.contains("in data/labor_market"));
    let wrong = metier_in(&folder).args(["index", "--labor", "nowhere"]).output().unwrap();
    assert_refused(&wrong, &["nowhere: no such file or folder", "--labor"]);
    let nothing_in_it = metier_in(&folder).args(["index", "--labor", "data"]).output().unwrap();
    assert_refused(&nothing_in_it, &["no labor-market tables here", "lists/All_STEM_Occupations*.csv"]);
}

#[test]
fn a_bad_row_stops_the_build_unless_lenient() {
    let root = empty_folder();
    let folder = root.path();
    write_release(&folder.join("db_30_1_text"), "Nurses");
    indexed(folder, &["--data", "db_30_1_text"]);
    let table = folder.join("db_30_1_text/Occupation Data.txt");
    let rows = fs::read_to_string(&table).unwrap();
    fs::write(&table, format!("{rows}29-11x1.00\tBad\tRow\n")).unwrap();
    let refused = metier_in(folder).args(["index", "--data", "db_30_1_text"]).output().unwrap();
    assert_refused(&refused, &["Occupation Data.txt:3:1", "29-11x1.00"]);
    let found = metier_in(folder).args(["search", "nurses"]).output().unwrap();
    assert_eq!(found.status.code(), Some(0), "the earlier index stays");
    let lenient = metier_in(folder).args(["index", "--data", "db_30_1_text", "--lenient"]).output().unwrap();
    assert_eq!(lenient.status.code(), Some(0));
    assert!(stdout(&lenient).contains("1 rows skipped"), "{}", stdout(&lenient));
}
