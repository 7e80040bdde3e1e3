//! O*NET Web Services, version 2.0, so that programs written for the official ones can ask metier instead: one file for each
//! group of addresses, in which the serialized structs are the shapes.
//!
//! Every address answers below `/` and below `/ws/`, with and without a slash at the end. What it says is what the engine,
//! the catalog and the report say; `docs/onet-web-services.md` lists what is answered, and what cannot be.

mod about;
mod address;
mod asked;
mod career_clusters;
mod crosswalks;
mod database;
mod duties;
mod families;
mod industries;
mod legacy;
mod lists;
mod mnm;
mod occupations;
mod onet_data;
mod outline;
mod reference;
mod refusal;
mod related_to;
mod scores;
mod search;
mod sections;
mod services;
mod soft_skills;
mod taxonomy;
mod technology;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get};

use super::{Caching, Origin, Variant, Workers, off_async_threads, validate};
use crate::engine::Engine;
use address::{LEGACY_ONLY_PREFIX, LEGACY_PREFIX};
use asked::{Asked, At};
use database::Tables;
use lists::Division;
use mnm::Browse;
use refusal::Refusal;

pub(crate) use refusal::Fault;

/// What a handler returns.
type Answer = Result<Response, Refusal>;

/// The first segments of addresses.
const SERVICES: [&str; 6] = ["about", "online", "database", "taxonomy", "mnm", "ws"];

/// State that handlers share.
#[derive(Clone, FromRef)]
struct Shared {
    engine: Arc<Engine>,
    workers: Workers,
    tables: Tables,
}

/// Whether a path is one of O*NET Web Services.
pub(crate) fn is_onet(path: &str) -> bool {
    let first = path.strip_prefix('/').unwrap_or(path).split('/').next().unwrap_or_default();
    SERVICES.contains(&first) || path.starts_with(LEGACY_ONLY_PREFIX)
}

/// The routes. `keeping` caches the answers of the busiest.
pub(super) fn routes(engine: &Arc<Engine>, workers: &Workers, keeping: &Arc<Caching>) -> Router {
    let busiest =
        both(busiest()).merge(versions()).route_layer(from_fn_with_state(Arc::clone(keeping), validate));
    let slow = both(slow()).route_layer(from_fn_with_state(workers.clone(), off_async_threads));
    let others = slashed(both(browse()), LEGACY_PREFIX, services(services::ALL))
        .merge(slow)
        .route_layer(from_fn_with_state(Arc::new(Caching::of_answers(engine)), validate));
    busiest.merge(others).route_layer(from_fn(vary)).with_state(Shared {
        engine: Arc::clone(engine),
        workers: workers.clone(),
        tables: Tables::default(),
    })
}

