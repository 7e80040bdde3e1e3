//! Lists of occupations to browse: Bright Outlook, career clusters, job families, job zones, STEM, industries.
//!
//! Each has a page of its categories (`/`), of the occupations of one (`/{code}`), and of all of them (`/all`).

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Answer;
use super::address::Base;
use super::asked::Asked;
use super::reference::{Linked, OccupationRef, Occupations, Titled};
use super::refusal::Refusal;
use crate::catalog::{Catalog, Occupation, OccupationId};
use crate::engine::Engine;
use crate::market::NATION;
use crate::soc::{MAJOR_GROUPS, major_group};

/// A way to divide occupations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Division {
    BrightOutlook,
    CareerClusters,
    JobFamilies,
    JobZones,
    Stem,
    Industries,
}

/// Occupations with something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    code: String,
    title: String,
    occupations: Vec<OccupationId>,
}

type Groups = Vec<Linked<String, String>>;

/// The categories, under the name that each list has for them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Categories {
    Category(Groups),
    Cluster(Groups),
    JobFamily(Groups),
    JobZone(Groups),
    Type(Groups),
    Industry(Groups),
}

#[derive(Debug, Serialize)]
struct Clustered<'a> {
    occupation: Vec<ClusteredOccupation<'a>>,
}

#[derive(Debug, Serialize)]
struct ClusteredOccupation<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    /// Empty: the release's clusters are not divided.
    sub_cluster: Vec<Titled<String, String>>,
}

/// The code of a category of Bright Outlook by its name.
pub(super) fn bright_outlook_code(name: &str) -> String {
    match name {
        "Rapid Growth" => "grow".to_owned(),
        "Numerous Job Openings" => "openings".to_owned(),
        name if name.starts_with("New") => "emerging".to_owned(),
        other => other.to_lowercase().replace(|letter: char| !letter.is_alphanumeric(), "_"),
    }
}

impl Division {
    fn path(self) -> &'static str {
        match self {
            Self::BrightOutlook => "/online/bright_outlook",
            Self::CareerClusters => "/online/career_clusters",
            Self::JobFamilies => "/online/job_families",
            Self::JobZones => "/online/job_zones",
            Self::Stem => "/online/stem_occupations",
            Self::Industries => "/online/industries",
        }
    }

    /// The table that it needs, for messages.
    fn table(self) -> &'static str {
        match self {
            Self::BrightOutlook => "list of Bright Outlook occupations",
            Self::CareerClusters => "list of career clusters",
            Self::JobFamilies => "occupations",
            Self::JobZones => "job zones",
            Self::Stem => "list of STEM occupations",
            Self::Industries => "table of the industries of occupations",
        }
    }

    /// The categories with their occupations, in the order of their codes.
    fn groups(self, engine: &Engine) -> Vec<Group> {
        let catalog = engine.catalog();
        match self {
            Self::BrightOutlook => {
                let of =
                    |one: &Occupation| one.lists.bright_outlook.iter().map(ToString::to_string).collect();
                let named = by_name(catalog, of);
                let group = |(title, occupations): (String, _)| Group {
                    code: bright_outlook_code(&title),
                    title,
                    occupations,
                };
                named.into_iter().map(group).collect()
            }
            // In alphabetical order, the sixteen career clusters have the numbers 01 to 16.
            Self::CareerClusters => {
                let of =
                    |one: &Occupation| one.lists.career_clusters.iter().map(ToString::to_string).collect();
                numbered(by_name(catalog, of), |number| format!("{number:02}0000"))
            }
            Self::Stem => {
                let of = |one: &Occupation| {
                    let types = one.lists.stem.iter().flat_map(|types| types.split("; "));
                    types.map(str::to_owned).collect()
                };
                numbered(by_name(catalog, of), |number| number.to_string())
            }
            Self::JobFamilies => {
                let with = |digits: &str| -> Vec<OccupationId> {
                    let of = |one: &Occupation| {
                        major_group(one.code.soc()).is_some_and(|group| group.digits == digits)
                    };
                    matching(catalog, of)
                };
                let group = MAJOR_GROUPS.iter().map(|group| Group {
                    code: group.digits.to_owned(),
                    title: group.title.to_owned(),
                    occupations: with(group.digits),
                });
                group.filter(|group| !group.occupations.is_empty()).collect()
            }
            Self::JobZones => {
                let zones = catalog.reference().job_zones.iter().map(|described| Group {
                    code: described.zone.to_string(),
                    title: described.name.clone(),
                    occupations: matching(catalog, |one| {
                        one.job_zone.as_ref().is_some_and(|zone| zone.zone == described.zone)
                    }),
                });
                zones.collect()
            }
            Self::Industries => industries(engine),
        }
    }

    fn categories(self, base: &Base, groups: Vec<Group>) -> Categories {
        let linked = |group: Group| Linked {
            href: base.named(self.path(), &group.code),
            code: group.code,
            title: group.title,
        };
        let groups = groups.into_iter().map(linked).collect();
        match self {
            Self::BrightOutlook => Categories::Category(groups),
            Self::CareerClusters => Categories::Cluster(groups),
            Self::JobFamilies => Categories::JobFamily(groups),
            Self::JobZones => Categories::JobZone(groups),
            Self::Stem => Categories::Type(groups),
            Self::Industries => Categories::Industry(groups),
        }
    }
}

