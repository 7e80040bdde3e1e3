//! `GET /online/onet_data/{family}/` and `…/{element}`: a family of data elements as trees, and the occupations for which
//! an element matters; interests by their letters.

use std::cmp::Reverse;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::families::{Family, is_below};
use super::reference::{Identified, ZonedRef, sort_occupations};
use super::refusal::Refusal;
use super::scores::{Level, Score, levels, main_scale, scales, score_name};
use crate::catalog::{Catalog, Category, Domain, Element, Occupation, standard_score};
use crate::engine::Engine;

/// Letters of an interest code at most.
const MOST_LETTERS: usize = 3;

#[derive(Debug, Serialize)]
struct Node<'a> {
    /// Where the occupations are, for an element that is rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    id: &'a str,
    name: &'a str,
    description: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    child: Vec<Self>,
}

#[derive(Debug, Serialize)]
struct Interest<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    id: &'a str,
    #[serde(rename = "interest_code")]
    letter: &'a str,
    name: &'a str,
    description: &'a str,
}

#[derive(Debug, Serialize)]
struct Summary<'a> {
    id: &'a str,
    name: &'a str,
    description: &'a str,
}

#[derive(Debug, Serialize)]
struct OfElement<'a> {
    summary: Summary<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    example: Vec<Example<'a>>,
    occupation: Vec<ScoredOccupation<'a>>,
}

/// What someone at a level does, or what an answer about the context means.
#[derive(Debug, Serialize)]
struct Example<'a> {
    #[serde(flatten)]
    score: Score,
    description: &'a str,
}

#[derive(Debug, Serialize)]
struct ScoredOccupation<'a> {
    #[serde(flatten)]
    reference: ZonedRef<'a>,
    #[serde(flatten)]
    score: Score,
    #[serde(flatten)]
    level: Level,
    /// Only of work activities.
    #[serde(skip_serializing_if = "Option::is_none")]
    detailed_work_activities: Option<Vec<Identified<'a>>>,
}

#[derive(Debug, Serialize)]
struct OfInterests<'a> {
    summary: Vec<Interest<'a>>,
    occupation: Vec<InterestedOccupation<'a>>,
}

#[derive(Debug, Serialize)]
struct InterestedOccupation<'a> {
    #[serde(flatten)]
    reference: ZonedRef<'a>,
    interest_code: &'a str,
}

fn family(name: &str) -> Result<Family, Refusal> {
    name.parse().map_err(|_| Refusal::of(format!("'{name}' is not a family of data elements")))
}

/// The address of the occupations for which an element matters; that of an interest has its letter.
pub(super) fn href(base: &Base, family: Family, element: &Element) -> String {
    let last = if family == Family::Interests { letter(element) } else { &element.id };
    base.href(&format!("/online/onet_data/{}/{last}", family.name()))
}

/// The first letter of an interest's name, which stands for it.
pub(super) fn letter(interest: &Element) -> &str {
    interest.name.get(..1).unwrap_or_default()
}

/// The six interests with their letters, in the order of their ids.
pub(super) fn interests(catalog: &Catalog) -> impl Iterator<Item = &Element> {
    let elements = catalog.reference().elements.values();
    elements.filter(|one| {
        Family::Interests.has(&one.id) && main_scale(catalog, Domain::Interests, &one.id).is_some()
    })
}

pub(super) async fn tree(State(engine): State<Arc<Engine>>, At(name): At<String>, asked: Asked) -> Answer {
    let family = family(&name)?;
    let catalog = engine.catalog();
    let missing = || Refusal::of(format!("the data has no elements of {name}"));
    if family == Family::Interests {
        let all: Vec<_> = interests(catalog).map(|one| Interest::of(one, Some(&asked.base))).collect();
        return if all.is_empty() { Err(missing()) } else { Ok(Json(all).into_response()) };
    }
    let elements = &catalog.reference().elements;
    let root = family.branches().iter().find(|branch| elements.contains_key(**branch)).ok_or_else(missing)?;
    Ok(Json(children(&asked.base, catalog, family, root)).into_response())
}

/// The elements directly below one, each with those below it.
fn children<'a>(base: &Base, catalog: &'a Catalog, family: Family, above: &str) -> Vec<Node<'a>> {
    let is_child = |one: &&Element| is_below(&one.id, above) && !one.id[above.len() + 1..].contains('.');
    let mut children: Vec<&Element> = catalog.reference().elements.values().filter(is_child).collect();
    children.sort_by_key(|one| (one.id.len(), one.id.as_str()));
    let node = |element: &'a Element| Node {
        href: main_scale(catalog, family.domain(), &element.id).map(|_| href(base, family, element)),
        id: &element.id,
        name: &element.name,
        description: &element.description,
        child: self::children(base, catalog, family, &element.id),
    };
    children.into_iter().map(node).collect()
}

impl<'a> Interest<'a> {
    fn of(element: &'a Element, base: Option<&Base>) -> Self {
        Self {
            href: base.map(|base| href(base, Family::Interests, element)),
            id: &element.id,
            letter: letter(element),
            name: &element.name,
            description: &element.description,
        }
    }
}

pub(super) async fn occupations(
    State(engine): State<Arc<Engine>>,
    At((name, element)): At<(String, String)>,
    asked: Asked,
) -> Answer {
    let catalog = engine.catalog();
    match family(&name)? {
        Family::Interests => with_interests(catalog, &element, &asked),
        family => {
            let element =
                catalog.reference().elements.get(element.as_str()).filter(|one| family.has(&one.id));
            let element = element.ok_or_else(|| Refusal::of(format!("{name} has no such element")))?;
            with_element(catalog, family, element, &asked)
        }
    }
}

