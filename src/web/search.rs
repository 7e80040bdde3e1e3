//! `GET /`: the search box and the results.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::marked::{self, Part};
use super::reading::Reading;
use super::{Site, address, rendered};
use crate::api::{Parameters, Problem, SearchParameters, Workers};
use crate::engine::{Engine, MatchedKind, SearchAnswer, SearchHit, SearchRequest};
use crate::queries::Query;
use crate::titles::{FacetCount, Filters};

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    site: Site<'a>,
    query: &'a str,
    results: Option<Results>,
}

struct Results {
    /// How the query was read as a code, when that needs saying.
    reading: Option<Reading>,
    total: usize,
    /// Numbers of the first and the last hit on this page.
    first: usize,
    last: usize,
    /// What is said of a military code in the query.
    military: Option<String>,
    hits: Vec<Hit>,
    facets: Vec<FacetGroup>,
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

struct FacetGroup {
    name: &'static str,
    links: Vec<FacetLink>,
}

impl FacetGroup {
    fn is_active(&self) -> bool {
        self.links.iter().any(|link| link.active)
    }
}

/// A link that sets or removes a filter.
struct FacetLink {
    label: String,
    count: usize,
    active: bool,
    address: String,
}

/// Answers `GET /`.
pub(super) async fn page(
    State(engine): State<Arc<Engine>>,
    State(workers): State<Workers>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let query = parameters.text("q")?.unwrap_or_default().trim();
    if query.is_empty() {
        return rendered(&SearchPage { site: Site::of(&engine), query, results: None });
    }
    let request = SearchParameters::read(&parameters, &engine)?;
    let search = (Arc::clone(&engine), request.clone());
    let answer = workers.run_for(query.len(), move || search.0.search(&search.1)).await??;
    let asked = Query::of_search(&answer);
    let results = Some(results(&request, &answer));
    let page = rendered(&SearchPage { site: Site::of(&engine), query, results })?;
    Ok((Extension(asked), page).into_response())
}

fn results(request: &SearchRequest, answer: &SearchAnswer) -> Results {
    let at = |offset| address::of(&SearchRequest { offset, ..request.clone() });
    let found = answer.total + answer.by_meaning;
    let last = request.offset.saturating_add(answer.hits.len());
    let filtered = !request.filters.is_empty();
    Results {
        reading: answer.reading.as_ref().map(|reading| Reading::of(reading, true)),
        military: answer.military.as_ref().map(|military| military.note.clone()),
        total: found,
        first: request.offset.saturating_add(1),
        last,
        facets: facets(request, answer),
        unfiltered: filtered.then(|| {
            address::of(&SearchRequest { offset: 0, filters: Filters::default(), ..request.clone() })
        }),
        previous: (request.offset > 0).then(|| at(request.offset.saturating_sub(request.limit))),
        next: (last < found && !answer.hits.is_empty()).then(|| at(last)),
        hits: answer.hits.iter().map(Hit::of).collect(),
    }
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

fn facets(request: &SearchRequest, answer: &SearchAnswer) -> Vec<FacetGroup> {
    let (asked, facets) = (&request.filters, &answer.facets);
    let group = |name,
                 counts: &[FacetCount],
                 active: &dyn Fn(&str) -> bool,
                 set: &dyn Fn(&mut Filters, &str, bool)| {
        let link = |facet: &FacetCount| {
            let active = active(&facet.value);
            let mut filters = asked.clone();
            set(&mut filters, &facet.value, !active);
            let address = address::of(&SearchRequest { offset: 0, filters, ..request.clone() });
            FacetLink { label: facet.label.clone(), count: facet.count, active, address }
        };
        FacetGroup { name, links: counts.iter().map(link).collect() }
    };
    let parsed = |value: &str| value.parse::<u8>().unwrap_or_default();
    let letter = |value: &str| value.chars().next().unwrap_or_default();
    let groups = vec![
        group(
            "Job zone",
            &facets.job_zone,
            &|value| asked.job_zone.contains(&parsed(value)),
            &|filters, value, on| toggle(&mut filters.job_zone, parsed(value), on),
        ),
        group(
            "Field of work",
            &facets.major_group,
            &|value| asked.major_group.iter().any(|group| group == value),
            &|filters, value, on| toggle(&mut filters.major_group, value.to_owned(), on),
        ),
        group(
            "Interest",
            &facets.interest,
            &|value| asked.interest.iter().any(|one| one.eq_ignore_ascii_case(&letter(value))),
            &|filters, value, on| {
                filters.interest.retain(|one| !one.eq_ignore_ascii_case(&letter(value)));
                filters.interest.extend(on.then(|| letter(value)));
            },
        ),
        group(
            "Career cluster",
            &facets.career_cluster,
            &|value| asked.career_cluster.iter().any(|name| name.eq_ignore_ascii_case(value)),
            &|filters, value, on| {
                filters.career_cluster.retain(|name| !name.eq_ignore_ascii_case(value));
                filters.career_cluster.extend(on.then(|| value.to_owned()));
            },
        ),
        group(
            "Bright Outlook",
            &facets.bright_outlook,
            &|_| asked.bright_outlook == Some(true),
            &|filters, _, on| filters.bright_outlook = on.then_some(true),
        ),
        group("STEM", &facets.stem, &|_| asked.stem == Some(true), &|filters, _, on| {
            filters.stem = on.then_some(true);
        }),
    ];
    groups.into_iter().filter(|group| !group.links.is_empty()).collect()
}

fn toggle<T: PartialEq>(values: &mut Vec<T>, value: T, on: bool) {
    values.retain(|one| *one != value);
    values.extend(on.then_some(value));
}
