//! Careers by Bright Outlook, career cluster, job preparation, interest and industry.

use std::fmt::Display;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use strum::{EnumString, IntoStaticStr};

use super::{Careers, career_ref, sort};
use crate::api::onet::Answer;
use crate::api::onet::address::Base;
use crate::api::onet::asked::{Asked, At};
use crate::api::onet::career_clusters::{Cluster, SOURCE, clusters, example_programs};
use crate::api::onet::industries::{Sector, sectors, sectors_of};
use crate::api::onet::lists::{Division, Group};
use crate::api::onet::onet_data::{interests, letter};
use crate::api::onet::reference::{Code, OccupationRef};
use crate::api::onet::refusal::Refusal;
use crate::catalog::{Catalog, Element, JobZoneDescription, Occupation, OccupationId};
use crate::engine::Engine;

/// Percent of an occupation's workers from which on most of them are in an industry, and some of them.
const MOST: f32 = 50.0;
const SOME: f32 = 10.0;

/// A way to divide careers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api::onet) enum Browse {
    BrightOutlook,
    CareerClusters,
    JobPreparation,
    Interests,
}

#[derive(Debug, Serialize)]
struct OfGroup<'a> {
    summary: Summary<'a>,
    #[serde(flatten)]
    careers: Careers<'a>,
}

/// What the careers of a group have in common.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Summary<'a> {
    BrightOutlook {
        title: &'a str,
    },
    CareerCluster {
        title: &'a str,
        overview: String,
        sub_clusters: Vec<&'a str>,
        example_programs: Vec<&'a str>,
        source_url: &'static str,
    },
    JobPreparation {
        title: &'a str,
        experience: &'a str,
        training: &'a str,
        education: &'a str,
    },
    Interest {
        title: &'a str,
        description: &'a str,
    },
}

/// An industry with the addresses of the careers in it.
#[derive(Debug, Serialize)]
pub(super) struct IndustryRef {
    #[serde(skip_serializing_if = "Option::is_none")]
    most_people: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    some_people: Option<String>,
    code: u8,
    title: String,
}

#[derive(Debug, Serialize)]
struct OfIndustry<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<Worker<'a>>,
    #[serde(flatten)]
    careers: Careers<'a>,
}

/// A career with the share of its workers in an industry.
#[derive(Debug, Serialize)]
struct Worker<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    percent_employed: u8,
}

/// How many of a career's workers are in an industry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
enum People {
    MostPeople,
    SomePeople,
}

