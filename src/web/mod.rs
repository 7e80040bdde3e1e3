//! The pages: search at `/` and a report for each occupation. They work without JavaScript; the one script adds
//! suggestions while typing.

mod address;
mod assets;
mod marked;
mod occupation;
mod problem;
mod reading;
mod report;
mod search;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::api::{Caching, Problem, Workers, validate};
use crate::catalog::DataEdition;
use crate::engine::Engine;

pub use occupation::report_page;
pub(crate) use problem::page as problem_page;

/// All pages and the files that they load.
pub(crate) fn routes(engine: Arc<Engine>, workers: Workers) -> Router {
    let caching = Arc::new(Caching::of_pages(&engine));
    Router::new()
        .route("/", get(search::page))
        .route("/occupations/{code}", get(occupation::page))
        .route_layer(from_fn_with_state(caching, validate))
        .route("/assets/{name}", get(assets::file))
        .with_state(Shared { engine, workers })
}

/// What pages are made with.
#[derive(Clone, FromRef)]
struct Shared {
    engine: Arc<Engine>,
    workers: Workers,
}

/// What every page shows around its main content.
struct Site<'a> {
    release: &'a str,
    sample: bool,
    /// Whether most definitions and tasks are missing.
    facts: bool,
    style: &'static str,
    script: &'static str,
    icon: &'static str,
}

impl<'a> Site<'a> {
    fn of(engine: &'a Engine) -> Self {
        let release = engine.release();
        let address = |asset: &'static assets::Asset| asset.address.as_str();
        Self {
            release: &release.version,
            sample: release.sample,
            facts: release.edition == DataEdition::Facts,
            style: address(&assets::STYLE),
            script: address(&assets::SCRIPT),
            icon: address(&assets::ICON),
        }
    }
}

fn rendered(page: &impl Template) -> Result<Response, Problem> {
    page.render().map(|html| Html(html).into_response()).map_err(|error| Problem::internal(error.to_string()))
}
