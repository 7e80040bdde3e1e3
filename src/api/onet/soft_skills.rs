//! `GET /online/soft_skills/` and `/online/soft_skills/results`: social and thinking skills, and the occupations where those
//! that a person has are important.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::asked::Asked;
use super::families::is_below;
use super::reference::{OccupationRef, Titled};
use super::refusal::Refusal;
use super::sections::elements::is_important;
use super::sections::rated;
use crate::catalog::{Catalog, Domain, Occupation};
use crate::engine::Engine;

/// The branches of the content model whose skills are social.
const SOCIAL: &[&str] = &["2.B.1"];
/// Those whose skills are about thinking: processes of learning, complex problems, systems.
const THINKING: &[&str] = &["2.A.2", "2.B.2", "2.B.4"];

#[derive(Debug, Serialize)]
struct SoftSkills<'a> {
    social: Vec<SoftSkill<'a>>,
    thinking: Vec<SoftSkill<'a>>,
}

#[derive(Debug, Serialize)]
struct SoftSkill<'a> {
    code: &'a str,
    title: &'a str,
    description: &'a str,
    example: Vec<Example<'a>>,
}

/// What someone at a level does.
#[derive(Debug, Serialize)]
struct Example<'a> {
    level: f32,
    description: &'a str,
}

#[derive(Debug, Serialize)]
struct Results<'a> {
    occupation: Vec<Match<'a>>,
}

#[derive(Debug, Serialize)]
struct Match<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    /// The chosen skills that are important.
    skills_matched: Vec<Titled<&'a str, &'a str>>,
    /// The other soft skills that are important.
    skills_other: Vec<Titled<&'a str, &'a str>>,
}

fn is_soft(element: &str) -> bool {
    SOCIAL.iter().chain(THINKING).any(|branch| is_below(element, branch))
}

fn skills<'a>(catalog: &'a Catalog, branches: &[&str]) -> Vec<SoftSkill<'a>> {
    let reference = catalog.reference();
    let example = |id: &str| -> Vec<Example<'a>> {
        let anchors = reference.anchors.iter().filter(|anchor| anchor.element == id);
        anchors.map(|anchor| Example { level: anchor.value, description: &anchor.description }).collect()
    };
    let below = |id: &str| branches.iter().any(|branch| is_below(id, branch));
    let elements = reference.elements.values().filter(|element| below(&element.id));
    let skill = elements.map(|element| SoftSkill {
        code: &element.id,
        title: &element.name,
        description: &element.description,
        example: example(&element.id),
    });
    skill.collect()
}

pub(super) async fn list(State(engine): State<Arc<Engine>>) -> Answer {
    let catalog = engine.catalog();
    let (social, thinking) = (skills(catalog, SOCIAL), skills(catalog, THINKING));
    Ok(Json(SoftSkills { social, thinking }).into_response())
}

pub(super) async fn results(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let catalog = engine.catalog();
    let chosen: BTreeSet<String> =
        asked.parameters.list("skills", "the id of a skill")?.into_iter().collect();
    if chosen.is_empty() {
        return Err(Refusal::missing("skills"));
    }
    let known = |id: &str| is_soft(id) && catalog.reference().elements.contains_key(id);
    if let Some(unknown) = chosen.iter().find(|id| !known(id)) {
        return Err(Refusal::of(format!("'{unknown}' is not the code of a soft skill")));
    }
    asked.window()?;
    let mut found: Vec<((usize, u32), &Occupation)> = Vec::new();
    for occupation in catalog.occupations() {
        let all = rated(catalog, occupation.code, Domain::Skills);
        let scores = all.iter().filter(|one| is_important(one.score) && chosen.contains(one.id));
        let (count, sum) = scores.fold((0, 0), |(count, sum), one| (count + 1, sum + u32::from(one.score)));
        if count > 0 {
            found.push(((count, sum), occupation));
        }
    }
    found.sort_by_key(|(fit, _)| Reverse(*fit));
    let important = |one: &Occupation, matched: bool| -> Vec<Titled<&str, &str>> {
        let all = rated(catalog, one.code, Domain::Skills).into_iter();
        let wanted = all.filter(|skill| {
            is_important(skill.score) && is_soft(skill.id) && chosen.contains(skill.id) == matched
        });
        wanted.map(|skill| Titled { code: skill.id, title: skill.name }).collect()
    };
    let page = asked.page_of(&found, |found| Results {
        occupation: found
            .iter()
            .map(|(_, one)| Match {
                reference: OccupationRef::of(&asked.base, one),
                skills_matched: important(one, true),
                skills_other: important(one, false),
            })
            .collect(),
    })?;
    Ok(Json(page).into_response())
}