impl Browse {
    fn path(self) -> &'static str {
        match self {
            Self::BrightOutlook => "/mnm/bright_outlook",
            Self::CareerClusters => "/mnm/career_clusters",
            Self::JobPreparation => "/mnm/job_preparation",
            Self::Interests => "/mnm/interests",
        }
    }

    /// The address of the careers of a group.
    pub(super) fn href(self, base: &Base, code: impl Display) -> String {
        base.named(self.path(), &code.to_string())
    }

    fn groups(self, catalog: &Catalog) -> Result<Vec<Group>, Refusal> {
        match self {
            Self::BrightOutlook => Division::BrightOutlook.groups(catalog),
            Self::CareerClusters => Ok(clusters(catalog)?.into_iter().map(|cluster| cluster.group).collect()),
            Self::JobPreparation => Division::JobZones.groups(catalog),
            Self::Interests => {
                let group = |interest: &Element| {
                    let first = |one: &Occupation| one.interest_code.starts_with(letter(interest));
                    let all = (0..).zip(catalog.occupations()).filter(|(_, one)| first(one));
                    let occupations = all.map(|(id, _)| id).collect();
                    Group::of(Code::Text(interest.name.to_lowercase()), &interest.name, occupations)
                };
                Ok(interests(catalog).map(group).collect())
            }
        }
    }

    /// Answers with the groups.
    pub(in crate::api::onet) fn list(self, engine: &Engine, asked: &Asked) -> Answer {
        let groups = self.groups(engine.catalog())?;
        let linked: Vec<_> = groups.iter().map(|group| group.linked(&asked.base, self.path())).collect();
        Ok(Json(linked).into_response())
    }

    /// Answers with the careers of a group.
    pub(in crate::api::onet) fn one(self, engine: &Engine, code: &str, asked: &Asked) -> Answer {
        let catalog = engine.catalog();
        let reference = catalog.reference();
        let groups = self.groups(catalog)?;
        let group = Group::find(&groups, code)?;
        let clusters = if self == Self::CareerClusters { clusters(catalog)? } else { Vec::new() };
        let title = group.title.as_str();
        let summary = match self {
            Self::BrightOutlook => Summary::BrightOutlook { title },
            Self::CareerClusters => {
                let cluster = Cluster::find(&clusters, code)?;
                Summary::CareerCluster {
                    title,
                    overview: cluster.overview(),
                    sub_clusters: cluster.pathways.iter().map(|pathway| pathway.title.as_str()).collect(),
                    example_programs: example_programs(engine, &group.occupations),
                    source_url: SOURCE,
                }
            }
            Self::JobPreparation => {
                let zone = reference.job_zones.iter().find(|zone| zone.zone.to_string() == code);
                let text = |text: fn(&JobZoneDescription) -> &str| zone.map_or("", text);
                Summary::JobPreparation {
                    title,
                    experience: text(|zone| &zone.experience),
                    training: text(|zone| &zone.training),
                    education: text(|zone| &zone.education),
                }
            }
            Self::Interests => {
                let interest = interests(catalog).find(|interest| interest.name == group.title);
                Summary::Interest { title, description: interest.map_or("", |one| &one.description) }
            }
        };
        let mut ids = group.occupations.clone();
        sort(engine, &mut ids);
        let page =
            asked.page_of(&ids, |ids| OfGroup { summary, careers: Careers::of(&asked.base, engine, ids) })?;
        Ok(Json(page).into_response())
    }
}

impl People {
    fn of(percent: f32) -> Option<Self> {
        match percent {
            MOST.. => Some(Self::MostPeople),
            SOME.. => Some(Self::SomePeople),
            _ => None,
        }
    }
}

impl IndustryRef {
    fn of(base: &Base, code: u8, title: String, has: impl Fn(People) -> bool) -> Self {
        let href = |people: People| {
            let name: &str = people.into();
            has(people).then(|| base.href(&format!("/mnm/industries/{code}/{name}")))
        };
        Self { most_people: href(People::MostPeople), some_people: href(People::SomePeople), code, title }
    }

    /// The industries of an occupation's workers, those with the most first.
    pub(super) fn of_worker(base: &Base, engine: &Engine, id: OccupationId) -> impl Iterator<Item = Self> {
        sectors_of(engine, id).into_iter().filter_map(move |share| {
            let people = People::of(share.percent)?;
            Some(Self::of(base, share.code, share.title, |one| one == people))
        })
    }
}

pub(in crate::api::onet) async fn industries(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let industry = |Sector { code, title, shares }: Sector| {
        let has = |people| shares.iter().any(|(_, percent)| People::of(*percent) == Some(people));
        IndustryRef::of(&asked.base, code, title, has)
    };
    Ok(Json(sectors(&engine)?.into_iter().map(industry).collect::<Vec<_>>()).into_response())
}

pub(in crate::api::onet) async fn industry(
    State(engine): State<Arc<Engine>>,
    At((code, people)): At<(String, String)>,
    asked: Asked,
) -> Answer {
    let people: People =
        people.parse().map_err(|_| Refusal::of(format!("'{people}' is not most_people or some_people")))?;
    let sectors = sectors(&engine)?;
    let sector = Sector::find(&sectors, &code)?;
    let shares: Vec<(OccupationId, f32)> =
        sector.shares.iter().copied().filter(|(_, percent)| People::of(*percent) == Some(people)).collect();
    let example = shares.first().map(|(id, percent)| Worker {
        reference: career_ref(&asked.base, engine.catalog().occupation(*id)),
        percent_employed: percent.round() as u8,
    });
    let mut ids: Vec<OccupationId> = shares.iter().map(|(id, _)| *id).collect();
    sort(&engine, &mut ids);
    let page =
        asked.page_of(&ids, |ids| OfIndustry { example, careers: Careers::of(&asked.base, &engine, ids) })?;
    Ok(Json(page).into_response())
}
