//! `GET /online/job_duties/…` and `/online/related_activities/…`: choose an occupation, choose some of its tasks or
//! activities, and find the occupations that have the like.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use smol_str::SmolStr;

use super::Answer;
use super::asked::{Asked, At};
use super::reference::{OccupationRef, Occupations, occupation};
use super::refusal::Refusal;
use super::search::ranking;
use super::sections::ranked_tasks;
use crate::api::Workers;
use crate::catalog::{Catalog, Occupation, Task};
use crate::engine::Engine;

/// Tasks or activities that may be chosen at once.
const MOST_CHOSEN: usize = 100;

#[derive(Debug, Serialize)]
struct Tasks<'a> {
    task: Vec<TaskItem<'a>>,
}

#[derive(Debug, Serialize)]
struct TaskItem<'a> {
    id: String,
    title: &'a str,
}

#[derive(Debug, Serialize)]
struct Activities<'a> {
    activity: Vec<ActivityItem<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct ActivityItem<'a> {
    id: &'a str,
    title: &'a str,
}

#[derive(Debug, Serialize)]
struct TaskResults<'a> {
    occupation: Vec<TaskResult<'a>>,
}

#[derive(Debug, Serialize)]
struct TaskResult<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    tasks: RelatedTasks<'a>,
}

/// An occupation's tasks by how they relate to the chosen ones.
#[derive(Debug, Serialize)]
struct RelatedTasks<'a> {
    /// They are instances of the same detailed work activity.
    closely_related: Vec<TaskItem<'a>>,
    /// Their activities belong to the same intermediate work activity.
    less_related: Vec<TaskItem<'a>>,
    /// All tasks of the occupation.
    full: Vec<TaskItem<'a>>,
}

#[derive(Debug, Serialize)]
struct ActivityResults<'a> {
    occupation: Vec<ActivityResult<'a>>,
}

#[derive(Debug, Serialize)]
struct ActivityResult<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    activities_matched: Vec<ActivityItem<'a>>,
}

fn task_item(task: &Task) -> TaskItem<'_> {
    TaskItem { id: task.id.to_string(), title: &task.text }
}

/// The occupations that match a keyword and fulfill a condition, at the addresses where something of them can be chosen.
async fn found(
    engine: &Arc<Engine>,
    workers: &Workers,
    asked: &Asked,
    path: &str,
    can_choose: fn(&Occupation) -> bool,
) -> Answer {
    let keyword = asked.required("keyword")?;
    asked.window()?;
    let mut ids = ranking(engine, workers, keyword).await?.ids;
    let catalog = engine.catalog();
    ids.retain(|id| can_choose(catalog.occupation(*id)));
    let page = asked.page_of(&ids, |ids| Occupations {
        occupation: ids
            .iter()
            .map(|id| {
                let occupation = catalog.occupation(*id);
                OccupationRef::at(asked.base.href(&format!("{path}/{}", occupation.code)), occupation)
            })
            .collect(),
    })?;
    Ok(Json(page).into_response())
}

/// The ids that a request chooses, separated by commas.
fn chosen(asked: &Asked, name: &str) -> Result<BTreeSet<String>, Refusal> {
    let chosen: BTreeSet<String> = asked.parameters.list(name, "an id")?.into_iter().collect();
    match chosen.len() {
        0 => Err(Refusal::missing(name)),
        1..=MOST_CHOSEN => Ok(chosen),
        many => Err(Refusal::of(format!("{name} has {many} ids; choose {MOST_CHOSEN} at most"))),
    }
}

pub(super) async fn search_tasks(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    asked: Asked,
) -> Answer {
    found(&engine, &workers, &asked, "/online/job_duties/tasks", |one| !one.tasks.is_empty()).await
}

pub(super) async fn tasks(State(engine): State<Arc<Engine>>, At(code): At<String>, asked: Asked) -> Answer {
    let (_, occupation) = occupation(&engine, &code)?;
    let tasks = ranked_tasks(engine.catalog(), occupation);
    if tasks.is_empty() {
        return Err(Refusal::no_data("tasks", occupation.code));
    }
    let page = asked
        .page_of(&tasks, |tasks| Tasks { task: tasks.iter().map(|one| task_item(one.task)).collect() })?;
    Ok(Json(page).into_response())
}

/// The intermediate work activities of some detailed ones.
fn broader<'a>(catalog: &'a Catalog, dwas: impl Iterator<Item = &'a SmolStr>) -> BTreeSet<&'a SmolStr> {
    let activities = &catalog.reference().activities;
    dwas.filter_map(|dwa| activities.get(dwa)?.iwa.as_ref()).collect()
}

