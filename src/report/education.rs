//! Education and training: the job zone, what is typically needed for entry, levels of education.

use serde::Serialize;

use self::EducationFactKind as Kind;
use super::job_zone;
use super::published_for::Used;
use super::section::Section;
use super::subject::Subject;
use crate::catalog::{Domain, Month};

/// What a fact about education and training is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EducationFactKind {
    /// The job zone, by name.
    JobZone,
    /// Education in that zone.
    Education,
    /// Training on the job in that zone.
    Training,
    /// Experience in that zone.
    Experience,
    /// Specific vocational preparation (SVP) in that zone.
    Svp,
    /// Education that is typically needed for entry, by the Bureau of Labor Statistics.
    TypicalEducation,
    /// Experience in a related occupation that is typically needed.
    TypicalExperience,
    /// Training on the job that is typically needed to become competent.
    TypicalTraining,
    /// A level of education, with the share of workers who say that it is required.
    EducationLevel,
}

/// A fact about education and training.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct EducationFact<'a> {
    /// What it is.
    pub kind: EducationFactKind,
    /// The same for people.
    pub name: &'static str,
    /// The fact.
    pub text: &'a str,
    /// Share of workers in percent, for levels of education.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(required = false))]
    pub percent: Option<f32>,
    /// The job zone, 1 to 5, for the job zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(required = false))]
    pub job_zone: Option<u8>,
}

/// The job zone and what it means, the typical needs for entry, and which levels of education workers say are required.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<EducationFact<'a>> {
    let mut items: Vec<EducationFact<'_>> = Vec::new();
    let zone = zone(subject, &mut items);
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
        date: date.map(|date| date.to_string()),
        note: note(used.into_note(), left_out),
        ..Section::of(items, sources.join("; "))
    }
}

fn fact<'a>(kind: Kind, name: &'static str, text: &'a str) -> EducationFact<'a> {
    EducationFact { kind, name, text, percent: None, job_zone: None }
}

fn zone<'a>(subject: &Subject<'a>, items: &mut Vec<EducationFact<'a>>) -> Option<Month> {
    let (zone, described) = job_zone::described(subject)?;
    if let Some(described) = described {
        let texts = [
            fact(Kind::Education, "Education", &described.education),
            fact(Kind::Training, "Training", &described.training),
            fact(Kind::Experience, "Experience", &described.experience),
            fact(Kind::Svp, "Specific vocational preparation", &described.svp),
        ];
        items.push(EducationFact {
            job_zone: Some(zone.zone),
            ..fact(Kind::JobZone, "Job zone", &described.name)
        });
        items.extend(texts.into_iter().filter(|fact| !fact.text.is_empty()));
    }
    zone.date
}

/// Adds what is needed for entry; returns the source.
fn entry<'a>(subject: &Subject<'a>, items: &mut Vec<EducationFact<'a>>, used: &mut Used) -> Option<String> {
    let (code, entry, source) = subject.market.entry(subject.id)?;
    used.note_code(code, subject);
    let texts = [
        (Kind::TypicalEducation, "Typical education for entry", &entry.education),
        (Kind::TypicalExperience, "Typical experience in a related occupation", &entry.experience),
        (Kind::TypicalTraining, "Typical training on the job", &entry.training),
    ];
    items.extend(texts.into_iter().filter_map(|(kind, name, text)| Some(fact(kind, name, text.as_ref()?))));
    subject.market.source(source).map(|source| source.name.clone())
}

/// Notes on the facts.
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
