//! The engine's questions. Each answer is the JSON that the command line and the API give.

#![expect(clippy::needless_pass_by_value, reason = "what comes from Python is converted, and owned")]
#![expect(clippy::too_many_arguments, reason = "each is an argument of the Python method")]

use std::path::PathBuf;
use std::sync::Arc;

use metier::artifact::{self, BuildOptions, BuildStep};
use metier::coding::{CodeOptions, Columns};
use metier::engine::{
    CompareRequest, Job, OccupationsRequest, ProfileRequest, RelatedRequest, ReportRequest, SearchRequest,
    SuggestRequest,
};
use metier::release::{ReleaseSource, Strictness};
use metier::report::SectionName;
use metier::soc::OnetSocCode;
use metier::taxonomy::Edition;
use metier::titles::Filters;
use pyo3::prelude::*;
use serde::Serialize;

use crate::coder::Coder;
use crate::errors::{exception, fault, guarded, invalid};
use crate::pool;
use crate::signals::interruptible;

/// An open index.
#[pyclass(module = "metier._metier", frozen)]
pub(crate) struct Engine(Arc<metier::engine::Engine>);

/// Filters by which a search keeps occupations.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct WantedOccupations {
    job_zone: Vec<u8>,
    major_group: Vec<String>,
    interest: Vec<char>,
    career_cluster: Vec<String>,
    stem: Option<bool>,
    bright_outlook: Option<bool>,
}

/// Filters by which a list of related occupations keeps them.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct WantedMoves {
    job_zone_steps: Vec<i8>,
    wage_change: Option<i64>,
    openings: Option<u32>,
    bright_outlook: Option<bool>,
}

#[pymethods]
impl Engine {
    /// Opens the index in a folder.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let pool = pool::of(None)?.pool(py)?;
        let open = move || metier::engine::Engine::map(&path);
        // Its own threads: those that the library would start by itself are gone after a fork.
        interruptible(py, &pool, None, open).map(Arc::new).map(Self)
    }

    #[getter]
    fn content_hash(&self) -> String {
        self.0.content_hash()
    }

    #[getter]
    fn generation(&self) -> &str {
        self.0.generation()
    }

    #[getter]
    fn fallback(&self) -> Option<&str> {
        self.0.fallback()
    }

    fn info(&self, py: Python<'_>) -> PyResult<String> {
        self.answer(py, |engine| Ok(engine.info()))
    }

    fn search(
        &self,
        py: Python<'_>,
        query: String,
        edition: Option<&str>,
        offset: usize,
        limit: usize,
        filters: WantedOccupations,
    ) -> PyResult<String> {
        let WantedOccupations { job_zone, major_group, interest, career_cluster, stem, bright_outlook } =
            filters;
        let filters = Filters { job_zone, major_group, interest, career_cluster, stem, bright_outlook };
        let request = SearchRequest::new(query)
            .edition(edition_of(edition)?)
            .offset(offset)
            .limit(limit)
            .filters(filters);
        self.answer(py, |engine| engine.search(&request))
    }

    fn suggest(&self, py: Python<'_>, typed: String, limit: usize) -> PyResult<String> {
        self.answer(py, |engine| engine.suggest(&SuggestRequest::new(typed).limit(limit)))
    }

    fn code(
        &self,
        py: Python<'_>,
        title: String,
        description: Option<String>,
        industry: Option<String>,
        employer: Option<String>,
        top: usize,
        precision: f32,
        explain: bool,
    ) -> PyResult<String> {
        let job = Job { title, description, industry, employer };
        self.answer(py, |engine| engine.code(&job, &CodeOptions { top, precision, explain }))
    }

    fn coder(
        &self,
        title: String,
        description: Option<String>,
        industry: Option<String>,
        employer: Option<String>,
        top: usize,
        precision: f32,
        threads: Option<usize>,
    ) -> PyResult<Coder> {
        let columns = Columns { title, description, industry, employer, weight: None };
        let options = CodeOptions { top, precision, explain: false };
        let coder = Coder::new(Arc::clone(&self.0), columns, options, pool::of(threads)?);
        coder.map_err(|error| exception(&error))
    }

    fn related(
        &self,
        py: Python<'_>,
        code: &str,
        edition: Option<&str>,
        method: &str,
        order: &str,
        limit: usize,
        explain: bool,
        filters: WantedMoves,
    ) -> PyResult<String> {
        let WantedMoves { job_zone_steps, wage_change, openings, bright_outlook } = filters;
        let (code, edition) = (code_of(code)?, edition_of(edition)?);
        let (method, order) = (
            method.parse().map_err(|error| exception(&error))?,
            order.parse().map_err(|error| exception(&error))?,
        );
        self.answer(py, |engine| {
            let request = RelatedRequest::new(engine.occupation_code(code, edition)?)
                .method(method)
                .order(order)
                .limit(limit)
                .explain(explain)
                .job_zone_steps(job_zone_steps)
                .wage_change(wage_change)
                .openings(openings)
                .bright_outlook(bright_outlook);
            engine.related(&request)
        })
    }

    fn compare(&self, py: Python<'_>, from: &str, to: &str, edition: Option<&str>) -> PyResult<String> {
        let (from, to, edition) = (code_of(from)?, code_of(to)?, edition_of(edition)?);
        self.answer(py, |engine| {
            let (from, to) = (engine.occupation_code(from, edition)?, engine.occupation_code(to, edition)?);
            engine.compare(&CompareRequest::new(from, to))
        })
    }

    /// `profile` is JSON, as the API takes it.
    fn profile(&self, py: Python<'_>, profile: &str) -> PyResult<String> {
        let request: ProfileRequest = serde_json::from_str(profile)
            .map_err(|error| invalid(format!("not a valid profile: {error}")))?;
        self.answer(py, |engine| engine.profile(&request))
    }

    fn report(
        &self,
        py: Python<'_>,
        code: &str,
        edition: Option<&str>,
        areas: Vec<String>,
        sections: Vec<String>,
        all: bool,
        year: Option<u16>,
    ) -> PyResult<String> {
        let sections: Vec<SectionName> = sections
            .iter()
            .map(|name| name.parse())
            .collect::<metier::Result<_>>()
            .map_err(|error| exception(&error))?;
        let request = if all && sections.is_empty() {
            ReportRequest::complete(code_of(code)?)
        } else {
            ReportRequest::new(code_of(code)?).sections(sections).all(all)
        };
        let request = request.edition(edition_of(edition)?).areas(areas).year(year);
        self.answer(py, |engine| engine.report(&request))
    }

    fn occupations(&self, py: Python<'_>, offset: usize, limit: usize) -> PyResult<String> {
        let request = OccupationsRequest::new().offset(offset).limit(limit);
        self.answer(py, |engine| engine.occupations(&request))
    }
}

