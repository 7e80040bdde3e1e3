//! The program as a process, to be started, asked and killed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// The program, run in a folder and without variables that change what it does.
pub(crate) fn metier(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_metier"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("METIER_") {
            command.env_remove(name);
        }
    }
    command.current_dir(folder).env("XDG_DATA_HOME", folder);
    command
}

pub(crate) fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample")
}

/// The command that builds the sample's index in a folder; `variant` makes its contents differ.
pub(crate) fn build(folder: &Path, variant: bool) -> Command {
    let mut command = metier(folder);
    command.args(["index", "--index", "index", "--data"]).arg(sample());
    if variant {
        command.arg("--no-modern-titles");
    }
    command
}

pub(crate) fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The fingerprint of the index that the program opens in a folder.
pub(crate) fn fingerprint(folder: &Path) -> String {
    let info = done(metier(folder).args(["info", "--index", "index", "--json"]));
    let info: serde_json::Value = serde_json::from_slice(&info.stdout).unwrap();
    info["fingerprint"].as_str().unwrap().to_owned()
}

/// Numbers that look random and are the same each run: xorshift.
pub(crate) struct Moments(u64);

impl Moments {
    pub(crate) fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// A moment before `end`.
    pub(crate) fn before(&mut self, end: Duration) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        end.mul_f64((self.0 >> 11) as f64 / (1u64 << 53) as f64)
    }
}

/// A server on a free port; killed when a test ends, however it ends.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: String,
}

impl Server {
    /// Starts it on the index in a folder; its log is read and thrown away.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = metier(folder);
        command.args(["serve", "--index", "index", "--addr", "127.0.0.1:0"]).args(arguments);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let address = loop {
            let mut line = String::new();
            assert!(log.read_line(&mut line).unwrap() > 0, "it ended: {said}");
            said.push_str(&line);
            if let Some((_, address)) = line.split_once("listening on http://") {
                break address.trim().to_owned();
            }
        };
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self { child, address }
    }

    pub(crate) fn get(&self, path: &str) -> String {
        get(&self.address, path)
    }

    pub(crate) fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Resident memory in kilobytes.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The answer to a request on a connection of its own; empty if there is none.
pub(crate) fn get(address: &str, path: &str) -> String {
    let Ok(mut stream) = TcpStream::connect(address) else { return String::new() };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
    let _ = write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}
