//! `GET /online/occupations/{code}/custom/work_activities_outline`: an occupation's general work activities, with the
//! intermediate and detailed ones and the tasks below them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use smol_str::SmolStr;
use strum::{EnumString, VariantArray};

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::reference::{Content, occupation};
use super::refusal::Refusal;
use super::sections::{RankedTask, Section, ranked_tasks, rated};
use crate::catalog::{Activity, Catalog, Domain, Occupation};
use crate::engine::Engine;

/// How general an activity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, EnumString, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
enum ActivityType {
    /// Generalized work activity.
    Gwa,
    /// Intermediate work activity.
    Iwa,
    /// Detailed work activity.
    Dwa,
    Task,
}

#[derive(Debug, Serialize)]
struct Outline<'a> {
    activity: Vec<Node<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct Node<'a> {
    activity_type: ActivityType,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    related: Option<String>,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    importance: Option<u8>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_activity: Vec<Self>,
}

/// Whether an occupation has an outline.
fn has_outline(occupation: &Occupation) -> bool {
    occupation.tasks.iter().any(|task| !task.dwas.is_empty())
}

/// Its place among the contents of an overview, if the occupation has one.
pub(super) fn content(base: &Base, occupation: &Occupation) -> Option<Content> {
    let path = format!("/online/occupations/{}/custom/work_activities_outline", occupation.code);
    let content = || Content { href: base.href(&path), title: "Work Activities Outline" };
    has_outline(occupation).then(content)
}

pub(super) async fn outline(State(engine): State<Arc<Engine>>, At(code): At<String>, asked: Asked) -> Answer {
    let (_, occupation) = occupation(&engine, &code)?;
    let shown: Vec<ActivityType> = asked.parameters.list("display", "gwa, iwa, dwa or task")?;
    let shown = if shown.is_empty() { ActivityType::VARIANTS } else { &shown };
    if !has_outline(occupation) {
        return Err(Refusal::no_data("outline of work activities", occupation.code));
    }
    let subject = Subject { base: &asked.base, catalog: engine.catalog(), occupation };
    let activity = lifted(subject.general(), shown);
    Ok(Json(Outline { activity }).into_response())
}

/// The activities of the types shown; those below others come up in their place.
fn lifted<'a>(nodes: Vec<Node<'a>>, shown: &[ActivityType]) -> Vec<Node<'a>> {
    let lift = |node: Node<'a>| {
        let below = lifted(node.related_activity, shown);
        if shown.contains(&node.activity_type) {
            vec![Node { related_activity: below, ..node }]
        } else {
            below
        }
    };
    nodes.into_iter().flat_map(lift).collect()
}

struct Subject<'a> {
    base: &'a Base,
    catalog: &'a Catalog,
    occupation: &'a Occupation,
}

/// Tasks by their general, intermediate and detailed work activities.
type Tree<'t, 'a> =
    BTreeMap<&'a SmolStr, BTreeMap<&'a SmolStr, BTreeMap<&'a SmolStr, Vec<&'t RankedTask<'a>>>>>;

impl<'a> Subject<'a> {
    /// The general work activities with all below them, the most important first.
    fn general(&self) -> Vec<Node<'a>> {
        let tasks = ranked_tasks(self.catalog, self.occupation);
        let mut tree: Tree<'_, 'a> = BTreeMap::new();
        for task in &tasks {
            for dwa in &task.task.dwas {
                let Some(Activity { gwa, iwa: Some(iwa), .. }) = self.catalog.reference().activities.get(dwa)
                else {
                    continue;
                };
                tree.entry(gwa).or_default().entry(iwa).or_default().entry(dwa).or_default().push(task);
            }
        }
        let ratings = rated(self.catalog, self.occupation.code, Domain::WorkActivities);
        let mut nodes: Vec<(usize, Node<'a>)> = Vec::new();
        for (gwa, iwas) in tree {
            let rating = ratings.iter().zip(0..).find(|(rating, _)| rating.id == gwa);
            let element = self.catalog.reference().elements.get(gwa);
            let node = Node {
                activity_type: ActivityType::Gwa,
                id: gwa.to_string(),
                related: rating.map(|_| self.related(Section::WorkActivities, gwa)),
                title: self.catalog.reference().element_name(gwa),
                description: element.map_or("", |element| &element.description),
                importance: rating.map(|(rating, _)| rating.score),
                related_activity: iwas.into_iter().map(|(iwa, dwas)| self.intermediate(iwa, dwas)).collect(),
            };
            nodes.push((rating.map_or(usize::MAX, |(_, place)| place), node));
        }
        nodes.sort_by_key(|(place, _)| *place);
        nodes.into_iter().map(|(_, node)| node).collect()
    }

    fn intermediate(&self, id: &'a SmolStr, dwas: BTreeMap<&'a SmolStr, Vec<&RankedTask<'a>>>) -> Node<'a> {
        let detailed = |(id, tasks): (&'a SmolStr, Vec<&RankedTask<'a>>)| Node {
            related: Some(self.related(Section::DetailedWorkActivities, id)),
            related_activity: tasks.into_iter().map(|one| self.task(one)).collect(),
            ..self.activity(ActivityType::Dwa, id)
        };
        Node {
            related_activity: dwas.into_iter().map(detailed).collect(),
            ..self.activity(ActivityType::Iwa, id)
        }
    }

    fn activity(&self, activity_type: ActivityType, id: &'a SmolStr) -> Node<'a> {
        let title = self.catalog.reference().activity_title(id);
        Node {
            activity_type,
            id: id.to_string(),
            related: None,
            title,
            description: "",
            importance: None,
            related_activity: Vec::new(),
        }
    }

    fn task(&self, one: &RankedTask<'a>) -> Node<'a> {
        Node {
            activity_type: ActivityType::Task,
            id: one.task.id.to_string(),
            related: Some(self.related(Section::Tasks, one.task.id)),
            title: &one.task.text,
            description: "",
            importance: one.importance,
            related_activity: Vec::new(),
        }
    }

    fn related(&self, section: Section, id: impl std::fmt::Display) -> String {
        section.related(self.base, self.occupation.code, id)
    }
}
