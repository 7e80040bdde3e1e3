//! `metier match --input`: a file of job titles.

use std::fs;

use proptest::prelude::*;

use super::*;

/// Codes a file with these bytes; the output goes to standard output.
fn code(input: &[u8], options: &[&str]) -> Output {
    let folder = empty_folder();
    fs::write(folder.path().join("in.csv"), input).unwrap();
    let mut command = metier_in(folder.path());
    command.args(["match", "--input", "in.csv", "--title-column", "title", "--index"]).arg(sample_index());
    command.args(options).output().unwrap()
}

fn records(bytes: &[u8]) -> Vec<csv::ByteRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.byte_records().map(Result::unwrap).collect()
}

const AWKWARD: &str = "id,title,note\r\n\
    1,registered nurse,\"a, b\"\r\n\
    2,\"cook, \"\"short order\"\"\",\"two\nlines\"\r\n\
    3,,empty\r\n\
    4,zzzqqqxxx, spaces \r\n\
    5,registered nurse,again\r\n";

#[test]
fn csv_keeps_every_cell_and_adds_the_best_code() {
    for input in [AWKWARD.to_owned(), format!("\u{feff}{AWKWARD}"), AWKWARD.replace("\r\n", "\n")] {
        let coded = code(input.as_bytes(), &[]);
        assert_eq!(coded.status.code(), Some(0), "{}", stderr(&coded));
        let rows = records(&coded.stdout);
        let text = |row: usize, cell: usize| std::str::from_utf8(&rows[row][cell]).unwrap();
        assert_eq!(
            rows[0],
            vec![
                "id",
                "title",
                "note",
                "onet_soc_code",
                "occupation_title",
                "probability",
                "matched_title",
                "decision",
                "margin"
            ]
        );
        assert_eq!(rows.len(), 6);
        assert_eq!((text(1, 0), text(1, 2), text(1, 3)), ("1", "a, b", "29-1141.00"));
        assert_eq!(
            (text(1, 4), text(2, 1), text(2, 2)),
            ("Registered Nurses", "cook, \"short order\"", "two\nlines")
        );
        let (whole, decimals) = text(1, 5).split_once('.').unwrap();
        assert!(matches!(whole, "0" | "1") && decimals.len() == 4);
        for row in [3, 4] {
            assert!((3..7).all(|cell| text(row, cell).is_empty()), "{:?}", rows[row]);
            assert_eq!((text(row, 7), text(row, 8)), ("none", "0.0000"));
        }
        assert_eq!(text(4, 2), " spaces ");
        assert!((3..9).all(|cell| text(5, cell) == text(1, cell)));
        let summary = stderr(&coded);
        assert!(summary.starts_with("5 rows, ") && summary.contains("none 2 (40.0%)"), "{summary}");
    }
}

#[test]
fn more_codes_make_more_columns() {
    let coded = code(b"title\nmanager\nzzzqqqxxx\n", &["--top", "3"]);
    let rows = records(&coded.stdout);
    let names: Vec<_> = rows[0].iter().skip(7).map(|name| std::str::from_utf8(name).unwrap()).collect();
    assert_eq!(names, ["alt2_code", "alt2_probability", "alt3_code", "alt3_probability"]);
    let one = json(&metier(&["match", "manager", "--top", "3", "--json"]));
    for (place, column) in [(0, 1), (1, 7), (2, 9)] {
        assert_eq!(rows[1][column], *one["candidates"][place]["code"].as_str().unwrap().as_bytes());
    }
    let empty = [1, 2, 3, 4, 7, 8, 9, 10];
    assert!(empty.iter().all(|&cell| rows[2][cell].is_empty()) && rows[2].len() == 11);
}

/// For every input format, a line has the members of its row in order, then the answer.
#[test]
fn json_lines_keep_the_row_and_add_the_answer() {
    let same = [&["--format", "jsonl"][..], &["--json"]].map(|options| {
        let coded = code(AWKWARD.as_bytes(), options);
        assert_eq!(coded.status.code(), Some(0));
        stdout(&coded)
    });
    assert_eq!(same[0], same[1]);
    assert!(
        same[0].starts_with(r#"{"id":"1","title":"registered nurse","note":"a, b","decision":"#),
        "{}",
        same[0]
    );
    let lines: Vec<Value> = same[0].lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 5);
    let alone = json(&metier(&["match", "registered nurse", "--json"]));
    for member in ["title", "decision", "margin", "candidates"] {
        assert_eq!(lines[0][member], alone[member]);
    }
    assert_eq!(
        (&lines[1]["title"], &lines[1]["note"]),
        (&"cook, \"short order\"".into(), &"two\nlines".into())
    );
    assert_eq!((&lines[2]["decision"], &lines[2]["candidates"]), (&"none".into(), &serde_json::json!([])));
}

