//! `/api/v1/match`: one title by GET, up to a thousand by POST.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::DEFAULT_LIMIT;
use crate::api::{Parameters, Problem};
use crate::engine::{Coded, Engine, MAX_LIMIT, MatchRequest};
use crate::error::Error;

/// Most titles in one batch; longer lists are for the command line, which streams.
const MAX_TITLES: usize = 1_000;
/// Batches at work at once. Each uses every core: more would only make all of them slower, and single requests too.
pub(super) const BATCHES_AT_WORK: usize = 2;

/// One coded title.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MatchAnswer {
    /// The title with its candidates.
    #[serde(flatten)]
    coded: Coded,
    /// The release's version.
    release: String,
    /// Whether the data is metier's own small sample.
    sample: bool,
}

/// Titles to code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MatchBatch {
    /// The titles, 1,000 at most.
    #[schema(max_items = 1_000, example = json!(["RN", "Sr. Software Engineer (Remote)"]))]
    titles: Vec<String>,
    /// How many candidates to give for each, 1 to 500.
    #[serde(default = "default_top")]
    #[schema(default = 10, minimum = 1, maximum = 500)]
    top: usize,
}

fn default_top() -> usize {
    DEFAULT_LIMIT
}

/// Coded titles.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MatchBatchAnswer {
    /// One for each title, in the order given.
    results: Vec<Coded>,
    /// The release's version.
    release: String,
    /// Whether the data is metier's own small sample.
    sample: bool,
}

/// Code one job title
#[utoipa::path(
    get,
    path = "/match",
    operation_id = "match_title",
    tag = "match",
    params(
        ("title" = String, Query, description = "A job title as somebody wrote it", example = "Sr. RN - Night Shift"),
        ("top" = Option<usize>, Query, description = "How many candidates to give, 1 to 500; 10 by default"),
    ),
    responses(
        (status = 200, description = "The title's likeliest codes", body = MatchAnswer),
        (status = 400, description = "A parameter is missing or wrong"),
    )
)]
pub(super) async fn match_one(
    State(engine): State<Arc<Engine>>,
    parameters: Parameters,
) -> Result<Json<MatchAnswer>, Problem> {
    let top = parameters.count("top", DEFAULT_LIMIT)?;
    let request = MatchRequest { top, ..MatchRequest::new(parameters.required("title")?) };
    let coded = engine.code(&request)?;
    let release = &engine.manifest().release;
    Ok(Json(MatchAnswer { coded, release: release.version.clone(), sample: release.sample }))
}

/// Code many job titles
#[utoipa::path(
    post,
    path = "/match",
    operation_id = "match_titles",
    tag = "match",
    request_body = MatchBatch,
    responses(
        (status = 200, description = "The titles' likeliest codes", body = MatchBatchAnswer),
        (status = 400, description = "The body is not JSON"),
        (status = 413, description = "The body is larger than 1 MiB"),
        (status = 415, description = "The body is not declared as JSON"),
        (status = 422, description = "The body does not say what to code, or has more than 1,000 titles"),
        (status = 429, description = "Too many batches are at work"),
    )
)]
pub(super) async fn match_many(
    State(engine): State<Arc<Engine>>,
    State(batches): State<Arc<Semaphore>>,
    body: Result<Json<MatchBatch>, JsonRejection>,
) -> Result<Json<MatchBatchAnswer>, Problem> {
    let Json(batch) = body.map_err(|rejection| unreadable(&rejection))?;
    check(&batch)?;
    let permit = batches.try_acquire_owned().map_err(|_| {
        let detail = format!("{BATCHES_AT_WORK} batches are at work already; try again soon");
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_batches", detail)
    })?;
    let release = engine.manifest().release.clone();
    let code = move || {
        // Held to the end of the work, which goes on even when the caller has left.
        let _permit = permit;
        batch
            .titles
            .par_iter()
            .map(|title| engine.code(&MatchRequest { top: batch.top, ..MatchRequest::new(title) }))
            .collect::<Result<Vec<_>, Error>>()
    };
    let results =
        tokio::task::spawn_blocking(code).await.map_err(|error| Problem::internal(error.to_string()))??;
    Ok(Json(MatchBatchAnswer { results, release: release.version, sample: release.sample }))
}

fn check(batch: &MatchBatch) -> Result<(), Problem> {
    let refuse = |code, detail: String| Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail));
    if batch.titles.len() > MAX_TITLES {
        let count = batch.titles.len();
        return refuse(
            "too_many_titles",
            format!("{count} titles are too many; send at most {MAX_TITLES} at a time"),
        );
    }
    if !(1..=MAX_LIMIT).contains(&batch.top) {
        return refuse("invalid_body", format!("top {} is not from 1 to {MAX_LIMIT}", batch.top));
    }
    Ok(())
}

fn unreadable(rejection: &JsonRejection) -> Problem {
    // The reader's own words name our types; these name what a caller can mend.
    let (code, detail) = match rejection.status() {
        // The limit of all bodies says it the same way everywhere.
        StatusCode::PAYLOAD_TOO_LARGE => return Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ("unsupported_media_type", "send the body with content-type: application/json")
        }
        StatusCode::UNPROCESSABLE_ENTITY => (
            "invalid_body",
            r#"the body must be an object such as {"titles": ["RN"], "top": 10}: titles an array of strings, top a whole number from 1"#,
        ),
        _ => ("invalid_json", "the body is not JSON"),
    };
    Problem::new(rejection.status(), code, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample_engine;

    #[tokio::test]
    async fn a_batch_beyond_those_at_work_is_turned_away() {
        let ask = |free: usize| {
            let batch = MatchBatch { titles: vec!["RN".to_owned()], top: 1 };
            match_many(State(sample_engine()), State(Arc::new(Semaphore::new(free))), Ok(Json(batch)))
        };
        let problem = ask(0).await.unwrap_err();
        assert_eq!((problem.status, problem.code), (StatusCode::TOO_MANY_REQUESTS, "too_many_batches"));
        assert_eq!(ask(1).await.unwrap().0.results.len(), 1);
    }
}
