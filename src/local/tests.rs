//! What must hold:
//! 1. Column names are read in any case and order; a file without the optional column has its default.
//! 2. Commas, semicolons and tabs are detected in the header; cells are quoted except in tab-separated files; encodings
//!    are UTF-8 and UTF-16 with a byte order mark, UTF-8 without, or Windows-1252.
//! 3. A bad cell stops strict reading and names file, line and column; lenient reading counts it and continues.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::error::Error;

fn write(name: &str, contents: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, contents).unwrap();
    (folder, path)
}

fn labeled(name: &str, contents: impl AsRef<[u8]>, strictness: Strictness) -> Result<LocalTable<f32>> {
    let (_folder, path) = write(name, contents);
    Ok(LocalTables::read(&[path], &[], strictness)?.labeled.remove(0))
}

fn titles(contents: &str, strictness: Strictness) -> Result<LocalTable<bool>> {
    let (_folder, path) = write("titles.csv", contents);
    Ok(LocalTables::read(&[], &[path], strictness)?.titles.remove(0))
}

fn row<V>(title: &str, code: &str, value: V) -> CodedTitle<V> {
    CodedTitle { title: title.to_owned(), code: code.parse().unwrap(), edition: None, value }
}

#[test]
fn columns_are_found_by_name() {
    let read =
        labeled("a.csv", "Code,Note,TITLE\n29-1141,x,Floor Nurse\n291141.00,,RN\n", Strictness::Strict)
            .unwrap();
    let expected = [row("Floor Nurse", "29-1141.00", 1.0), row("RN", "29-1141.00", 1.0)];
    assert_eq!(read.table.rows, expected);
    assert_eq!(read.report.notices, ["ignored unknown columns: 'Note'"]);
    assert_eq!((read.input.name.as_str(), read.input.bytes), ("labeled/a.csv", 52));
}

#[test]
fn weights_and_pins_have_defaults() {
    let read =
        labeled("a.csv", "title,code,weight\nA,29-1141,2.5\nB,29-1141,\n", Strictness::Strict).unwrap();
    assert_eq!(read.table.rows, [row("A", "29-1141", 2.5), row("B", "29-1141", 1.0)]);
    let rows = "title,code,pinned\nA,29-1141,No\nB,29-1141,\nC,29-1141,1\nD,29-1141,FALSE\nE,29-1141,true\n";
    let read = titles(rows, Strictness::Strict).unwrap();
    let pinned: Vec<bool> = read.table.rows.iter().map(|row| row.value).collect();
    assert_eq!(pinned, [false, true, true, false, true]);
    let read = titles("title,code\nA,29-1141\n", Strictness::Strict).unwrap();
    assert_eq!(read.table.rows, [row("A", "29-1141", true)]);
}

#[test]
fn file_formats_are_detected() {
    let expected = [row("Café \"Chef\", Head", "35-1011", 1.0)];
    for (name, contents) in [
        ("a.csv", "title,code\r\n\"Café \"\"Chef\"\",  Head\",35-1011\r\n".as_bytes()),
        ("a.CSV", "\u{feff}title;code\n\"Café\n\"\"Chef\"\", Head\";35-1011\n".as_bytes()),
        ("a.tsv", "title\tcode\nCafé \"Chef\", Head\t35-1011\n".as_bytes()),
        ("a.csv", b"title,code\n\"Caf\xe9 \"\"Chef\"\", Head\",35-1011\n"),
        ("a.csv", "title\tcode\n\"Café \"\"Chef\"\", Head\"\t35-1011\n".as_bytes()),
        ("a.tsv", "\u{feff}\"title\"\t\"code\"\r\r\n\"Café \"\"Chef\"\",\u{2028}Head\"\t35-1011".as_bytes()),
        ("a.txt", "title,code\r\"Café \"\"Chef\"\",\u{85}Head\",35-1011\r".as_bytes()),
        ("a.tsv", "title;code\n\"Café \"\"Chef\"\",\u{b}Head\";35-1011\n".as_bytes()),
    ] {
        assert_eq!(labeled(name, contents, Strictness::Strict).unwrap().table.rows, expected, "{contents:?}");
    }
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let text = "\u{feff}title,code\r\n\"Café \"\"Chef\"\", Head\",35-1011\r\n";
        let contents: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
        assert_eq!(labeled("a.csv", contents, Strictness::Strict).unwrap().table.rows, expected);
    }
}

