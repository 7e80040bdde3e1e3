//! Version 1.9, which clients of before 2025 speak: search, overview and details as JSON.
//!
//! Under `/v1.9/ws/` always; under `/ws/` for callers that send Basic authentication, which only that version has.

use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::{Map, Value};

use super::Answer;
use super::address::{Base, LEGACY_ONLY_PREFIX};
use super::asked::{Asked, At};
use super::occupations::{self, UpdatedPart, reported_titles, siblings};
use super::reference::{Code, Content, job_zone, occupation};
use super::refusal::Refusal;
use super::search::{self, ranking};
use super::sections::elements::is_important;
use super::sections::{
    Detail, RankedTask, Section, TaskCategory, categories, education_levels, ranked_tasks, rated, tools,
};
use crate::api::Workers;
use crate::catalog::{Domain, Occupation, RelatedTier};
use crate::engine::Engine;
use crate::soc::OnetSocCode;

/// Items of a short list of tasks.
const SHORT: usize = 10;

/// Whether a caller speaks version 1.9: by Basic authentication.
pub(super) struct SpeaksLegacy(bool);

impl<S: Sync> FromRequestParts<S> for SpeaksLegacy {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(is_legacy(parts.uri.path(), parts.headers.get(header::AUTHORIZATION))))
    }
}

/// Whether a request is of version 1.9, by its path and its `Authorization` header.
pub(super) fn is_legacy(path: &str, authorization: Option<&header::HeaderValue>) -> bool {
    let scheme =
        authorization.and_then(|value| value.to_str().ok()).and_then(|value| value.split(' ').next());
    path.starts_with(LEGACY_ONLY_PREFIX)
        || path.starts_with("/ws/") && scheme.is_some_and(|one| one.eq_ignore_ascii_case("basic"))
}

#[derive(Debug, Serialize)]
struct Found<'a> {
    keyword: &'a str,
    start: usize,
    end: usize,
    total: usize,
    link: Vec<Link>,
    occupation: Vec<Hit<'a>>,
}

#[derive(Debug, Serialize)]
struct Link {
    href: String,
    rel: &'static str,
}

#[derive(Debug, Serialize)]
struct Hit<'a> {
    #[serde(flatten)]
    reference: Reference<'a>,
    /// Only of words: a code matches or does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    relevance_score: Option<u8>,
}

#[derive(Debug, Serialize)]
struct Reference<'a> {
    href: String,
    code: OnetSocCode,
    title: &'a str,
    tags: Tags,
}

/// Marks of an occupation, all of them always there.
#[derive(Debug, Serialize)]
struct Tags {
    bright_outlook: bool,
    green: bool,
}

#[derive(Debug, Serialize)]
struct Overview<'a> {
    code: OnetSocCode,
    title: &'a str,
    tags: Tags,
    description: &'a str,
    sample_of_reported_job_titles: Titles<'a>,
    updated: Updated,
    summary_resources: Resources,
    details_resources: Resources,
    also_see: AlsoSee<'a>,
}

#[derive(Debug, Serialize)]
struct Titles<'a> {
    title: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Updated {
    partial: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<u16>,
    #[serde(rename = "resource_updated")]
    resources: Vec<UpdatedPart>,
}

#[derive(Debug, Serialize)]
struct Resources {
    resource: Vec<Content>,
}

#[derive(Debug, Serialize)]
struct AlsoSee<'a> {
    occupation: Vec<Reference<'a>>,
}

#[derive(Debug, Serialize)]
struct Score {
    scale: &'static str,
    important: bool,
    value: u8,
}

#[derive(Debug, Serialize)]
struct Tasks<'a> {
    task: Vec<Task<'a>>,
}

#[derive(Debug, Serialize)]
struct Task<'a> {
    id: u32,
    category: TaskCategory,
    green: bool,
    statement: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<Score>,
}

#[derive(Debug, Serialize)]
struct Elements<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    high_point_code: Option<&'a str>,
    element: Vec<Element<'a>>,
}

#[derive(Debug, Serialize)]
struct Element<'a> {
    id: &'a str,
    name: &'a str,
    description: &'a str,
    score: Score,
}

#[derive(Debug, Serialize)]
struct Categories<'a> {
    category: Vec<CategoryItem<'a>>,
}

#[derive(Debug, Serialize)]
struct CategoryItem<'a> {
    title: CategoryTitle<'a>,
    example: Vec<Example<'a>>,
}

#[derive(Debug, Serialize)]
struct CategoryTitle<'a> {
    id: Code,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct Example<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hot_technology: bool,
}

