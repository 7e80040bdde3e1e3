//! The pages: search and browsing, a report for each occupation, related occupations, comparisons, profiles, coding of lists,
//! and pages about the data and the API. They work without JavaScript; scripts only make them handier.

mod address;
mod assets;
mod brand;
mod browse;
mod code_list;
mod compare;
mod data;
mod developers;
mod explore;
mod facets;
mod figures;
mod home;
mod marked;
mod named;
mod occupation;
mod problem;
mod reading;
mod related;
mod report;
mod scatter;
mod search;
mod upload;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::api::{Caching, Metrics, Problem, Workers, validate};
use crate::catalog::DataEdition;
use crate::engine::Engine;
use home::Home;

pub use brand::Brand;
pub use occupation::report_page;
pub(crate) use problem::page as problem_page;

/// How the pages are made.
#[derive(Debug, Clone)]
pub(crate) struct PageOptions {
    /// Whose site it is.
    pub(crate) brand: Brand,
    /// The most rows of a list to code.
    pub(crate) most_rows: u64,
    /// Whether what people search for and code is kept in a log.
    pub(crate) logs_queries: bool,
}

/// What the site answers to.
pub(crate) struct Routes {
    /// Pages and the files that they load.
    pub(crate) pages: Router,
    /// Lists to code.
    pub(crate) lists: Router,
}

/// The routes of the site. `document` is the description of the API.
pub(crate) fn routes(
    engine: Arc<Engine>,
    workers: Workers,
    metrics: Metrics,
    options: PageOptions,
    document: &serde_json::Value,
) -> Routes {
    let PageOptions { brand, most_rows, logs_queries } = options;
    let caching = Arc::new(Caching::of_pages(&engine, &brand.version));
    let brand = Arc::new(brand);
    let portal = Portal {
        home: Home::of(&engine),
        operations: developers::operations(document),
        brand: Arc::clone(&brand),
        engine,
        most_rows,
        logs_queries,
    };
    let shared = Shared { portal: Arc::new(portal), brand, workers, metrics };
    let pages = Router::new()
        .route("/", get(home::page))
        .route("/data", get(data::page))
        .route("/browse", get(browse::all))
        .route("/browse/{list}", get(browse::list))
        .route("/browse/{list}/{entry}", get(browse::entry))
        .route("/compare", get(compare::page))
        .route("/developers", get(developers::page))
        .route("/explore", get(explore::page))
        .route("/occupations/{code}", get(occupation::page))
        .route("/occupations/{code}/report.csv", get(occupation::table))
        .route("/occupations/{code}/related", get(related::page))
        .route("/widget.js", get(assets::widget))
        .route_layer(from_fn_with_state(caching, validate))
        .route("/assets/{name}", get(assets::file))
        .route("/brand/{name}", get(brand::file))
        .with_state(shared.clone());
    let lists = Router::new().route("/code", get(code_list::page).post(code_list::coded)).with_state(shared);
    Routes { pages, lists }
}

/// What pages are made from.
struct Portal {
    engine: Arc<Engine>,
    brand: Arc<Brand>,
    home: Home,
    operations: Vec<developers::Operation>,
    most_rows: u64,
    logs_queries: bool,
}

/// What handlers share.
#[derive(Clone, FromRef)]
struct Shared {
    portal: Arc<Portal>,
    brand: Arc<Brand>,
    workers: Workers,
    metrics: Metrics,
}

/// What every page shows around its main content.
struct Site<'a> {
    name: &'a str,
    brand: &'a Brand,
    release: &'a str,
    sample: bool,
    /// Whether most definitions and tasks are missing.
    facts: bool,
    style: &'static str,
    icon: &'static str,
    scripts: assets::Scripts,
}

impl<'a> Site<'a> {
    fn of(portal: &'a Portal) -> Self {
        Self::new(&portal.engine, &portal.brand)
    }

    fn new(engine: &'a Engine, brand: &'a Brand) -> Self {
        let release = engine.release();
        Self {
            name: &brand.name,
            brand,
            release: &release.version,
            sample: release.sample,
            facts: release.edition == DataEdition::Facts,
            style: assets::STYLE.address.as_str(),
            icon: assets::ICON.address.as_str(),
            scripts: assets::scripts(),
        }
    }
}

fn rendered(page: &impl Template) -> Result<Response, Problem> {
    page.render().map(|html| Html(html).into_response()).map_err(|error| Problem::internal(error.to_string()))
}