/// Paths, without a slash at the end, and their handlers.
type Paths = Vec<(&'static str, MethodRouter<Shared>)>;

/// Every path as it is and with a slash at the end, below `/` and below `/ws/`: clients use all forms, and some follow no
/// redirects.
fn both(paths: Paths) -> Router<Shared> {
    paths.into_iter().fold(Router::new(), |router, (path, handler)| {
        let below = format!("{LEGACY_PREFIX}{path}");
        slashed(slashed(router, path, handler.clone()), &below, handler)
    })
}

fn slashed(router: Router<Shared>, path: &str, handler: MethodRouter<Shared>) -> Router<Shared> {
    router.route(path, handler.clone()).route(&format!("{path}/"), handler)
}

/// The busiest routes; their answers are cached. Search and overviews below `/ws/` have a function of their own.
fn busiest() -> Paths {
    vec![
        ("/online/occupations/{code}/summary/{section}", get(sections::summary)),
        ("/online/occupations/{code}/details/{section}", get(sections::details)),
        ("/mnm/search", get(mnm::search)),
        ("/mnm/careers/{code}", get(mnm::career)),
        ("/mnm/careers/{code}/{section}", get(mnm::part)),
    ]
}

/// Routes that answer in two versions.
fn versions() -> Router<Shared> {
    const SEARCH: &str = "/online/search";
    const OVERVIEW: &str = "/online/occupations/{code}";
    const DETAILS: &str = "/online/occupations/{code}/details";
    let paths: [(&str, &str, MethodRouter<Shared>); 8] = [
        ("", SEARCH, get(search::search)),
        ("", OVERVIEW, get(occupations::overview)),
        (LEGACY_PREFIX, SEARCH, get(legacy::search_of_version)),
        (LEGACY_PREFIX, OVERVIEW, get(legacy::overview_of_version)),
        (LEGACY_PREFIX, DETAILS, get(legacy::details)),
        (LEGACY_ONLY_PREFIX, SEARCH, get(legacy::search)),
        (LEGACY_ONLY_PREFIX, OVERVIEW, get(legacy::overview)),
        (LEGACY_ONLY_PREFIX, DETAILS, get(legacy::details)),
    ];
    paths.into_iter().fold(Router::new(), |router, (prefix, path, handler)| {
        slashed(router, &format!("{prefix}{path}"), handler)
    })
}

/// Routes that scan a whole table.
fn slow() -> Paths {
    vec![
        ("/database", get(database::list)),
        ("/database/info/{table}", get(database::info)),
        ("/database/rows/{table}", get(database::rows)),
        ("/online/crosswalks", get(crosswalks::list)),
        ("/online/crosswalks/{system}", get(crosswalks::search)),
        ("/online/career_clusters", get(career_clusters::list)),
        ("/online/career_clusters/{code}", get(career_clusters::occupations)),
        ("/online/career_clusters/sub_clusters/{code}", get(career_clusters::pathway)),
        ("/online/industries", get(industries::list)),
        ("/online/industries/{code}", get(industries::occupations)),
        ("/mnm/industries", get(mnm::industries)),
        ("/mnm/industries/{code}/{people}", get(mnm::industry)),
        ("/online/job_duties/results/{code}", get(duties::task_results)),
        ("/online/related_activities/results/{code}", get(duties::activity_results)),
        ("/online/soft_skills/results", get(soft_skills::results)),
        ("/online/technology/examples/search", get(technology::search_examples)),
        ("/online/technology/categories/search", get(technology::search_categories)),
        ("/online/technology/examples/{title}", get(technology::example)),
        ("/online/technology/categories/{code}", get(technology::category)),
        ("/online/hot_technology", get(technology::hot)),
        ("/online/hot_technology/{title}", get(technology::hot_one)),
        ("/online/occupations/{code}/related/{section}/{id}", get(related_to::related)),
    ]
}

/// The page of a list's categories.
fn categories(division: Division) -> MethodRouter<Shared> {
    get(move |State(engine): State<Arc<Engine>>, asked: Asked| async move {
        lists::categories(division, &engine, &asked)
    })
}

/// The page of the occupations of one of a list's categories, or of all.
fn occupations(division: Division) -> MethodRouter<Shared> {
    get(move |State(engine): State<Arc<Engine>>, At(code): At<String>, asked: Asked| async move {
        lists::occupations(division, &engine, &code, &asked)
    })
}

/// A list of services.
fn services(list: &'static [(&'static str, &'static str)]) -> MethodRouter<Shared> {
    get(move |asked: Asked| async move { services::list(list, &asked) })
}

/// The page of the ways into which careers are divided.
fn career_groups(browse: Browse) -> MethodRouter<Shared> {
    get(move |State(engine): State<Arc<Engine>>, asked: Asked| async move { browse.list(&engine, &asked) })
}

/// The page of the careers of one of them.
fn careers(browse: Browse) -> MethodRouter<Shared> {
    get(move |State(engine): State<Arc<Engine>>, At(code): At<String>, asked: Asked| async move {
        browse.one(&engine, &code, &asked)
    })
}

fn browse() -> Paths {
    let mut paths: Paths = vec![
        ("/about", get(about::about)),
        ("/online", services(services::ONLINE)),
        ("/online/technology", services(services::TECHNOLOGY)),
        ("/online/job_duties", services(services::JOB_DUTIES)),
        ("/online/related_activities", services(services::RELATED_ACTIVITIES)),
        ("/online/occupations", get(occupations::list)),
        ("/online/occupations/{code}/hot_technology", get(sections::hot_technology)),
        ("/online/occupations/{code}/in_demand_skills", get(sections::in_demand_skills)),
        ("/online/occupations/{code}/custom/work_activities_outline", get(outline::outline)),
        ("/online/onet_data", get(services::families)),
        ("/online/onet_data/{family}", get(onet_data::tree)),
        ("/online/onet_data/{family}/{element}", get(onet_data::occupations)),
        ("/online/job_duties/search", get(duties::search_tasks)),
        ("/online/job_duties/tasks/{code}", get(duties::tasks)),
        ("/online/related_activities/search", get(duties::search_activities)),
        ("/online/related_activities/activities/{code}", get(duties::activities)),
        ("/online/soft_skills", get(soft_skills::list)),
        ("/mnm", services(services::MY_NEXT_MOVE)),
        ("/mnm/careers", get(mnm::careers)),
        ("/taxonomy/{from}/{to}", get(taxonomy::list)),
        ("/taxonomy/{from}/{to}/{code}", get(taxonomy::convert)),
    ];
    for (path, one, division) in [
        ("/online/bright_outlook", "/online/bright_outlook/{code}", Division::BrightOutlook),
        ("/online/job_families", "/online/job_families/{code}", Division::JobFamilies),
        ("/online/job_zones", "/online/job_zones/{code}", Division::JobZones),
        ("/online/stem_occupations", "/online/stem_occupations/{code}", Division::Stem),
    ] {
        paths.push((path, categories(division)));
        paths.push((one, occupations(division)));
    }
    for (path, one, browse) in [
        ("/mnm/bright_outlook", "/mnm/bright_outlook/{code}", Browse::BrightOutlook),
        ("/mnm/career_clusters", "/mnm/career_clusters/{code}", Browse::CareerClusters),
        ("/mnm/job_preparation", "/mnm/job_preparation/{code}", Browse::JobPreparation),
        ("/mnm/interests", "/mnm/interests/{code}", Browse::Interests),
    ] {
        paths.push((path, career_groups(browse)));
        paths.push((one, careers(browse)));
    }
    for path in [
        "/online/associations",
        "/online/associations/search",
        "/online/associations/all",
        "/online/associations/{code}",
    ] {
        paths.push((path, get(async || absent("professional associations"))));
    }
    paths
}

/// The answer for data that no file that metier reads has.
fn absent(what: &str) -> Answer {
    Err(Refusal::of(format!("the O*NET database has no {what}")))
}

/// Tells answers with different links apart, and versions of one address.
async fn vary(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let legacy = legacy::is_legacy(path, request.headers().get(header::AUTHORIZATION));
    let two_versions = path.starts_with("/ws/");
    let origin = request.extensions().get::<Origin>().map(Origin::as_str).unwrap_or_default();
    let variant = if legacy { format!("{origin} 1.9") } else { origin.to_owned() };
    request.extensions_mut().insert(Variant(variant));
    let mut response = next.run(request).await;
    if two_versions {
        response.headers_mut().append(header::VARY, header::AUTHORIZATION.into());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_segments_name_the_service() {
        for path in [
            "/about",
            "/about/",
            "/online/search",
            "/ws/online/search",
            "/v1.9/ws/online/search",
            "/mnm/nowhere",
        ] {
            assert!(is_onet(path), "{path}");
        }
        for path in ["/", "/aboutx", "/occupations/29-1141.00", "/api/v1/search", "/wsx/online", "/v1.9"] {
            assert!(!is_onet(path), "{path}");
        }
    }
}
