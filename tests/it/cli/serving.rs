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

/// An address that was free a moment ago, for servers whose log cannot be read.
fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// Waits until a server answers.
fn wait_for(address: &str) {
    for _ in 0..600 {
        if TcpStream::connect(address).is_ok() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("nobody listens on {address}");
}

fn serve_with_log(address: &str, log: Stdio) -> Child {
    let mut command = metier_in(sample_index());
    command
        .args(["serve", "--index", ".", "--addr", address])
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

fn stop(mut server: Child) {
    assert!(Command::new("kill").arg(server.id().to_string()).status().unwrap().success());
    assert_eq!(server.wait().unwrap().code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_that_cannot_be_written_stops_nothing() {
    let full = || Stdio::from(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let address = free_address();
    let server = serve_with_log(&address, full());
    wait_for(&address);
    for _ in 0..20 {
        assert!(get(&address, "/api/v1/search?q=nurse").starts_with("HTTP/1.1 200"));
    }
    stop(server);
    // Of a command too: the error is in the exit code.
    let failed =
        metier_in(sample_index()).args(["info", "--index", "missing"]).stderr(full()).status().unwrap();
    assert_eq!(failed.code(), Some(2));
}

#[test]
fn a_log_that_nobody_reads_stops_nothing() {
    let address = free_address();
    let mut server = serve_with_log(&address, Stdio::piped());
    wait_for(&address);
    // A pipe holds 64 KB, a line has some 150 bytes.
    let mut stream = TcpStream::connect(&address).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    for _ in 0..2_000 {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(answers.read_line(&mut line).unwrap() > 0, "it closed the connection");
            if let Some(bytes) = line.strip_prefix("content-length: ") {
                length = bytes.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        answers.read_exact(&mut vec![0; length]).unwrap();
    }
    let unread = server.stderr.take();
    stop(server);
    drop(unread);
}

#[test]
fn it_reloads_its_index_on_sighup_and_survives_other_signals() {
    let folder = empty_folder();
    let sample = sample();
    let build = |arguments: &[&str]| {
        let mut command = metier_in(folder.path());
        command.args(["index", "--data"]).arg(&sample).args(arguments).output().unwrap()
    };
    assert!(build(&[]).status.success());
    let mut server = Server::start(folder.path(), &["--log-format", "json"]);
    let address = server.address();
    let index = |address: &str| {
        let ready = get(address, "/readyz");
        let body: Value = serde_json::from_str(ready.rsplit("\r\n\r\n").next().unwrap()).unwrap();
        body
    };
    let first = index(&address);
    for signal in ["-USR1", "-USR2", "-QUIT"] {
        server.signal(signal);
    }
    let await_log = |server: &mut Server, part: &str| loop {
        let mut line = String::new();
        assert!(server.log.read_line(&mut line).unwrap() > 0, "it ended before it said {part}");
        if line.contains(part) {
            return line;
        }
    };
    await_log(&mut server, "SIGHUP reloads what is served");
    assert!(build(&["--no-modern-titles"]).status.success());
    assert_eq!(index(&address)["fingerprint"], first["fingerprint"], "not before it is asked");
    server.signal("-HUP");
    await_log(&mut server, "reloaded the index");
    let second = index(&address);
    assert!(second["fingerprint"] != first["fingerprint"] && second["reload_error"].is_null(), "{second}");

    // A bad index is refused, and said so; the old one goes on.
    let manifest = folder.path().join("index/manifest.json");
    let good = std::fs::read(&manifest).unwrap();
    std::fs::write(&manifest, r#"{"format_version": 999}"#).unwrap();
    server.signal("-HUP");
    await_log(&mut server, "going on with the index as it was");
    let third = index(&address);
    assert_eq!(third["fingerprint"], second["fingerprint"]);
    assert!(third["reload_error"].as_str().unwrap().contains("format version 999"), "{third}");
    std::fs::write(&manifest, good).unwrap();
    server.signal("-HUP");
    await_log(&mut server, "reloaded the index");
    assert!(index(&address)["reload_error"].is_null());
    let line: Value = {
        get(&address, "/api/v1/info");
        serde_json::from_str(&await_log(&mut server, "/api/v1/info")).unwrap()
    };
    assert!(line["microseconds"].is_u64() && line["bytes"].is_u64(), "{line}");
    assert_eq!(line["client"], "127.0.0.1", "{line}");
    server.signal("-TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn it_watches_its_index_and_drains_before_it_stops() {
    let folder = empty_folder();
    let sample = sample();
    let mut server =
        Server::start(folder.path(), &["--watch", "--drain", "2", "--data", sample.to_str().unwrap()]);
    let address = server.address();
    let mut build = metier_in(folder.path());
    assert!(
        build.args(["index", "--no-modern-titles", "--data"]).arg(&sample).output().unwrap().status.success()
    );
    loop {
        let mut line = String::new();
        assert!(server.log.read_line(&mut line).unwrap() > 0);
        if line.contains("reloaded the index") {
            break;
        }
    }
    server.signal("-TERM");
    loop {
        let mut line = String::new();
        assert!(server.log.read_line(&mut line).unwrap() > 0);
        if line.contains("SIGTERM") {
            break;
        }
    }
    let ready = get(&address, "/readyz");
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("\"stopping\""), "{ready}");
    assert!(get(&address, "/api/v1/search?q=nurse").starts_with("HTTP/1.1 200"));
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

fn shut_down(server: &mut Server) {
    server.signal("-TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn options_come_from_a_file_and_the_command_line_counts_more() {
    let folder = empty_folder();
    let file = folder.path().join("serve.toml");
    let index = sample_index().to_str().unwrap().to_owned();
    let text = format!(
        "index = '{index}'\naddr = '127.0.0.1:0'\nlog-format = 'json'\nwatch = false\nallow-origin = ['https://a.example', 'https://b.example']\n"
    );
    std::fs::write(&file, &text).unwrap();
    let config = file.to_str().unwrap();
    let mut server = Server::start(folder.path(), &["--config", config]);
    let address = server.address();
    assert!(server.said.iter().all(|line| line.starts_with('{')), "{:?}", server.said);
    for origin in ["https://a.example", "https://b.example"] {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(stream, "GET /healthz HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains(&format!("access-control-allow-origin: {origin}")), "{answer}");
    }
    shut_down(&mut server);

    let mut server = Server::start(folder.path(), &["--config", config, "--log-format", "text"]);
    server.address();
    assert!(server.said.iter().all(|line| !line.starts_with('{')), "{:?}", server.said);
    shut_down(&mut server);
}

#[test]
fn check_ends_with_what_is_wrong() {
    let folder = empty_folder();
    let file = folder.path().join("serve.toml");
    let keys = folder.path().join("keys");
    std::fs::write(&keys, "portal secret\n").unwrap();
    let check = |text: &str, more: &[&str]| {
        std::fs::write(&file, text).unwrap();
        let mut command = metier_in(folder.path());
        command.args(["serve", "--check", "--config"]).arg(&file).args(more).output().unwrap()
    };
    let index = format!("index = '{}'\n", sample_index().display());
    let good = check(&index, &[]);
    assert_eq!(good.status.code(), Some(0), "{}", stderr(&good));
    assert!(stderr(&good).contains("is whole") && stderr(&good).contains("the options are good"));
    for (text, more, says) in [
        ("adr = 'x'", &[][..], &["serve.toml: adr:", "did you mean addr?"][..]),
        ("addr = ", &[], &["serve.toml:1:"]),
        ("drain = 'long'", &[], &["serve.toml", "'long'", "--drain"]),
        ("watch = 'yes'", &[], &["serve.toml: watch:", "not true or false"]),
        ("addr = true", &[], &["serve.toml: addr:", "not a text or a number"]),
        ("check = true", &[], &["serve.toml: check:", "not an option"]),
        ("tls-cert = 'cert.pem'", &[], &["--tls-cert", "--tls-key"]),
        ("require-api-key = true", &[], &["--require-api-key needs --api-keys"]),
        ("api-keys = 'keys'", &[], &["keys: line 1", "SHA-256"]),
        ("addr = 'nowhere'", &[], &["nowhere is not an address"]),
        ("", &["--config", "missing.toml"], &["--config"]),
    ] {
        assert_refused(&check(text, more), says);
    }
    let missing = metier_in(folder.path()).args(["serve", "--config", "missing.toml"]).output().unwrap();
    assert_refused(&missing, &["missing.toml", "No such file"]);
}

#[test]
fn it_keeps_what_people_ask_if_told_to_and_shows_it() {
    let folder = empty_folder();
    let index = sample_index().to_str().unwrap();
    let mut server = Server::start(folder.path(), &["--index", index, "--query-log", "log"]);
    let address = server.address();
    let search = get(&address, "/?q=Registered+nurse");
    assert!(search.starts_with("HTTP/1.1 200"), "{search}");
    get(&address, "/api/v1/search?q=%20registered%20NURSE&limit=50");
    get(&address, "/api/v1/search?q=zzzqqq");
    get(&address, "/api/v1/match?title=zzzqqq");
    get(&address, "/api/v1/suggest?q=secretkeystrokes");
    // A visitor opens the last hit of the second search.
    let hits = get(&address, "/api/v1/search?q=registered%20nurse&limit=50");
    let hits: Value = serde_json::from_str(hits.rsplit("\r\n\r\n").next().unwrap()).unwrap();
    let last = hits["hits"].as_array().unwrap().last().unwrap()["code"].as_str().unwrap().to_owned();
    let place = hits["hits"].as_array().unwrap().len();
    assert!(place > 3, "the sample is large enough");
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(
        stream,
        "GET /occupations/{last} HTTP/1.1\r\nHost: jobs\r\nReferer: http://jobs/?q=registered+nurse\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    stream.read_to_string(&mut String::new()).unwrap();
    shut_down(&mut server);

    let log = folder.path().join("log");
    let files: Vec<_> = std::fs::read_dir(&log).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert!(!text.contains("127.0.0.1") && !text.contains("secretkeystrokes"), "{text}");
    let show = |format: &str| {
        let shown = metier_in(folder.path()).args(["queries", "log", "--format", format]).output().unwrap();
        assert_eq!(shown.status.code(), Some(0), "{}", stderr(&shown));
        String::from_utf8(shown.stdout).unwrap()
    };
    let summary: Value = serde_json::from_str(&show("json")).unwrap();
    assert_eq!(summary["frequent"][0]["text"], "Registered nurse");
    assert_eq!((&summary["frequent"][0]["count"], &summary["searches"]), (&3.into(), &4.into()));
    assert_eq!(summary["nothing_found"][0]["text"], "zzzqqq");
    assert_eq!(summary["low_confidence"][0]["text"], "zzzqqq");
    assert_eq!(summary["chosen_late"][0]["code"], last.as_str());
    assert_eq!(summary["chosen_late"][0]["place"], place);
    assert!(show("text").contains("Found nothing by words"));
    let rows = show("csv");
    assert!(rows.starts_with("list,text,count") && rows.contains("nothing_found,zzzqqq,1"), "{rows}");
    assert_refused(
        &metier_in(folder.path()).args(["queries", "."]).output().unwrap(),
        &["has no query log", "--query-log"],
    );
}
