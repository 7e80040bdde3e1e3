//! `GET /online/occupations/` and `/online/occupations/{code}/`: all occupations, and an overview of one.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::lists::bright_outlook_code;
use super::outline;
use super::reference::{Content, OccupationRef, Tags, Titled, job_zone, occupation, sort_occupations};
use super::sections::{Detail, Section};
use crate::catalog::{Catalog, Month, Occupation, TitleKind};
use crate::engine::Engine;
use crate::soc::OnetSocCode;

/// The most reported titles of an overview.
const MOST_REPORTED: usize = 10;

#[derive(Debug, Serialize)]
struct AllOccupations<'a> {
    occupation: Vec<ListedOccupation<'a>>,
}

#[derive(Debug, Serialize)]
struct ListedOccupation<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    /// Whether O*NET collects data about it.
    datalevel: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<Titled<u8, &'a str>>,
}

#[derive(Debug, Serialize)]
struct Overview<'a> {
    code: OnetSocCode,
    title: &'a str,
    tags: Tags,
    description: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sample_of_reported_titles: Vec<&'a str>,
    also_see: Vec<OccupationRef<'a>>,
    bright_outlook: Vec<Titled<String, &'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<Updated>,
    summary_contents: Vec<Content>,
    details_contents: Vec<Content>,
    custom_contents: Vec<Content>,
}

/// When the data about an occupation was collected.
#[derive(Debug, Serialize)]
pub(super) struct Updated {
    /// The newest year.
    pub(super) year: u16,
    pub(super) contents: Vec<UpdatedPart>,
}

/// When the data of a section was collected, and who gave it.
#[derive(Debug, Serialize)]
pub(super) struct UpdatedPart {
    title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    year: u16,
}

pub(super) async fn list(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let catalog = engine.catalog();
    let mut all: Vec<&Occupation> = catalog.occupations().iter().collect();
    sort_occupations(&mut all, asked.sort(&["title", "code", "zone"])?, |one| *one);
    let page = asked.page_of(&all, |all| AllOccupations {
        occupation: all.iter().map(|one| ListedOccupation::of(&asked.base, catalog, one)).collect(),
    })?;
    Ok(Json(page).into_response())
}

impl<'a> ListedOccupation<'a> {
    fn of(base: &Base, catalog: &'a Catalog, occupation: &'a Occupation) -> Self {
        let zone = job_zone(catalog, occupation).map(Titled::of_zone);
        Self { reference: OccupationRef::of(base, occupation), datalevel: zone.is_some(), zone }
    }
}

pub(super) async fn overview(
    State(engine): State<Arc<Engine>>,
    At(code): At<String>,
    asked: Asked,
) -> Answer {
    let (_, occupation) = occupation(&engine, &code)?;
    Ok(Json(Overview::of(&asked.base, &engine, occupation)).into_response())
}

impl<'a> Overview<'a> {
    fn of(base: &Base, engine: &'a Engine, occupation: &'a Occupation) -> Self {
        let contents = |detail| {
            let present = Section::LISTED.iter().filter(|section| section.has(engine, occupation));
            present.map(|section| section.content(base, occupation.code, detail)).collect()
        };
        let bright = occupation.lists.bright_outlook.iter();
        Self {
            code: occupation.code,
            title: &occupation.title,
            tags: Tags::of(occupation),
            description: &occupation.description,
            sample_of_reported_titles: reported_titles(occupation).take(MOST_REPORTED).collect(),
            also_see: siblings(engine.catalog(), occupation)
                .map(|one| OccupationRef::of(base, one))
                .collect(),
            bright_outlook: bright
                .map(|name| Titled { code: bright_outlook_code(name), title: name.as_str() })
                .collect(),
            updated: Updated::of(engine.catalog(), occupation),
            summary_contents: contents(Detail::Summary),
            details_contents: contents(Detail::Details),
            custom_contents: outline::content(base, occupation).into_iter().collect(),
        }
    }
}

/// The titles that workers reported, in release order.
pub(super) fn reported_titles(occupation: &Occupation) -> impl Iterator<Item = &str> {
    let reported = occupation.titles.iter().filter(|title| title.kind == TitleKind::Reported);
    reported.map(|title| title.text.as_str())
}

/// The other occupations of the same SOC occupation.
pub(super) fn siblings<'a>(
    catalog: &'a Catalog,
    occupation: &'a Occupation,
) -> impl Iterator<Item = &'a Occupation> {
    let same = |one: &&Occupation| one.code.soc() == occupation.code.soc() && one.code != occupation.code;
    catalog.occupations().iter().filter(same)
}

impl Updated {
    /// `None` for an occupation without data.
    pub(super) fn of(catalog: &Catalog, occupation: &Occupation) -> Option<Self> {
        let mut contents: Vec<UpdatedPart> = Vec::new();
        for section in Section::LISTED {
            let dates = section.dates(catalog, occupation);
            let newest = dates.into_iter().max_by_key(|(month, _)| *month);
            contents.extend(newest.map(|(Month { year, .. }, source)| UpdatedPart {
                title: section.title(),
                source,
                year,
            }));
        }
        Some(Self { year: contents.iter().map(|part| part.year).max()?, contents })
    }
}
