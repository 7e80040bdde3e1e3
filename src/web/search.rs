//! `GET /?q=…`: the results of a search.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::response::{IntoResponse, Response};

use super::facets::{self, Chip, FacetGroup};
use super::marked::{self, Part};
use super::reading::Reading;
use super::{Portal, Site, address, rendered};
use crate::api::{Parameters, Problem, SearchParameters, Workers};
use crate::engine::{
    Engine, HitEvidence, MatchedKind, SearchAnswer, SearchHit, SearchRequest, SuggestRequest,
};
use crate::queries::Query;
use crate::titles::Filters;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    site: Site<'a>,
    query: &'a str,
    found: Results,
}

struct Results {
    /// How the query was read as a code, when that needs saying.
    reading: Option<Reading>,
    /// A title that the query seems to be a misspelling of, and the search for it.
    meant: Option<(String, String)>,
    total: usize,
    /// Whether no occupation has the words, only their meaning.
    by_meaning_only: bool,
    /// Numbers of the first and the last hit on this page.
    first: usize,
    last: usize,
    /// What is said of a military code in the query.
    military: Option<String>,
    hits: Vec<Hit>,
    facets: Vec<FacetGroup>,
    /// The filters in use.
    chips: Vec<Chip>,
    /// The same search without filters, when there are any.
    unfiltered: Option<String>,
    previous: Option<String>,
    next: Option<String>,
}

struct Hit {
    code: String,
    title: Vec<Part>,
    /// The kind and the text of the match, when it is not the title.
    found_by: Option<(&'static str, Vec<Part>)>,
    job_zone: Option<u8>,
    bright_outlook: bool,
}

/// Answers a search.
pub(super) async fn page(
    portal: &Portal,
    workers: &Workers,
    query: &str,
    parameters: &Parameters,
) -> Result<Response, Problem> {
    let engine = &portal.engine;
    let request = SearchParameters::read(parameters, engine)?;
    let engine = Arc::clone(engine);
    let work = move || {
        let answer = engine.search(&request)?;
        Ok::<_, Problem>((Query::of_search(&answer), Results::of(&engine, &request, &answer)?))
    };
    let (asked, found) = workers.run_for(query.len(), work).await??;
    let page = rendered(&SearchPage { site: Site::of(portal), query, found })?;
    Ok((Extension(asked), page).into_response())
}

impl Results {
    fn of(engine: &Engine, request: &SearchRequest, answer: &SearchAnswer) -> Result<Self, Problem> {
        let at = |offset| address::of(&SearchRequest { offset, ..request.clone() });
        let with = |filters: &Filters| {
            address::of(&SearchRequest { offset: 0, filters: filters.clone(), ..request.clone() })
        };
        let found = answer.total + answer.by_meaning;
        let last = request.offset.saturating_add(answer.hits.len());
        Ok(Self {
            reading: answer.reading.as_ref().map(|reading| Reading::of(reading, true)),
            military: answer.military.as_ref().map(|military| military.note.clone()),
            meant: meant(engine, request, answer)?,
            total: found,
            by_meaning_only: answer.total == 0 && found > 0,
            first: request.offset.saturating_add(1),
            last,
            facets: facets::groups(&answer.facets, &request.filters, with),
            chips: facets::chips(&request.filters, with),
            unfiltered: (!request.filters.is_empty()).then(|| with(&Filters::default())),
            previous: (request.offset > 0).then(|| at(request.offset.saturating_sub(request.limit))),
            next: (last < found && !answer.hits.is_empty()).then(|| at(last)),
            hits: answer.hits.iter().map(Hit::of).collect(),
        })
    }

    /// Whether someone may have to be helped on.
    fn is_poor(&self) -> bool {
        self.hits.is_empty() || self.by_meaning_only
    }
}

/// The title that someone seems to have mistyped, when no title is exactly the query.
fn meant(
    engine: &Engine,
    request: &SearchRequest,
    answer: &SearchAnswer,
) -> Result<Option<(String, String)>, Problem> {
    let certain =
        |hit: &SearchHit| matches!(hit.evidence, HitEvidence::Code | HitEvidence::ExactTitle { .. });
    if answer.hits.first().is_some_and(certain) {
        return Ok(None);
    }
    let suggested = engine.suggest(&SuggestRequest::new(request.query.as_str()).limit(1))?.suggestions;
    let mistyped = suggested.into_iter().next().filter(|one| one.typos > 0);
    Ok(mistyped.map(|one| {
        let address = address::of(&SearchRequest::new(one.text.as_str()).filters(request.filters.clone()));
        (one.text, address)
    }))
}

impl Hit {
    fn of(hit: &SearchHit) -> Self {
        let matched = marked::parts(&hit.matched.text, &hit.matched.highlights);
        let plain = || marked::parts(&hit.title, &[]);
        let (title, found_by) = match hit.matched.kind {
            MatchedKind::Occupation => (matched, None),
            MatchedKind::Code => (plain(), None),
            kind => (plain(), Some((kind_label(kind), matched))),
        };
        Self {
            code: hit.code.to_string(),
            title,
            found_by,
            job_zone: hit.job_zone,
            bright_outlook: hit.bright_outlook,
        }
    }
}

fn kind_label(kind: MatchedKind) -> &'static str {
    match kind {
        MatchedKind::Code => "Code",
        MatchedKind::Occupation => "Official title",
        MatchedKind::Local => "Local title",
        MatchedKind::Reported => "Reported title",
        MatchedKind::Alternate => "Alternate title",
        MatchedKind::DirectMatch => "SOC direct match title",
        MatchedKind::Census => "Title of the Census index",
        MatchedKind::Military => "Military title",
        MatchedKind::Modern => "Modern name",
        MatchedKind::Short => "Short title",
        MatchedKind::Description => "Description",
        MatchedKind::Task => "Task",
        MatchedKind::Activity => "Work activity",
        MatchedKind::Technology => "Technology",
        MatchedKind::Tool => "Tool",
        MatchedKind::Meaning => "Similar work",
    }
}
