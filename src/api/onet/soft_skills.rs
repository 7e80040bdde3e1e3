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
use super::address::Base;
use super::asked::Asked;
use super::families::is_below;
use super::reference::{ZonedRef, sort_occupations};
use super::refusal::Refusal;
use super::scores::{Level, levels};
use super::sections::elements::{Rated, is_important};
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
    level: u8,
    description: &'a str,
}

#[derive(Debug, Serialize)]
struct Results<'a> {
    occupation: Vec<Match<'a>>,
}

#[derive(Debug, Serialize)]
struct Match<'a> {
    #[serde(flatten)]
    reference: ZonedRef<'a>,
    /// The chosen skills that are important.
    skills_matched: Vec<Skill<'a>>,
    /// The other soft skills that are important.
    skills_other: Vec<Skill<'a>>,
}

#[derive(Debug, Serialize)]
struct Skill<'a> {
    code: &'a str,
    title: &'a str,
    importance: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
}

fn is_soft(element: &str) -> bool {
    SOCIAL.iter().chain(THINKING).any(|branch| is_below(element, branch))
}

fn skills<'a>(catalog: &'a Catalog, branches: &[&str]) -> Vec<SoftSkill<'a>> {
    let reference = catalog.reference();
    let example = |id: &str| -> Vec<Example<'a>> {
        let levels = levels(catalog, id).into_iter();
        levels.map(|(level, description)| Example { level, description }).collect()
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
    let order = asked.sort(&["skills_covered", "my_matches", "title", "code", "zone"])?;
    asked.window()?;
    let is_chosen = |skill: &Rated<'_>| chosen.contains(skill.id);
    let mut found: Vec<Found<'_>> = Vec::new();
    for occupation in catalog.occupations() {
        let all = rated(catalog, occupation.code, Domain::Skills).into_iter();
        let important = all.filter(|skill| is_important(skill.score) && is_soft(skill.id));
        let (matched, other) = important.partition::<Vec<_>, _>(is_chosen);
        if !matched.is_empty() {
            found.push(Found { occupation, matched, other });
        }
    }
    sort_occupations(&mut found, order, |one| one.occupation);
    let total = |one: &Found<'_>| one.matched.iter().map(|skill| u32::from(skill.score)).sum::<u32>();
    match order {
        "skills_covered" => found.sort_by_cached_key(|one| Reverse((one.matched.len(), total(one)))),
        "my_matches" => found.sort_by_cached_key(|one| Reverse(total(one))),
        _ => {}
    }
    let page = asked.page_of(&found, |found| Results {
        occupation: found.iter().map(|one| Match::of(&asked.base, catalog, one)).collect(),
    })?;
    Ok(Json(page).into_response())
}

/// An occupation with its important soft skills: the chosen ones and the others.
struct Found<'a> {
    occupation: &'a Occupation,
    matched: Vec<Rated<'a>>,
    other: Vec<Rated<'a>>,
}

impl<'a> Match<'a> {
    fn of(base: &Base, catalog: &'a Catalog, found: &Found<'a>) -> Self {
        let skill = |skill: &Rated<'a>| Skill::of(catalog, found.occupation, skill);
        Self {
            reference: ZonedRef::of(base, catalog, found.occupation),
            skills_matched: found.matched.iter().map(skill).collect(),
            skills_other: found.other.iter().map(skill).collect(),
        }
    }
}

impl<'a> Skill<'a> {
    fn of(catalog: &Catalog, occupation: &Occupation, skill: &Rated<'a>) -> Self {
        let level = Level::of(catalog, Domain::Skills, occupation.code, skill.id).value;
        Self { code: skill.id, title: skill.name, importance: skill.score, level }
    }
}
