use std::fs;
use std::io::Write;

use proptest::prelude::*;
use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

fn release(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const OCCUPATIONS: (&str, &str) = (
    "Occupation Data.txt",
    "O*NET-SOC Code\tTitle\tDescription\r\n29-1141.00\tRegistered Nurses\tAssess.\r\n11-1011.00\tChief Executives\tPlan.\r\n",
);

fn read(folder: &TempDir) -> Result<Release> {
    Release::read(folder.path(), Strictness::Strict)
}

#[test]
fn only_occupation_data_is_required_and_missing_tables_are_reported() {
    let release_read = read(&release(&[OCCUPATIONS])).unwrap();
    let report = &release_read.report;
    assert_eq!(release_read.tables.occupations[0].table.rows.len(), 2);
    assert_eq!(release_read.info.version, "30.2 or earlier");
    assert_eq!(release_read.inputs.len(), 1);
    let ratings = report.missing.iter().find(|missing| missing.table == "Task Ratings").unwrap();
    assert_eq!(ratings.off, "importance and frequency of tasks");
    assert!(!report.missing.iter().any(|missing| missing.table == "Green Occupations"));

    let message = read(&release(&[("Job Zones.txt", "x")])).unwrap_err().to_string();
    assert!(message.contains("no 'Occupation Data.txt'") && message.contains("--data"), "{message}");
}

#[test]
fn a_code_may_occur_only_once() {
    let (name, text) = OCCUPATIONS;
    let folder = release(&[(name, &format!("{text}29-1141.00\tNurses\tAgain.\r\n"))]);
    let message = read(&folder).unwrap_err().to_string();
    assert_eq!(message, "Occupation Data.txt:4:1: the code 29-1141.00 occurs twice; expected once");
    let release = Release::read(folder.path(), Strictness::Lenient).unwrap();
    assert_eq!(release.tables.occupations[0].table.rows.len(), 2);
    assert_eq!((release.report.tables[0].rows, release.report.tables[0].skipped), (2, 1));
}

#[test]
fn errors_name_file_line_and_column() {
    for (name, text, expected) in [
        (
            "Job Zones.txt",
            "O*NET-SOC Code\tJob Zone\n11-1011.00\t6\n",
            "Job Zones.txt:2:2: column 'Job Zone': found '6'",
        ),
        ("Skills.txt", "O*NET-SOC Code\tElement ID\tScale ID\n", "Skills.txt:1:0: no column 'Data Value'"),
        (
            "Skills.txt",
            "Element ID\tO*NET-SOC Code\tScale ID\tData Value\n2.A.1.a\t11-1011\tIM\tfour\n",
            "Skills.txt:2:4: column 'Data Value': found 'four'",
        ),
    ] {
        let message = read(&release(&[OCCUPATIONS, (name, text)])).unwrap_err().to_string();
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn the_renewed_layout_gives_the_same_rows() {
    let folder = release(&[
        (
            "Occupation Data.csv",
            "O*NET-SOC Code,Title,Description\n11-1011.00,Chief Executives,\"Plan, direct.\"\n",
        ),
        ("Job Titles.csv", "O*NET-SOC Code,Job Title,Short Title,Source(s)\n11-1011.00,CEO,n/a,\"08,10\"\n"),
        (
            "Essential Skills.csv",
            "O*NET-SOC Code,Element ID,Element Name,Scale ID,Data Value\n11-1011.00,2.A.1.a,Reading,IM,4\n",
        ),
        (
            "Software Skills.csv",
            "O*NET-SOC Code,Workplace Example,Element ID,Element Name,Hot Technology,In Demand\n11-1011.00,Excel,2.E.1,Spreadsheets,Y,N\n",
        ),
        (
            "GWAs to IWAs to DWAs.csv",
            "GWA Element ID,GWA Element Name,IWA Element ID,IWA Element Name,DWA Element ID,DWA Element Name\n4.A.1.a.1,Get,4.A.1.a.1.I01,Study,4.A.1.a.1.I01.D01,Review.\n",
        ),
    ]);
    let release = read(&folder).unwrap();
    assert_eq!((release.info.era, release.info.version.as_str()), (Era::Renewed, "30.3 or later"));
    assert_eq!(release.tables.occupations[0].table.rows[0].description, "Plan, direct.");
    assert_eq!(release.tables.alternate_titles[0].table.rows[0].sources, ["08", "10"]);
    assert_eq!(release.tables.ratings[0].role, Role::Ratings(Domain::Skills));
    let product = &release.tables.products[0].table.rows[0];
    assert_eq!(
        (product.category.as_str(), product.element.as_deref(), product.hot),
        ("Spreadsheets", Some("2.E.1"), true)
    );
    assert_eq!(release.tables.activities[0].table.rows[0].iwa.as_deref(), Some("4.A.1.a.1.I01"));
    assert!(release.report.tables.iter().all(|table| table.notices.is_empty()), "{:?}", release.report);
}

#[test]
fn a_table_may_not_exist_twice() {
    let folder = release(&[OCCUPATIONS, ("Occupation Data.csv", "x")]);
    assert!(read(&folder).unwrap_err().to_string().contains("keep one of them"));
}

#[test]
fn the_newest_release_wins_by_number() {
    let folder = tempfile::tempdir().unwrap();
    for (name, read_me) in
        [("db_9_0_text", None), ("old", Some("O*NET 30.1 Database\n")), ("db_29_3_text", None)]
    {
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        fs::write(path.join(OCCUPATIONS.0), OCCUPATIONS.1).unwrap();
        if let Some(text) = read_me {
            fs::write(path.join("Read Me.txt"), text).unwrap();
        }
    }
    fs::create_dir(folder.path().join("db_99_0_text")).unwrap();
    fs::write(folder.path().join("broken.zip"), "PK").unwrap();
    let (newest, refused) = newest_in(folder.path());
    assert_eq!(newest.unwrap(), folder.path().join("old"));
    assert_eq!(refused.len(), 1, "{refused:?}");
    let message = refused[0].to_string();
    assert!(message.contains("broken.zip") && message.contains("truncated or damaged"), "{message}");
    let (newest, refused) = newest_in(&folder.path().join("none"));
    assert!(newest.is_none() && refused.is_empty());
}

#[test]
fn a_zip_reads_like_its_folder() {
    let files = [OCCUPATIONS, ("Read Me.txt", "O*NET 29.3 Database\nMay 2025 Release\n")];
    let folder = release(&files);
    let path = folder.path().join("any.zip");
    let mut writer = ZipWriter::new(fs::File::create(&path).unwrap());
    for (name, text) in files {
        writer.start_file(format!("db_29_3_text/{name}"), SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    let zipped = Release::read(&path, Strictness::Strict).unwrap();
    let plain = read(&folder).unwrap();
    assert_eq!((&zipped.info, &zipped.inputs), (&plain.info, &plain.inputs));
    assert_eq!(zipped.tables.occupations[0].table.rows, plain.tables.occupations[0].table.rows);
    assert_eq!(zipped.info.date.as_deref(), Some("May 2025"));
}

#[test]
fn a_byte_order_mark_does_not_hide_the_version() {
    let plain = "O*NET 29.3 Database\nMay 2025 Release\n";
    for text in [plain, &format!("\u{feff}{plain}")] {
        let folder = release(&[OCCUPATIONS, ("Read Me.txt", text)]);
        assert_eq!(read(&folder).unwrap().info.version, "29.3");
    }
}

#[test]
fn older_tables_stand_in_for_newer_ones() {
    let missing = |files: &[(&str, &str)], table: &str| {
        read(&release(files)).unwrap().report.missing.iter().any(|missing| missing.table == table)
    };
    let header = "O*NET-SOC Code\tT2 Type\tT2 Example\tCommodity Title\n";
    let old = ("Tools and Technology.txt", &*format!("{header}29-1141.00\tTools\tLancets\tBlood lancets\n"));
    let empty = ("Tools and Technology.txt", header);
    assert!(missing(&[OCCUPATIONS], "Tools Used") && missing(&[OCCUPATIONS], "Technology Skills"));
    assert!(
        !missing(&[OCCUPATIONS, old], "Tools Used") && !missing(&[OCCUPATIONS, old], "Technology Skills")
    );
    assert!(missing(&[OCCUPATIONS, empty], "Tools Used"), "it has nothing to stand in with");
}

#[test]
fn a_table_without_rows_is_reported_like_a_missing_one() {
    let header = "O*NET-SOC Code\tTask ID\tScale ID\tCategory\tData Value\n";
    let bad = format!("{header}29-1141.00\tx\ty\tz\tnone\n");
    for text in [header, &bad] {
        let folder = release(&[OCCUPATIONS, ("Task Ratings.txt", text)]);
        let report = Release::read(folder.path(), Strictness::Lenient).unwrap().report;
        let told = report.missing.iter().find(|missing| missing.table == "Task Ratings").unwrap();
        assert!(told.empty && told.off == "importance and frequency of tasks");
        assert!(report.missing.iter().all(|other| !other.empty || other.table == "Task Ratings"));
    }
}

#[test]
fn a_release_without_occupations_is_refused() {
    let (name, text) = OCCUPATIONS;
    let header = text.lines().next().unwrap();
    let bad = format!("{header}\n29-11x1.00\tNurses\tAssess.\n");
    for text in [header, &bad] {
        let folder = release(&[(name, text)]);
        let message = Release::read(folder.path(), Strictness::Lenient).unwrap_err().to_string();
        assert!(message.contains("'Occupation Data.txt' lists no occupation"), "{message}");
        assert!(message.contains("metier fetch"), "{message}");
    }
}

proptest! {
    #[test]
    fn no_cells_make_any_table_panic(
        rows in proptest::collection::vec(
            proptest::collection::vec("[0-9]{1,9}|n/a|Y|11-1011\\.00|-?[0-9.]{1,6}|.{0,4}", 1..14), 0..4,
        ),
    ) {
        for spec in Era::Classic.tables().chain(Era::Renewed.tables()) {
            let header: Vec<&str> = spec.shape.columns.iter().map(|column| column.names[0]).collect();
            let mut text = header.join("\t");
            for row in &rows {
                let cells: Vec<&str> = row.iter().cycle().take(header.len()).map(String::as_str).collect();
                text = format!("{text}\n{}", cells.join("\t"));
            }
            prop_assert!(AnyTable::read(spec.rows, &spec.shape, "t.txt", text.as_bytes(), Strictness::Lenient).is_ok());
        }
    }
}
