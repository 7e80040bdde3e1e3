//! `metier match --resume`: a killed run is resumed, and its output equals that of an uninterrupted run.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::*;

/// Enough rows to take some seconds: no two titles are alike.
const ROWS: usize = 30_000;

fn command(folder: &Path, input: &str, output: &str, options: &[&str]) -> Command {
    let mut command = metier_in(folder);
    command.args(["match", "--input", input, "--output", output, "--title-column", "title", "--index"]);
    command.arg(sample_index()).args(options);
    command
}

fn csv(rows: usize) -> String {
    let words = ["nurse", "zzzqqqxxx", "software developer", "night cashier"];
    let row = |n: usize| format!("{n},\"{} {n}\",\"a\n\"\"b\"\"\"\n", words[n % 4]);
    std::iter::once("id,title,note\n".to_owned()).chain((0..rows).map(row)).collect()
}

fn jsonl(rows: usize) -> String {
    let row = |n: usize| format!("{{\"id\":{n},\"title\":\"nurse {n}\"}}\n");
    (0..rows).map(row).collect()
}

/// Kills a run as soon as it has recorded its progress.
fn kill(folder: &Path, input: &str, output: &str) {
    let mut coding = command(folder, input, output, &[]).spawn().unwrap();
    let progress = folder.join(format!("{output}.progress"));
    let start = Instant::now();
    while !progress.exists() {
        assert!(start.elapsed() < Duration::from_secs(60) && coding.try_wait().unwrap().is_none());
        sleep(Duration::from_millis(1));
    }
    coding.kill().unwrap();
    coding.wait().unwrap();
    assert!(!folder.join(output).exists() && folder.join(format!("{output}.partial")).exists());
}

/// Otherwise a later --resume could take the rows of one run for those of another.
#[test]
fn a_run_that_starts_over_removes_the_journal_of_the_interrupted_one() {
    let folder = empty_folder();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("in.csv"), csv(ROWS)).unwrap();
    kill(folder.path(), "in.csv", "out.csv");
    // A pipe cannot be resumed and has no journal of its own.
    let mut piped = command(folder.path(), "-", "out.csv", &[]);
    let mut piped = piped.stdin(std::process::Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut piped.stdin.take().unwrap(), b"title\nnurse\n").unwrap();
    assert!(piped.wait().unwrap().success());
    assert_eq!(fs::read_to_string(at("out.csv")).unwrap().lines().count(), 2);
    assert!(!at("out.csv.progress").exists() && !at("out.csv.partial").exists());
}

#[test]
fn a_killed_run_resumes_to_byte_identical_output() {
    let folder = empty_folder();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("in.csv"), csv(ROWS)).unwrap();
    fs::write(at("in.jsonl"), jsonl(ROWS)).unwrap();
    for (input, output) in [("in.csv", "out.csv"), ("in.jsonl", "out.jsonl")] {
        kill(folder.path(), input, output);
        // The file may contain more rows than recorded, the last of them incomplete.
        let partial = at(&format!("{output}.partial"));
        let mut written = fs::read(&partial).unwrap();
        written.extend(b"17,\"half a ro");
        fs::write(&partial, written).unwrap();

        let summary = ["--resume", "--summary", "resumed.json"];
        let resumed = command(folder.path(), input, output, &summary).output().unwrap();
        assert_eq!(resumed.status.code(), Some(0), "{}", stderr(&resumed));
        assert!(stderr(&resumed).starts_with("resumed after "), "{}", stderr(&resumed));
        let other = format!("whole-{output}");
        let whole = command(folder.path(), input, &other, &["--summary", "whole.json"]).output().unwrap();
        assert_eq!(whole.status.code(), Some(0));
        assert!(fs::read(at(output)).unwrap() == fs::read(at(&other)).unwrap(), "{output}");
        for ending in ["partial", "progress", "progress.new"] {
            assert!(!at(&format!("{output}.{ending}")).exists(), "{ending}");
        }
        let [resumed, whole] = ["resumed.json", "whole.json"]
            .map(|name| serde_json::from_slice::<Value>(&fs::read(at(name)).unwrap()).unwrap());
        for member in ["rows", "decisions", "coverage", "doubtful_titles"] {
            assert_eq!(resumed[member], whole[member], "the summary covers all rows: {member}");
        }
    }
}

