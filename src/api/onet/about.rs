//! `GET /about`: the version of the service, and of its data.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::refusal::Refusal;
use crate::catalog::DataEdition;
use crate::engine::Engine;

/// The version of O*NET Web Services that is spoken.
const API_VERSION: &str = "2.0";

#[derive(Debug, Serialize)]
pub(super) struct About {
    api_version: &'static str,
    database: Part,
    taxonomy: Part,
}

#[derive(Debug, Serialize)]
struct Part {
    name: String,
    url: &'static str,
}

pub(super) async fn about(State(engine): State<Arc<Engine>>) -> Result<Json<About>, Refusal> {
    let release = engine.release();
    let part = match release.edition {
        DataEdition::Full => "",
        DataEdition::Facts => " (metier's edition)",
        DataEdition::Sample => " (metier's sample)",
    };
    let database = Part {
        name: format!("O*NET {} Database{part}", release.version),
        url: "https://www.onetcenter.org/database.html",
    };
    let taxonomy = Part {
        name: engine.catalog().edition().to_string(),
        url: "https://www.onetcenter.org/taxonomy.html",
    };
    Ok(Json(About { api_version: API_VERSION, database, taxonomy }))
}