impl Engine {
    /// The answer as JSON, found while other Python threads run.
    fn answer<'e, T: Serialize>(
        &'e self,
        py: Python<'_>,
        ask: impl FnOnce(&'e metier::engine::Engine) -> metier::Result<T> + Send,
    ) -> PyResult<String> {
        let json = py.detach(|| guarded(|| ask(&self.0).map(|answer| serde_json::to_string(&answer))))?;
        json.map_err(|error| fault(error.to_string()))
    }
}

fn code_of(text: &str) -> PyResult<OnetSocCode> {
    OnetSocCode::parse_lookup(text).map_err(|error| invalid(error.to_string()))
}

fn edition_of(text: Option<&str>) -> PyResult<Option<Edition>> {
    text.map(str::parse)
        .transpose()
        .map_err(|error: metier::taxonomy::InvalidEdition| invalid(error.to_string()))
}

/// The published generation of an index folder, without opening it.
#[pyfunction]
pub(crate) fn published(path: PathBuf) -> PyResult<String> {
    artifact::read_manifest(&path).map(|manifest| manifest.generation).map_err(|error| exception(&error))
}

/// What to build an index from, and how.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Inputs {
    /// A folder or zip.
    release: PathBuf,
    /// The name of a built-in release, instead.
    built_in: Option<String>,
    labor: Option<PathBuf>,
    labeled: Vec<PathBuf>,
    titles: Vec<PathBuf>,
    modern_titles: bool,
    lenient: bool,
    force: bool,
}

impl Inputs {
    fn options(self) -> BuildOptions {
        let Self { release, built_in, labor, labeled, titles, modern_titles, lenient, force } = self;
        let release = match built_in.as_deref() {
            None => ReleaseSource::Path(release),
            Some("edition") => ReleaseSource::Edition,
            Some(_) => ReleaseSource::Sample,
        };
        let strictness = if lenient { Strictness::Lenient } else { Strictness::Strict };
        BuildOptions {
            labor,
            labeled,
            titles,
            modern_titles,
            strictness,
            force,
            ..BuildOptions::new(release)
        }
    }
}

/// Builds an index in a folder; `progress` is called with the name of each step.
#[pyfunction]
#[pyo3(signature = (inputs, index, progress = None))]
pub(crate) fn build(
    py: Python<'_>,
    inputs: Inputs,
    index: PathBuf,
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    let options = inputs.options();
    let pool = pool::of(None)?.pool(py)?;
    interruptible(py, &pool, None, || {
        let step = |step: BuildStep| {
            // What fails to be shown does not stop the build.
            let show = |progress: &Py<PyAny>| Python::attach(|py| drop(progress.call1(py, (step.label(),))));
            progress.iter().for_each(show);
        };
        artifact::build(&index, &options, step).map(drop)
    })
}
