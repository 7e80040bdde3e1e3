//! Education and training: the job zone, typical entry requirements, levels of education.

use serde::Serialize;

use self::EducationFactKind as Kind;
use super::job_zone;
use super::published_for::Used;
use super::section::Section;
use super::subject::Subject;
use crate::catalog::{Domain, Month, RatingMatrix, Scale};

/// The kind of a fact about education and training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EducationFactKind {
    /// The job zone, by name.
    JobZone,
    /// Education for that zone.
    Education,
    /// On-the-job training for that zone.
    Training,
    /// Experience for that zone.
    Experience,
    /// Specific vocational preparation (SVP) for that zone.
    Svp,
    /// Education typically needed for entry, according to the Bureau of Labor Statistics.
    TypicalEducation,
    /// Experience typically needed in a related occupation.
    TypicalExperience,
    /// On-the-job training typically needed to become competent.
    TypicalTraining,
    /// A level of education, with the share of workers who say it is required.
    EducationLevel,
}

/// A fact about education and training.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct EducationFact<'a> {
    /// The kind of fact.
    pub kind: EducationFactKind,
    /// A label for the kind.
    pub name: &'static str,
    /// The fact.
    pub text: &'a str,
    /// Share of workers in percent, for levels of education.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(required = false))]
    pub percent: Option<f32>,
    /// The job zone, 1 to 5; only for `job_zone`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(required = false))]
    pub job_zone: Option<u8>,
}

/// The job zone and its meaning, the typical entry requirements, and the levels of education that workers say are
/// required.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<EducationFact<'a>> {
    let mut items: Vec<EducationFact<'_>> = Vec::new();
    let zone = zone(subject, &mut items);
    let zone_facts = items.len();
    let mut used = Used::default();
    let entry_source = entry(subject, &mut items, &mut used);
    let entry_facts = items.len() - zone_facts;
    let (levels, left_out) = levels(subject, &mut items);
    if items.is_empty() {
        return Section::none("none listed: the release has no job zone or education for this occupation");
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

/// Adds the entry requirements; returns the source.
fn entry<'a>(subject: &Subject<'a>, items: &mut Vec<EducationFact<'a>>, used: &mut Used) -> Option<String> {
    let (code, entry, source) = subject.market.entry(subject.id)?;
    used.note_code(code, subject);
    let texts = [
        (Kind::TypicalEducation, "Typical entry-level education", &entry.education),
        (Kind::TypicalExperience, "Typical experience in a related occupation", &entry.experience),
        (Kind::TypicalTraining, "Typical on-the-job training", &entry.training),
    ];
    items.extend(texts.into_iter().filter_map(|(kind, name, text)| Some(fact(kind, name, text.as_ref()?))));
    subject.market.source(source).map(|source| source.name.clone())
}

/// Notes on the facts.
fn note(other: Option<String>, left_out: bool) -> Option<String> {
    let levels = left_out.then(|| {
        "levels of education with a low-precision share are left out, so shares do not add up to 100%"
            .to_owned()
    });
    let notes: Vec<String> = other.into_iter().chain(levels).collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// Levels of education with the share of workers who say each is required, from the lowest level to the highest. Levels
/// that no worker names and those of low precision are left out unless all are requested. Also returns the date, and
/// whether any share was left out for low precision.
fn levels<'a>(subject: &Subject<'a>, items: &mut Vec<EducationFact<'a>>) -> (Option<Month>, bool) {
    let Some(matrix) = newest_levels(subject) else { return (None, false) };
    let (mut newest, mut left_out) = (None, false);
    for rating in matrix.of(subject.occupation.code) {
        let Some(category) = rating.column.category else { continue };
        if !subject.all && (rating.value <= 0.0 || rating.suppress) {
            left_out |= rating.value > 0.0;
            continue;
        }
        let name = subject.catalog.reference().category(&matrix.scale, &rating.column.element, category);
        let Some(text) = name else { continue };
        newest = newest.max(rating.provenance.date);
        let level = fact(Kind::EducationLevel, "Level of education", text);
        items.push(EducationFact { percent: Some(rating.value), ..level });
    }
    (newest, left_out)
}

/// The shares of levels of education. Since August 2026, O*NET asks for other levels, on a scale of their own (RQ instead of
/// RL) with the same name; an occupation surveyed on both has those of the newer survey.
fn newest_levels<'a>(subject: &Subject<'a>) -> Option<&'a RatingMatrix> {
    let scales = &subject.catalog.reference().scales;
    let of_education =
        |matrix: &&RatingMatrix| scales.get(&matrix.scale).is_some_and(Scale::is_of_education_levels);
    let date = |matrix: &RatingMatrix| {
        let dates = matrix.of(subject.occupation.code).map(|rating| rating.provenance.date);
        dates.max()
    };
    let matrices = subject.catalog.ratings_in(Domain::Education).filter(of_education);
    let dated = matrices.filter_map(|matrix| Some((date(matrix)?, matrix)));
    dated.max_by_key(|(date, _)| *date).map(|(_, matrix)| matrix)
}
