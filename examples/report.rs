//! Prints wages and skills of an occupation, and where its skills lead.
//!
//! ```console
//! $ cargo run --example report -- 29-1141.00
//! ```

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use metier::artifact::{BuildOptions, build};
use metier::engine::{Engine, RelatedRequest};
use metier::release::ReleaseSource;
use metier::report::{ReportRequest, SectionName};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let code = std::env::args().nth(1).unwrap_or_else(|| "29-1141.00".to_owned()).parse()?;
    // Wages need labor-market tables: set `labor` to a folder of them, see data/README.md.
    let index = tempfile::tempdir()?;
    build(index.path(), &BuildOptions::new(ReleaseSource::Sample), |_| ())?;
    let engine = Engine::open(index.path())?;

    let request = ReportRequest::new(code).sections([SectionName::Wages, SectionName::Skills]);
    let report = engine.report(&request)?;
    println!("{} {}", report.code, report.title);
    if let Some(wages) = report.sections.wages {
        println!("wages: {}", wages.note.as_deref().unwrap_or("see items"));
    }
    for skill in report.sections.skills.into_iter().flat_map(|section| section.items) {
        println!("skill: {} {}", skill.name, skill.importance);
    }
    for one in engine.related(&RelatedRequest::new(code).limit(5))?.related {
        println!("related: {} {}", one.code, one.title);
    }
    Ok(())
}
