//! Tasks, the most important first; and new or revised tasks.

use std::cmp::Reverse;

use serde::Serialize;
use smol_str::SmolStr;

use super::section::Section;
use super::selection::MOST;
use super::subject::Subject;
use crate::catalog::{Month, Task, TaskKind, TaskRating, standard_score};

/// A task.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct TaskItem<'a> {
    /// O*NET's task number.
    pub id: u32,
    /// The statement.
    pub task: &'a str,
    /// Core or supplemental.
    pub kind: Option<TaskKind>,
    /// Importance on the 0–100 standard scale, when rated.
    pub importance: Option<u8>,
    /// Share of workers to whom it is relevant, in percent, when rated.
    pub relevance: Option<f32>,
    /// Ids of the detailed work activities that it is an instance of.
    #[cfg_attr(feature = "server", schema(value_type = Vec<String>))]
    pub activities: &'a [SmolStr],
    /// Number of incumbents who rated it.
    pub incumbents: Option<u32>,
    /// Month of collection.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "08/2023"))]
    pub date: Option<Month>,
    /// Source of the statement: incumbents, experts or analysts.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub source: Option<&'a SmolStr>,
    /// All its ratings as published; only when everything is requested.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "server", schema(required = false))]
    pub ratings: Vec<TaskRatingItem<'a>>,
}

/// A rating of a task.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct TaskRatingItem<'a> {
    /// The scale: importance (`IM`), relevance (`RT`) or frequency (`FT`).
    pub scale: &'a str,
    /// The frequency category whose share `value` is, on `FT`.
    pub category: Option<u8>,
    /// What the category means.
    pub category_name: Option<&'a str>,
    /// The value on the scale.
    pub value: f32,
    /// Number of ratings.
    pub n: Option<u32>,
    /// Standard error.
    pub standard_error: Option<f32>,
    /// Low precision: O*NET recommends not showing it.
    pub suppress: bool,
}

/// A task that is new in the occupation, or a revision of an older one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct EmergingTaskItem<'a> {
    /// The statement.
    pub task: &'a str,
    /// `New` or `Revision`.
    pub category: &'a str,
    /// The task that it revises.
    pub original_task_id: Option<u32>,
    /// Month of collection.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "08/2023"))]
    pub date: Option<Month>,
}

/// By importance when the release rates tasks; otherwise core tasks before others, in release order.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<TaskItem<'a>> {
    let mut items: Vec<TaskItem<'_>> =
        subject.occupation.tasks.iter().map(|task| item(subject, task)).collect();
    items.sort_by_key(|item| (Reverse(item.importance), item.kind != Some(TaskKind::Core)));
    if !subject.all {
        items.truncate(MOST);
    }
    if items.is_empty() {
        return Section::none(
            subject.no_texts("none listed: the release has no task statements for this occupation"),
        );
    }
    let date = items.iter().filter_map(|item| item.date).max().map(|date| date.to_string());
    Section { date, ..Section::of(items, subject.onet()) }
}

fn item<'a>(subject: &Subject<'a>, task: &'a Task) -> TaskItem<'a> {
    let rating = |scale: &str| {
        let rating = task.ratings.iter().find(|rating| rating.scale() == scale && !rating.suppress());
        rating.map(TaskRating::value)
    };
    let scale = subject.catalog.reference().scales.get("IM");
    let importance =
        rating("IM").zip(scale).map(|(value, scale)| standard_score(value, scale.minimum, scale.maximum));
    TaskItem {
        id: task.id,
        task: &task.text,
        kind: task.kind,
        importance,
        relevance: rating("RT"),
        activities: &task.dwas,
        incumbents: task.incumbents,
        date: task.date,
        source: task.source.as_ref(),
        ratings: if subject.all { ratings(subject, task) } else { Vec::new() },
    }
}

fn ratings<'a>(subject: &Subject<'a>, task: &'a Task) -> Vec<TaskRatingItem<'a>> {
    let reference = subject.catalog.reference();
    let ratings = task.ratings.iter().map(|rating| TaskRatingItem {
        scale: rating.scale(),
        category: rating.category(),
        category_name: rating
            .category()
            .and_then(|category| reference.category(rating.scale(), "", category)),
        value: rating.value(),
        n: rating.n(),
        standard_error: rating.standard_error(),
        suppress: rating.suppress(),
    });
    ratings.collect()
}

/// New and revised tasks in release order.
pub(super) fn emerging<'a>(subject: &Subject<'a>) -> Section<EmergingTaskItem<'a>> {
    let items: Vec<_> = subject
        .occupation
        .emerging_tasks
        .iter()
        .map(|task| EmergingTaskItem {
            task: &task.text,
            category: &task.category,
            original_task_id: task.original_task_id,
            date: task.date,
        })
        .collect();
    if items.is_empty() {
        return Section::none(
            subject.no_texts("none listed: the release has no new or revised tasks for this occupation"),
        );
    }
    let date = items.iter().filter_map(|item| item.date).max().map(|date| date.to_string());
    Section { date, ..Section::of(items, subject.onet()) }
}
