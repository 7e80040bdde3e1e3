//! `/browse` and `/browse/{list}/{entry}`: lists of occupations, ordered and filtered.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::facets::{self, Chip, FacetGroup};
use super::{Portal, Site, address, figures, rendered};
use crate::api::{ListParameters, Parameters, Problem};
use crate::engine::{Engine, ListOrder, OccupationSummary, Occupations, OccupationsRequest};
use crate::titles::{FacetCount, Filters};

/// Occupations on a page.
const ON_A_PAGE: usize = 50;

/// An entry of a list, with its page.
pub(super) struct Entry {
    pub(super) label: String,
    pub(super) count: usize,
    pub(super) address: String,
}

/// The lists to browse by, with the occupations of each entry counted.
pub(super) fn lists(engine: &Engine) -> Vec<(&'static str, Vec<Entry>)> {
    // All occupations are within the limits.
    let all = engine.occupations(&OccupationsRequest::new().limit(1));
    let facets = all.map(|all| all.facets).unwrap_or_default();
    let entries = |list: &str, counts: &[FacetCount]| -> Vec<Entry> {
        let entry = |facet: &FacetCount| {
            let name = if list == "cluster" { address::slug(&facet.value) } else { facet.value.clone() };
            let address = format!("/browse/{list}/{name}");
            Entry { label: facet.label.clone(), count: facet.count, address }
        };
        counts.iter().map(entry).collect()
    };
    let listed = |list: &str, counts: &[FacetCount]| {
        let entry = |facet: &FacetCount| {
            let address = format!("/browse/{list}");
            Entry { label: facet.label.clone(), count: facet.count, address }
        };
        counts.iter().map(entry).collect::<Vec<_>>()
    };
    let special = listed("bright-outlook", &facets.bright_outlook).into_iter();
    let special = special.chain(listed("stem", &facets.stem)).collect();
    let all = [
        ("Field of work", entries("field", &facets.major_group)),
        ("Preparation", entries("job-zone", &facets.job_zone)),
        ("Interest", entries("interest", &facets.interest)),
        ("Career cluster", entries("cluster", &facets.career_cluster)),
        ("O*NET’s lists", special),
    ];
    all.into_iter().filter(|(_, entries)| !entries.is_empty()).collect()
}

#[derive(Template)]
#[template(path = "browse.html")]
struct BrowsePage<'a> {
    site: Site<'a>,
    title: String,
    /// What the list is, in a sentence.
    about: Option<String>,
    /// Lists to choose from, on the page of all occupations.
    lists: Option<&'a [(&'static str, Vec<Entry>)]>,
    listed: Occupations,
    /// The orders that the list can be in, each with its address and whether it is in it.
    orders: Vec<(&'static str, String, bool)>,
    /// The order it is in, in words.
    order: &'static str,
    facets: Vec<FacetGroup>,
    chips: Vec<Chip>,
    unfiltered: Option<String>,
    first: usize,
    last: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// The orders to choose from.
const ORDERS: [ListOrder; 5] =
    [ListOrder::Title, ListOrder::Code, ListOrder::Wage, ListOrder::Openings, ListOrder::Growth];

fn in_words(order: ListOrder) -> &'static str {
    match order {
        ListOrder::Code => "by code",
        ListOrder::Title => "by title",
        ListOrder::Wage => "best paid first",
        ListOrder::Openings => "most openings first",
        ListOrder::Growth => "fastest growing first",
    }
}

/// A list, as its path names it: the filters that it stands for.
struct List {
    title: String,
    about: Option<String>,
    implied: Filters,
}

impl List {
    /// `None` for a list or entry that there is none of.
    fn named(engine: &Engine, list: &str, entry: &str) -> Option<Self> {
        let none = Filters::default();
        let plain = |title: String, implied| Some(Self { title, about: None, implied });
        match (list, entry) {
            ("field", digits) => {
                let group = crate::soc::MAJOR_GROUPS.iter().find(|group| group.digits == digits)?;
                plain(group.title.to_owned(), Filters { major_group: vec![digits.to_owned()], ..none })
            }
            ("job-zone", zone) => {
                let zone: u8 = zone.parse().ok().filter(|zone| (1..=5).contains(zone))?;
                let described = engine.job_zone(zone);
                let title = described.map_or_else(|| format!("Job Zone {zone}"), |one| one.name.clone());
                let about = described.map(|one| one.education.clone()).filter(|text| !text.is_empty());
                Some(Self { title, about, implied: Filters { job_zone: vec![zone], ..none } })
            }
            ("interest", letter) => {
                let known = |(one, _): &&(char, &str)| letter == one.to_string();
                let (letter, name) = crate::titles::INTERESTS.iter().find(known)?;
                let title = format!("{name} occupations");
                plain(title, Filters { interest: vec![*letter], ..none })
            }
            ("cluster", slug) => {
                let known = engine.career_clusters();
                let name = (*known.iter().find(|name| address::slug(name) == slug)?).to_owned();
                plain(name.clone(), Filters { career_cluster: vec![name], ..none })
            }
            ("bright-outlook", "") => Some(Self {
                title: "Bright Outlook occupations".to_owned(),
                about: Some("Expected to grow fast or to have many openings, according to O*NET.".to_owned()),
                implied: Filters { bright_outlook: Some(true), ..none },
            }),
            ("stem", "") => Some(Self {
                title: "STEM occupations".to_owned(),
                about: Some(
                    "Science, technology, engineering and mathematics, as O*NET lists them.".to_owned(),
                ),
                implied: Filters { stem: Some(true), ..none },
            }),
            _ => None,
        }
    }
}

