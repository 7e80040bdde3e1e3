//! The real binary, called as by a user or a script. No test reaches the network: a port that refuses connections
//! replaces the official addresses.

mod answers;
mod coding;
mod diff;
mod edition;
// The messages contain the system's own text for missing files.
#[cfg(unix)]
mod errors;
mod evaluating;
#[cfg(feature = "fetch")]
mod fetching;
mod forms;
mod local;
mod lookup;
mod related;
mod reporting;
mod resuming;
mod serving;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// No server listens here.
const NOWHERE: &str = "http://127.0.0.1:9";

/// The binary, run in a folder, without environment variables that change its behavior.
fn metier_in(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_metier"));
    for name in [
        "DATA",
        "LABOR",
        "INDEX",
        "ADDR",
        "ALLOW_ORIGIN",
        "LOG",
        "LOG_FORMAT",
        "CONFIG",
        "API_KEYS",
        "TLS_CERT",
        "TLS_KEY",
        "QUERY_LOG",
        "RATE_LIMIT",
    ] {
        command.env_remove(format!("METIER_{name}"));
    }
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    // Nothing is kept outside of the test's folder.
    command.env("METIER_MIRROR", NOWHERE).env("XDG_DATA_HOME", folder).current_dir(folder);
    command
}

/// The output of the binary with the sample's index.
fn metier(arguments: &[&str]) -> Output {
    let mut command = metier_in(sample_index());
    command.args(arguments).env("METIER_INDEX", sample_index()).output().unwrap()
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample")
}

/// The sample's index, built once per run.
fn sample_index() -> &'static Path {
    static INDEX: OnceLock<PathBuf> = OnceLock::new();
    INDEX.get_or_init(|| {
        let index = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap().keep();
        let built =
            metier_in(&index).args(["index", "--index", "."]).arg("--data").arg(sample()).output().unwrap();
        assert_eq!(built.status.code(), Some(0), "{}", stderr(&built));
        index
    })
}

fn empty_folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The output as JSON; it must be one line.
fn json(output: &Output) -> Value {
    let text = stdout(output);
    assert_eq!(text.lines().count(), 1, "{text}\n{}", stderr(output));
    serde_json::from_str(&text).unwrap()
}

/// Asserts exit code 2, no standard output, and the parts of the message.
fn assert_refused(output: &Output, says: &[&str]) {
    let message = stderr(output);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert_eq!(stdout(output), "", "{message}");
    for part in says {
        assert!(message.contains(part), "'{part}' is not in: {message}");
    }
}
