//! `GET /online/occupations/{code}/related/{section}/{id}`: the occupations that share a task's activities, an activity, or
//! a category of technology with an occupation.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

use super::Answer;
use super::asked::{Asked, At};
use super::reference::{Occupations, occupation};
use super::refusal::Refusal;
use super::sections::{Section, categories};
use crate::catalog::{Catalog, Domain, Occupation, OccupationId};
use crate::engine::Engine;

pub(super) async fn related(
    State(engine): State<Arc<Engine>>,
    At((code, section, id)): At<(String, String, String)>,
    asked: Asked,
) -> Answer {
    let (_, occupation) = occupation(&engine, &code)?;
    let catalog = engine.catalog();
    let section: Option<Section> = section.parse().ok();
    let found = match section {
        Some(Section::Tasks) => sharing_task(catalog, occupation, &id),
        Some(Section::DetailedWorkActivities) => {
            let has = |one: &Occupation| one.tasks.iter().any(|task| task.dwas.iter().any(|dwa| *dwa == id));
            has(occupation).then(|| others(catalog, occupation, has))
        }
        Some(Section::TechnologySkills) => category_title(catalog, occupation, &id).map(|title| {
            others(catalog, occupation, |one| one.technology.iter().any(|product| product.category == title))
        }),
        Some(Section::ToolsUsed) => {
            let is = |one: &Occupation| {
                one.tools.iter().any(|tool| tool.commodity_code.is_some_and(|code| code.to_string() == id))
            };
            is(occupation).then(|| others(catalog, occupation, is))
        }
        Some(Section::WorkValues) => {
            let matrix = catalog.ratings_on(Domain::WorkValues, "EX");
            let has = |one: &Occupation| matrix.is_some_and(|matrix| matrix.get(one.code, &id).is_some());
            has(occupation).then(|| others(catalog, occupation, has))
        }
        _ => None,
    };
    let ids = found
        .ok_or_else(|| Refusal::of(format!("the occupation {} has no such item '{id}'", occupation.code)))?;
    let page = asked.page_of(&ids, |ids| Occupations::of(&asked.base, catalog, ids))?;
    Ok(Json(page).into_response())
}

/// The title of the category of an occupation's technology with this code.
fn category_title<'a>(catalog: &Catalog, occupation: &'a Occupation, code: &str) -> Option<&'a str> {
    categories(catalog, occupation).into_iter().find(|one| one.code.to_string() == code).map(|one| one.title)
}

/// The other occupations that fulfill a condition, in code order.
fn others(catalog: &Catalog, own: &Occupation, wanted: impl Fn(&Occupation) -> bool) -> Vec<OccupationId> {
    let all = (0..).zip(catalog.occupations());
    all.filter(|(_, one)| one.code != own.code && wanted(one)).map(|(id, _)| id).collect()
}

/// The occupations with tasks that are instances of the same activities as a task: those that share more come first.
fn sharing_task(catalog: &Catalog, occupation: &Occupation, id: &str) -> Option<Vec<OccupationId>> {
    let task = occupation.tasks.iter().find(|task| task.id.to_string() == id)?;
    let shared = |one: &Occupation| {
        let has = |dwa: &&smol_str::SmolStr| one.tasks.iter().any(|task| task.dwas.contains(dwa));
        task.dwas.iter().filter(has).count()
    };
    let mut found = others(catalog, occupation, |one| shared(one) > 0);
    found.sort_by_cached_key(|id| std::cmp::Reverse(shared(catalog.occupation(*id))));
    Some(found)
}
