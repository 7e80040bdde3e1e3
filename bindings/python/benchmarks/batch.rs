//! Codes the titles of a file with the library alone, for `measure.py` to compare with.
//!
//! ```console
//! $ cargo run --release -p metier-python --example batch -- INDEX TITLES
//! ```

#![allow(clippy::print_stdout, reason = "it prints its figure")]

use std::path::Path;
use std::time::Instant;

use metier::coding::{Batch, CodeOptions, Job};
use metier::engine::Engine;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [index, titles] = &arguments[..] else { return Err("usage: batch INDEX TITLES".into()) };
    let engine = Engine::open(Path::new(index))?;
    let titles = std::fs::read_to_string(titles)?;
    let titles: Vec<&str> = titles.lines().collect();
    let start = Instant::now();
    let mut batch = Batch::new(&engine, CodeOptions { top: 3, ..CodeOptions::default() })?;
    let mut candidates = 0;
    for chunk in titles.chunks(10_000) {
        let jobs: Vec<Job> = chunk.iter().copied().map(Job::new).collect();
        candidates += batch.code(&jobs)?.iter().map(|coded| coded.candidates.len()).sum::<usize>();
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{:.0} {candidates}", titles.len() as f64 / seconds);
    Ok(())
}
