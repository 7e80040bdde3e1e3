//! `/api/v1/match`: one job by GET, up to a thousand by POST.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use utoipa::ToSchema;

use super::DEFAULT_LIMIT;
use super::body::{self, refused};
use crate::api::{Parameters, Problem};
use crate::engine::{Coded, DEFAULT_PRECISION, Engine, MAX_LIMIT, MatchRequest, OperatingPoint};
use crate::error::Error;

/// Most titles in one batch; longer lists are for the command line, which streams.
const MAX_TITLES: usize = 1_000;
/// Batches at work at once. Each uses every core: more would only make all of them slower, and single requests too.
const BATCHES_AT_WORK: usize = 2;
/// Bodies being read at once: each may take as much memory as the largest body.
const BODIES_AT_ONCE: usize = 64;
const BATCH_FORM: &str = r#"the body must be an object such as {"titles": ["RN"], "top": 10} or {"items": [{"title": "RN", "industry": "hospital"}]}: titles an array of strings, items an array of objects with title, description, industry and employer, top a whole number from 1, precision a number between 0.5 and 1, explain true or false"#;

/// How many batches there may be.
#[derive(Clone)]
pub(super) struct Batches {
    reading: Arc<Semaphore>,
    working: Arc<Semaphore>,
}

impl Default for Batches {
    fn default() -> Self {
        Self {
            reading: Arc::new(Semaphore::new(BODIES_AT_ONCE)),
            working: Arc::new(Semaphore::new(BATCHES_AT_WORK)),
        }
    }
}

/// One coded job.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MatchAnswer {
    /// The title with its candidates.
    #[serde(flatten)]
    coded: Coded,
    /// What is accepted at the wanted precision.
    operating_point: OperatingPoint,
    /// The release's version.
    release: String,
    /// Whether the data is metier's own small sample.
    sample: bool,
}

/// Jobs to code: either `titles` or `items`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MatchBatch {
    /// Titles alone, 1,000 at most.
    #[schema(max_items = 1_000, example = json!(["RN", "Sr. Software Engineer (Remote)"]))]
    titles: Option<Vec<String>>,
    /// Titles with what else is known, 1,000 at most.
    #[schema(max_items = 1_000)]
    items: Option<Vec<MatchItem>>,
    /// How many candidates to give for each, 1 to 500.
    #[serde(default = "default_top")]
    #[schema(default = 10, minimum = 1, maximum = 500)]
    top: usize,
    /// The share of the accepted codes that should be right, between 0.5 and 1.
    #[serde(default = "default_precision")]
    #[schema(default = 0.95, exclusive_minimum = 0.5, exclusive_maximum = 1)]
    precision: f32,
    /// Whether to tell what speaks for each candidate.
    #[serde(default)]
    explain: bool,
}

/// A job to code.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MatchItem {
    /// The job title.
    #[schema(example = "Technician")]
    title: String,
    /// What is done in the job.
    description: Option<String>,
    /// The industry, in words or as a NAICS code.
    #[schema(example = "Hospital")]
    industry: Option<String>,
    /// Who employs.
    employer: Option<String>,
}

fn default_top() -> usize {
    DEFAULT_LIMIT
}

fn default_precision() -> f32 {
    DEFAULT_PRECISION
}

