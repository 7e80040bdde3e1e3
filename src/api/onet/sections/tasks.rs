//! Tasks, and the detailed work activities that they are instances of.

use std::cmp::Reverse;

use serde::Serialize;

use super::{Detail, Subject, written};
use crate::api::onet::Answer;
use crate::catalog::{Catalog, Occupation, Task, TaskKind, standard_score};

/// A task with its importance on the standard scale, if it was rated.
#[derive(Debug, Clone, Copy)]
pub(in crate::api::onet) struct RankedTask<'a> {
    pub(in crate::api::onet) task: &'a Task,
    pub(in crate::api::onet) importance: Option<u8>,
    pub(in crate::api::onet) category: TaskCategory,
}

/// What part of the occupation a task is, in the order of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(in crate::api::onet) enum TaskCategory {
    Core,
    Supplemental,
    /// Not surveyed yet.
    New,
}

#[derive(Debug, Serialize)]
struct Tasks<'a> {
    task: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    id: String,
    related: String,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    importance: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<TaskCategory>,
}

#[derive(Debug, Serialize)]
struct Activities<'a> {
    activity: Vec<Activity<'a>>,
}

#[derive(Debug, Serialize)]
struct Activity<'a> {
    id: &'a str,
    title: &'a str,
    related: String,
}

/// The tasks of an occupation: core tasks before others, in each category the most important first.
pub(in crate::api::onet) fn ranked_tasks<'a>(
    catalog: &'a Catalog,
    occupation: &'a Occupation,
) -> Vec<RankedTask<'a>> {
    let scale = catalog.reference().scales.get("IM");
    let ranked = |task: &'a Task| {
        let rating = task.ratings.iter().find(|rating| rating.scale() == "IM" && !rating.suppress());
        let importance = rating
            .zip(scale)
            .map(|(rating, scale)| standard_score(rating.value(), scale.minimum, scale.maximum));
        let category = match task.kind {
            Some(TaskKind::Core) => TaskCategory::Core,
            Some(TaskKind::Supplemental) => TaskCategory::Supplemental,
            None => TaskCategory::New,
        };
        RankedTask { task, importance, category }
    };
    let mut tasks: Vec<RankedTask<'_>> = occupation.tasks.iter().map(ranked).collect();
    tasks.sort_by_key(|one| (one.category, Reverse(one.importance)));
    tasks
}

pub(super) fn tasks<'a>(subject: &Subject<'a>) -> Answer {
    let mut tasks = ranked_tasks(subject.catalog(), subject.occupation);
    let full = subject.detail == Detail::Details;
    if full {
        match subject.asked.sort(&["category", "importance", "title"])? {
            "importance" => tasks.sort_by_key(|one| Reverse(one.importance)),
            "title" => tasks.sort_by_key(|one| &one.task.text),
            _ => {}
        }
    }
    let item = |one: &RankedTask<'a>| Item {
        id: one.task.id.to_string(),
        related: subject.related(one.task.id),
        title: &one.task.text,
        importance: one.importance.filter(|_| full),
        category: full.then_some(one.category),
    };
    let page = subject.asked.page_of(&tasks, |tasks| Tasks { task: tasks.iter().map(item).collect() })?;
    Ok(written(page))
}

pub(super) fn activities(subject: &Subject<'_>) -> Answer {
    let reference = subject.catalog().reference();
    let ids = subject.occupation.activities();
    Ok(written(subject.asked.page_of(&ids, |ids| {
        Activities {
            activity: ids
                .iter()
                .map(|id| Activity { id, title: reference.activity_title(id), related: subject.related(id) })
                .collect(),
        }
    })?))
}
