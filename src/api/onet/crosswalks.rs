//! `GET /online/crosswalks/{system}`: codes of other classifications, by code or words, with their occupations.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::reference::OccupationRef;
use super::refusal::Refusal;
use crate::catalog::{Catalog, OccupationId};
use crate::engine::{CrosswalkEntry, CrosswalkRequest, CrosswalkSearchRequest, Engine, MAX_LIMIT, Scheme};
use crate::error::Error;
use crate::labor::Branch;
use crate::soc::OnetSocCode;
use crate::text::singular_words;

#[derive(Debug, Serialize)]
struct Matches<'a> {
    r#match: Vec<Match<'a>>,
}

#[derive(Debug, Serialize)]
struct Match<'a> {
    code: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<Branch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<bool>,
    occupation: Vec<OccupationRef<'a>>,
}

/// A code with the occupations that it leads to.
#[derive(Debug, Clone)]
struct Found {
    code: String,
    title: String,
    branch: Option<Branch>,
    active: Option<bool>,
    occupations: Vec<OccupationId>,
}

/// The classification of a system; none for the Occupational Outlook Handbook, which is no classification.
fn scheme(system: &str) -> Result<Option<Scheme>, Refusal> {
    match system.to_ascii_lowercase().as_str() {
        "military" => Ok(Some(Scheme::Military)),
        "education" => Ok(Some(Scheme::Cip)),
        "soc" => Ok(Some(Scheme::Soc)),
        "rapids" => Ok(Some(Scheme::Rapids)),
        "esco" => Ok(Some(Scheme::Esco)),
        "occupation_handbook" => Ok(None),
        _ => Err(Refusal::of(format!(
            "no crosswalk from '{system}'; there are military, education, occupation_handbook, SOC, RAPIDS and ESCO"
        ))),
    }
}

pub(super) async fn search(
    State(engine): State<Arc<Engine>>,
    At(system): At<String>,
    asked: Asked,
) -> Answer {
    let keyword = asked.required("keyword")?;
    let branch = asked.parameters.text("branch")?;
    let active = asked.parameters.switch("active")?;
    let mut found = match scheme(&system)? {
        Some(scheme) => in_scheme(&engine, scheme, keyword)?,
        None => in_handbook(&engine, keyword)?,
    };
    if let Some(branch) = branch {
        let wanted = branch.to_ascii_lowercase().replace(' ', "_");
        let name = |branch: Branch| serde_json::to_value(branch).unwrap_or_default();
        found.retain(|one| one.branch.is_some_and(|branch| name(branch) == wanted.as_str()));
    }
    found.retain(|one| active.is_none() || one.active == active);
    let page = asked.page_of(&found, |found| Matches {
        r#match: found.iter().map(|one| Match::of(&asked.base, engine.catalog(), one)).collect(),
    })?;
    Ok(Json(page).into_response())
}

impl<'a> Match<'a> {
    fn of(base: &Base, catalog: &'a Catalog, found: &Found) -> Self {
        let occupations = found.occupations.iter();
        Self {
            code: found.code.clone(),
            title: found.title.clone(),
            branch: found.branch,
            active: found.active,
            occupation: occupations.map(|id| OccupationRef::of(base, catalog.occupation(*id))).collect(),
        }
    }
}

/// The entries of a code; if there is none, those whose titles have the words.
fn in_scheme(engine: &Engine, scheme: Scheme, keyword: &str) -> Result<Vec<Found>, Refusal> {
    // O*NET's own crosswalk of the SOC is the one to its current edition.
    let edition = scheme.years().next();
    let entries = match engine.crosswalk(&CrosswalkRequest::new(scheme, keyword).edition(edition)) {
        Ok(answer) => answer.entries,
        Err(Error::UnknownCrosswalk(_)) => {
            let request = CrosswalkSearchRequest::new(scheme, keyword).edition(edition).limit(MAX_LIMIT);
            engine.search_crosswalk(&request)?.entries
        }
        Err(error) => return Err(error.into()),
    };
    let catalog = engine.catalog();
    let found = |entry: CrosswalkEntry| Found {
        code: entry.code,
        title: entry.title,
        branch: entry.branch,
        active: entry.active,
        occupations: entry.occupations.iter().filter_map(|one| catalog.id_of(one.code)).collect(),
    };
    Ok(entries.into_iter().map(found).collect())
}

/// The profiles of the handbook whose titles have all words, with the occupations that they describe.
fn in_handbook(engine: &Engine, keyword: &str) -> Result<Vec<Found>, Refusal> {
    let (catalog, market) = (engine.catalog(), engine.market());
    let wanted = singular_words(keyword);
    let mut profiles: BTreeMap<(&str, &str), Vec<OccupationId>> = BTreeMap::new();
    for (id, _) in (0..).zip(catalog.occupations()) {
        for profile in market.profiles(id) {
            profiles.entry((&profile.of.title, &profile.of.address)).or_default().push(id);
        }
    }
    if profiles.is_empty() {
        return Err(Refusal::of("the data has no profiles of the Occupational Outlook Handbook"));
    }
    let code: Option<OnetSocCode> = keyword.parse().ok();
    let has = |title: &str| {
        let words = singular_words(title);
        let all = wanted.iter().all(|word| words.iter().any(|one| one.starts_with(word.as_str())));
        all && !wanted.is_empty()
    };
    let describes = |ids: &[OccupationId]| ids.iter().any(|id| code == Some(catalog.occupation(*id).code));
    let matching = profiles.into_iter().filter(|((title, _), ids)| has(title) || describes(ids));
    let found = matching.map(|((title, address), occupations)| {
        let page = address.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        Found {
            code: page.trim_end_matches(".htm").to_owned(),
            title: title.to_owned(),
            branch: None,
            active: None,
            occupations,
        }
    });
    Ok(found.collect())
}