#[test]
fn damaged_and_oversized_files_are_refused_even_in_lenient_reading() {
    let contents = "title,code\nRN,29-1141\n\"Chef,35-1011\nCook,35-2014\n";
    let message = labeled("a.csv", contents, Strictness::Lenient).unwrap_err().to_string();
    assert!(message.contains("a.csv:3:1: the quote that opens this cell is never closed"), "{message}");
    let (_folder, path) = write("large.csv", "");
    fs::File::options().write(true).open(&path).unwrap().set_len(Limits::TABLE.file + 1).unwrap();
    let message = LocalTables::read(&[path], &[], Strictness::Lenient).unwrap_err().to_string();
    assert!(
        message.ends_with("large.csv: 268435457 bytes, over the limit of 256 MiB; split the file"),
        "{message}"
    );
}

#[test]
fn bad_rows_stop_strict_reading_and_are_counted_in_lenient() {
    let long = "x".repeat(501);
    for (cells, expected) in [
        (",29-1141,1", ":3:1: column 'title': the cell is empty; expected a value"),
        (
            "-- & --,29-1141,1",
            ":3:1: column 'title': found '-- & --', expected a title with a letter or digit",
        ),
        (
            &format!("{long},29-1141,1"),
            &format!(
                ":3:1: column 'title': found '{}', expected at most 500 characters, not 501",
                &long[..60]
            ),
        ),
        ("A,nurse,1", ":3:2: column 'code': found 'nurse', expected an O*NET-SOC code such as 29-1141.00"),
        ("A,,1", ":3:2: column 'code': the cell is empty; expected a value"),
        ("A,29-1141,0", ":3:3: column 'weight': found '0', expected a number above 0 and at most 1000"),
        ("A,29-1141,-1", ":3:3: column 'weight': found '-1', expected a number above 0 and at most 1000"),
        ("A,29-1141,NaN", ":3:3: column 'weight': found 'NaN', expected a number above 0 and at most 1000"),
        ("A,29-1141,inf", ":3:3: column 'weight': found 'inf', expected a number above 0 and at most 1000"),
        (
            "A,29-1141,1000.1",
            ":3:3: column 'weight': found '1000.1', expected a number above 0 and at most 1000",
        ),
        ("A,29-1141,x", ":3:3: column 'weight': found 'x', expected a number above 0 and at most 1000"),
        ("A,29-1141", ":3:0: the row has 2 cells, expected 3 as in the header"),
    ] {
        let contents = format!("title,code,weight\nGood,29-1141,1\n{cells}\n");
        let message = labeled("a.csv", &contents, Strictness::Strict).unwrap_err().to_string();
        assert!(message.ends_with(&format!("a.csv{expected}")), "{message}");
        let read = labeled("a.csv", &contents, Strictness::Lenient).unwrap();
        assert_eq!((read.table.rows.len(), read.report.rows, read.report.skipped), (1, 1, 1));
        assert!(read.report.problems[0].ends_with(expected), "{:?}", read.report.problems);
    }
    let message = titles("title,code,pinned\nA,29-1141,maybe\n", Strictness::Strict).unwrap_err().to_string();
    let expected = ":2:3: column 'pinned': found 'maybe', expected yes, no, true, false, 1, 0 or nothing";
    assert!(message.ends_with(expected), "{message}");
    assert_eq!(titles("title,code\nxx\n", Strictness::Lenient).unwrap().report.skipped, 1);
}

#[test]
fn an_unrelated_file_is_refused() {
    for strictness in [Strictness::Strict, Strictness::Lenient] {
        let message = labeled("a.csv", "job,soc\nA,29-1141\n", strictness).unwrap_err().to_string();
        let expected = "a.csv:1:0: no column 'title' in the header, which has 'job', 'soc'; expected at least \
                        'title', 'code': rename the column, or restore the file";
        assert!(message.ends_with(expected), "{message}");
        assert!(labeled("a.csv", "", strictness).unwrap_err().to_string().contains("the file is empty"));
    }
    let (folder, path) = write("there.csv", "");
    fs::remove_file(&path).unwrap();
    assert!(matches!(LocalTables::read(&[path], &[], Strictness::Lenient), Err(Error::Io { .. })));
    let folder = folder.path().to_owned();
    assert!(matches!(LocalTables::read(&[folder], &[], Strictness::Lenient), Err(Error::Io { .. })));
}