/// Coded jobs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MatchBatchAnswer {
    /// One for each job, in the order given.
    results: Vec<Coded>,
    /// What is accepted at the wanted precision.
    operating_point: OperatingPoint,
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
        ("description" = Option<String>, Query, description = "What is done in the job"),
        ("industry" = Option<String>, Query, description = "The industry, in words or as a NAICS code"),
        ("employer" = Option<String>, Query, description = "Who employs"),
        ("top" = Option<usize>, Query, description = "How many candidates to give, 1 to 500; 10 by default"),
        ("precision" = Option<f32>, Query, description = "The share of the accepted codes that should be right, \
            between 0.5 and 1; 0.95 by default"),
        ("explain" = Option<bool>, Query, description = "Whether to tell what speaks for each candidate; `false` by \
            default"),
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
    let text = |name| Ok::<_, Problem>(parameters.text(name)?.map(str::to_owned));
    let request = MatchRequest {
        title: parameters.required("title")?.to_owned(),
        description: text("description")?,
        industry: text("industry")?,
        employer: text("employer")?,
        top: parameters.count("top", DEFAULT_LIMIT)?,
        precision: parameters.parsed("precision", "a number")?.unwrap_or(DEFAULT_PRECISION),
        explain: parameters.parsed("explain", "true or false")?.unwrap_or(false),
    };
    let coded = engine.code(&request)?;
    let operating_point = engine.operating_point(request.precision)?;
    let release = engine.release();
    let (release, sample) = (release.version.clone(), release.sample);
    Ok(Json(MatchAnswer { coded, operating_point, release, sample }))
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
        (status = 413, description = "The body is larger than 8 MiB"),
        (status = 415, description = "The body is not declared as JSON"),
        (status = 422, description = "The body does not say what to code, or has more than 1,000 titles"),
        (status = 429, description = "Too many batches are at work"),
    )
)]
pub(super) async fn match_many(
    State(engine): State<Arc<Engine>>,
    State(batches): State<Batches>,
    request: Request,
) -> Result<Json<MatchBatchAnswer>, Problem> {
    let reading = turn(batches.reading, "are being read")?;
    let batch: MatchBatch = body::read(request, BATCH_FORM).await?;
    drop(reading);
    let operating_point =
        engine.operating_point(batch.precision).map_err(|error| refused(error.to_string()))?;
    let requests = batch.requests()?;
    let working = turn(batches.working, "are at work")?;
    let release = engine.release().clone();
    let code = move || {
        // Held to the end of the work, which goes on even when the caller has left.
        let _working = working;
        requests.par_iter().map(|request| engine.code(request)).collect::<Result<Vec<_>, Error>>()
    };
    let results =
        tokio::task::spawn_blocking(code).await.map_err(|error| Problem::internal(error.to_string()))??;
    Ok(Json(MatchBatchAnswer { results, operating_point, release: release.version, sample: release.sample }))
}

fn turn(batches: Arc<Semaphore>, at: &str) -> Result<OwnedSemaphorePermit, Problem> {
    batches.try_acquire_owned().map_err(|_| {
        let detail = format!("as many batches as may be {at} already; try again soon");
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_batches", detail)
    })
}

impl MatchBatch {
    /// A request for each job, once the batch is within the limits.
    fn requests(self) -> Result<Vec<MatchRequest>, Problem> {
        let items = match (self.titles, self.items) {
            (Some(titles), None) => {
                titles.into_iter().map(|title| MatchItem { title, ..MatchItem::default() }).collect()
            }
            (None, Some(items)) => items,
            _ => return Err(refused("send either titles or items")),
        };
        if items.len() > MAX_TITLES {
            let count = items.len();
            let detail = format!("{count} titles are too many; send at most {MAX_TITLES} at a time");
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_titles", detail));
        }
        if !(1..=MAX_LIMIT).contains(&self.top) {
            return Err(refused(format!("top {} is not from 1 to {MAX_LIMIT}", self.top)));
        }
        let (top, precision, explain) = (self.top, self.precision, self.explain);
        let request = |MatchItem { title, description, industry, employer }| MatchRequest {
            title,
            description,
            industry,
            employer,
            top,
            precision,
            explain,
        };
        Ok(items.into_iter().map(request).collect())
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::header;

    use super::*;
    use crate::testing::sample_engine;

    #[tokio::test]
    async fn a_batch_beyond_those_read_or_at_work_is_turned_away() {
        let ask = |reading: usize, working: usize| {
            let batches = Batches {
                reading: Arc::new(Semaphore::new(reading)),
                working: Arc::new(Semaphore::new(working)),
            };
            let request = Request::post("/").header(header::CONTENT_TYPE, "application/json");
            let request = request.body(Body::from(r#"{"titles": ["RN"], "top": 1}"#)).unwrap();
            match_many(State(sample_engine()), State(batches), request)
        };
        for (reading, working) in [(0, 1), (1, 0)] {
            let problem = ask(reading, working).await.unwrap_err();
            assert_eq!((problem.status, problem.code), (StatusCode::TOO_MANY_REQUESTS, "too_many_batches"));
        }
        assert_eq!(ask(1, 1).await.unwrap().0.results.len(), 1);
    }
}
