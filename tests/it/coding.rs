//! Coding files through the library, without the command line.
//!
//! What must hold:
//! 1. Files and API batches get the same answers as their jobs one by one, explanations included.
//! 2. A canceled run stops, leaves the output untouched, and can be resumed; its output is then byte-identical.
//! 3. Streams are coded like files.

use std::fs;
use std::io::{self, Cursor, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use metier::Error;
use metier::coding::{
    Batch, CancelFlag, CodeOptions, Coded, Columns, Event, FileRequest, Format, GoOn, Input, Job, Output,
    Summary,
};
use serde_json::{Value, json};

use crate::http::post_json;
use crate::support::sample_engine;

fn request(input: &Path, output: &Path, options: CodeOptions) -> FileRequest {
    FileRequest {
        options,
        ..FileRequest::new(Input::file(input), Columns::new("title"), Output::file(output))
    }
}

fn run(request: FileRequest) -> Result<Summary, Error> {
    request.run(&sample_engine(), &CancelFlag::new(), |_| ())
}

/// An answer as it is serialized.
fn written(coded: &Coded) -> Value {
    serde_json::from_str(&serde_json::to_string(coded).unwrap()).unwrap()
}

fn lines(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn a_file_a_batch_and_the_api_give_the_same_answers() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let jobs = [
        Job::new("Sr. RN - Night Shift"),
        Job::new("Technician")
            .with_industry("Hospital")
            .with_employer("A & B")
            .with_description("draws blood"),
        Job::new("zzzqqqxxx"),
        Job::new("Sr. RN - Night Shift"),
    ];
    let rows: Vec<String> = jobs.iter().map(|job| serde_json::to_string(job).unwrap()).collect();
    fs::write(at("in.jsonl"), rows.join("\n")).unwrap();
    let options = CodeOptions { top: 3, precision: 0.9, explain: true };
    let name = |name: &str| Some(name.to_owned());
    let columns = Columns {
        description: name("description"),
        industry: name("industry"),
        employer: name("employer"),
        ..Columns::new("title")
    };
    let summary =
        run(FileRequest { columns, ..request(&at("in.jsonl"), &at("out.jsonl"), options) }).unwrap();
    assert_eq!((summary.rows, summary.decisions.none.rows), (4, 1));

    let engine = sample_engine();
    let batch = Batch::new(&*engine, options).unwrap().code(&jobs).unwrap();
    let body = json!({"items": &jobs, "top": 3, "precision": 0.9, "explain": true});
    let api = post_json("/api/v1/match", body.to_string()).await.json();
    for (place, row) in lines(&at("out.jsonl")).iter().enumerate() {
        let alone = written(&engine.code(&jobs[place], &options).unwrap());
        for member in ["title", "decision", "margin", "candidates"] {
            assert_eq!(row[member], alone[member], "{member} of the file");
            assert_eq!(api["results"][place][member], alone[member], "{member} of the API");
        }
        assert_eq!(written(&batch[place]), alone);
    }
    assert!(!api["results"][0]["candidates"][0]["evidence"].as_array().unwrap().is_empty());
}

fn many_rows() -> String {
    let words = ["nurse", "zzzqqqxxx", "software developer", "night cashier"];
    let row = |n: usize| format!("{n},\"{} {}\"\n", words[n % 4], n % 50);
    std::iter::once("id,title\n".to_owned()).chain((0..6_000).map(row)).collect()
}

#[test]
fn a_canceled_run_is_resumed_to_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("in.csv"), many_rows()).unwrap();
    fs::write(at("out.csv"), "earlier").unwrap();
    let options = CodeOptions { top: 2, ..CodeOptions::default() };
    let whole = run(request(&at("in.csv"), &at("whole.csv"), options)).unwrap();

    let cancel = CancelFlag::new();
    let mut events = Vec::new();
    let canceled = request(&at("in.csv"), &at("out.csv"), options).run(&sample_engine(), &cancel, |event| {
        if matches!(event, Event::Progress { rows: 1.., .. }) {
            cancel.cancel();
        }
        events.push(event);
    });
    assert!(matches!(canceled, Err(Error::Canceled)));
    let partial = fs::canonicalize(at("out.csv.partial")).unwrap();
    assert_eq!(events.last(), Some(&Event::Kept { partial, go_on: GoOn::Resumed }));
    assert_eq!(fs::read_to_string(at("out.csv")).unwrap(), "earlier");

    let other = request(&at("in.csv"), &at("out.csv"), CodeOptions { top: 3, ..options });
    let Err(Error::Resume { changes, .. }) = run(FileRequest { resume: true, ..other }) else {
        panic!("other options")
    };
    assert_eq!((changes.len(), changes[0].name, &*changes[0].then, &*changes[0].now), (1, "top", "2", "3"));

    let again = FileRequest { resume: true, ..request(&at("in.csv"), &at("out.csv"), options) };
    let mut resumed = 0;
    let summary = again.run(&sample_engine(), &CancelFlag::new(), |event| {
        if let Event::Resumed { rows } = event {
            resumed = rows;
        }
    });
    let summary = summary.unwrap();
    assert!((1..6_000).contains(&resumed), "{resumed}");
    assert_eq!((summary.rows, summary.decisions), (whole.rows, whole.decisions));
    assert_eq!(summary.doubtful_titles, whole.doubtful_titles);
    assert!(fs::read(at("out.csv")).unwrap() == fs::read(at("whole.csv")).unwrap());
    assert!(!at("out.csv.partial").exists() && !at("out.csv.progress").exists());
}