fn matching(catalog: &Catalog, wanted: impl Fn(&Occupation) -> bool) -> Vec<OccupationId> {
    (0..).zip(catalog.occupations()).filter(|(_, one)| wanted(one)).map(|(id, _)| id).collect()
}

/// The occupations by each of the names that they have.
fn by_name(
    catalog: &Catalog,
    names: impl Fn(&Occupation) -> Vec<String>,
) -> BTreeMap<String, Vec<OccupationId>> {
    let mut groups: BTreeMap<String, Vec<OccupationId>> = BTreeMap::new();
    for (id, occupation) in (0..).zip(catalog.occupations()) {
        for name in names(occupation).into_iter().collect::<BTreeSet<String>>() {
            groups.entry(name).or_default().push(id);
        }
    }
    groups
}

fn numbered(named: BTreeMap<String, Vec<OccupationId>>, code: impl Fn(usize) -> String) -> Vec<Group> {
    let groups = (1..).zip(named);
    groups.map(|(number, (title, occupations))| Group { code: code(number), title, occupations }).collect()
}

/// The industries of the nation; in each, the occupations with the largest share of their jobs in it come first.
fn industries(engine: &Engine) -> Vec<Group> {
    let (catalog, market) = (engine.catalog(), engine.market());
    let Some(nation) = market.areas().id_of(NATION) else { return Vec::new() };
    let mut groups: BTreeMap<(String, String), Vec<(f32, OccupationId)>> = BTreeMap::new();
    for id in 0..catalog.occupations().len() as OccupationId {
        for share in market.industries(id, nation) {
            let (Some(naics), Some(percent)) = (share.naics, share.percent) else { continue };
            groups.entry((naics.to_string(), share.industry.to_string())).or_default().push((percent, id));
        }
    }
    let group = |((code, title), mut shares): ((String, String), Vec<(f32, OccupationId)>)| {
        shares.sort_by(|(a, first), (b, second)| b.total_cmp(a).then(first.cmp(second)));
        let mut occupations: Vec<OccupationId> = Vec::new();
        for (_, id) in shares {
            if !occupations.contains(&id) {
                occupations.push(id);
            }
        }
        Group { code, title, occupations }
    };
    groups.into_iter().map(group).collect()
}

/// Answers with the page of a list's categories.
pub(super) fn categories(division: Division, engine: &Engine, asked: &Asked) -> Answer {
    Ok(Json(division.categories(&asked.base, present(engine, division)?)).into_response())
}

fn present(engine: &Engine, division: Division) -> Result<Vec<Group>, Refusal> {
    let groups = division.groups(engine);
    if groups.is_empty() {
        return Err(Refusal::of(format!("the data has no {}", division.table())));
    }
    Ok(groups)
}

/// Answers with the page of the occupations of one category, or of all.
pub(super) fn occupations(division: Division, engine: &Engine, code: &str, asked: &Asked) -> Answer {
    let catalog = engine.catalog();
    let groups = present(engine, division)?;
    let ids: Vec<OccupationId> = if code == "all" {
        groups.into_iter().flat_map(|group| group.occupations).collect::<BTreeSet<_>>().into_iter().collect()
    } else {
        let group = groups.into_iter().find(|group| group.code == code);
        group.ok_or_else(|| Refusal::of(format!("'{code}' is not a code of this list")))?.occupations
    };
    if division == Division::CareerClusters {
        let page = asked.page_of(&ids, |ids| Clustered {
            occupation: ids
                .iter()
                .map(|id| ClusteredOccupation {
                    reference: OccupationRef::of(&asked.base, catalog.occupation(*id)),
                    sub_cluster: Vec::new(),
                })
                .collect(),
        })?;
        return Ok(Json(page).into_response());
    }
    let page = asked.page_of(&ids, |ids| Occupations::of(&asked.base, catalog, ids))?;
    Ok(Json(page).into_response())
}
