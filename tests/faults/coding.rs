//! Coding a file that is killed again and again, and resumed.

use std::fmt::Write;
use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::process::{Moments, build, done, metier};

#[test]
#[ignore = "a fault: run by .ci/run --long"]
fn coding_killed_at_any_moment_resumes_to_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(&mut build(folder, false));
    let mut titles = String::from("id,title\n");
    for row in 0..60_000 {
        let kind = ["nurse", "welder", "sales clerk", "data analyst", "truck driver"][row % 5];
        writeln!(titles, "{row},{kind} {} shift {}", row % 7_919, row % 31).unwrap();
    }
    fs::write(folder.join("titles.csv"), titles).unwrap();
    let coding = |output: &str| {
        let mut command = metier(folder);
        command.args(["match", "--index", "index", "--input", "titles.csv", "--title-column", "title"]);
        command.args(["--output", output, "--resume"]).stderr(Stdio::null());
        command
    };
    let started = Instant::now();
    done(&mut coding("whole.csv"));
    let whole = started.elapsed();
    let mut moments = Moments::new();
    let mut kills = 0;
    // Each run gets far enough to record some progress, about once a second.
    while kills < 50 {
        let mut run = coding("cut.csv").spawn().unwrap();
        sleep(Duration::from_millis(300) + moments.before(whole.mul_f64(0.3)));
        let _ = run.kill();
        if run.wait().unwrap().success() {
            break;
        }
        kills += 1;
    }
    done(&mut coding("cut.csv"));
    assert!(kills > 0, "it was never killed");
    assert_eq!(fs::read(folder.join("whole.csv")).unwrap(), fs::read(folder.join("cut.csv")).unwrap());
}