#[test]
fn stray_bytes_are_read_and_kept() {
    let coded = code(b"title,n\ncaf\xe9 registered nurse,\xff\xfe\n", &[]);
    let rows = records(&coded.stdout);
    assert_eq!((&rows[1][0], &rows[1][1]), (&b"caf\xe9 registered nurse"[..], &b"\xff\xfe"[..]));
    assert!(!rows[1][2].is_empty());
}

#[test]
fn the_output_appears_whole_or_not_at_all() {
    let folder = empty_folder();
    let at = |name: &str| folder.path().join(name);
    let code = |input: &str, output: &str| {
        let mut command = metier_in(folder.path());
        command.args(["match", "--input", input, "--title-column", "title", "--output", output, "--index"]);
        command.arg(sample_index()).output().unwrap()
    };
    fs::write(at("in.csv"), "title\nregistered nurse\n").unwrap();
    fs::write(at("ragged.csv"), format!("title\n{}a,b\n", "registered nurse\n".repeat(2_500))).unwrap();

    let coded = code("in.csv", "out.csv");
    assert_eq!((coded.status.code(), stdout(&coded).as_str()), (Some(0), ""));
    let whole = fs::read_to_string(at("out.csv")).unwrap();
    assert!(whole.contains("29-1141.00"));

    assert_refused(&code("ragged.csv", "out.csv"), &["ragged.csv:2502: the row has 2 cells, expected 1"]);
    assert_eq!(fs::read_to_string(at("out.csv")).unwrap(), whole, "the earlier output stays");
    // What is done is kept for a run that leaves the bad row out.
    for kept in ["out.csv.partial", "out.csv.progress"] {
        fs::remove_file(at(kept)).unwrap();
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "no other file stays");

    assert_eq!(code("in.csv", "out.jsonl").status.code(), Some(0));
    assert!(
        fs::read_to_string(at("out.jsonl"))
            .unwrap()
            .starts_with("{\"title\":\"registered nurse\",\"decision\":"),
        "the name determines the format"
    );
    assert_eq!(code("in.csv", "in.csv").status.code(), Some(0), "in place");
    assert_eq!(fs::read_to_string(at("in.csv")).unwrap(), whole);

    assert_refused(&code("out.csv", "missing/out.csv"), &["cannot write missing/out.csv"]);
    assert_refused(&code("out.csv", "."), &["it is a folder"]);
}

#[test]
fn an_unsuitable_file_is_refused() {
    for (input, says) in [
        (&b"id,name\n1,a\n"[..], "in.csv: no column is named 'title'; the columns are 'id', 'name'"),
        (b"title,Title,title\na,b,c\n", "columns 1 and 3 are both named 'title'; rename one"),
        (b"", "in.csv: the file is empty"),
        (b"title,onet_soc_code\na,b\n", "already has a column 'onet_soc_code'"),
        (b"title,n\r\na,1\r\n\r\n\"b\r\nc\",2\r\nd\r\n", "in.csv:6: the row has 1 cell, expected 2"),
    ] {
        let refused = code(input, &["--output", "out.csv"]);
        assert_refused(&refused, &[says]);
    }
    assert_eq!(
        code(b"title,onet_soc_code\nnurse,b\n", &["--json"]).status.code(),
        Some(0),
        "JSON lines have no such member, so no clash"
    );
    assert_eq!(code(b"title,alt2_code\nnurse,b\n", &[]).status.code(), Some(0), "only with --top 2");
    assert_refused(&code(b"title,alt2_code\nnurse,b\n", &["--top", "2", "--output", "o"]), &["alt2_code"]);
    let missing = metier(&["match", "--input", "nothing.csv", "--title-column", "title"]);
    assert_refused(&missing, &["nothing.csv", "No such file"]);
}