#[test]
fn a_raised_flag_stops_a_run_before_its_first_row() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("in.csv"), "title\nnurse\n").unwrap();
    let cancel = CancelFlag::new();
    cancel.cancel();
    let request = request(&at("in.csv"), &at("out.csv"), CodeOptions::default());
    assert!(matches!(request.run(&sample_engine(), &cancel, |_| ()), Err(Error::Canceled)));
    assert!(!at("out.csv").exists());
}

/// A stream whose bytes can still be inspected after it is dropped.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn streams_are_coded_like_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let text = "id;title\n1;registered nurse\n2;\"cook; chef\"\n";
    fs::write(at("in.csv"), text).unwrap();
    let options = CodeOptions { top: 1, ..CodeOptions::default() };
    run(request(&at("in.csv"), &at("out.csv"), options)).unwrap();
    let written = Shared::default();
    let input = Input::Stream { name: "upload".to_owned(), reader: Box::new(Cursor::new(text)) };
    let output = Output::Stream { name: "answer".to_owned(), writer: Box::new(written.clone()) };
    run(FileRequest { options, ..FileRequest::new(input, Columns::new("title"), output) }).unwrap();
    let written = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert_eq!(written, fs::read_to_string(at("out.csv")).unwrap());
    assert!(
        written.starts_with("id;title;onet_soc_code;") && written.contains("\n2;\"cook; chef\";"),
        "{written}"
    );

    let input = Input::Stream { name: "upload".to_owned(), reader: Box::new(Cursor::new("id\n1\n")) };
    let refused = run(FileRequest::new(input, Columns::new("title"), Output::file(at("o.csv")))).unwrap_err();
    assert_eq!(refused.code(), "invalid_jobs");
    assert!(refused.to_string().starts_with("upload: no column is named 'title'"), "{refused}");
}

#[test]
fn invalid_requests_are_refused_before_reading_any_input() {
    let request = |options, format| FileRequest {
        options,
        output_format: Some(format),
        ..request("missing.csv".as_ref(), "missing/o".as_ref(), CodeOptions::default())
    };
    let explained = CodeOptions { explain: true, ..CodeOptions::default() };
    for refused in [
        request(CodeOptions { top: 0, ..CodeOptions::default() }, Format::Csv),
        request(CodeOptions { precision: 1.0, ..CodeOptions::default() }, Format::Jsonl),
        request(explained, Format::Csv),
    ] {
        assert!(matches!(run(refused), Err(Error::InvalidRequest(_))));
    }
    assert!(matches!(run(request(explained, Format::Jsonl)), Err(Error::Io { .. })));
}