/// Answers `GET /browse`: the lists, and all occupations.
pub(super) async fn all(
    State(portal): State<Arc<Portal>>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let list = List { title: "All occupations".to_owned(), about: None, implied: Filters::default() };
    page(&portal, "/browse", list, &parameters)
}

/// Answers `GET /browse/{list}`, of lists with a single entry.
pub(super) async fn list(
    State(portal): State<Arc<Portal>>,
    asked: Result<Path<String>, PathRejection>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let Path(list) = asked.map_err(|rejection| Problem::bad_parameter(rejection.body_text()))?;
    let path = format!("/browse/{list}");
    let list =
        List::named(&portal.engine, &list, "").ok_or(StatusCode::NOT_FOUND).map_err(Problem::of_status)?;
    page(&portal, &path, list, &parameters)
}

/// Answers `GET /browse/{list}/{entry}`.
pub(super) async fn entry(
    State(portal): State<Arc<Portal>>,
    asked: Result<Path<(String, String)>, PathRejection>,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let Path((list, entry)) = asked.map_err(|rejection| Problem::bad_parameter(rejection.body_text()))?;
    let named = List::named(&portal.engine, &list, &entry).filter(|_| !entry.is_empty());
    let named = named.ok_or(StatusCode::NOT_FOUND).map_err(Problem::of_status)?;
    page(&portal, &format!("/browse/{list}/{entry}"), named, &parameters)
}

fn page(portal: &Portal, path: &str, list: List, parameters: &Parameters) -> Result<Response, Problem> {
    let engine = &portal.engine;
    let read = ListParameters::read(parameters, engine, ON_A_PAGE)?;
    // A page without an order is alphabetical: codes mean nothing to most people.
    let order = if parameters.text("sort")?.is_some() { read.order } else { ListOrder::Title };
    let request = OccupationsRequest { filters: joined(&list.implied, read.filters), order, ..read };
    let listed = engine.occupations(&request)?;
    let at = |request: &OccupationsRequest| address::of_list(path, request, &list.implied, ON_A_PAGE);
    let with = |filters: &Filters| {
        at(&OccupationsRequest { filters: filters.clone(), offset: 0, ..request.clone() })
    };
    let end = request.offset.saturating_add(listed.occupations.len());
    let added = without(&request.filters, &list.implied);
    let chips = facets::chips(&added, |filters| with(&joined(&list.implied, filters.clone())));
    // The list's own filter is its path: another value of it is another list.
    let groups = facets::groups(&listed.facets, &request.filters, with);
    let own = facets::groups(&listed.facets, &list.implied, with);
    let is_own = |group: &FacetGroup| own.iter().any(|one| one.name == group.name && one.is_active());
    let groups = groups.into_iter().filter(|group| !is_own(group));
    let ordered = |order: ListOrder| {
        let address = at(&OccupationsRequest { order, offset: 0, ..request.clone() });
        (in_words(order), address, request.order == order)
    };
    let to = |offset| at(&OccupationsRequest { offset, ..request.clone() });
    rendered(&BrowsePage {
        site: Site::of(portal),
        title: list.title,
        about: list.about,
        lists: (path == "/browse" && request.offset == 0).then_some(&portal.home.lists),
        orders: ORDERS.map(ordered).into(),
        order: in_words(request.order),
        facets: groups.collect(),
        unfiltered: (!chips.is_empty()).then(|| with(&list.implied)),
        chips,
        first: request.offset.saturating_add(1),
        last: end,
        previous: (request.offset > 0).then(|| to(request.offset.saturating_sub(request.limit))),
        next: (end < listed.total && end > request.offset).then(|| to(end)),
        listed,
    })
}

/// The filters of a list with further ones. Those of the list's own kind are the list's.
fn joined(implied: &Filters, further: Filters) -> Filters {
    let of = |implied: &Vec<String>, further: Vec<String>| {
        if implied.is_empty() { further } else { implied.clone() }
    };
    Filters {
        job_zone: if implied.job_zone.is_empty() { further.job_zone } else { implied.job_zone.clone() },
        major_group: of(&implied.major_group, further.major_group),
        interest: if implied.interest.is_empty() { further.interest } else { implied.interest.clone() },
        career_cluster: of(&implied.career_cluster, further.career_cluster),
        stem: implied.stem.or(further.stem),
        bright_outlook: implied.bright_outlook.or(further.bright_outlook),
    }
}

/// Filters without those of a list.
fn without(filters: &Filters, implied: &Filters) -> Filters {
    let mut left = filters.clone();
    left.job_zone.retain(|one| !implied.job_zone.contains(one));
    left.major_group.retain(|one| !implied.major_group.contains(one));
    left.interest.retain(|one| !implied.interest.contains(one));
    left.career_cluster.retain(|one| !implied.career_cluster.contains(one));
    left.stem = left.stem.filter(|_| implied.stem.is_none());
    left.bright_outlook = left.bright_outlook.filter(|_| implied.bright_outlook.is_none());
    left
}

/// The median wage as shown.
fn wage(one: &OccupationSummary) -> Option<String> {
    one.median_wage.as_ref().map(figures::yearly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_of_a_list_stays() {
        let implied = Filters { job_zone: vec![3], ..Filters::default() };
        let asked = Filters { job_zone: vec![5], stem: Some(true), ..Filters::default() };
        let all = joined(&implied, asked);
        assert_eq!((&all.job_zone[..], all.stem), (&[3][..], Some(true)));
        assert_eq!(without(&all, &implied), Filters { stem: Some(true), ..Filters::default() });
    }
}
