//! Learns titles of your own: local synonyms for search, and coded titles for coding.
//!
//! ```console
//! $ cargo run --example own_titles
//! ```

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use metier::artifact::{BuildOptions, build};
use metier::engine::{CodeOptions, Engine, Job, SearchRequest};
use metier::release::ReleaseSource;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let titles = folder.path().join("titles.csv");
    std::fs::write(&titles, "title,code\nFloor Star,29-1141.00\n")?;
    let labeled = folder.path().join("labeled.csv");
    std::fs::write(&labeled, "title,code,weight\nBedside Captain,29-1141.00,5\n")?;

    let index = folder.path().join("index");
    let options = BuildOptions {
        titles: vec![titles],
        labeled: vec![labeled],
        ..BuildOptions::new(ReleaseSource::Sample)
    };
    build(&index, &options, |_| ())?;
    let engine = Engine::open(&index)?;

    let found = engine.search(&SearchRequest::new("floor star"))?;
    println!("search: {} by {}", found.hits[0].title, found.hits[0].matched.text);
    let coded = engine.code(&Job::new("Senior Bedside Captain"), &CodeOptions::default())?;
    println!("code: {} with {:.2}", coded.candidates[0].title, coded.candidates[0].probability);
    Ok(())
}