#[test]
fn a_file_without_rows_succeeds_and_one_without_codes_exits_with_1() {
    assert_eq!(code(b"title\n", &[]).status.code(), Some(0));
    let none = code(b"title\nzzzqqqxxx\n", &[]);
    assert_eq!(none.status.code(), Some(1));
    assert_eq!(records(&none.stdout).len(), 2);
}

#[test]
fn standard_input_is_a_file_too() {
    use std::io::Write;
    let mut coding = metier_in(sample_index())
        .args(["match", "--input", "-", "--title-column", "title", "--index", "."])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    coding.stdin.take().unwrap().write_all(b"title\nregistered nurse\n").unwrap();
    let coded = coding.wait_with_output().unwrap();
    assert!(stdout(&coded).contains("29-1141.00"));
}

#[test]
fn row_order_is_kept_across_many_chunks() {
    let titles = ["registered nurse", "cashier", "zzzqqqxxx", "electrician", ""];
    let expected = ["29-1141.00", "41-2011.00", "", "47-2111.00", ""];
    let mut lines = vec!["n,title".to_owned()];
    lines.extend((0..5_003).map(|n| format!("{n},{}", titles[n % 5])));
    let rows = records(&code(lines.join("\n").as_bytes(), &[]).stdout);
    assert_eq!(rows.len(), 5_004);
    for (n, row) in rows.iter().skip(1).enumerate() {
        assert_eq!((&row[0], &row[2]), (n.to_string().as_bytes(), expected[n % 5].as_bytes()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the cells contain, the output has the input rows with more cells.
    #[test]
    fn rows_in_are_rows_out(cells in proptest::collection::vec(("[a-z \",;\n\r\t'é]{0,12}", "[ -~\n]{0,8}"), 0..30)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["title", "other"]).unwrap();
        for (title, other) in &cells {
            writer.write_record([title, other]).unwrap();
        }
        let input = writer.into_inner().unwrap();
        let coded = code(&input, &[]);
        prop_assert!(matches!(coded.status.code(), Some(0 | 1)), "{}", stderr(&coded));
        let out: Vec<Vec<Vec<u8>>> =
            records(&coded.stdout).iter().map(|row| row.iter().take(2).map(<[u8]>::to_vec).collect()).collect();
        let expected: Vec<Vec<Vec<u8>>> =
            records(&input).iter().map(|row| row.iter().map(<[u8]>::to_vec).collect()).collect();
        prop_assert_eq!(out, expected);
    }
}

/// Nobody could read what it writes.
#[cfg(target_os = "linux")]
#[test]
fn a_closed_standard_output_is_an_error() {
    let folder = empty_folder();
    fs::write(folder.path().join("in.csv"), "title\nnurse\n").unwrap();
    let run = |redirection: &str, options: &str| {
        let script = format!(
            "exec '{}' match --input in.csv --title-column title {options} --index '{}' {redirection}",
            env!("CARGO_BIN_EXE_metier"),
            sample_index().display()
        );
        let mut command = Command::new("sh");
        command.args(["-c", &script]).current_dir(folder.path()).env("XDG_DATA_HOME", folder.path());
        command.output().unwrap()
    };
    assert_refused(&run(">&-", ""), &["standard output is closed", "--output"]);
    for (redirection, options) in
        [(">/dev/null", ""), (">&-", "--output out.csv"), (">&-", "--summary s.json")]
    {
        let coded = run(redirection, options);
        assert_eq!(coded.status.code(), Some(0), "{}", stderr(&coded));
    }
}

#[test]
fn titles_cannot_steer_a_terminal() {
    let title = "zzzqqqxxx \u{1b}]0;x\u{7}\u{9b}31m\u{202e}qqq";
    let steers = |text: &str| text.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']);
    for arguments in [["match"], ["search"], ["suggest"]] {
        let output = metier(&[arguments[0], title]);
        let (out, told) = (stdout(&output), stderr(&output));
        assert!(!steers(&out) && !steers(&told), "{arguments:?}: {out:?} {told:?}");
    }
    let told = stderr(&metier(&["match", title]));
    assert!(told.contains("\\u{202e}qqq"), "{told}");
    assert_eq!(json(&metier(&["match", title, "--json"]))["title"], title);
}
