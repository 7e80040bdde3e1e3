//! Rated elements: skills, knowledge, abilities, work activities, work context, work styles, interests, and the work values
//! of version 1.9.

use serde::Serialize;

use super::{Detail, Subject, written};
use crate::api::onet::Answer;
use crate::api::onet::scores::{Score, scales, score_name};
use crate::catalog::{Catalog, Domain, Element, Month, RatingMatrix, standard_score};
use crate::soc::OnetSocCode;

/// The standard score from which an element is important: the middle of its scale.
const IMPORTANT: u8 = 50;
/// Elements of a summary even if none is important.
const FEWEST: usize = 5;

/// An element with its rating on the standard scale.
#[derive(Debug, Clone, Copy)]
pub(in crate::api::onet) struct Rated<'a> {
    pub(in crate::api::onet) id: &'a str,
    pub(in crate::api::onet) name: &'a str,
    pub(in crate::api::onet) description: &'a str,
    pub(in crate::api::onet) score: u8,
    /// Whether it is precise enough to be shown as a finding.
    pub(in crate::api::onet) sound: bool,
    /// The scale of shares that says how the raters answered.
    shares: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Elements<'a> {
    element: Vec<Item<'a>>,
}

/// The strongest interests.
#[derive(Debug, Serialize)]
struct Interests<'a> {
    interest_code: &'a str,
    element: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    id: &'a str,
    related: String,
    name: &'a str,
    description: &'a str,
    #[serde(flatten)]
    score: Option<Score>,
    /// Only of work context.
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<Vec<Response<'a>>>,
}

#[derive(Debug, Serialize)]
struct Response<'a> {
    percentage_of_respondents: u8,
    description: &'a str,
}

fn matrices(
    catalog: &Catalog,
    domain: Domain,
) -> impl Iterator<Item = (&RatingMatrix, Option<&'static str>)> {
    scales(domain)
        .iter()
        .filter_map(move |(scale, shares)| Some((catalog.ratings_on(domain, scale)?, *shares)))
}

/// Whether an occupation is rated in a domain.
pub(super) fn has(catalog: &Catalog, code: OnetSocCode, domain: Domain) -> bool {
    matrices(catalog, domain).any(|(matrix, _)| matrix.of(code).next().is_some())
}

/// The months in which a domain was rated, with who rated it.
pub(super) fn dates(catalog: &Catalog, code: OnetSocCode, domain: Domain) -> Vec<(Month, Option<String>)> {
    let ratings = matrices(catalog, domain).flat_map(|(matrix, _)| matrix.of(code));
    let dated = ratings.filter_map(|rating| {
        Some((rating.provenance.date?, rating.provenance.source.as_ref().map(ToString::to_string)))
    });
    dated.collect()
}

/// All rated elements of an occupation in a domain, the most important first, then by name.
pub(in crate::api::onet) fn rated(catalog: &Catalog, code: OnetSocCode, domain: Domain) -> Vec<Rated<'_>> {
    let reference = catalog.reference();
    let mut all: Vec<Rated<'_>> = Vec::new();
    for (matrix, shares) in matrices(catalog, domain) {
        let Some(scale) = reference.scales.get(&matrix.scale) else { continue };
        for rating in matrix.of(code).filter(|rating| rating.column.category.is_none()) {
            let id = rating.column.element.as_str();
            let described = reference.elements.get(id);
            all.push(Rated {
                id,
                name: reference.element_name(id),
                description: described.map_or("", |element: &Element| element.description.as_str()),
                score: standard_score(rating.value, scale.minimum, scale.maximum),
                sound: !rating.suppress && !rating.not_relevant,
                shares,
            });
        }
    }
    all.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.name.cmp(b.name)));
    all
}

/// The important ones of some elements: those from the middle of the scale on, and a few in any case.
pub(in crate::api::onet) fn important(mut all: Vec<Rated<'_>>) -> Vec<Rated<'_>> {
    all.retain(|element| element.sound);
    let count = all.iter().take_while(|element| element.score >= IMPORTANT).count();
    all.truncate(count.max(FEWEST));
    all
}

/// Whether a score is important.
pub(in crate::api::onet) fn is_important(score: u8) -> bool {
    score >= IMPORTANT
}

pub(super) fn elements(subject: &Subject<'_>, domain: Domain) -> Answer {
    let mut elements = rated(subject.catalog(), subject.occupation.code, domain);
    match subject.detail {
        Detail::Summary => elements = important(elements),
        Detail::Details => {
            if subject.asked.sort(&[score_name(domain), "name"])? == "name" {
                elements.sort_by_key(|one| one.name);
            }
        }
    }
    Ok(written(subject.asked.page_of(&elements, |page| Elements { element: items(subject, domain, page) })?))
}

/// In brief, those of the interest code; they have no pages.
pub(super) fn interests(subject: &Subject<'_>) -> Answer {
    let domain = Domain::Interests;
    if subject.detail == Detail::Details {
        return elements(subject, domain);
    }
    let interest_code = subject.occupation.interest_code.as_str();
    let place = |one: &Rated<'_>| interest_code.find(one.name.get(..1)?);
    let mut high = rated(subject.catalog(), subject.occupation.code, domain);
    high.retain(|one| place(one).is_some());
    high.sort_by_key(place);
    Ok(written(Interests { interest_code, element: items(subject, domain, &high) }))
}

fn items<'a>(subject: &Subject<'a>, domain: Domain, elements: &[Rated<'a>]) -> Vec<Item<'a>> {
    let item = |element: &Rated<'a>| {
        let responses = |shares| responses(subject, shares, element.id);
        Item {
            id: element.id,
            related: subject.related(element.id),
            name: element.name,
            description: element.description,
            score: (subject.detail == Detail::Details).then(|| Score::of(domain, element.score)),
            response: (domain == Domain::WorkContext)
                .then(|| element.shares.map(responses).unwrap_or_default()),
        }
    };
    elements.iter().map(item).collect()
}

/// How the raters answered, from the highest category to the lowest.
fn responses<'a>(subject: &Subject<'a>, shares: &str, element: &str) -> Vec<Response<'a>> {
    let catalog = subject.catalog();
    let Some(matrix) = catalog.ratings_on(Domain::WorkContext, shares) else { return Vec::new() };
    let answers = matrix.of(subject.occupation.code).filter(|rating| rating.column.element == element);
    let mut responses: Vec<Response<'_>> = answers
        .filter_map(|rating| {
            let description = catalog.reference().category(shares, element, rating.column.category?)?;
            Some(Response { percentage_of_respondents: rating.value.round() as u8, description })
        })
        .collect();
    responses.reverse();
    responses
}