#[derive(Debug, Serialize)]
struct Activities<'a> {
    activity: Vec<Activity<'a>>,
}

#[derive(Debug, Serialize)]
struct Activity<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct JobZone<'a> {
    value: u8,
    title: &'a str,
    education: &'a str,
    related_experience: &'a str,
    job_training: &'a str,
    #[serde(rename = "job_zone_examples")]
    examples: &'a str,
    svp_range: &'a str,
}

#[derive(Debug, Serialize)]
struct Education<'a> {
    level_required: Levels<'a>,
}

#[derive(Debug, Serialize)]
struct Levels<'a> {
    category: Vec<Level<'a>>,
}

#[derive(Debug, Serialize)]
struct Level<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<LevelScore>,
}

#[derive(Debug, Serialize)]
struct LevelScore {
    scale: &'static str,
    value: u8,
}

#[derive(Debug, Serialize)]
struct Related<'a> {
    occupation: Vec<Reference<'a>>,
}

impl Tags {
    fn of(occupation: &Occupation) -> Self {
        // O*NET no longer publishes which occupations are green.
        Self { bright_outlook: occupation.lists.is_bright(), green: false }
    }
}

impl<'a> Reference<'a> {
    fn of(base: &Base, occupation: &'a Occupation) -> Self {
        let (code, title) = (occupation.code, occupation.title.as_str());
        Self { href: base.occupation(code), code, title, tags: Tags::of(occupation) }
    }
}

/// `/ws/online/search`, in the version that the caller speaks.
pub(super) async fn search_of_version(
    SpeaksLegacy(legacy): SpeaksLegacy,
    engine: State<Arc<Engine>>,
    workers: State<Workers>,
    asked: Asked,
) -> Answer {
    if legacy { search(engine, workers, asked).await } else { search::search(engine, workers, asked).await }
}

/// `/ws/online/occupations/{code}`, in the version that the caller speaks.
pub(super) async fn overview_of_version(
    SpeaksLegacy(legacy): SpeaksLegacy,
    engine: State<Arc<Engine>>,
    code: At<String>,
    asked: Asked,
) -> Answer {
    if legacy {
        overview(engine, code, asked).await
    } else {
        occupations::overview(engine, code, asked).await
    }
}

pub(super) async fn search(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    asked: Asked,
) -> Answer {
    let keyword = asked.required("keyword")?;
    let window = asked.window()?;
    let ranking = ranking(&engine, &workers, keyword).await?;
    let total = ranking.0.len();
    let range = window.of(total);
    let hits = ranking.0[range.clone()].iter().map(|one| Hit {
        reference: Reference::of(&asked.base, engine.catalog().occupation(one.occupation)),
        relevance_score: one.score.map(|score| (score * 100.0).round() as u8),
    });
    let (prev, next) = asked.around(window, total);
    let links = [(prev, "prev"), (next, "next")].into_iter();
    let found = Found {
        keyword,
        start: range.start + 1,
        end: range.end,
        total,
        link: links.filter_map(|(href, rel)| Some(Link { href: href?, rel })).collect(),
        occupation: hits.collect(),
    };
    let logged = ranking.logged(&asked, engine.catalog(), keyword)?;
    Ok((Extension(logged), Json(found)).into_response())
}

pub(super) async fn overview(
    State(engine): State<Arc<Engine>>,
    At(code): At<String>,
    asked: Asked,
) -> Answer {
    let (_, occupation) = occupation(&engine, &code)?;
    let catalog = engine.catalog();
    let listed = |detail| {
        let present = Section::LISTED.iter().filter(|section| section.has(&engine, occupation));
        Resources { resource: present.map(|one| one.content(&asked.base, occupation.code, detail)).collect() }
    };
    let updated = occupations::Updated::of(catalog, occupation);
    let (year, resources) = updated.map(|one| (one.year, one.contents)).unzip();
    let updated = Updated { partial: false, year, resources: resources.unwrap_or_default() };
    let overview = Overview {
        code: occupation.code,
        title: &occupation.title,
        tags: Tags::of(occupation),
        description: &occupation.description,
        sample_of_reported_job_titles: Titles { title: reported_titles(occupation).take(SHORT).collect() },
        updated,
        summary_resources: listed(Detail::Summary),
        details_resources: listed(Detail::Details),
        also_see: AlsoSee {
            occupation: siblings(catalog, occupation).map(|one| Reference::of(&asked.base, one)).collect(),
        },
    };
    Ok(Json(overview).into_response())
}

