//! Tasks, the most important first.

use std::cmp::Reverse;

use super::Subject;
use super::items::TaskItem;
use super::section::Section;
use super::selection::MOST;
use crate::catalog::{Task, TaskKind, standard_score};

/// By importance when the release rates tasks; else core tasks before others, in the order of the release.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<TaskItem<'a>> {
    let mut tasks: Vec<(&Task, TaskItem<'_>)> =
        subject.occupation.tasks.iter().map(|task| (task, item(subject, task))).collect();
    tasks.sort_by_key(|(task, item)| (Reverse(item.importance), task.kind != Some(TaskKind::Core)));
    if !subject.all {
        tasks.truncate(MOST);
    }
    if tasks.is_empty() {
        return Section::none("none listed: the release has no task statements of this occupation");
    }
    let date = tasks.iter().filter_map(|(task, _)| task.date).max().map(|date| date.to_string());
    let items = tasks.into_iter().map(|(_, item)| item).collect();
    Section { items, source: Some(subject.onet()), date, note: None, links: Vec::new() }
}

fn item<'a>(subject: &Subject<'a>, task: &'a Task) -> TaskItem<'a> {
    let scale = subject.catalog.reference().scales.get("IM");
    let rating = task.ratings.iter().find(|rating| rating.scale == "IM" && !rating.suppress);
    let importance =
        rating.zip(scale).map(|(rating, scale)| standard_score(rating.value, scale.minimum, scale.maximum));
    TaskItem { id: task.id, task: &task.text, kind: task.kind, importance }
}
