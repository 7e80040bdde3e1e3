//! Codes the job titles of a file to O*NET-SOC.
//!
//! ```console
//! $ cargo run --example code_file -- jobs.csv title coded.csv
//! ```

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example prints what it finds")]

use std::path::Path;

use metier::artifact::{BuildOptions, build};
use metier::coding::{CancelFlag, CodeOptions, Columns, Event, FileRequest, Input, Output};
use metier::engine::Engine;
use metier::release::ReleaseSource;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [jobs, column, coded] = &arguments[..] else {
        return Err("usage: code_file JOBS COLUMN CODED".into());
    };
    let index = tempfile::tempdir()?;
    build(index.path(), &BuildOptions::new(ReleaseSource::Sample), |_| ())?;
    let engine = Engine::open(index.path())?;

    let mut request =
        FileRequest::new(Input::file(Path::new(jobs)), Columns::new(column), Output::file(Path::new(coded)));
    request.options = CodeOptions { top: 3, ..CodeOptions::default() };
    let summary = request.run(&engine, &CancelFlag::new(), |event| {
        if let Event::Progress { rows, .. } = event {
            eprintln!("{rows} rows");
        }
    })?;
    println!("{} rows, {:.0}% accepted", summary.rows, 100.0 * summary.coverage);
    for title in summary.doubtful_titles {
        println!("to review: {} ({} rows)", title.title, title.rows);
    }
    Ok(())
}
