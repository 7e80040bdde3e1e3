//! `GET /taxonomy/{from}/{to}/{code}`: what a code of one edition is in another.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::asked::At;
use super::reference::Titled;
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
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    occupation: Vec<Titled<OnetSocCode, &'a str>>,
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

pub(super) async fn convert(
    State(engine): State<Arc<Engine>>,
    At((from, to, code)): At<(String, String, String)>,
) -> Answer {
    let catalog = engine.catalog();
    if from == to {
        return Err(Refusal::of(format!("{from} and {to} are the same taxonomy")));
    }
    let (from, to) = (edition(catalog, &from)?, edition(catalog, &to)?);
    let code = parse_code(&code)?;
    let own = |edition: Edition, code: OnetSocCode| {
        let current = catalog.id_of(code).filter(|_| edition == catalog.edition());
        current.map(|id| catalog.occupation(id))
    };
    let title = |edition: Edition, code: OnetSocCode| {
        let published = own(edition, code).map(|occupation| occupation.title.as_str());
        published.or_else(|| edition.title(code)).unwrap_or_default()
    };
    if !from.has(code) {
        return Err(Refusal::of(format!("{from} has no code {code}")));
    }
    let codes = from.follow(code, to).codes;
    let description = own(from, code).map(|occupation| occupation.description.as_str());
    let conversion = Conversion {
        code,
        title: title(from, code),
        description: description.unwrap_or_default(),
        occupation: codes.into_iter().map(|code| Titled { code, title: title(to, code) }).collect(),
    };
    Ok(Json(conversion).into_response())
}