pub(super) async fn task_results(
    State(engine): State<Arc<Engine>>,
    At(code): At<String>,
    asked: Asked,
) -> Answer {
    let (_, own) = occupation(&engine, &code)?;
    let catalog = engine.catalog();
    let ids = chosen(&asked, "tasks")?;
    let chosen: Vec<&Task> = own.tasks.iter().filter(|task| ids.contains(&task.id.to_string())).collect();
    if chosen.len() < ids.len() {
        return Err(Refusal::of(format!("tasks has an id that is not of the occupation {}", own.code)));
    }
    let dwas: BTreeSet<&SmolStr> = chosen.iter().flat_map(|task| &task.dwas).collect();
    let iwas = broader(catalog, dwas.iter().copied());
    let close = |task: &&Task| task.dwas.iter().any(|dwa| dwas.contains(dwa));
    let less = |task: &&Task| !close(task) && !broader(catalog, task.dwas.iter()).is_disjoint(&iwas);
    let mut found: Vec<((usize, usize), &Occupation)> = Vec::new();
    for occupation in catalog.occupations().iter().filter(|one| one.code != own.code) {
        let counts =
            (occupation.tasks.iter().filter(close).count(), occupation.tasks.iter().filter(less).count());
        if counts != (0, 0) {
            found.push((counts, occupation));
        }
    }
    found.sort_by_key(|(counts, _)| Reverse(*counts));
    let page = asked.page_of(&found, |found| TaskResults {
        occupation: found
            .iter()
            .map(|(_, occupation)| TaskResult {
                reference: OccupationRef::of(&asked.base, occupation),
                tasks: RelatedTasks {
                    closely_related: occupation.tasks.iter().filter(close).map(task_item).collect(),
                    less_related: occupation.tasks.iter().filter(less).map(task_item).collect(),
                    full: occupation.tasks.iter().map(task_item).collect(),
                },
            })
            .collect(),
    })?;
    Ok(Json(page).into_response())
}

pub(super) async fn search_activities(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    asked: Asked,
) -> Answer {
    let has = |one: &Occupation| one.tasks.iter().any(|task| !task.dwas.is_empty());
    found(&engine, &workers, &asked, "/online/related_activities/activities", has).await
}

fn activity_items<'a>(catalog: &'a Catalog, ids: impl Iterator<Item = &'a SmolStr>) -> Vec<ActivityItem<'a>> {
    ids.map(|id| ActivityItem { id, title: catalog.reference().activity_title(id) }).collect()
}

pub(super) async fn activities(
    State(engine): State<Arc<Engine>>,
    At(code): At<String>,
    asked: Asked,
) -> Answer {
    let (_, occupation) = occupation(&engine, &code)?;
    let all = activity_items(engine.catalog(), occupation.activities().into_iter());
    if all.is_empty() {
        return Err(Refusal::no_data("detailed work activities", occupation.code));
    }
    let page = asked.page_of(&all, |page| Activities { activity: page.to_vec() })?;
    Ok(Json(page).into_response())
}

pub(super) async fn activity_results(
    State(engine): State<Arc<Engine>>,
    At(code): At<String>,
    asked: Asked,
) -> Answer {
    let (_, own) = occupation(&engine, &code)?;
    let catalog = engine.catalog();
    let ids = chosen(&asked, "activities")?;
    let known: BTreeSet<&str> = own.activities().into_iter().map(SmolStr::as_str).collect();
    if let Some(unknown) = ids.iter().find(|id| !known.contains(id.as_str())) {
        let problem = format!("'{unknown}' is not an activity of the occupation {}", own.code);
        return Err(Refusal::of(problem));
    }
    let matched = |one: &'_ Occupation| -> usize {
        one.activities().into_iter().filter(|id| ids.contains(id.as_str())).count()
    };
    let mut found: Vec<(usize, &Occupation)> = catalog
        .occupations()
        .iter()
        .filter(|one| one.code != own.code)
        .map(|one| (matched(one), one))
        .filter(|(count, _)| *count > 0)
        .collect();
    found.sort_by_key(|(count, _)| Reverse(*count));
    let page = asked.page_of(&found, |found| ActivityResults {
        occupation: found
            .iter()
            .map(|(_, one)| ActivityResult {
                reference: OccupationRef::of(&asked.base, one),
                activities_matched: activity_items(
                    catalog,
                    one.activities().into_iter().filter(|id| ids.contains(id.as_str())),
                ),
            })
            .collect(),
    })?;
    Ok(Json(page).into_response())
}
