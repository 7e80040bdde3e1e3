//! `GET /mnm/…`: My Next Move, careers in plain form.
//!
//! The shapes of single sections are those of version 1.9, the last that is documented in full.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::occupations::reported_titles;
use super::reference::{Content, OccupationRef, Tags, occupation};
use super::refusal::Refusal;
use super::search::ranking;
use super::sections::{Section, categories, education_levels, important, job_zone, ranked_tasks, rated};
use crate::api::Workers;
use crate::catalog::{Catalog, Domain, Occupation, OccupationId, TitleKind};
use crate::engine::Engine;
use crate::market::{NATION, TopCode, Wage};
use crate::soc::OnetSocCode;

/// The most tasks, elements, interests or products that a page for students shows.
const MOST_TASKS: usize = 5;
const MOST_ALSO_CALLED: usize = 4;
const MOST_ELEMENTS: usize = 9;
const MOST_PRODUCTS: usize = 3;

#[derive(Debug, Serialize)]
struct Careers<'a> {
    career: Vec<OccupationRef<'a>>,
}

#[derive(Debug, Serialize)]
struct Career<'a> {
    code: OnetSocCode,
    title: &'a str,
    tags: Tags,
    also_called: Vec<&'a str>,
    what_they_do: &'a str,
    on_the_job: Vec<&'a str>,
    contents: Vec<Content>,
}

/// A section of a career.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
enum Part {
    Knowledge,
    Skills,
    Abilities,
    Personality,
    Technology,
    Education,
    JobOutlook,
}

/// Elements by the group of the content model that they are in.
#[derive(Debug, Serialize)]
struct Groups<'a> {
    group: Vec<Group<'a>>,
}

#[derive(Debug, Serialize)]
struct Group<'a> {
    title: Named<'a>,
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
    work_styles: WorkStyles<'a>,
}

#[derive(Debug, Serialize)]
struct TopInterest<'a> {
    id: &'a str,
    title: &'a str,
    description: &'a str,
}

#[derive(Debug, Serialize)]
struct WorkStyles<'a> {
    element: Vec<Named<'a>>,
}

#[derive(Debug, Serialize)]
struct Technology<'a> {
    category: Vec<TechnologyCategory<'a>>,
}

#[derive(Debug, Serialize)]
struct TechnologyCategory<'a> {
    title: CategoryTitle<'a>,
    example: Vec<Product<'a>>,
}

#[derive(Debug, Serialize)]
struct CategoryTitle<'a> {
    id: super::sections::CategoryCode,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct Product<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hot_technology: bool,
}

#[derive(Debug, Serialize)]
struct Education<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    job_zone: Option<u8>,
    education_usually_needed: UsuallyNeeded<'a>,
}

#[derive(Debug, Serialize)]
struct UsuallyNeeded<'a> {
    category: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct JobOutlook {
    #[serde(skip_serializing_if = "Option::is_none")]
    outlook: Option<Outlook>,
    #[serde(skip_serializing_if = "Option::is_none")]
    salary: Option<Salary>,
}

#[derive(Debug, Serialize)]
struct Outlook {
    category: &'static str,
    description: &'static str,
}

/// National wages in dollars; where one is above what is published, the highest published amount under a name of its own.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Salary {
    #[serde(flatten)]
    points: BTreeMap<String, f64>,
}

fn career_href(base: &Base, code: OnetSocCode) -> String {
    base.href(&format!("/mnm/careers/{code}/"))
}

fn page_of_careers(engine: &Engine, asked: &Asked, ids: &[OccupationId]) -> Answer {
    let page = asked.page_of(ids, |ids| Careers {
        career: ids
            .iter()
            .map(|id| {
                let occupation = engine.catalog().occupation(*id);
                OccupationRef::at(career_href(&asked.base, occupation.code), occupation)
            })
            .collect(),
    })?;
    Ok(Json(page).into_response())
}

pub(super) async fn search(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    asked: Asked,
) -> Answer {
    let keyword = asked.required("keyword")?;
    asked.window()?;
    let ids = ranking(&engine, &workers, keyword).await?.ids;
    page_of_careers(&engine, &asked, &ids)
}

pub(super) async fn careers(State(engine): State<Arc<Engine>>, asked: Asked) -> Answer {
    let catalog = engine.catalog();
    let mut ids: Vec<OccupationId> = (0..catalog.occupations().len() as OccupationId).collect();
    ids.sort_by_key(|id| &catalog.occupation(*id).title);
    page_of_careers(&engine, &asked, &ids)
}

pub(super) async fn career(State(engine): State<Arc<Engine>>, At(code): At<String>, asked: Asked) -> Answer {
    let (id, occupation) = occupation(&engine, &code)?;
    let shown =
        |title: &&crate::catalog::Title| title.kind == TitleKind::Reported && title.shown_in_my_next_move;
    let mut also_called: Vec<&str> =
        occupation.titles.iter().filter(shown).map(|title| title.text.as_str()).collect();
    if also_called.is_empty() {
        also_called = reported_titles(occupation).collect();
    }
    also_called.truncate(MOST_ALSO_CALLED);
    let tasks = ranked_tasks(engine.catalog(), occupation).into_iter().take(MOST_TASKS);
    let contents = Part::VARIANTS.iter().filter(|part| part.has(&engine, id, occupation));
    let career = Career {
        code: occupation.code,
        title: &occupation.title,
        tags: Tags::of(occupation),
        also_called,
        what_they_do: &occupation.description,
        on_the_job: tasks.map(|one| one.task.text.as_str()).collect(),
        contents: contents.map(|part| part.content(&asked.base, occupation.code)).collect(),
    };
    Ok(Json(career).into_response())
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
        }
    }

    fn content(self, base: &Base, code: OnetSocCode) -> Content {
        let name: &str = self.into();
        Content { href: format!("{}{name}", career_href(base, code)), title: self.title() }
    }

    fn has(self, engine: &Engine, id: OccupationId, occupation: &Occupation) -> bool {
        let has = |section: Section| section.has(engine, occupation);
        match self {
            Self::Knowledge => has(Section::Knowledge),
            Self::Skills => has(Section::Skills),
            Self::Abilities => has(Section::Abilities),
            Self::Personality => has(Section::Interests) || has(Section::WorkStyles),
            Self::Technology => has(Section::TechnologySkills),
            Self::Education => has(Section::Education) || has(Section::JobZone),
            Self::JobOutlook => outlook(engine, id, occupation).is_some() || salary(engine, id).is_some(),
        }
    }
}

