//! `index --labeled` and `--titles`, called as from a script.

use std::fs;

use super::*;

/// A folder with the caller's files and a labor-market table. Of the codes of 2010 in these tests, the sample has one
/// successor of 29-2071.00, and two of 15-1134.00.
fn folder_with(files: &[(&str, &str)]) -> TempDir {
    let folder = empty_folder();
    let crosswalk =
        "soc2010_code;soc2019_code\n29-2071.00;29-2072.00\n15-1134.00;15-1254.00\n15-1134.00;15-1255.00\n";
    fs::create_dir_all(folder.path().join("labor/crosswalks")).unwrap();
    fs::write(folder.path().join("labor/crosswalks/2010_to_2019_Crosswalk.csv"), crosswalk).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn index(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = metier_in(folder.path());
    command.args(["index", "--labor", "labor", "--data"]).arg(sample()).args(arguments).output().unwrap()
}

#[test]
fn an_index_with_local_titles_answers_with_them() {
    let folder = folder_with(&[
        ("coded.csv", "Title,CODE,weight,office\nChart Clerk,29-2071,3,North\nApp Smith,15-1134,1,South\n"),
        ("more.tsv", "title\tcode\nChart \"Clerk\"\t29-2072.00\n"),
        ("ours.csv", "title,code,pinned\nChart Whisperer,29-2071,yes\nRegistered Nurses,31-1131,\n"),
    ]);
    let built = index(&folder, &["--labeled", "coded.csv", "--labeled", "more.tsv", "--titles", "ours.csv"]);
    assert_eq!(built.status.code(), Some(0), "{}", stderr(&built));
    let told = stdout(&built);
    let own = told.split("your own titles\n").nth(1).unwrap_or_default().lines().take(7).collect::<Vec<_>>();
    let expected = [
        "          2  coded.csv",
        "             ignored unknown columns: 'office'",
        "             coded titles: 2 new to their occupations, 0 already in the release; codes: 2 replaced, 1 of \
         them by several",
        "          1  more.tsv",
        "             coded titles: 1 new to their occupations, 0 already in the release; codes: 0 replaced, 0 of \
         them by several",
        "          2  ours.csv",
        "             local titles: 2 new to their occupations, 0 already in the release; codes: 1 replaced, 0 of \
         them by several",
    ];
    assert_eq!(own, expected, "{told}");

    let info = metier_in(folder.path()).arg("info").output().unwrap();
    let told = stdout(&info);
    assert!(told.contains("labeled/coded.csv, labeled/more.tsv, titles/ours.csv"), "{told}");
    let info = json(&metier_in(folder.path()).args(["info", "--json"]).output().unwrap());
    assert_eq!((&info["counts"]["local_titles"], &info["counts"]["labeled_titles"]), (&2.into(), &4.into()));

    let found =
        metier_in(folder.path()).args(["search", "chart whisperer", "--limit", "1"]).output().unwrap();
    let line = stdout(&found);
    assert!(line.starts_with("29-2072.00") && line.contains("local title: Chart Whisperer"), "{line}");
    let found = metier_in(folder.path()).args(["search", "registered nurses", "--json"]).output().unwrap();
    let hits = &json(&found)["hits"];
    assert_eq!((&hits[0]["code"], &hits[1]["code"]), (&"31-1131.00".into(), &"29-1141.00".into()));
    assert_eq!(hits[0]["matched"]["kind"], "local");
}

#[test]
fn a_bad_row_stops_the_build_unless_lenient() {
    let folder = folder_with(&[
        ("coded.csv", "title,code,weight\nGood,29-2071,1\nBad,29-2072,0\nWorse,99-9999,1\n"),
        ("ours.csv", "title,code\nGood,29-2071\nApp Smith,15-1134\n"),
    ]);
    let refused = index(&folder, &["--labeled", "coded.csv"]);
    assert_refused(
        &refused,
        &["coded.csv:3:3: column 'weight': found '0', expected a number above 0 and at most 1000"],
    );
    let refused = index(&folder, &["--titles", "ours.csv"]);
    let says = "ours.csv:3:2: column 'code': 15-1134.00 has become 15-1254.00 and 15-1255.00; use one of them, or \
                put no under pinned";
    assert_refused(&refused, &[says]);
    assert!(!folder.path().join("index/manifest.json").exists());
    let lenient = index(&folder, &["--labeled", "coded.csv", "--titles", "ours.csv", "--lenient"]);
    assert_eq!(lenient.status.code(), Some(0), "{}", stderr(&lenient));
    let told = stdout(&lenient);
    assert!(
        told.contains("1  coded.csv, 2 rows skipped") && told.contains("1  ours.csv, 1 rows skipped"),
        "{told}"
    );
    assert!(told.contains("coded.csv:4:2: column 'code': found the code 99-9999.00"), "{told}");
}

#[test]
fn a_file_may_say_which_edition_each_code_is_from() {
    let folder = folder_with(&[
        (
            "coded.csv",
            "title,code,edition\nBond Analyst,13-2051,2019\nLoan Watcher,13-2051,2010\nCoder,15–1134.0,SOC 2010\n\
             Sealer,47-2111,\n",
        ),
        ("old.csv", "title,code,edition\nGood,29-1141,2019\nBad,15-1252,2006\n"),
        ("odd.csv", "title,code,edition\nBad,15-1252,2011\n"),
        ("forms.csv", "title,code\nBad,15_1252\nWorse,15.1252.00\nWorst,989\nGood, 47-2111.00 \n"),
    ]);
    let built = index(&folder, &["--labeled", "coded.csv"]);
    let told = stdout(&built);
    // The release has 13-2051.00 itself; in 2010 it also was what is now 13-2054.00, which the sample lacks.
    assert!(told.contains("codes: 2 replaced, 1 of them by several"), "{told}{}", stderr(&built));
    let says = "old.csv:3:2: column 'code': found the code 15-1252.00, expected one of O*NET-SOC 2006, as the column \
                'edition' says";
    assert_refused(&index(&folder, &["--titles", "old.csv"]), &[says]);
    let says = "odd.csv:2:3: column 'edition': found '2011', expected an edition: 2000, 2006, 2009, 2010, 2018 or 2019";
    assert_refused(&index(&folder, &["--titles", "odd.csv"]), &[says]);
    let told = stdout(&index(&folder, &["--labeled", "forms.csv", "--lenient"]));
    for (line, code) in [(2, "15_1252"), (3, "15.1252.00"), (4, "989")] {
        let says = format!("forms.csv:{line}:2: column 'code': found '{code}', expected an O*NET-SOC code");
        assert!(told.contains(&says), "{told}");
    }
    assert!(told.contains("1  forms.csv, 3 rows skipped"), "{told}");
}

#[test]
fn a_missing_or_unrelated_file_is_refused() {
    let folder = folder_with(&[("jobs.csv", "job,code\nGood,29-2071\n")]);
    let refused = index(&folder, &["--titles", "jobs.csv", "--lenient"]);
    assert_refused(&refused, &["jobs.csv:1:0: no column 'title' in the header, which has 'job', 'code'"]);
    let refused = index(&folder, &["--labeled", "nowhere.csv"]);
    assert_refused(&refused, &["nowhere.csv: no such file or folder", "--labeled", "title and code"]);
}
