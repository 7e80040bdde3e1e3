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
use super::reference::{Identified, OccupationRef, Occupations, ZonedRef, occupation, sort_occupations};
use super::refusal::Refusal;
use super::search::page_of_hits;
use super::sections::ranked_tasks;
use crate::api::Workers;
use crate::catalog::{Catalog, Occupation, OccupationId, Task};
use crate::engine::Engine;

/// Tasks or activities that may be chosen at once.
const MOST_CHOSEN: usize = 100;

#[derive(Debug, Serialize)]
struct TaskItem<'a> {
    id: String,
    title: &'a str,
}

#[derive(Debug, Serialize)]
struct Results<T> {
    occupation: Vec<T>,
}

#[derive(Debug, Serialize)]
struct TaskResult<'a> {
    #[serde(flatten)]
    reference: ZonedRef<'a>,
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
struct ActivityResult<'a> {
    #[serde(flatten)]
    reference: ZonedRef<'a>,
    activities: RelatedActivities<'a>,
}

/// An occupation's activities by how they relate to the chosen ones.
#[derive(Debug, Serialize)]
struct RelatedActivities<'a> {
    /// They are chosen.
    shared: Vec<Identified<'a>>,
    /// They belong to the same intermediate work activity.
    similar: Vec<Identified<'a>>,
    /// All activities of the occupation.
    full: Vec<Identified<'a>>,
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
    let item = |id: &OccupationId| {
        let occupation = engine.catalog().occupation(*id);
        OccupationRef::at(asked.base.href(&format!("{path}/{}", occupation.code)), occupation)
    };
    let body = |ids: &[OccupationId]| Occupations { occupation: ids.iter().map(item).collect() };
    page_of_hits(engine, workers, asked, can_choose, body).await
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

pub(super) async fn tasks(State(engine): State<Arc<Engine>>, At(code): At<String>) -> Answer {
    let (_, occupation) = occupation(&engine, &code)?;
    let tasks = ranked_tasks(engine.catalog(), occupation);
    if tasks.is_empty() {
        return Err(Refusal::no_data("tasks", occupation.code));
    }
    Ok(Json(tasks.iter().map(|one| task_item(one.task)).collect::<Vec<_>>()).into_response())
}

/// The intermediate work activities of some detailed ones.
fn broader<'a>(catalog: &'a Catalog, dwas: impl IntoIterator<Item = &'a SmolStr>) -> BTreeSet<&'a SmolStr> {
    let activities = &catalog.reference().activities;
    dwas.into_iter().filter_map(|dwa| activities.get(dwa)?.iwa.as_ref()).collect()
}

/// The other occupations with something like what is chosen, in the order that is asked for. `count` gives how many things
/// of an occupation count in the first order and in the second.
fn ranked<'a>(
    asked: &Asked,
    catalog: &'a Catalog,
    own: &Occupation,
    [first, second]: [&str; 2],
    count: impl Fn(&'a Occupation) -> [usize; 2],
) -> Result<Vec<&'a Occupation>, Refusal> {
    let order = asked.sort(&[first, second, "title", "code", "zone"])?;
    let others = catalog.occupations().iter().filter(|one| one.code != own.code);
    let counted = others.map(|one| (count(one), one));
    let mut found: Vec<([usize; 2], &Occupation)> = counted.filter(|(counts, _)| *counts != [0, 0]).collect();
    sort_occupations(&mut found, order, |(_, one)| *one);
    if order == first {
        found.sort_by_key(|(counts, _)| Reverse(*counts));
    } else if order == second {
        found.sort_by_key(|([first, second], _)| Reverse([*second, *first]));
    }
    Ok(found.into_iter().map(|(_, one)| one).collect())
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
    let less = |task: &&Task| !close(task) && !broader(catalog, &task.dwas).is_disjoint(&iwas);
    let found = ranked(&asked, catalog, own, ["closely_related", "all_related"], |one| {
        let closely = one.tasks.iter().filter(close).count();
        [closely, closely + one.tasks.iter().filter(less).count()]
    })?;
    let result = |one| TaskResult {
        reference: ZonedRef::of(&asked.base, catalog, one),
        tasks: RelatedTasks {
            closely_related: one.tasks.iter().filter(close).map(task_item).collect(),
            less_related: one.tasks.iter().filter(less).map(task_item).collect(),
            full: one.tasks.iter().map(task_item).collect(),
        },
    };
    let page =
        asked.page_of(&found, |found| Results { occupation: found.iter().copied().map(result).collect() })?;
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

fn activity_items<'a>(
    catalog: &'a Catalog,
    ids: impl IntoIterator<Item = &'a SmolStr>,
) -> Vec<Identified<'a>> {
    ids.into_iter().map(|id| Identified { id, title: catalog.reference().activity_title(id) }).collect()
}

pub(super) async fn activities(State(engine): State<Arc<Engine>>, At(code): At<String>) -> Answer {
    let (_, occupation) = occupation(&engine, &code)?;
    let all = activity_items(engine.catalog(), occupation.activities());
    if all.is_empty() {
        return Err(Refusal::no_data("detailed work activities", occupation.code));
    }
    Ok(Json(all).into_response())
}

pub(super) async fn activity_results(
    State(engine): State<Arc<Engine>>,
    At(code): At<String>,
    asked: Asked,
) -> Answer {
    let (_, own) = occupation(&engine, &code)?;
    let catalog = engine.catalog();
    let ids = chosen(&asked, "activities")?;
    let known = own.activities();
    if let Some(unknown) = ids.iter().find(|id| !known.iter().any(|one| *one == id)) {
        let problem = format!("'{unknown}' is not an activity of the occupation {}", own.code);
        return Err(Refusal::of(problem));
    }
    let iwas = broader(catalog, known.into_iter().filter(|id| ids.contains(id.as_str())));
    let shared = |id: &&SmolStr| ids.contains(id.as_str());
    let similar = |id: &&SmolStr| !shared(id) && !broader(catalog, [*id]).is_disjoint(&iwas);
    let found = ranked(&asked, catalog, own, ["shared", "similar"], |one| {
        let all = one.activities();
        [all.iter().copied().filter(shared).count(), all.iter().copied().filter(similar).count()]
    })?;
    let result = |one| ActivityResult {
        reference: ZonedRef::of(&asked.base, catalog, one),
        activities: RelatedActivities {
            shared: activity_items(catalog, one.activities().into_iter().filter(shared)),
            similar: activity_items(catalog, one.activities().into_iter().filter(similar)),
            full: activity_items(catalog, one.activities()),
        },
    };
    let page =
        asked.page_of(&found, |found| Results { occupation: found.iter().copied().map(result).collect() })?;
    Ok(Json(page).into_response())
}
