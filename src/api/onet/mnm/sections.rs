//! The sections of a career.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use serde_json::Number;
use smol_str::SmolStr;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::browse::{Browse, IndustryRef};
use super::{career_href, career_ref};
use crate::api::onet::Answer;
use crate::api::onet::address::Base;
use crate::api::onet::asked::{Asked, At};
use crate::api::onet::lists::bright_outlook_code;
use crate::api::onet::reference::{Code, Content, Linked, OccupationRef, job_zone, occupation};
use crate::api::onet::refusal::Refusal;
use crate::api::onet::sections::{Section, categories, education_levels, important, rated, related};
use crate::catalog::{Catalog, Domain, Occupation, OccupationId};
use crate::engine::Engine;
use crate::market::{NATION, TopCode, Wage, WageFact, WagePoints};
use crate::money::Money;
use crate::soc::{OnetSocCode, SocCode};

/// The most elements, products of a category, levels of education, and related careers of a section.
const MOST_ELEMENTS: usize = 9;
const MOST_PRODUCTS: usize = 3;
const MOST_LEVELS: usize = 2;
const MOST_CAREERS: usize = 5;

/// A section of a career.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub(super) enum Part {
    Knowledge,
    Skills,
    Abilities,
    Personality,
    Technology,
    Education,
    JobOutlook,
    ExploreMore,
}

/// The elements of a group of the content model.
#[derive(Debug, Serialize)]
struct Group<'a> {
    #[serde(flatten)]
    name: Named<'a>,
    element: Vec<Named<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct Personality<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    top_interest: Option<TopInterest<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    work_styles: Vec<Named<'a>>,
}

#[derive(Debug, Serialize)]
struct TopInterest<'a> {
    id: &'a str,
    name: &'a str,
    description: &'a str,
}

#[derive(Debug, Serialize)]
struct TechnologyCategory<'a> {
    code: Code,
    title: &'a str,
    example: Vec<Product<'a>>,
}

#[derive(Debug, Serialize)]
struct Product<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hot_technology: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_demand: bool,
}

#[derive(Debug, Serialize)]
struct Education<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    job_zone: Option<JobZone<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    education_usually_needed: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct JobZone<'a> {
    href: String,
    code: u8,
    title: &'a str,
    experience: &'a str,
    training: &'a str,
    education: &'a str,
}

#[derive(Debug, Serialize)]
struct JobOutlook<'a> {
    outlook: Outlook,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bright_outlook: Vec<Linked<String, &'a str>>,
    salary: Salary,
}

#[derive(Debug, Serialize)]
struct Outlook {
    category: &'static str,
    description: &'static str,
}

/// National wages in dollars; where one is above what is published, the highest published amount under a name of its own.
#[derive(Debug, PartialEq, Serialize)]
struct Salary {
    /// The code under which they are published.
    soc_code: SocCode,
    #[serde(flatten)]
    points: BTreeMap<String, Number>,
}

#[derive(Debug, Serialize)]
struct ExploreMore<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    careers: Vec<OccupationRef<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    industries: Vec<IndustryRef>,
}

impl Part {
    fn title(self) -> &'static str {
        match self {
            Self::Knowledge => "Knowledge",
            Self::Skills => "Skills",
            Self::Abilities => "Abilities",
            Self::Personality => "Personality",
            Self::Technology => "Technology",
            Self::Education => "Education",
            Self::JobOutlook => "Job Outlook",
            Self::ExploreMore => "Explore More",
        }
    }

    pub(super) fn content(self, base: &Base, code: OnetSocCode) -> Content {
        let name: &str = self.into();
        Content { href: format!("{}{name}", career_href(base, code)), title: self.title() }
    }

    pub(super) fn has(self, base: &Base, engine: &Engine, id: OccupationId, occupation: &Occupation) -> bool {
        let has = |section: Section| section.has(engine, occupation);
        match self {
            Self::Knowledge => has(Section::Knowledge),
            Self::Skills => has(Section::Skills),
            Self::Abilities => has(Section::Abilities),
            Self::Personality => has(Section::Interests) || has(Section::WorkStyles),
            Self::Technology => has(Section::TechnologySkills),
            Self::Education => has(Section::Education) || has(Section::JobZone),
            Self::JobOutlook => {
                let has_wages = || !salary(engine, id, occupation.code).points.is_empty();
                outlook(engine, id, occupation).is_some() || has_wages()
            }
            Self::ExploreMore => {
                has(Section::RelatedOccupations) || IndustryRef::of_worker(base, engine, id).next().is_some()
            }
        }
    }
}

