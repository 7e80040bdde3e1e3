//! `/metrics`: what the server has done, for Prometheus and others that read its text format.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Router, http::HeaderName};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::problem::Problem;
use crate::coding::Decisions;
use crate::engine::{Decision, Engine};

/// Upper bounds of the latency buckets, in seconds: a suggestion takes 50 µs, a search a millisecond, a full batch a second.
const BUCKETS: [f64; 14] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

fn latencies() -> Histogram {
    Histogram::new(BUCKETS)
}

/// Counts what a server does, whichever index answers. Clones count together.
#[derive(Debug, Clone)]
pub(crate) struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: Mutex<Registry>,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    in_progress: Gauge,
    problems: Family<Coded, Counter>,
    titles: Family<Decided, Counter>,
    index: Family<IndexLabels, Gauge>,
    loaded: Gauge<f64, AtomicU64>,
    reload_failures: Counter,
    lost_lines: Counter,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Coded {
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Decided {
    decision: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct IndexLabels {
    release: String,
    fingerprint: String,
    built: String,
    metier: &'static str,
}

/// A request that counts as in progress until dropped, when its caller may have left.
pub(crate) struct InProgress(Gauge);

impl Drop for InProgress {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("metier");
        let inner = Inner {
            requests: Family::default(),
            seconds: Family::new_with_constructor(latencies),
            in_progress: Gauge::default(),
            problems: Family::default(),
            titles: Family::default(),
            index: Family::default(),
            loaded: Gauge::default(),
            reload_failures: Counter::default(),
            lost_lines: Counter::default(),
            registry: Mutex::default(),
        };
        registry.register("requests", "Requests answered", inner.requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time until an answer begins",
            Unit::Seconds,
            inner.seconds.clone(),
        );
        registry.register("requests_in_progress", "Requests in progress", inner.in_progress.clone());
        registry.register(
            "problems",
            "Failed answers by the code of their problem: overloaded and too_many_requests are shed load",
            inner.problems.clone(),
        );
        registry.register("titles_coded", "Titles coded, by decision", inner.titles.clone());
        registry.register("index", "The index that answers: its labels say which", inner.index.clone());
        registry.register(
            "index_loaded_timestamp",
            "When the index was opened, in seconds since 1970",
            inner.loaded.clone(),
        );
        registry.register(
            "index_reload_failures",
            "Attempts to reload the index that failed",
            inner.reload_failures.clone(),
        );
        registry.register(
            "log_lines_lost",
            "Lines of the log that could not be written",
            inner.lost_lines.clone(),
        );
        *inner.registry.lock().unwrap_or_else(PoisonError::into_inner) = registry;
        Self(Arc::new(inner))
    }

    /// A request begins.
    pub(crate) fn begin(&self) -> InProgress {
        self.0.in_progress.inc();
        InProgress(self.0.in_progress.clone())
    }

    /// A request was answered. `route` is the declared path: addresses would be too many.
    pub(crate) fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (method, route) = (method.to_owned(), route.to_owned());
        self.0.seconds.get_or_create(&Route { route: route.clone() }).observe(took.as_secs_f64());
        self.0.requests.get_or_create(&Answered { method, route, status }).inc();
    }

    /// A request failed.
    pub(crate) fn failed(&self, problem: &Problem) {
        self.0.problems.get_or_create(&Coded { code: problem.code }).inc();
    }

    /// Titles were coded.
    pub(crate) fn coded(&self, decisions: impl IntoIterator<Item = Decision>) {
        for decision in decisions {
            let decision = match decision {
                Decision::Accept => "accept",
                Decision::Review => "review",
                Decision::None => "none",
            };
            self.0.titles.get_or_create(&Decided { decision }).inc();
        }
    }

    /// A file of titles was coded.
    pub(crate) fn coded_file(&self, Decisions { accept, review, none }: &Decisions) {
        for (decision, share) in [("accept", accept), ("review", review), ("none", none)] {
            self.0.titles.get_or_create(&Decided { decision }).inc_by(share.rows);
        }
    }

    /// Another index answers.
    pub(crate) fn loaded(&self, engine: &Engine) {
        let info = engine.info();
        let labels = IndexLabels {
            release: info.release.version,
            fingerprint: info.fingerprint.get(..16).unwrap_or(&info.fingerprint).to_owned(),
            built: info.built_at,
            metier: env!("CARGO_PKG_VERSION"),
        };
        self.0.index.clear();
        self.0.index.get_or_create(&labels).set(1);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.0.loaded.set(now.as_secs_f64());
    }

    /// An index could not be opened.
    pub(crate) fn reload_failed(&self) {
        self.0.reload_failures.inc();
    }

    /// Lines of the log were lost.
    pub(crate) fn log_lines_lost(&self, lines: u64) {
        self.0.lost_lines.inc_by(lines);
    }

    /// All figures, in the text format of `OpenMetrics`.
    fn text(&self) -> Result<String, Problem> {
        let mut text = String::new();
        let registry = self.0.registry.lock().unwrap_or_else(PoisonError::into_inner);
        encode(&mut text, &registry).map_err(|error| Problem::internal(error.to_string()))?;
        Ok(text)
    }
}

/// `/metrics`. Not in the description of the API: it is for whoever runs the server.
pub(super) fn routes(metrics: Metrics) -> Router {
    Router::new().route("/metrics", get(show)).with_state(metrics)
}

async fn show(State(metrics): State<Metrics>) -> Result<impl IntoResponse, Problem> {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let headers: [(HeaderName, &str); 2] =
        [(header::CONTENT_TYPE, OPEN_METRICS), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, metrics.text()?))
}