pub(super) async fn part(
    State(engine): State<Arc<Engine>>,
    At((code, name)): At<(String, String)>,
) -> Answer {
    let (id, occupation) = occupation(&engine, &code)?;
    let part: Part =
        name.parse().map_err(|_| Refusal::of(format!("'{name}' is not a section of a career")))?;
    if !part.has(&engine, id, occupation) {
        return Err(Refusal::no_data(&part.title().to_lowercase(), occupation.code));
    }
    let catalog = engine.catalog();
    Ok(match part {
        Part::Knowledge => Json(groups(catalog, occupation, Domain::Knowledge)).into_response(),
        Part::Skills => Json(groups(catalog, occupation, Domain::Skills)).into_response(),
        Part::Abilities => Json(groups(catalog, occupation, Domain::Abilities)).into_response(),
        Part::Personality => Json(personality(catalog, occupation)).into_response(),
        Part::Technology => Json(technology(catalog, occupation)).into_response(),
        Part::Education => Json(education(catalog, occupation)).into_response(),
        Part::JobOutlook => {
            let (outlook, salary) = (outlook(&engine, id, occupation), salary(&engine, id));
            Json(JobOutlook { outlook, salary }).into_response()
        }
    })
}

fn most_important<'a>(catalog: &'a Catalog, occupation: &Occupation, domain: Domain) -> Vec<Named<'a>> {
    let elements = important(rated(catalog, occupation.code, domain)).into_iter().take(MOST_ELEMENTS);
    elements.map(|one| Named { id: one.id, name: one.name }).collect()
}

/// The most important elements by the group that they are in; the group of the most important one comes first.
fn groups<'a>(catalog: &'a Catalog, occupation: &Occupation, domain: Domain) -> Groups<'a> {
    let mut group: Vec<Group<'a>> = Vec::new();
    for element in most_important(catalog, occupation, domain) {
        let above = element.id.rsplit_once('.').map_or(element.id, |(above, _)| above);
        if let Some(known) = group.iter_mut().find(|group| group.title.id == above) {
            known.element.push(element);
        } else {
            let name = catalog.reference().element_name(above);
            group.push(Group { title: Named { id: above, name }, element: vec![element] });
        }
    }
    Groups { group }
}

fn personality<'a>(catalog: &'a Catalog, occupation: &Occupation) -> Personality<'a> {
    let interests = rated(catalog, occupation.code, Domain::Interests);
    let first = interests.first().copied();
    Personality {
        top_interest: first.map(|one| TopInterest {
            id: one.id,
            title: one.name,
            description: one.description,
        }),
        work_styles: WorkStyles { element: most_important(catalog, occupation, Domain::WorkStyles) },
    }
}

fn technology<'a>(catalog: &Catalog, occupation: &'a Occupation) -> Technology<'a> {
    let category = categories(catalog, occupation).into_iter().map(|one| {
        let mut products = one.products;
        products.sort_by_key(|product| !product.hot);
        products.truncate(MOST_PRODUCTS);
        let example = products.iter().map(|one| Product { name: &one.example, hot_technology: one.hot });
        TechnologyCategory {
            title: CategoryTitle { id: one.code, name: one.title },
            example: example.collect(),
        }
    });
    Technology { category: category.collect() }
}

fn education<'a>(catalog: &'a Catalog, occupation: &Occupation) -> Education<'a> {
    let levels = education_levels(catalog, occupation.code);
    Education {
        job_zone: job_zone(catalog, occupation).map(|zone| zone.zone),
        education_usually_needed: UsuallyNeeded {
            category: levels.iter().take(2).map(|one| one.title).collect(),
        },
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

fn salary(engine: &Engine, id: OccupationId) -> Option<Salary> {
    let market = engine.market();
    let wages = market.wages(id, market.areas().id_of(NATION)?, None);
    // Wages of the parts of an occupation do not add up.
    let [fact] = &wages[..] else { return None };
    let top = TopCode::of(fact.year);
    let mut salary = Salary::default();
    let hourly_top = top.map(|code| code.hourly);
    let yearly_top = top.map(|code| code.yearly);
    for (period, points, top) in [("annual", fact.yearly, yearly_top), ("hourly", &fact.hourly, hourly_top)] {
        let named =
            [("10th_percentile", points.p10), ("median", points.median), ("90th_percentile", points.p90)];
        for (name, wage) in named {
            let (name, amount) = match (wage, top) {
                (Wage::Amount(amount), _) => (format!("{period}_{name}"), amount),
                (Wage::TopCoded, Some(top)) => (format!("{period}_{name}_over"), top),
                _ => continue,
            };
            salary.points.insert(name, amount.dollars());
        }
    }
    (salary != Salary::default()).then_some(salary)
}
