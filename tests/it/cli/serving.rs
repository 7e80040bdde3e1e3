//! `metier serve`: starts, answers, stops on a signal.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use super::*;

/// A server that is stopped when a test ends, however it ends.
struct Server {
    child: Child,
    said: Vec<String>,
    log: BufReader<std::process::ChildStderr>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = metier_in(folder);
        command.args(["serve", "--addr", "127.0.0.1:0"]).args(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        Self { child, said: Vec::new(), log }
    }

    /// Reads the log up to the line with the address.
    fn address(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert!(self.log.read_line(&mut line).unwrap() > 0, "it ended: {:?}", self.said);
            self.said.push(line.clone());
            if let Some((_, address)) = line.split_once("listening on http://") {
                return address.split(|c: char| c.is_whitespace() || c == '"').next().unwrap().to_owned();
            }
        }
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    fn rest_of_log(&mut self) -> String {
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        rest
    }
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn it_builds_the_index_answers_and_stops_on_sigterm() {
    let folder = empty_folder();
    let mut server = Server::start(folder.path(), &["--data", sample().to_str().unwrap()]);
    let address = server.address();
    let said = server.said.concat();
    assert!(said.contains("no index in") && said.contains("THIS IS THE SMALL SAMPLE"), "{said}");
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    server.signal("-TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    assert!(server.rest_of_log().contains("SIGTERM"));

    let mut again = Server::start(folder.path(), &["--log-format", "json"]);
    again.address();
    let said = again.said.concat();
    assert!(!said.contains("holds no index"), "the index is there: {said}");
    for line in said.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line["message"].is_string() && line["level"].is_string(), "{line}");
    }
    again.signal("-INT");
    assert_eq!(again.child.wait().unwrap().code(), Some(0));
}

#[test]
fn it_refuses_an_unreadable_index_and_leaves_it_alone() {
    let folder = empty_folder();
    let index = folder.path().join("index");
    std::fs::create_dir(&index).unwrap();
    let manifest = index.join("manifest.json");
    let foreign = r#"{"format_version": 999}"#;
    std::fs::write(&manifest, foreign).unwrap();
    let refused = metier_in(folder.path()).args(["serve", "--data"]).arg(sample()).output().unwrap();
    assert_refused(&refused, &["format version 999", "metier index"]);
    assert_eq!(std::fs::read_to_string(manifest).unwrap(), foreign);
}

#[test]
fn an_address_in_use_is_an_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = metier(&["serve", "--addr", &address]);
    assert_refused(&refused, &["cannot listen on", "--addr"]);
}

#[test]
fn an_invalid_log_filter_is_an_error() {
    let run = |filter: &str| {
        let mut command = metier_in(sample_index());
        command.args(["info", "--index", "."]).env("METIER_LOG", filter).output().unwrap()
    };
    for filter in ["verbose", "metier=loud", "warn,debgu", "metier=trace,=,"] {
        assert_refused(&run(filter), &["METIER_LOG", &format!("'{filter}'"), "target=level"]);
    }
    for filter in
        ["", "debug", "WARN", "metier=trace,warn", "metier::server=debug", "off", "metier,hyper=warn"]
    {
        let answered = run(filter);
        assert_eq!(answered.status.code(), Some(0), "{filter}: {}", stderr(&answered));
    }
}
