//! Tasks, and the detailed work activities that they are instances of.

use std::cmp::Reverse;

use serde::Serialize;

use super::{Detail, Section, Subject, written};
use crate::api::onet::Answer;
use crate::api::onet::refusal::Refusal;
use crate::catalog::{Catalog, Occupation, Task, TaskKind, standard_score};

/// A task with its importance on the standard scale, if it was rated.
#[derive(Debug, Clone, Copy)]
pub(in crate::api::onet) struct RankedTask<'a> {
    pub(in crate::api::onet) task: &'a Task,
    pub(in crate::api::onet) importance: Option<u8>,
    /// `New` for a task that was not surveyed yet.
    pub(in crate::api::onet) category: &'static str,
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
    category: Option<&'static str>,
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

/// The tasks of an occupation: the most important first, core tasks before others.
pub(in crate::api::onet) fn ranked_tasks<'a>(
    catalog: &'a Catalog,
    occupation: &'a Occupation,
) -> Vec<RankedTask<'a>> {
    let scale = catalog.reference().scales.get("IM");
    let ranked = |task: &'a Task| {
        let rating = task.ratings.iter().find(|rating| rating.scale == "IM" && !rating.suppress);
        let importance = rating
            .zip(scale)
            .map(|(rating, scale)| standard_score(rating.value, scale.minimum, scale.maximum));
        let category = match task.kind {
            Some(TaskKind::Core) => "Core",
            Some(TaskKind::Supplemental) => "Supplemental",
            None => "New",
        };
        RankedTask { task, importance, category }
    };
    let mut tasks: Vec<RankedTask<'_>> = occupation.tasks.iter().map(ranked).collect();
    tasks.sort_by_key(|one| (Reverse(one.importance), one.category));
    tasks
}

pub(super) fn tasks(subject: &Subject<'_>) -> Answer {
    let mut tasks = ranked_tasks(subject.catalog(), subject.occupation);
    match subject.asked.parameters.text("sort")? {
        None | Some("importance") => {}
        Some("category") => tasks.sort_by_key(|one| one.category),
        Some("title") => tasks.sort_by_key(|one| &one.task.text),
        Some(other) => {
            return Err(Refusal::of(format!("sort '{other}' is not category, importance or title")));
        }
    }
    let full = subject.detail == Detail::Details;
    let item = |one: &RankedTask<'_>| Item {
        id: one.task.id.to_string(),
        related: subject.related(Section::Tasks, one.task.id),
        title: "",
        importance: one.importance.filter(|_| full),
        category: full.then_some(one.category),
    };
    let page = subject.asked.page_of(&tasks, |tasks| Tasks {
        task: tasks.iter().map(|one| Item { title: &one.task.text, ..item(one) }).collect(),
    })?;
    Ok(written(page))
}

pub(super) fn activities(subject: &Subject<'_>) -> Answer {
    let reference = subject.catalog().reference();
    let ids = subject.occupation.activities();
    Ok(written(subject.asked.page_of(&ids, |ids| {
        Activities {
            activity: ids
                .iter()
                .map(|id| Activity {
                    id,
                    title: reference.activity_title(id),
                    related: subject.related(Section::DetailedWorkActivities, id),
                })
                .collect(),
        }
    })?))
}
