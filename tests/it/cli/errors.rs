//! The messages of every command for common mistakes.
//!
//! After an intended change, rewrite the snapshot with `INSTA_UPDATE=always cargo test errors`.

use std::fmt::Write;
use std::fs;

use super::*;

/// Common mistakes, as typed; `OWN` is a folder of files, each wrong in one way.
const MISTAKES: &[&str] = &[
    "serach nurse",
    "search",
    "search nurse --limit 0",
    "search nurse --job-zone 9",
    "search nurse --index nowhere",
    "suggest",
    "match",
    "match nurse --top 0",
    "match nurse --precision 2",
    "match --input nowhere.csv",
    "match --input OWN/no_title.csv",
    "match --input OWN/empty.csv",
    "match --input OWN/jobs.xlsx",
    "match --input OWN/titles.csv --title-column job",
    "related nurse",
    "related 99-9999.00",
    "related 29-1141 --method nearest",
    "compare 29-1141",
    "compare 29-1141 99-9999",
    "profile nowhere.json",
    "profile OWN/profile.json",
    "report 99-9999",
    "report 29-1141 --area Atlantis",
    "report 29-1141 --sections hobbies",
    "check-labor nowhere",
    "check-labor OWN",
    "eval match --set nowhere.tsv",
    "eval match --set OWN/titles.csv",
    "info --index nowhere",
    "index --data nowhere",
    "index --data OWN",
    "index --data sample --titles OWN/no_title.csv",
    "serve --addr 127.0.0.1",
    "completions csh",
];

fn own_files() -> TempDir {
    let folder = empty_folder();
    for (name, text) in [
        ("empty.csv", ""),
        ("no_title.csv", "id,job\n1,nurse\n"),
        ("titles.csv", "id,title\n1,nurse\n"),
        ("jobs.xlsx", "no workbook"),
        ("profile.json", r#"{"skills": {"Juggling": 50}}"#),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn mistakes_are_told_as_reviewed() {
    let (own, elsewhere) = (own_files(), empty_folder());
    let mut told = String::new();
    for mistake in MISTAKES {
        let words = mistake.split(' ').map(|word| word.replace("OWN", own.path().to_str().unwrap()));
        let mut command = metier_in(elsewhere.path());
        let output = command.args(words).env("METIER_INDEX", sample_index()).output().unwrap();
        let code = output.status.code().unwrap();
        assert_ne!(code, 0, "{mistake}: {}", stdout(&output));
        let mut message = stderr(&output);
        for (path, name) in [(own.path(), "OWN"), (elsewhere.path(), "HERE"), (sample_index(), "INDEX")] {
            message = message.replace(path.to_str().unwrap(), name);
        }
        writeln!(told, "$ metier {mistake}").unwrap();
        for line in message.lines() {
            writeln!(told, "{}", without_time(line)).unwrap();
        }
        writeln!(told, "[exit {code}]\n").unwrap();
    }
    insta::assert_snapshot!(told);
}

/// A line without the time at the start of a server's log line.
fn without_time(line: &str) -> &str {
    let time = |word: &str| word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with('Z');
    line.split_once(' ').filter(|(first, _)| time(first)).map_or(line, |(_, rest)| rest.trim_start())
}
