//! `GET /online/career_clusters/…`: occupations by career cluster, and by the pathways into which clusters are divided.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::lists::{Group, grouped};
use super::reference::{Code, Linked, OccupationRef, Occupations, sort_occupations};
use super::refusal::Refusal;
use crate::catalog::{CareerPathway, Catalog, OccupationId};
use crate::engine::Engine;

const CLUSTERS: &str = "/online/career_clusters";
const PATHWAYS: &str = "/online/career_clusters/sub_clusters";
/// Where O*NET shows the list.
pub(super) const SOURCE: &str = "https://www.onetonline.org/find/career";
/// The most programs that are named as examples.
const MOST_PROGRAMS: usize = 10;

/// A career cluster with its pathways, both in alphabetical order, as the sixteen clusters are numbered.
pub(super) struct Cluster {
    pub(super) group: Group,
    pub(super) pathways: Vec<Group>,
}

#[derive(Debug, Serialize)]
struct Items<'a> {
    /// Only of a single cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Summary<'a>>,
    occupation: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
struct PathwayPage<'a> {
    summary: Summary<'a>,
    cluster: Linked<Code, String>,
    #[serde(flatten)]
    occupations: Occupations<'a>,
}

/// What a cluster or pathway is about.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    title: &'a str,
    overview: String,
    /// Only of a pathway.
    #[serde(skip_serializing_if = "Option::is_none")]
    example_programs: Option<Vec<&'a str>>,
    source_url: &'static str,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    /// Only in the list of all clusters.
    #[serde(skip_serializing_if = "Option::is_none")]
    career_cluster: Option<Vec<Linked<Code, String>>>,
    sub_cluster: Vec<Linked<Code, String>>,
}

/// The clusters with their pathways: the eighth cluster is `080000`, and its fifth pathway `080005`.
///
/// # Errors
/// When no list of career clusters is loaded.
pub(super) fn clusters(catalog: &Catalog) -> Result<Vec<Cluster>, Refusal> {
    let names = grouped(catalog, |one| one.lists.career_clusters.iter().collect());
    let pathways = grouped(catalog, |one| one.lists.career_pathways.iter().collect());
    if names.is_empty() {
        return Err(Refusal::of("the data has no list of career clusters"));
    }
    let mut clusters = Vec::new();
    for (number, (name, occupations)) in (1..).zip(names) {
        let own = pathways.iter().filter(|(pathway, _)| pathway.cluster == *name);
        let pathway = |(place, (pathway, occupations)): (u32, (&&CareerPathway, &Vec<OccupationId>))| {
            let code = Code::Text(format!("{number:02}{place:04}"));
            Group::of(code, &pathway.name, occupations.clone())
        };
        let pathways = (1..).zip(own).map(pathway).collect();
        let code = Code::Text(format!("{number:02}0000"));
        clusters.push(Cluster { group: Group::of(code, name, occupations), pathways });
    }
    Ok(clusters)
}

impl Cluster {
    /// The cluster with a code.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn find<'c>(clusters: &'c [Self], code: &str) -> Result<&'c Self, Refusal> {
        let found = clusters.iter().find(|cluster| cluster.group.code.to_string() == code);
        found.ok_or_else(|| Refusal::of(format!("'{code}' is not the code of a career cluster")))
    }

    /// What it is about: its pathways.
    pub(super) fn overview(&self) -> String {
        let names: Vec<&str> = self.pathways.iter().map(|pathway| pathway.title.as_str()).collect();
        if names.is_empty() { String::new() } else { format!("Career pathways: {}.", names.join("; ")) }
    }

    fn linked(&self, base: &Base) -> Linked<Code, String> {
        self.group.linked(base, CLUSTERS)
    }

    /// Its pathways that have an occupation.
    fn pathways_of(&self, base: &Base, id: OccupationId) -> impl Iterator<Item = Linked<Code, String>> {
        let own = self.pathways.iter().filter(move |pathway| pathway.has(id));
        own.map(|pathway| pathway.linked(base, PATHWAYS))
    }
}

