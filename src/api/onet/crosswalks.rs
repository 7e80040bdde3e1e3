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
use super::reference::{Content, OccupationRef, has_all};
use super::refusal::Refusal;
use crate::catalog::{Catalog, OccupationId};
use crate::engine::{CrosswalkEntry, Engine, Scheme};
use crate::labor::Branch;
use crate::soc::OnetSocCode;
use crate::text::singular_words;

#[derive(Debug, Serialize)]
struct Matches<'a> {
    r#match: Vec<Match<'a>>,
}

#[derive(Debug, Serialize)]
struct Match<'a> {
    /// A profile of the Occupational Outlook Handbook has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    title: String,
    occupation: Vec<OccupationRef<'a>>,
}

/// A code or profile with the occupations that it leads to.
#[derive(Debug, Clone)]
struct Found {
    code: Option<String>,
    title: String,
    occupations: Vec<OccupationId>,
}

/// The systems with their titles.
const SYSTEMS: [(&str, &str); 6] = [
    ("military", "Military Occupation Classifications"),
    ("education", "Classification of Instructional Programs"),
    ("occupation_handbook", "Occupational Outlook Handbook"),
    ("SOC", "Standard Occupational Classification"),
    ("RAPIDS", "Registered Apprenticeships"),
    ("ESCO", "European Skills, Competences, Qualifications and Occupations"),
];

/// Answers with the systems whose tables are loaded.
pub(super) async fn list(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let is_loaded = |system: &str| match scheme(system) {
        Ok(Some(scheme)) => engine.has_crosswalk(scheme),
        Ok(None) => {
            (0..).zip(engine.catalog().occupations()).any(|(id, _)| !engine.market().profiles(id).is_empty())
        }
        Err(_) => false,
    };
    let loaded = SYSTEMS.into_iter().filter(|(system, _)| is_loaded(system));
    let content = |(system, title): (&str, &'static str)| Content {
        href: asked.base.href(&format!("/online/crosswalks/{system}")),
        title,
    };
    Ok(Json(loaded.map(content).collect::<Vec<_>>()).into_response())
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
    let found = match scheme(&system)? {
        Some(scheme) => in_scheme(&engine, scheme, keyword, &asked)?,
        None => in_handbook(&engine, keyword)?,
    };
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
            occupation: occupations.map(|id| OccupationRef::of(base, catalog.occupation(*id))).collect(),
        }
    }
}

/// The entries of a code; if there is none, those whose titles have the words.
fn in_scheme(engine: &Engine, scheme: Scheme, keyword: &str, asked: &Asked) -> Result<Vec<Found>, Refusal> {
    // O*NET's own crosswalk of the SOC is the one to its current edition.
    let mut entries = engine.crosswalk_entries(scheme, keyword, scheme.years().next())?;
    if scheme == Scheme::Military {
        let branch = branch(asked)?;
        let active = asked.parameters.switch("active")?.unwrap_or(true);
        entries.retain(|one| branch.is_none() || one.branch == branch);
        entries.retain(|one| one.active.unwrap_or(true) == active);
    }
    let catalog = engine.catalog();
    let found = |entry: CrosswalkEntry| Found {
        code: Some(entry.code),
        title: match entry.branch {
            Some(branch) => format!("{} ({})", entry.title, branch.name()),
            None => entry.title,
        },
        occupations: entry.occupations.iter().filter_map(|one| catalog.id_of(one.code)).collect(),
    };
    Ok(entries.into_iter().map(found).collect())
}

/// The branch of the armed forces that is asked for; none for all.
fn branch(asked: &Asked) -> Result<Option<Branch>, Refusal> {
    let named = |branch: &Branch| branch.name().to_lowercase().replace(' ', "_");
    match asked.parameters.text("branch")? {
        None | Some("all") => Ok(None),
        Some(name) => {
            Branch::ALL.into_iter().find(|branch| named(branch) == name).map(Some).ok_or_else(|| {
                let all: Vec<String> = Branch::ALL.iter().map(named).collect();
                Refusal::of(format!("'{name}' is not a branch; there are all, {}", all.join(", ")))
            })
        }
    }
}

/// The profiles of the handbook whose titles have all words, with the occupations that they describe.
fn in_handbook(engine: &Engine, keyword: &str) -> Result<Vec<Found>, Refusal> {
    let (catalog, market) = (engine.catalog(), engine.market());
    let wanted = singular_words(keyword);
    let mut profiles: BTreeMap<&str, Vec<OccupationId>> = BTreeMap::new();
    for (id, _) in (0..).zip(catalog.occupations()) {
        for profile in market.profiles(id) {
            profiles.entry(&profile.of.title).or_default().push(id);
        }
    }
    if profiles.is_empty() {
        return Err(Refusal::of("the data has no profiles of the Occupational Outlook Handbook"));
    }
    let code: Option<OnetSocCode> = keyword.parse().ok();
    let has = |title: &str| has_all(&singular_words(title), &wanted);
    let describes = |ids: &[OccupationId]| ids.iter().any(|id| code == Some(catalog.occupation(*id).code));
    let matching = profiles.into_iter().filter(|(title, ids)| has(title) || describes(ids));
    let found = |(title, occupations): (&str, _)| Found { code: None, title: title.to_owned(), occupations };
    Ok(matching.map(found).collect())
}