/// The whole report: an object for each section that the occupation has. `display=short` cuts lists.
pub(super) async fn details(State(engine): State<Arc<Engine>>, At(code): At<String>, asked: Asked) -> Answer {
    let (_, occupation) = occupation(&engine, &code)?;
    let most = match asked.parameters.text("display")? {
        None | Some("short") => SHORT,
        Some("long") => usize::MAX,
        Some(other) => return Err(Refusal::of(format!("display '{other}' is not short or long"))),
    };
    let mut report = Map::new();
    report.insert("code".to_owned(), Value::from(occupation.code.to_string()));
    let own = [Section::ToolsUsed, Section::WorkValues];
    for section in Section::LISTED.into_iter().chain(own).filter(|one| one.has(&engine, occupation)) {
        let name: &str = section.into();
        if let Some(value) = whole_section(&engine, occupation, section, &asked.base, most) {
            report.insert(name.to_owned(), value);
        }
    }
    Ok(Json(report).into_response())
}

fn whole_section(
    engine: &Engine,
    occupation: &Occupation,
    section: Section,
    base: &Base,
    most: usize,
) -> Option<Value> {
    let catalog = engine.catalog();
    let value = match section {
        Section::Tasks => {
            let tasks = ranked_tasks(catalog, occupation).into_iter().take(most);
            serde_json::to_value(Tasks { task: tasks.map(|one| task(&one)).collect() })
        }
        Section::TechnologySkills => {
            let categories = categories(catalog, occupation).into_iter().take(most).map(|one| CategoryItem {
                title: CategoryTitle { id: one.code, name: one.title },
                example: one
                    .products
                    .into_iter()
                    .take(most)
                    .map(|product| Example { name: &product.example, hot_technology: product.hot })
                    .collect(),
            });
            serde_json::to_value(Categories { category: categories.collect() })
        }
        Section::ToolsUsed => {
            let categories = tools(catalog, occupation).into_iter().take(most).map(|one| CategoryItem {
                title: CategoryTitle { id: one.code, name: one.title },
                example: one
                    .products
                    .into_iter()
                    .take(most)
                    .map(|tool| Example { name: &tool.example, hot_technology: false })
                    .collect(),
            });
            serde_json::to_value(Categories { category: categories.collect() })
        }
        Section::DetailedWorkActivities => {
            let name = |id| catalog.reference().activity_title(id);
            let ids = occupation.activities().into_iter().take(most);
            serde_json::to_value(Activities {
                activity: ids.map(|id| Activity { id, name: name(id) }).collect(),
            })
        }
        Section::JobZone => serde_json::to_value(job_zone(catalog, occupation).map(|zone| JobZone {
            value: zone.zone,
            title: &zone.name,
            education: &zone.education,
            related_experience: &zone.experience,
            job_training: &zone.training,
            examples: &zone.examples,
            svp_range: &zone.svp,
        })),
        Section::Education => {
            let score = |value| LevelScore { scale: "Percentage of Respondents", value };
            let levels = education_levels(catalog, occupation.code)
                .into_iter()
                .map(|one| Level { name: one.title, score: one.percentage_of_respondents.map(score) });
            serde_json::to_value(Education { level_required: Levels { category: levels.collect() } })
        }
        Section::RelatedOccupations => {
            let listed = occupation.related.iter().filter(|one| one.tier != Some(RelatedTier::Supplemental));
            let listed = listed.filter_map(|one| catalog.id_of(one.code)).take(most);
            let occupation = listed.map(|id| Reference::of(base, catalog.occupation(id))).collect();
            serde_json::to_value(Related { occupation })
        }
        rated => serde_json::to_value(elements(engine, occupation, rated.domain()?, most)),
    };
    value.ok()
}

fn task<'a>(one: &RankedTask<'a>) -> Task<'a> {
    let score = |value| Score { scale: "Importance", important: is_important(value), value };
    Task {
        id: one.task.id,
        category: one.category,
        green: false,
        statement: &one.task.text,
        score: one.importance.map(score),
    }
}

fn elements<'a>(engine: &'a Engine, occupation: &'a Occupation, domain: Domain, most: usize) -> Elements<'a> {
    let scale = match domain {
        Domain::Interests => "Occupational Interest",
        Domain::WorkContext => "Context",
        Domain::WorkValues => "Extent",
        _ => "Importance",
    };
    let element =
        rated(engine.catalog(), occupation.code, domain).into_iter().take(most).map(|one| Element {
            id: one.id,
            name: one.name,
            description: one.description,
            score: Score { scale, important: one.sound && is_important(one.score), value: one.score },
        });
    let high_point_code = (domain == Domain::Interests).then_some(occupation.interest_code.as_str());
    Elements { high_point_code, element: element.collect() }
}