fn with_element<'a>(catalog: &'a Catalog, family: Family, element: &'a Element, asked: &Asked) -> Answer {
    let domain = family.domain();
    let mut scored = scored(catalog, domain, &element.id);
    if scored.is_empty() {
        return Err(Refusal::of(format!("no occupation has a rating of '{}'", element.id)));
    }
    let name = score_name(domain);
    let orders: &[&str] = match family {
        Family::WorkContext | Family::WorkStyles => &[name, "title", "code"],
        _ => &[name, "level", "title", "code"],
    };
    let order = asked.sort(orders)?;
    sort_occupations(&mut scored, order, |one| one.occupation);
    match order {
        "title" | "code" => {}
        "level" => scored.sort_by_key(|one| Reverse(one.level.value)),
        _ => scored.sort_by_key(|one| Reverse(one.score)),
    }
    let item = |one: &Scored<'a>| ScoredOccupation {
        reference: ZonedRef::of(&asked.base, catalog, one.occupation),
        score: Score::of(domain, one.score),
        level: one.level,
        detailed_work_activities: (family == Family::WorkActivities)
            .then(|| activities_below(catalog, one.occupation, &element.id)),
    };
    let page = asked.page_of(&scored, |scored| OfElement {
        summary: Summary { id: &element.id, name: &element.name, description: &element.description },
        example: examples(catalog, domain, &element.id),
        occupation: scored.iter().map(item).collect(),
    })?;
    Ok(Json(page).into_response())
}

/// An occupation with its rating of an element.
pub(super) struct Scored<'a> {
    pub(super) occupation: &'a Occupation,
    pub(super) score: u8,
    level: Level,
}

/// The occupations with a rating of an element, in code order.
pub(super) fn scored<'a>(catalog: &'a Catalog, domain: Domain, element: &str) -> Vec<Scored<'a>> {
    let Some((matrix, scale)) = main_scale(catalog, domain, element) else { return Vec::new() };
    let scored = |code| {
        let score = standard_score(matrix.get(code, element)?.value, scale.minimum, scale.maximum);
        let occupation = catalog.occupation(catalog.id_of(code)?);
        Some(Scored { occupation, score, level: Level::of(catalog, domain, code, element) })
    };
    matrix.occupations.iter().filter_map(|code| scored(*code)).collect()
}

/// The detailed work activities of an occupation that belong to a general one.
fn activities_below<'a>(catalog: &'a Catalog, occupation: &'a Occupation, gwa: &str) -> Vec<Identified<'a>> {
    let activities = &catalog.reference().activities;
    let below = occupation.activities().into_iter().filter_map(|id| activities.get(id));
    let below = below.filter(|activity| activity.gwa == gwa);
    below.map(|activity| Identified { id: &activity.id, title: &activity.title }).collect()
}

/// Examples of levels; of the context of work, what the answers mean.
fn examples<'a>(catalog: &'a Catalog, domain: Domain, element: &'a str) -> Vec<Example<'a>> {
    let name = if domain == Domain::WorkContext { score_name(domain) } else { "level" };
    let examples =
        if domain == Domain::WorkContext { answers(catalog, element) } else { levels(catalog, element) };
    let example = |(value, description)| Example { score: Score { name, value }, description };
    examples.into_iter().map(example).collect()
}

/// What the answers about an element of the context of work mean, with their scores.
fn answers<'a>(catalog: &'a Catalog, element: &str) -> Vec<(u8, &'a str)> {
    let domain = Domain::WorkContext;
    let Some((matrix, scale)) = main_scale(catalog, domain, element) else { return Vec::new() };
    let shares = scales(domain).iter().find(|(id, _)| *id == matrix.scale).and_then(|(_, shares)| *shares);
    let is_answer =
        |one: &&Category| one.element.as_deref() == Some(element) && Some(one.scale.as_str()) == shares;
    let answers = catalog.reference().categories.iter().filter(is_answer);
    let score = |one: &Category| standard_score(one.category.into(), scale.minimum, scale.maximum);
    answers.map(|one| (score(one), one.description.as_str())).collect()
}

/// The occupations whose interest code begins with some letters.
fn with_interests(catalog: &Catalog, letters: &str, asked: &Asked) -> Answer {
    let wanted = letters.to_ascii_uppercase();
    let find = |letter: char| interests(catalog).find(|one| self::letter(one).starts_with(letter));
    let summary: Option<Vec<&Element>> = wanted.chars().map(find).collect();
    let summary = summary.filter(|found| (1..=MOST_LETTERS).contains(&found.len())).ok_or_else(|| {
        Refusal::of(format!("'{letters}' is not an interest code of 1 to 3 of the letters RIASEC"))
    })?;
    let all = catalog.occupations().iter();
    let mut found: Vec<&Occupation> = all.filter(|one| one.interest_code.starts_with(&wanted)).collect();
    let order = asked.sort(&["job_zone", "interest_code", "code", "title"])?;
    sort_occupations(&mut found, order, |one| *one);
    if order == "interest_code" {
        found.sort_by_key(|one| &one.interest_code);
    }
    let page = asked.page_of(&found, |found| OfInterests {
        summary: summary.iter().map(|one| Interest::of(one, None)).collect(),
        occupation: found
            .iter()
            .map(|one| InterestedOccupation {
                reference: ZonedRef::of(&asked.base, catalog, one),
                interest_code: &one.interest_code,
            })
            .collect(),
    })?;
    Ok(Json(page).into_response())
}
