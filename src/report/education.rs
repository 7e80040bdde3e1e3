//! Education and training: the job zone, what is typically needed for entry, levels of education.

use super::Subject;
use super::items::{EducationFact, EducationFactKind as Kind};
use super::market::Used;
use super::section::Section;
use crate::catalog::{Domain, Month};

/// The job zone and what it means, the typical needs for entry, and which levels of education workers say are required.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<EducationFact<'a>> {
    let mut items: Vec<EducationFact<'_>> = Vec::new();
    let zone = job_zone(subject, &mut items);
    let zone_facts = items.len();
    let mut used = Used::default();
    let entry_source = entry(subject, &mut items, &mut used);
    let entry_facts = items.len() - zone_facts;
    let (levels, left_out) = levels(subject, &mut items);
    if items.is_empty() {
        return Section::none("none listed: the release has no job zone or education of this occupation");
    }
    let mut sources = Vec::new();
    if items.len() > entry_facts {
        sources.push(subject.onet());
    }
    sources.extend(entry_source);
    let date = zone.into_iter().chain(levels).max();
    Section {
        items,
        source: Some(sources.join("; ")),
        date: date.map(|date| date.to_string()),
        note: note(used.into_note(), left_out),
        links: Vec::new(),
    }
}

fn fact<'a>(kind: Kind, name: &'static str, text: &'a str) -> EducationFact<'a> {
    EducationFact { kind, name, text, percent: None, job_zone: None }
}

fn job_zone<'a>(subject: &Subject<'a>, items: &mut Vec<EducationFact<'a>>) -> Option<Month> {
    let zone = subject.occupation.job_zone.as_ref()?;
    let zones = &subject.catalog.reference().job_zones;
    if let Some(described) = zones.iter().find(|one| one.zone == zone.zone) {
        let zone =
            EducationFact { job_zone: Some(zone.zone), ..fact(Kind::JobZone, "Job zone", &described.name) };
        let texts = [
            fact(Kind::Education, "Education", &described.education),
            fact(Kind::Training, "Training", &described.training),
            fact(Kind::Experience, "Experience", &described.experience),
            fact(Kind::Svp, "Specific vocational preparation", &described.svp),
        ];
        items.push(zone);
        items.extend(texts.into_iter().filter(|fact| !fact.text.is_empty()));
    }
    zone.date
}

/// What is needed for entry; tells the source.
fn entry<'a>(subject: &Subject<'a>, items: &mut Vec<EducationFact<'a>>, used: &mut Used) -> Option<String> {
    let (code, entry, source) = subject.market.entry(subject.id)?;
    used.note(code, subject);
    let texts = [
        (Kind::TypicalEducation, "Typical education for entry", &entry.education),
        (Kind::TypicalExperience, "Typical experience in a related occupation", &entry.experience),
        (Kind::TypicalTraining, "Typical training on the job", &entry.training),
    ];
    items.extend(texts.into_iter().filter_map(|(kind, name, text)| Some(fact(kind, name, text.as_ref()?))));
    subject.market.source(source).map(|source| source.name.clone())
}

/// What is to be known of the facts.
fn note(other: Option<String>, left_out: bool) -> Option<String> {
    let levels = left_out.then(|| {
        "levels of education whose share is of low precision are left out, so that shares do not add up to 100%".to_owned()
    });
    let notes: Vec<String> = other.into_iter().chain(levels).collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// Levels of education with the share of workers who say that each is required, from the lowest level to the highest; those
/// that nobody names and those of low precision are left out unless all are wanted. Also tells the date, and whether any
/// share was too rough.
fn levels<'a>(subject: &Subject<'a>, items: &mut Vec<EducationFact<'a>>) -> (Option<Month>, bool) {
    /// "Required Level Of Education": twelve categories.
    const SCALE: &str = "RL";
    let Some(matrix) = subject.catalog.ratings_on(Domain::Education, SCALE) else { return (None, false) };
    let (mut newest, mut left_out) = (None, false);
    for rating in matrix.of(subject.occupation.code) {
        let Some(category) = rating.column.category else { continue };
        if !subject.all && (rating.value <= 0.0 || rating.suppress) {
            left_out |= rating.value > 0.0;
            continue;
        }
        let name = subject.catalog.reference().category(SCALE, &rating.column.element, category);
        let Some(text) = name else { continue };
        newest = newest.max(rating.provenance.date);
        let level = fact(Kind::EducationLevel, "Level of education", text);
        items.push(EducationFact { percent: Some(rating.value), ..level });
    }
    (newest, left_out)
}
