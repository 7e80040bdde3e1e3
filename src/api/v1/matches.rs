//! `/api/v1/match`: one job with GET, up to a thousand with POST.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use super::DEFAULT_LIMIT;
use super::body::{self, refused};
use crate::api::{Metrics, Parameters, Problem, Workers};
use crate::coding::{Batch, CancelFlag};
use crate::engine::{CodeOptions, Coded, DEFAULT_PRECISION, Engine, Job, MAX_LIMIT, OperatingPoint};
use crate::matcher::{MOST_EXPLAINED, MOST_EXPLAINED_WORDS};
use crate::queries::Query;

/// Most titles in one batch; longer lists are for the command line, which streams them.
const MAX_TITLES: usize = 1_000;
/// Most reasons in one batch. A response with that many is about 20 MB; a thousand titles of typical length with ten
/// candidates each have half as many.
const MAX_REASONS: usize = 250_000;
/// Reasons that a candidate has besides one for each word of the title.
const OTHER_REASONS: usize = 8;
const BATCH_FORM: &str = r#"the body must be an object such as {"titles": ["RN"], "top": 10} or {"items": [{"title": "RN", "industry": "hospital"}]}; titles is an array of strings, items an array of objects with title, description, industry and employer, top a whole number from 1, precision a number between 0.5 and 1, explain true or false"#;

/// One coded job.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MatchAnswer {
    /// The title with its candidates.
    #[serde(flatten)]
    coded: Coded,
    /// The lowest accepted probability for the requested precision, and what to expect of it.
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
    /// Titles only, at most 1,000.
    #[schema(max_items = 1_000, example = json!(["RN", "Sr. Software Engineer (Remote)"]))]
    titles: Option<Vec<String>>,
    /// Titles with further details, at most 1,000.
    #[schema(max_items = 1_000)]
    items: Option<Vec<Job>>,
    /// Number of candidates for each title, 1 to 500.
    #[serde(default = "default_top")]
    #[schema(default = 10, minimum = 1, maximum = 500)]
    top: usize,
    /// Share of accepted codes that should be right, between 0.5 and 1.
    #[serde(default = "default_precision")]
    #[schema(default = 0.95, exclusive_minimum = 0.5, exclusive_maximum = 1)]
    precision: f32,
    /// Whether to explain each candidate.
    #[serde(default)]
    explain: bool,
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
    /// One result for each job, in the order given.
    #[serde(serialize_with = "each")]
    #[schema(value_type = Vec<Coded>)]
    results: Vec<Arc<Coded>>,
    /// The lowest accepted probability for the requested precision, and what to expect of it.
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
        ("title" = String, Query, description = "Job title, as written", example = "Sr. RN - Night Shift"),
        ("description" = Option<String>, Query, description = "Job description"),
        ("industry" = Option<String>, Query, description = "Industry, in words or as a NAICS code"),
        ("employer" = Option<String>, Query, description = "Employer name"),
        ("top" = Option<usize>, Query, description = "Number of candidates, 1 to 500; 10 by default"),
        ("precision" = Option<f32>, Query, description = "Share of accepted codes that should be right, \
            between 0.5 and 1; 0.95 by default"),
        ("explain" = Option<bool>, Query, description = "Whether to explain each candidate; `false` by default"),
    ),
    responses(
        (status = 200, description = "The most likely codes for the title", body = MatchAnswer),
        (status = 400, description = "A parameter is missing or invalid"),
    )
)]
pub(super) async fn match_one(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    State(metrics): State<Metrics>,
    parameters: Parameters,
) -> Result<(Extension<Query>, Json<MatchAnswer>), Problem> {
    let text = |name| Ok::<_, Problem>(parameters.text(name)?.map(str::to_owned));
    let job = Job {
        title: parameters.required("title")?.to_owned(),
        description: text("description")?,
        industry: text("industry")?,
        employer: text("employer")?,
    };
    let options = CodeOptions {
        top: parameters.count("top", DEFAULT_LIMIT)?,
        precision: parameters.parsed("precision", "a number")?.unwrap_or(DEFAULT_PRECISION),
        explain: parameters.flag("explain")?,
    };
    let operating_point = engine.operating_point(options.precision)?;
    let coding = Arc::clone(&engine);
    let coded = workers.run_for(job.bytes(), move || coding.code(&job, &options)).await??;
    metrics.coded([coded.decision]);
    let release = engine.release();
    let (release, sample) = (release.version.clone(), release.sample);
    let query = Query::of_match(&coded);
    Ok((Extension(query), Json(MatchAnswer { coded, operating_point, release, sample })))
}

/// Code many job titles
#[utoipa::path(
    post,
    path = "/match",
    operation_id = "match_titles",
    tag = "match",
    request_body = MatchBatch,
    responses(
        (status = 200, description = "The most likely codes for each title", body = MatchBatchAnswer),
        (status = 400, description = "The body is not valid JSON"),
        (status = 413, description = "The body is larger than 8 MiB"),
        (status = 415, description = "The content type of the body is not JSON"),
        (status = 422, description = "The body does not follow the schema, has more than 1,000 titles, or asks \
            for more than 250,000 reasons"),
        (status = 429, description = "Too many batches are in progress"),
    )
)]
pub(super) async fn match_many(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    State(metrics): State<Metrics>,
    request: Request,
) -> Result<Response, Problem> {
    let batch: MatchBatch = body::read(request, BATCH_FORM).await?;
    let (jobs, options) = batch.jobs()?;
    let working = workers.begin_batch()?;
    let answer = off_thread(move |cancel| {
        // Held until the work ends, possibly after the caller has left.
        let _working = working;
        let results = Batch::new(&*engine, options)?.with_cancel(cancel.clone()).code(&jobs)?;
        metrics.coded(results.iter().map(|coded| coded.decision));
        let operating_point = engine.operating_point(options.precision)?;
        let release = engine.release();
        let (release, sample) = (release.version.clone(), release.sample);
        // Serialized here too: explained responses take megabytes.
        Ok(Json(MatchBatchAnswer { results, operating_point, release, sample }).into_response())
    });
    answer.await
}