pub(in crate::api::onet) async fn part(
    State(engine): State<Arc<Engine>>,
    At((code, name)): At<(String, String)>,
    asked: Asked,
) -> Answer {
    let (id, occupation) = occupation(&engine, &code)?;
    let part: Part =
        name.parse().map_err(|_| Refusal::of(format!("'{name}' is not a section of a career")))?;
    if !part.has(&asked.base, &engine, id, occupation) {
        return Err(Refusal::no_data(&part.title().to_lowercase(), occupation.code));
    }
    let catalog = engine.catalog();
    Ok(match part {
        Part::Knowledge => Json(groups(catalog, occupation, Domain::Knowledge)).into_response(),
        Part::Skills => Json(groups(catalog, occupation, Domain::Skills)).into_response(),
        Part::Abilities => Json(groups(catalog, occupation, Domain::Abilities)).into_response(),
        Part::Personality => Json(personality(catalog, occupation)).into_response(),
        Part::Technology => Json(technology(catalog, occupation)).into_response(),
        Part::Education => Json(education(&asked.base, catalog, occupation)).into_response(),
        Part::JobOutlook => Json(job_outlook(&asked.base, &engine, id, occupation)).into_response(),
        Part::ExploreMore => Json(explore_more(&asked.base, &engine, id, occupation)).into_response(),
    })
}

fn most_important<'a>(catalog: &'a Catalog, occupation: &Occupation, domain: Domain) -> Vec<Named<'a>> {
    let elements = important(rated(catalog, occupation.code, domain)).into_iter().take(MOST_ELEMENTS);
    elements.map(|one| Named { id: one.id, name: one.name }).collect()
}

/// The most important elements by the group that they are in; the group of the most important one comes first.
fn groups<'a>(catalog: &'a Catalog, occupation: &Occupation, domain: Domain) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for element in most_important(catalog, occupation, domain) {
        let above = element.id.rsplit_once('.').map_or(element.id, |(above, _)| above);
        if let Some(known) = groups.iter_mut().find(|group| group.name.id == above) {
            known.element.push(element);
        } else {
            let name = Named { id: above, name: catalog.reference().element_name(above) };
            groups.push(Group { name, element: vec![element] });
        }
    }
    groups
}

fn personality<'a>(catalog: &'a Catalog, occupation: &Occupation) -> Personality<'a> {
    let interests = rated(catalog, occupation.code, Domain::Interests);
    let first = interests.first().copied();
    Personality {
        top_interest: first.map(|one| TopInterest {
            id: one.id,
            name: one.name,
            description: one.description,
        }),
        work_styles: most_important(catalog, occupation, Domain::WorkStyles),
    }
}

fn technology<'a>(catalog: &Catalog, occupation: &'a Occupation) -> Vec<TechnologyCategory<'a>> {
    let category = categories(catalog, occupation).into_iter().map(|one| {
        let mut products = one.products;
        products.sort_by_key(|product| !product.hot);
        products.truncate(MOST_PRODUCTS);
        let example = products.iter().map(|one| Product {
            title: &one.example,
            hot_technology: one.hot,
            in_demand: one.in_demand,
        });
        TechnologyCategory { code: one.code, title: one.title, example: example.collect() }
    });
    category.collect()
}

