//! `GET /online/onet_data/{family}/` and `…/{element}`: a family of data elements as a tree, and the occupations for which
//! an element matters.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::families::{Family, is_below};
use super::reference::{OccupationRef, Occupations};
use super::refusal::Refusal;
use crate::catalog::{Catalog, Domain, Element, OccupationId, RatingMatrix, standard_score};
use crate::engine::Engine;
use crate::soc::OnetSocCode;

/// Letters of an interest code at most.
const MOST_LETTERS: usize = 3;

#[derive(Debug, Serialize)]
struct Node<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    /// Where the occupations are, for an element that is rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    child: Vec<Self>,
}

#[derive(Debug, Serialize)]
struct Scored<'a> {
    occupation: Vec<ScoredOccupation<'a>>,
}

#[derive(Debug, Serialize)]
struct ScoredOccupation<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    #[serde(flatten)]
    scores: Scores,
}

/// Scores on the standard scale, under the name that the family has for them.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Scores {
    #[serde(skip_serializing_if = "Option::is_none")]
    importance: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    occupational_interest: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<u8>,
}

fn family(name: &str) -> Result<Family, Refusal> {
    name.parse().map_err(|_| Refusal::of(format!("'{name}' is not a family of data elements")))
}

pub(super) async fn tree(State(engine): State<Arc<Engine>>, At(name): At<String>, asked: Asked) -> Answer {
    let family = family(&name)?;
    let catalog = engine.catalog();
    let elements = &catalog.reference().elements;
    let root = family.branches().iter().find_map(|branch| elements.get(*branch));
    let Some(root) = root else {
        return Err(Refusal::of(format!("the data has no elements of {name}")));
    };
    Ok(Json(node(&asked.base, catalog, family, root)).into_response())
}

fn node<'a>(base: &Base, catalog: &'a Catalog, family: Family, element: &'a Element) -> Node<'a> {
    let elements = &catalog.reference().elements;
    let is_child =
        |one: &&Element| is_below(&one.id, &element.id) && !one.id[element.id.len() + 1..].contains('.');
    let mut children: Vec<&Element> = elements.values().filter(is_child).collect();
    children.sort_by_key(|one| (one.id.len(), one.id.as_str()));
    let rated = catalog
        .ratings_in(family.domain())
        .any(|matrix| matrix.columns.iter().any(|column| column.element == element.id));
    let path = || format!("/online/onet_data/{}/{}", family.name(), element.id);
    Node {
        id: &element.id,
        name: &element.name,
        description: &element.description,
        href: rated.then(|| base.href(&path())),
        child: children.into_iter().map(|one| node(base, catalog, family, one)).collect(),
    }
}

pub(super) async fn occupations(
    State(engine): State<Arc<Engine>>,
    At((name, element)): At<(String, String)>,
    asked: Asked,
) -> Answer {
    let family = family(&name)?;
    let catalog = engine.catalog();
    if let Some(ids) = with_interests(catalog, family, &element)? {
        let page = asked.page_of(&ids, |ids| Occupations::of(&asked.base, catalog, ids))?;
        return Ok(Json(page).into_response());
    }
    let mut scored = scored(catalog, family, &element);
    if scored.is_empty() {
        return Err(Refusal::of(format!("no occupation has a rating of '{element}' in {name}")));
    }
    let rank = |scores: &Scores| scores.importance.or(scores.occupational_interest).or(scores.context);
    let title = |id: OccupationId| &catalog.occupation(id).title;
    scored.sort_by(|(a, own), (b, other)| rank(other).cmp(&rank(own)).then_with(|| title(*a).cmp(title(*b))));
    let page = asked.page_of(&scored, |scored| Scored {
        occupation: scored
            .iter()
            .map(|(id, scores)| ScoredOccupation {
                reference: OccupationRef::of(&asked.base, catalog.occupation(*id)),
                scores: *scores,
            })
            .collect(),
    })?;
    Ok(Json(page).into_response())
}

/// The occupations whose interest code begins with some letters, if that is what the path names.
fn with_interests(
    catalog: &Catalog,
    family: Family,
    letters: &str,
) -> Result<Option<Vec<OccupationId>>, Refusal> {
    let wanted = letters.to_ascii_uppercase();
    let is_code = !wanted.is_empty() && wanted.chars().all(|letter| letter.is_ascii_alphabetic());
    if family != Family::Interests || !is_code {
        return Ok(None);
    }
    if wanted.len() > MOST_LETTERS || !wanted.chars().all(|letter| "RIASEC".contains(letter)) {
        return Err(Refusal::of(format!(
            "'{letters}' is not an interest code of 1 to 3 of the letters RIASEC"
        )));
    }
    let begins = |id: &OccupationId| catalog.occupation(*id).interest_code.starts_with(&wanted);
    Ok(Some((0..catalog.occupations().len() as OccupationId).filter(begins).collect()))
}

/// The occupations with a rating of an element.
fn scored(catalog: &Catalog, family: Family, element: &str) -> Vec<(OccupationId, Scores)> {
    let domain = family.domain();
    if !family.has(element) {
        return Vec::new();
    }
    let on = |scales: &[&str]| scales.iter().find_map(|scale| column(catalog, domain, scale, element));
    let main = match domain {
        Domain::WorkContext => on(&["CX", "CT"]),
        Domain::Interests => on(&["OI"]),
        Domain::WorkStyles => on(&["WI", "IM"]),
        _ => on(&["IM"]),
    };
    let Some(main) = main else { return Vec::new() };
    let levels = on(&["LV"]);
    let scores = |(code, score): (OnetSocCode, u8)| {
        let score = Some(score);
        let scores = match domain {
            Domain::WorkContext => Scores { context: score, ..Scores::default() },
            Domain::Interests => Scores { occupational_interest: score, ..Scores::default() },
            _ => {
                let level = levels.as_ref().and_then(|levels| levels.of(code));
                Scores { importance: score, level, ..Scores::default() }
            }
        };
        Some((catalog.id_of(code)?, scores))
    };
    main.scores().filter_map(scores).collect()
}

/// The ratings of one element on one scale.
struct Column<'a> {
    matrix: &'a RatingMatrix,
    place: usize,
    range: (f32, f32),
}

fn column<'a>(catalog: &'a Catalog, domain: Domain, scale: &str, element: &str) -> Option<Column<'a>> {
    let matrix = catalog.ratings_on(domain, scale)?;
    let of_element =
        |column: &crate::catalog::RatingColumn| column.element == element && column.category.is_none();
    let place = matrix.columns.iter().position(of_element)?;
    let scale = catalog.reference().scales.get(scale)?;
    Some(Column { matrix, place, range: (scale.minimum, scale.maximum) })
}

impl Column<'_> {
    fn score(&self, row: usize) -> Option<u8> {
        let value = self.matrix.value[[row, self.place]];
        (!value.is_nan()).then(|| standard_score(value, self.range.0, self.range.1))
    }

    fn of(&self, code: OnetSocCode) -> Option<u8> {
        self.score(self.matrix.occupations.binary_search(&code).ok()?)
    }

    fn scores(&self) -> impl Iterator<Item = (OnetSocCode, u8)> {
        let rows = self.matrix.occupations.iter().enumerate();
        rows.filter_map(|(row, code)| Some((*code, self.score(row)?)))
    }
}