#[test]
fn a_run_with_other_options_or_input_is_not_resumed() {
    let folder = empty_folder();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("in.csv"), csv(ROWS)).unwrap();
    kill(folder.path(), "in.csv", "out.csv");
    let refused = |options: &[&str], says: &str| {
        let refused = command(folder.path(), "in.csv", "out.csv", options).output().unwrap();
        assert_refused(&refused, &[says, "without --resume"]);
        let told = stderr(&refused);
        assert!(!told.contains("same command"), "the same command would be refused again: {told}");
        assert!(at("out.csv.partial").exists() && at("out.csv.progress").exists(), "the output stays");
    };
    refused(&["--resume", "--top", "2"], "--top was 1 and is now 2");
    refused(&["--resume", "--top", "2"], "pass --top 1");
    let both = ["--resume", "--top", "2", "--industry-column", "note"];
    refused(&both, "pass --top 1 and omit --industry-column");
    refused(&["--resume", "--precision", "0.9"], "--precision was 0.95 and is now 0.9");
    refused(&["--resume", "--industry-column", "note"], "the industry column");
    let partial = fs::read(at("out.csv.partial")).unwrap();
    fs::write(at("out.csv.partial"), "id").unwrap();
    refused(&["--resume"], "has only 2 of the");
    fs::write(at("out.csv.partial"), partial).unwrap();
    fs::write(at("in.csv"), format!("{}1,more,\n", csv(ROWS))).unwrap();
    refused(&["--resume"], "the input's size was ");
    fs::write(at("in.csv"), csv(3)).unwrap();
    refused(&["--resume"], "the beginning of the input was ");

    let over = command(folder.path(), "in.csv", "out.csv", &[]).output().unwrap();
    assert_eq!(over.status.code(), Some(0));
    assert!(stderr(&over).contains("starting over"), "{}", stderr(&over));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "only input and output remain");
}

#[test]
fn pipes_cannot_be_resumed_and_without_progress_a_run_starts() {
    let folder = empty_folder();
    fs::write(folder.path().join("in.csv"), csv(3)).unwrap();
    let mut from_pipe = command(folder.path(), "-", "out.csv", &["--resume"]);
    let mut coding = from_pipe
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut coding.stdin.take().unwrap(), b"title\nnurse\n").unwrap();
    assert_refused(&coding.wait_with_output().unwrap(), &["a pipe cannot be read again"]);
    let to_pipe = command(folder.path(), "in.csv", "-", &["--resume"]).output().unwrap();
    assert_refused(&to_pipe, &["--resume needs --output FILE"]);
    let start = command(folder.path(), "in.csv", "out.csv", &["--resume"]).output().unwrap();
    assert_eq!(start.status.code(), Some(0), "{}", stderr(&start));
    assert!(stderr(&start).contains("starting with the first row"));
    assert!(folder.path().join("out.csv").exists());
}

/// A line that is too long is one bad row. A quote that is never closed makes all rows after it unreadable, so none of them
/// can be left out; those before it stay for whoever needs them.
#[test]
fn the_rows_before_an_endless_one_are_kept() {
    const GOOD: usize = 2_500;
    let folder = empty_folder();
    let at = |name: &str| folder.path().join(name);
    let long = format!("{{\"title\":\"{}\"}}\n", "x".repeat(17 << 20));
    fs::write(at("in.jsonl"), format!("{}{long}{}", jsonl(GOOD), jsonl(1))).unwrap();
    let options = ["--skip-bad-rows", "bad.csv", "--summary", "s.json"];
    let coded = command(folder.path(), "in.jsonl", "out.jsonl", &options).output().unwrap();
    assert_eq!(coded.status.code(), Some(0), "{}", stderr(&coded));
    let summary: Value = serde_json::from_slice(&fs::read(at("s.json")).unwrap()).unwrap();
    assert_eq!((&summary["rows"], &summary["bad_rows"]), (&(GOOD + 1).into(), &1.into()));
    let listed = fs::read_to_string(at("bad.csv")).unwrap();
    assert!(listed.contains("the line is larger than 16 MiB") && listed.len() < 2_000, "{listed}");

    fs::write(at("in.csv"), format!("{}7,\"nurse,1\n8,cook,2\n", csv(GOOD))).unwrap();
    let stopped = command(folder.path(), "in.csv", "out.csv", &[]).output().unwrap();
    assert_refused(&stopped, &["never closed", "the finished rows are kept in", "mend the input"]);
    let partial = fs::read_to_string(at("out.csv.partial")).unwrap();
    assert!(partial.contains(&format!("nurse {}", GOOD - 4)), "all rows before it");
    assert!(!at("out.csv").exists());
    fs::write(at("in.csv"), csv(GOOD)).unwrap();
    let mended = command(folder.path(), "in.csv", "out.csv", &[]).output().unwrap();
    assert_eq!(mended.status.code(), Some(0), "{}", stderr(&mended));
    assert!(!at("out.csv.partial").exists());
}