/// Runs work off the async threads, and cancels it when the caller has left or the request took too long.
async fn off_thread(
    work: impl FnOnce(&CancelFlag) -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let cancel = CancelFlag::new();
    let _canceled_on_drop = CancelOnDrop(cancel.clone());
    let done = tokio::task::spawn_blocking(move || work(&cancel)).await;
    done.map_err(|error| Problem::internal(error.to_string()))?
}

struct CancelOnDrop(CancelFlag);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl MatchBatch {
    /// The jobs and how to code them, once the batch is within the limits.
    fn jobs(self) -> Result<(Vec<Job>, CodeOptions), Problem> {
        let jobs: Vec<Job> = match (self.titles, self.items) {
            (Some(titles), None) => titles.into_iter().map(Job::new).collect(),
            (None, Some(items)) => items,
            _ => return Err(refused("send either titles or items")),
        };
        if jobs.len() > MAX_TITLES {
            let count = jobs.len();
            let detail = format!("{count} titles are too many; send at most {MAX_TITLES} at a time");
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_titles", detail));
        }
        if !(1..=MAX_LIMIT).contains(&self.top) {
            return Err(refused(format!("top {} is out of range; use 1 to {MAX_LIMIT}", self.top)));
        }
        let options = CodeOptions { top: self.top, precision: self.precision, explain: self.explain };
        options.check().map_err(|error| refused(error.to_string()))?;
        let of_each = |job: &Job| OTHER_REASONS + words(&job.title).min(MOST_EXPLAINED_WORDS);
        let reasons = self.top.min(MOST_EXPLAINED) * jobs.iter().map(of_each).sum::<usize>();
        if self.explain && reasons > MAX_REASONS {
            let (count, top) = (jobs.len(), self.top);
            let detail = format!(
                "explaining {count} titles with top {top} takes about {reasons} reasons, more than {MAX_REASONS}; send \
                 fewer titles at a time, or lower top"
            );
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many_reasons", detail));
        }
        Ok((jobs, options))
    }
}

/// The number of words in a title; each is a reason.
fn words(title: &str) -> usize {
    title.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).count()
}

/// Serializes answers that equal jobs share.
fn each<S: Serializer>(coded: &[Arc<Coded>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(coded.iter().map(AsRef::as_ref))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::header;
    use http_body_util::BodyExt;

    use super::*;
    use crate::testing::sample_engine;

    #[tokio::test]
    async fn a_batch_beyond_the_limits_is_rejected() {
        let ask = |working: usize| {
            let request = Request::post("/").header(header::CONTENT_TYPE, "application/json");
            let request = request.body(Body::from(r#"{"titles": ["RN"], "top": 1}"#)).unwrap();
            match_many(State(sample_engine()), State(Workers::of(1, working)), State(Metrics::new()), request)
        };
        let problem = ask(0).await.unwrap_err();
        assert_eq!((problem.status, problem.code), (StatusCode::TOO_MANY_REQUESTS, "too_many_batches"));
        let body = ask(1).await.unwrap().into_body().collect().await.unwrap().to_bytes();
        let answer: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(answer["results"].as_array().unwrap().len(), 1);
    }

    fn batch(titles: usize, title: &str, top: usize, explain: bool) -> MatchBatch {
        let titles = Some(vec![title.to_owned(); titles]);
        MatchBatch { titles, items: None, top, precision: DEFAULT_PRECISION, explain }
    }

    #[test]
    fn explained_batches_are_limited_by_their_reasons() {
        assert!(batch(1_000, "Senior Registered Nurse - Night Shift", 10, true).jobs().is_ok());
        assert!(batch(1_000, "nurse", MAX_LIMIT, false).jobs().is_ok());
        for (titles, title, top) in [(1_000, "nurse", MAX_LIMIT), (1_000, "a/b/c ".repeat(80).as_str(), 10)] {
            let problem = batch(titles, title, top, true).jobs().unwrap_err();
            assert_eq!((problem.status.as_u16(), problem.code), (422, "too_many_reasons"));
            assert!(problem.detail.contains("250000"), "{}", problem.detail);
        }
    }

    #[tokio::test]
    async fn work_is_canceled_when_its_caller_leaves() {
        let (started, is_started) = tokio::sync::oneshot::channel();
        let (ended, end) = tokio::sync::oneshot::channel();
        let waits = off_thread(move |cancel| {
            started.send(()).unwrap();
            while !cancel.is_canceled() {
                std::thread::yield_now();
            }
            ended.send(cancel.check().is_err()).unwrap();
            Ok(StatusCode::OK.into_response())
        });
        tokio::select! {
            biased;
            _ = waits => panic!("it ends only when it is canceled"),
            begun = is_started => begun.unwrap(),
        }
        assert!(end.await.unwrap(), "the work saw the flag");
    }
}