/// Programs of study that prepare for some occupations: those that prepare for most of them.
pub(super) fn example_programs<'e>(engine: &'e Engine, occupations: &[OccupationId]) -> Vec<&'e str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for program in occupations.iter().flat_map(|id| engine.market().programs(*id)) {
        *counts.entry(&program.of.title).or_default() += 1;
    }
    let mut programs: Vec<(&str, usize)> = counts.into_iter().collect();
    programs.sort_by_key(|(_, count)| Reverse(*count));
    programs.into_iter().take(MOST_PROGRAMS).map(|(title, _)| title).collect()
}

pub(super) async fn list(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let linked: Vec<_> = clusters(engine.catalog())?.iter().map(|one| one.linked(&asked.base)).collect();
    Ok(Json(linked).into_response())
}

/// Answers with the occupations of a cluster, or of all.
pub(super) async fn occupations(
    State(engine): State<Arc<Engine>>,
    At(code): At<String>,
    asked: Asked,
) -> Answer {
    let catalog = engine.catalog();
    let clusters = clusters(catalog)?;
    let one = if code == "all" { None } else { Some(Cluster::find(&clusters, &code)?) };
    let chosen = one.map_or(&clusters[..], std::slice::from_ref);
    let orders: &[&str] = match one {
        Some(_) => &["sub_cluster", "title", "code"],
        None => &["cluster", "sub_cluster", "title", "code"],
    };
    let order = asked.sort(orders)?;
    let mut ids: Vec<OccupationId> = chosen.iter().flat_map(|one| &one.group.occupations).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    sort_occupations(&mut ids, order, |id| catalog.occupation(*id));
    match order {
        "cluster" => ids.sort_by_cached_key(|id| chosen.iter().position(|one| one.group.has(*id))),
        "sub_cluster" => {
            // Those of no pathway come last.
            let place = |id| chosen.iter().flat_map(|one| &one.pathways).position(|pathway| pathway.has(id));
            ids.sort_by_cached_key(|id| place(*id).unwrap_or(usize::MAX));
        }
        _ => {}
    }
    let item = |id: &OccupationId| Item {
        reference: OccupationRef::of(&asked.base, catalog.occupation(*id)),
        career_cluster: one.is_none().then(|| {
            chosen.iter().filter(|one| one.group.has(*id)).map(|one| one.linked(&asked.base)).collect()
        }),
        sub_cluster: chosen.iter().flat_map(|one| one.pathways_of(&asked.base, *id)).collect(),
    };
    let summary = one.map(|cluster| Summary {
        title: &cluster.group.title,
        overview: cluster.overview(),
        example_programs: None,
        source_url: SOURCE,
    });
    let page = asked.page_of(&ids, |ids| Items { summary, occupation: ids.iter().map(item).collect() })?;
    Ok(Json(page).into_response())
}

/// Answers with the occupations of a pathway.
pub(super) async fn pathway(State(engine): State<Arc<Engine>>, At(code): At<String>, asked: Asked) -> Answer {
    let catalog = engine.catalog();
    let clusters = clusters(catalog)?;
    let pathways = clusters.iter().flat_map(|one| one.pathways.iter().map(move |pathway| (one, pathway)));
    let (cluster, pathway) = pathways
        .into_iter()
        .find(|(_, pathway)| pathway.code.to_string() == code)
        .ok_or_else(|| Refusal::of(format!("'{code}' is not the code of a career pathway")))?;
    let mut ids = pathway.occupations.clone();
    sort_occupations(&mut ids, asked.sort(&["title", "code"])?, |id| catalog.occupation(*id));
    let page = asked.page_of(&ids, |ids| PathwayPage {
        summary: Summary {
            title: &pathway.title,
            overview: format!("A career pathway of the cluster {}.", cluster.group.title),
            example_programs: Some(example_programs(&engine, &pathway.occupations)),
            source_url: SOURCE,
        },
        cluster: cluster.linked(&asked.base),
        occupations: Occupations::of(&asked.base, catalog, ids),
    })?;
    Ok(Json(page).into_response())
}
