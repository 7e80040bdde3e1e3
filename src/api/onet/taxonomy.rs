//! `GET /taxonomy/{from}/{to}/` and `…/{code}`: what a code of one edition is in another.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::asked::{Asked, At};
use super::refusal::Refusal;
use crate::api::parse_code;
use crate::catalog::Catalog;
use crate::engine::Engine;
use crate::soc::OnetSocCode;
use crate::taxonomy::Edition;

#[derive(Debug, Serialize)]
struct Conversion<'a> {
    code: OnetSocCode,
    title: &'a str,
    /// Known of the release's own edition only; else empty.
    description: &'a str,
    occupation: Vec<Converted<'a>>,
}

#[derive(Debug, Serialize)]
struct Converted<'a> {
    code: OnetSocCode,
    title: &'a str,
    description: &'a str,
}

#[derive(Debug, Serialize)]
struct Code<'a> {
    href: String,
    title: &'a str,
}

/// An edition by its year, or `active` for that of the release.
fn edition(catalog: &Catalog, name: &str) -> Result<Edition, Refusal> {
    if name == "active" {
        return Ok(catalog.edition());
    }
    let known =
        name.parse::<u16>().ok().and_then(|year| Edition::ALL.into_iter().find(|one| one.year() == year));
    known.ok_or_else(|| {
        Refusal::of(format!("'{name}' is not a taxonomy; there are active, 2019, 2010, 2009, 2006 and 2000"))
    })
}

/// The title and the definition of a code in an edition.
fn described(catalog: &Catalog, edition: Edition, code: OnetSocCode) -> (&str, &str) {
    let current = catalog.id_of(code).filter(|_| edition == catalog.edition());
    match current.map(|id| catalog.occupation(id)) {
        Some(occupation) => (&occupation.title, &occupation.description),
        None => (edition.title(code).unwrap_or_default(), ""),
    }
}

/// Two editions that are not named the same.
fn editions(catalog: &Catalog, from: &str, to: &str) -> Result<(Edition, Edition), Refusal> {
    if from == to {
        return Err(Refusal::of(format!("{from} and {to} are the same taxonomy")));
    }
    Ok((edition(catalog, from)?, edition(catalog, to)?))
}

/// Answers with the codes that can be converted.
pub(super) async fn list(
    State(engine): State<Arc<Engine>>,
    At((from, to)): At<(String, String)>,
    asked: Asked,
) -> Answer {
    let catalog = engine.catalog();
    let (edition, _) = editions(catalog, &from, &to)?;
    let code = |code| Code {
        href: asked.base.href(&format!("/taxonomy/{from}/{to}/{code}")),
        title: described(catalog, edition, code).0,
    };
    Ok(Json(edition.codes().map(code).collect::<Vec<_>>()).into_response())
}

pub(super) async fn convert(
    State(engine): State<Arc<Engine>>,
    At((from, to, code)): At<(String, String, String)>,
) -> Answer {
    let catalog = engine.catalog();
    let (from, to) = editions(catalog, &from, &to)?;
    let code = parse_code(&code)?;
    if !from.has(code) {
        return Err(Refusal::of(format!("{from} has no code {code}")));
    }
    let converted = |code| {
        let (title, description) = described(catalog, to, code);
        Converted { code, title, description }
    };
    let (title, description) = described(catalog, from, code);
    let occupation = from.follow(code, to).codes.into_iter().map(converted).collect();
    Ok(Json(Conversion { code, title, description, occupation }).into_response())
}