/// A row with this many members takes minutes if each is compared with all others.
#[test]
fn a_row_may_have_very_many_members() {
    const MEMBERS: usize = 100_000;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let members: Vec<String> = (0..MEMBERS).map(|n| format!("\"column {n}\":{n}")).collect();
    let row = format!("{{{},\"title\":\"nurse\"}}\n", members.join(","));
    fs::write(at("in.jsonl"), row.repeat(3)).unwrap();
    let options = CodeOptions { top: 1, ..CodeOptions::default() };
    run(request(&at("in.jsonl"), &at("out.csv"), options)).unwrap();
    let mut reader = csv::Reader::from_path(at("out.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), rows[2].len()), (3, MEMBERS + 7));
    assert_eq!((&rows[2][MEMBERS - 1], &rows[2][MEMBERS]), ("99999", "nurse"));
}

#[test]
fn weights_count_in_the_summary_and_must_be_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let coded = |rows: &str| {
        fs::write(at("in.csv"), format!("title,people\n{rows}")).unwrap();
        let columns = Columns { weight: Some("people".to_owned()), ..Columns::new("title") };
        run(FileRequest { columns, ..request(&at("in.csv"), &at("out.csv"), CodeOptions::default()) })
    };
    let summary = coded("Registered Nurse,98\nqqzzxx,1\nqqzzxx,\n").unwrap();
    assert_eq!((summary.decisions.accept.rows, summary.rows), (1, 3));
    assert!((summary.coverage_by_weight.unwrap() - 0.98).abs() < 1e-9, "{summary:?}");
    let message = coded("Registered Nurse,98\nChef,few\n").unwrap_err().to_string();
    assert!(message.ends_with("in.csv:3: the weight 'few' is not a number from 0"), "{message}");
}

/// The list of bad rows belongs to the progress, as the output does.
#[test]
fn a_canceled_run_that_leaves_out_bad_rows_is_resumed_to_the_same_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let with_bad = |(n, row): (usize, &str)| {
        let bad = (n % 700 == 699).then(|| format!("bad {n}"));
        std::iter::once(row.to_owned()).chain(bad)
    };
    let rows: Vec<String> = many_rows().lines().enumerate().flat_map(with_bad).collect();
    fs::write(at("in.csv"), rows.join("\n")).unwrap();
    let options = CodeOptions::default();
    let request = |output: &str, list: &str| FileRequest {
        skip_bad_rows: Some(at(list)),
        ..request(&at("in.csv"), &at(output), options)
    };
    let whole = run(request("whole.csv", "whole-bad.csv")).unwrap();
    assert_eq!((whole.rows, whole.bad_rows), (6_000, Some(8)));

    let cancel = CancelFlag::new();
    let canceled = request("out.csv", "bad.csv").run(&sample_engine(), &cancel, |event| {
        if matches!(event, Event::Progress { rows: 2_000.., .. }) {
            cancel.cancel();
        }
    });
    assert!(matches!(canceled, Err(Error::Canceled)));
    let resume = |request: FileRequest| run(FileRequest { resume: true, ..request });
    let without = FileRequest { skip_bad_rows: None, ..request("out.csv", "bad.csv") };
    assert!(matches!(resume(without), Err(Error::Resume { .. })));
    let resumed = resume(request("out.csv", "bad.csv")).unwrap();
    assert_eq!((resumed.rows, resumed.bad_rows), (6_000, Some(8)));
    for (name, other) in [("out.csv", "whole.csv"), ("bad.csv", "whole-bad.csv")] {
        assert!(fs::read(at(name)).unwrap() == fs::read(at(other)).unwrap(), "{name}");
    }
}