fn education<'a>(base: &Base, catalog: &'a Catalog, occupation: &Occupation) -> Education<'a> {
    let levels = education_levels(catalog, occupation.code);
    Education {
        job_zone: job_zone(catalog, occupation).map(|zone| JobZone {
            href: Browse::JobPreparation.href(base, zone.zone),
            code: zone.zone,
            title: &zone.name,
            experience: &zone.experience,
            training: &zone.training,
            education: &zone.education,
        }),
        education_usually_needed: levels.iter().take(MOST_LEVELS).map(|one| one.title).collect(),
    }
}

/// Both parts are required: what is not known says so.
fn job_outlook<'a>(
    base: &Base,
    engine: &Engine,
    id: OccupationId,
    occupation: &'a Occupation,
) -> JobOutlook<'a> {
    let unknown =
        || Outlook { category: "Not available", description: "The data has no projection of the jobs." };
    let link = |title: &'a SmolStr| {
        let code = bright_outlook_code(title);
        Linked { href: Browse::BrightOutlook.href(base, &code), code, title: title.as_str() }
    };
    JobOutlook {
        outlook: outlook(engine, id, occupation).unwrap_or_else(unknown),
        bright_outlook: occupation.lists.bright_outlook.iter().map(link).collect(),
        salary: salary(engine, id, occupation.code),
    }
}

/// The outlook: bright if O*NET lists the occupation, otherwise by whether its jobs are projected to become fewer.
fn outlook(engine: &Engine, id: OccupationId, occupation: &Occupation) -> Option<Outlook> {
    if occupation.lists.is_bright() {
        let description = "New job opportunities are very likely in the future.";
        return Some(Outlook { category: "Bright", description });
    }
    let market = engine.market();
    let projection = market.projections(id, market.areas().id_of(NATION)?).into_iter().next()?;
    Some(if projection.target() >= projection.base() {
        Outlook { category: "Average", description: "New job opportunities are likely in the future." }
    } else {
        let description = "New job opportunities are less likely in the future.";
        Outlook { category: "Below Average", description }
    })
}

/// The wages of an occupation in the nation. Those of the parts of an occupation do not add up.
fn wages(engine: &Engine, id: OccupationId) -> Option<WageFact<'_>> {
    let market = engine.market();
    let mut wages = market.wages(id, market.areas().id_of(NATION)?, None);
    wages.pop().filter(|_| wages.is_empty())
}

fn salary(engine: &Engine, id: OccupationId, code: OnetSocCode) -> Salary {
    let Some(fact) = wages(engine, id) else {
        return Salary { soc_code: code.soc(), points: BTreeMap::new() };
    };
    let top = TopCode::of(fact.year);
    let whole = |wage: Money| Some(Number::from(wage.cents() / 100));
    let exact = |wage: Money| Number::from_f64(wage.dollars());
    let yearly = named("annual", fact.yearly, top.map(|top| top.yearly), whole);
    let hourly = named("hourly", &fact.hourly, top.map(|top| top.hourly), exact);
    Salary { soc_code: fact.code.code, points: yearly.into_iter().chain(hourly).collect() }
}

/// The published points of a distribution of wages by their names.
fn named(
    period: &str,
    points: &WagePoints<Wage>,
    top: Option<Money>,
    number: impl Fn(Money) -> Option<Number>,
) -> Vec<(String, Number)> {
    let points =
        [("10th_percentile", points.p10), ("median", points.median), ("90th_percentile", points.p90)];
    let named = |(name, wage)| match (wage, top) {
        (Wage::Amount(wage), _) => Some((format!("{period}_{name}"), number(wage)?)),
        (Wage::TopCoded, Some(top)) => Some((format!("{period}_{name}_over"), number(top)?)),
        _ => None,
    };
    points.into_iter().filter_map(named).collect()
}

/// The closest related careers, and the industries of the career's workers.
fn explore_more<'a>(
    base: &Base,
    engine: &'a Engine,
    id: OccupationId,
    occupation: &'a Occupation,
) -> ExploreMore<'a> {
    let closest = related(engine.catalog(), occupation).take(MOST_CAREERS);
    ExploreMore {
        careers: closest.map(|(_, career)| career_ref(base, career)).collect(),
        industries: IndustryRef::of_worker(base, engine, id).collect(),
    }
}
