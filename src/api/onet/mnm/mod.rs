//! `GET /mnm/…`: My Next Move, careers in plain form.

mod browse;
mod sections;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use strum::VariantArray;

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::reference::{Content, OccupationRef, Tags, occupation};
use super::search::page_of_hits;
use super::sections::ranked_tasks;
use crate::api::Workers;
use crate::catalog::{Occupation, OccupationId, TitleKind};
use crate::engine::Engine;
use crate::soc::OnetSocCode;
use sections::Part;

pub(super) use browse::{Browse, industries, industry};
pub(super) use sections::part;

/// The most tasks of an overview.
const MOST_TASKS: usize = 5;

#[derive(Debug, Serialize)]
struct Careers<'a> {
    career: Vec<OccupationRef<'a>>,
}

#[derive(Debug, Serialize)]
struct Career<'a> {
    code: OnetSocCode,
    title: &'a str,
    tags: Tags,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also_called: Vec<AlsoCalled<'a>>,
    what_they_do: &'a str,
    on_the_job: Vec<&'a str>,
    contents: Vec<Content>,
}

#[derive(Debug, Serialize)]
struct AlsoCalled<'a> {
    title: &'a str,
    /// Whether My Next Move shows it at once.
    summary: bool,
}

fn career_href(base: &Base, code: OnetSocCode) -> String {
    base.href(&format!("/mnm/careers/{code}/"))
}

/// A career in a list.
fn career_ref<'a>(base: &Base, occupation: &'a Occupation) -> OccupationRef<'a> {
    OccupationRef::at(career_href(base, occupation.code), occupation)
}

impl<'a> Careers<'a> {
    fn of(base: &Base, engine: &'a Engine, ids: &[OccupationId]) -> Self {
        let catalog = engine.catalog();
        Self { career: ids.iter().map(|id| career_ref(base, catalog.occupation(*id))).collect() }
    }
}

/// Sorts careers by title.
fn sort(engine: &Engine, ids: &mut [OccupationId]) {
    ids.sort_by_key(|id| &engine.catalog().occupation(*id).title);
}

pub(super) async fn search(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    asked: Asked,
) -> Answer {
    let body = |ids: &[OccupationId]| Careers::of(&asked.base, &engine, ids);
    page_of_hits(&engine, &workers, &asked, |_| true, body).await
}

pub(super) async fn careers(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let mut ids: Vec<OccupationId> = (0..engine.catalog().occupations().len() as OccupationId).collect();
    sort(&engine, &mut ids);
    Ok(Json(asked.page_of(&ids, |ids| Careers::of(&asked.base, &engine, ids))?).into_response())
}

pub(super) async fn career(State(engine): State<Arc<Engine>>, At(code): At<String>, asked: Asked) -> Answer {
    let (id, occupation) = occupation(&engine, &code)?;
    let reported = occupation.titles.iter().filter(|title| title.kind == TitleKind::Reported);
    let also_called = reported.map(|one| AlsoCalled { title: &one.text, summary: one.shown_in_my_next_move });
    let tasks = ranked_tasks(engine.catalog(), occupation).into_iter().take(MOST_TASKS);
    let contents = Part::VARIANTS.iter().filter(|part| part.has(&asked.base, &engine, id, occupation));
    let career = Career {
        code: occupation.code,
        title: &occupation.title,
        tags: Tags::of(occupation),
        also_called: also_called.collect(),
        what_they_do: &occupation.description,
        on_the_job: tasks.map(|one| one.task.text.as_str()).collect(),
        contents: contents.map(|part| part.content(&asked.base, occupation.code)).collect(),
    };
    Ok(Json(career).into_response())
}
