//! Preparation for an occupation: job zone, levels of education, apprenticeships.

use axum::response::Response;
use serde::Serialize;

use super::{Subject, written};
use crate::api::onet::Answer;
use crate::api::onet::reference::job_zone;
use crate::catalog::{Catalog, Domain, RatingMatrix, Scale};
use crate::engine::{Engine, Scheme};
use crate::soc::OnetSocCode;

/// Levels of education that the section shows: those that most workers name.
const LEVELS_SHOWN: usize = 3;

#[derive(Debug, Serialize)]
struct JobZone<'a> {
    code: u8,
    title: &'a str,
    education: &'a str,
    related_experience: &'a str,
    job_training: &'a str,
    #[serde(rename = "job_zone_examples")]
    examples: &'a str,
    svp_range: &'a str,
}

#[derive(Debug, Serialize)]
struct Education<'a> {
    response: Vec<Level<'a>>,
}

/// A level of education with the share of workers who say that it is required, unless that is too imprecise to be shown.
#[derive(Debug, Clone, Copy, Serialize)]
pub(in crate::api::onet) struct Level<'a> {
    pub(in crate::api::onet) code: u8,
    pub(in crate::api::onet) title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::api::onet) percentage_of_respondents: Option<u8>,
}

#[derive(Debug, Serialize)]
struct Apprenticeship {
    example_title: Vec<String>,
}

/// The levels of education that workers name, the most frequent first, of the newest survey of the occupation.
pub(in crate::api::onet) fn education_levels(catalog: &Catalog, code: OnetSocCode) -> Vec<Level<'_>> {
    let reference = catalog.reference();
    let of_education = |matrix: &&RatingMatrix| {
        reference.scales.get(&matrix.scale).is_some_and(Scale::is_of_education_levels)
    };
    let newest = |matrix: &RatingMatrix| matrix.of(code).map(|rating| rating.provenance.date).max();
    let surveys = catalog.ratings_in(Domain::Education).filter(of_education);
    let surveys = surveys.filter_map(|matrix| Some((newest(matrix)?, matrix)));
    let Some((_, matrix)) = surveys.max_by_key(|(date, _)| *date) else { return Vec::new() };
    let named = matrix.of(code).filter(|rating| rating.value > 0.0);
    let mut levels: Vec<(f32, Level<'_>)> = named
        .filter_map(|rating| {
            let code = rating.column.category?;
            let title = reference.category(&matrix.scale, &rating.column.element, code)?;
            let share = (!rating.suppress).then(|| rating.value.round() as u8);
            Some((rating.value, Level { code, title, percentage_of_respondents: share }))
        })
        .collect();
    levels.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    levels.into_iter().map(|(_, level)| level).collect()
}

/// The titles of the registered apprenticeships for an occupation.
pub(in crate::api::onet) fn apprenticeships(engine: &Engine, code: OnetSocCode) -> Vec<String> {
    let entries = engine.crosswalks_of(code, None, Some(Scheme::Rapids)).map(|found| found.entries);
    let mut titles: Vec<String> = entries.unwrap_or_default().into_iter().map(|entry| entry.title).collect();
    titles.sort();
    titles.dedup();
    titles
}

pub(super) fn job_zone_section(subject: &Subject<'_>) -> Response {
    let zone = job_zone(subject.catalog(), subject.occupation);
    written(zone.map(|zone| JobZone {
        code: zone.zone,
        title: &zone.name,
        education: &zone.education,
        related_experience: &zone.experience,
        job_training: &zone.training,
        examples: &zone.examples,
        svp_range: &zone.svp,
    }))
}

pub(super) fn education(subject: &Subject<'_>) -> Response {
    let mut response = education_levels(subject.catalog(), subject.occupation.code);
    response.truncate(LEVELS_SHOWN);
    written(Education { response })
}

pub(super) fn apprenticeship(subject: &Subject<'_>) -> Answer {
    let titles = apprenticeships(subject.engine, subject.occupation.code);
    Ok(written(subject.asked.page_of(&titles, |titles| Apprenticeship { example_title: titles.to_vec() })?))
}
