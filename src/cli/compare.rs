//! `metier compare`: the skill gap between two occupations.

use anyhow::Result;
use metier::engine::{
    CompareRequest, ComparedElement, ComparedOccupation, Comparison, DescriptorKind, Sides,
};

use super::args::CompareArgs;
use super::output::thousands;
use super::{Outcome, open_index, output};

/// Number of elements to show of each list, strongest first; the JSON has the others.
const SHOWN: usize = 15;

/// Compares the two occupations and prints what to learn and what carries over.
pub(super) fn run(args: &CompareArgs) -> Result<Outcome> {
    let engine = open_index::engine(&args.index)?;
    let code = |code| engine.occupation_code(code, args.edition.edition);
    let comparison = engine.compare(&CompareRequest::new(code(args.from)?, code(args.to)?))?;
    if args.json {
        output::json(&comparison)?;
    } else {
        print(&comparison)?;
    }
    Ok(Outcome::Done)
}

fn print(comparison: &Comparison) -> Result<()> {
    let Comparison { from, to, to_learn, carries_over, activities, shared_titles, .. } = comparison;
    output::columns(&[occupation("from", from), occupation("to", to)])?;
    let rows = |label: &'static str, elements: &[ComparedElement]| {
        elements.iter().take(SHOWN).map(|one| element(label, one)).collect::<Vec<_>>()
    };
    output::columns(&[rows("to learn", to_learn), rows("carries over", carries_over)].concat())?;
    let shared =
        |kind: DescriptorKind, name: &str| ["shared".to_owned(), kind.label().to_owned(), name.to_owned()];
    let activity_rows =
        activities.shared.iter().take(SHOWN).map(|one| shared(DescriptorKind::Activity, &one.activity));
    let title_rows = shared_titles.iter().take(SHOWN).map(|title| shared(DescriptorKind::Title, title));
    output::columns(&activity_rows.chain(title_rows).collect::<Vec<_>>())?;
    tracing::info!(
        "{} elements to learn, {} carry over; {} activities and {} titles shared{}",
        to_learn.len(),
        carries_over.len(),
        activities.shared.len(),
        shared_titles.len(),
        match comparison.job_zone_step {
            None => String::new(),
            Some(0) => "; same job zone".to_owned(),
            Some(step) => format!("; job zone {step:+}"),
        },
    );
    if let Some(note) = &comparison.note {
        tracing::warn!("{note}");
    }
    Ok(())
}

fn occupation(label: &str, one: &ComparedOccupation) -> [String; 9] {
    let count = |figure: Option<u32>, unit: &str| {
        figure.map(|figure| format!("{} {unit}", thousands(u64::from(figure)))).unwrap_or_default()
    };
    [
        label.to_owned(),
        one.code.to_string(),
        one.title.clone(),
        one.job_zone.map(|zone| format!("job zone {zone}")).unwrap_or_default(),
        one.interests.clone(),
        count(one.employment, "jobs"),
        one.median_wage.map(|wage| format!("{wage:.0} a year")).unwrap_or_default(),
        count(one.annual_openings, "openings a year"),
        one.bright_outlook.join(", "),
    ]
}

fn element(label: &str, one: &ComparedElement) -> [String; 5] {
    let shown = |scale: &str, sides: Sides| format!("{scale} {} → {}", sides.from, sides.to);
    [
        label.to_owned(),
        one.kind.label().to_owned(),
        one.name.clone(),
        shown("importance", one.importance),
        one.level.map(|level| shown("level", level)).unwrap_or_default(),
    ]
}