/// The rows before a bad one are not lost, and a run that leaves it out continues from them.
#[test]
fn a_run_that_a_bad_row_stopped_goes_on_without_it() {
    const GOOD: usize = 2_500;
    let folder = empty_folder();
    let at = |name: &str| folder.path().join(name);
    for (input, output, rows, bad, problem) in [
        ("in.csv", "out.csv", csv(GOOD), "\"7,5\",nurse\n", "the row has 2 cells, expected 3"),
        ("in.jsonl", "out.jsonl", jsonl(GOOD), "{\"id\":,\n", "the line is not a JSON object"),
    ] {
        fs::write(at(input), format!("{rows}{bad}")).unwrap();
        fs::write(at("good.csv"), &rows).unwrap();
        let line = format!("{}", rows.lines().count() + 1);
        let stopped = command(folder.path(), input, output, &[]).output().unwrap();
        assert_refused(
            &stopped,
            &[&format!("{input}:{line}: {problem}"), "--resume --skip-bad-rows FILE to continue"],
        );
        let partial = fs::read_to_string(at(&format!("{output}.partial"))).unwrap();
        assert!(partial.contains(&format!("nurse {}", GOOD - 4)), "all rows before it");

        let options = ["--resume", "--skip-bad-rows", "bad.csv", "--summary", "s.json"];
        let resumed = command(folder.path(), input, output, &options).output().unwrap();
        assert_eq!(resumed.status.code(), Some(0), "{}", stderr(&resumed));
        let told = stderr(&resumed);
        assert!(told.starts_with("resumed after 2,500 rows"), "{told}");
        assert!(told.contains("left out 1 bad rows, listed in bad.csv"), "{told}");
        let mut list = csv::Reader::from_path(at("bad.csv")).unwrap();
        assert_eq!(list.headers().unwrap(), vec!["line", "problem", "row"]);
        let listed: Vec<csv::StringRecord> = list.records().map(Result::unwrap).collect();
        assert_eq!((listed.len(), &listed[0][0], &listed[0][2]), (1, &*line, bad.trim_end()));
        assert!(listed[0][1].contains(problem), "{:?}", listed[0]);
        let summary: Value = serde_json::from_slice(&fs::read(at("s.json")).unwrap()).unwrap();
        assert_eq!((&summary["rows"], &summary["bad_rows"]), (&GOOD.into(), &1.into()));

        let format = ["--input-format", if input == "in.csv" { "csv" } else { "jsonl" }];
        let whole = command(folder.path(), "good.csv", &format!("whole-{output}"), &format).output().unwrap();
        assert_eq!(whole.status.code(), Some(0), "{}", stderr(&whole));
        assert!(
            fs::read(at(output)).unwrap() == fs::read(at(&format!("whole-{output}"))).unwrap(),
            "{output}"
        );
        assert!(!at(&format!("{output}.partial")).exists() && !at(&format!("{output}.progress")).exists());
    }
    let same = command(folder.path(), "in.csv", "out.csv", &["--skip-bad-rows", "in.csv"]).output().unwrap();
    assert_refused(&same, &["in.csv cannot be the list of bad rows and the input or output too"]);
    assert!(fs::read_to_string(at("in.csv")).unwrap().starts_with("id,title,note"));
}
