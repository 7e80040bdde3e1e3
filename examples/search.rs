//! Finds occupations for what people type.
//!
//! ```console
//! $ cargo run --example search -- "RN, night shift"
//! ```

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use metier::artifact::{BuildOptions, build};
use metier::engine::{Engine, SearchRequest, SuggestRequest};
use metier::release::ReleaseSource;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let query = std::env::args().nth(1).unwrap_or_else(|| "RN, night shift".to_owned());
    // The built-in sample; pass the folder or zip of a published release to search all occupations.
    let index = tempfile::tempdir()?;
    build(index.path(), &BuildOptions::new(ReleaseSource::Sample), |_| ())?;
    let engine = Engine::open(index.path())?;

    for hit in engine.search(&SearchRequest::new(&query).limit(5))?.hits {
        println!("{}  {:.3}  {}  (by {})", hit.code, hit.score, hit.title, hit.matched.text);
    }
    let half: String = query.chars().take(4).collect();
    for one in engine.suggest(&SuggestRequest::new(&half).limit(5))?.suggestions {
        println!("{half}… {} → {}", one.text, one.title);
    }
    Ok(())
}
