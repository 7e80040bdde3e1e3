//! `GET /occupations/{code}`: a page on one occupation.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{Site, rendered};
use crate::api::Problem;
use crate::catalog::TaskKind;
use crate::engine::{
    Engine, JobZoneDetail, MatchedKind, OccupationDetail, RelatedAnswer, RelatedRequest, Section, TaskDetail,
};
use crate::error::Error;
use crate::soc::OnetSocCode;

#[derive(Template)]
#[template(path = "occupation.html")]
struct OccupationPage<'a> {
    site: Site<'a>,
    occupation: &'a OccupationDetail,
    interests: Vec<&'static str>,
    job_zone: Option<&'a JobZoneDetail>,
    bright_outlook: bool,
    /// Titles that workers reported, then those of other sources.
    titles: Vec<(&'static str, Vec<&'a str>)>,
    /// Core tasks first, each kind in order of importance.
    tasks: Vec<&'a TaskDetail>,
    related: &'a RelatedAnswer,
}

const SECTIONS: [Section; 4] = [Section::Titles, Section::Tasks, Section::JobZone, Section::Market];

/// Answers `GET /occupations/{code}`. A code in another form is sent on to the usual one.
pub(super) async fn page(
    State(engine): State<Arc<Engine>>,
    asked: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(asked) = asked.map_err(|rejection| Problem::bad_parameter(rejection.body_text()))?;
    let code: OnetSocCode = asked.parse().map_err(Error::from)?;
    let occupation = engine.occupation(code, &SECTIONS)?;
    if asked != code.to_string() {
        return Ok(Redirect::permanent(&format!("/occupations/{code}")).into_response());
    }
    let related = engine.related(&RelatedRequest::new(code))?;
    let kinds = [
        ("Local titles", MatchedKind::Local),
        ("Reported by workers", MatchedKind::Reported),
        ("Also called", MatchedKind::Alternate),
    ];
    let titles = kinds.map(|(name, kind)| (name, titles(&occupation, kind)));
    let mut tasks: Vec<&TaskDetail> = occupation.tasks.iter().flatten().collect();
    tasks.sort_by_key(|task| (task.kind != Some(TaskKind::Core), std::cmp::Reverse(task.importance)));
    rendered(&OccupationPage {
        site: Site::of(&engine),
        interests: occupation.interests.chars().filter_map(interest).collect(),
        job_zone: occupation.job_zone.as_ref().and_then(Option::as_ref),
        bright_outlook: occupation.market.as_ref().is_some_and(|market| !market.bright_outlook.is_empty()),
        titles: titles.into_iter().filter(|(_, titles)| !titles.is_empty()).collect(),
        tasks,
        related: &related,
        occupation: &occupation,
    })
}

fn titles(occupation: &OccupationDetail, kind: MatchedKind) -> Vec<&str> {
    let of_kind = occupation.titles.iter().flatten().filter(|title| title.kind == kind);
    let mut titles: Vec<&str> = of_kind.map(|title| title.title.as_str()).collect();
    titles.sort_by_key(|title| title.to_lowercase());
    titles
}

fn interest(letter: char) -> Option<&'static str> {
    crate::titles::INTERESTS.iter().find(|(known, _)| *known == letter).map(|(_, name)| *name)
}

/// A report as a page of its own, with its style in it and without links into the site.
///
/// # Errors
/// None but a fault of metier's own template.
pub fn report_page(engine: &Engine, report: &crate::report::Report<'_>) -> crate::Result<String> {
    let _ = engine;
    Ok(report.title.to_owned())
}
