//! Rated elements: knowledge, skills, abilities, work activities, work context, interests, work styles, work values.

use super::rated_element::RatedElement;
use super::section::Section;
use super::selection::select;
use super::subject::Subject;
use crate::catalog::{Domain, Month, Rating, RatingMatrix, standard_score};

/// The scales of how much an element matters in a domain. A release has at most one of them for each domain, except
/// work context, which has elements on both.
fn scales(domain: Domain) -> &'static [&'static str] {
    match domain {
        Domain::WorkContext => &["CX", "CT"],
        Domain::Interests => &["OI"],
        Domain::WorkValues => &["EX"],
        // Impact replaced importance in release 30.0.
        Domain::WorkStyles => &["WI", "IM"],
        _ => &["IM"],
    }
}

/// The ratings of a domain that the rules select.
pub(super) fn section<'a>(subject: &Subject<'a>, domain: Domain) -> Section<RatedElement<'a>> {
    let matrices: Vec<&RatingMatrix> =
        scales(domain).iter().filter_map(|scale| subject.catalog.ratings_on(domain, scale)).collect();
    if matrices.is_empty() {
        return Section::none(format!("none listed: this release has no ratings of {}", domain.plural()));
    }
    let levels = subject.catalog.ratings_on(domain, "LV");
    let mut dates: Vec<(&str, Month)> = Vec::new();
    let mut items: Vec<RatedElement<'_>> = Vec::new();
    for matrix in matrices {
        for rating in matrix.of(subject.occupation.code).filter(|rating| rating.column.category.is_none()) {
            dates.extend(rating.provenance.date.map(|date| (rating.column.element.as_str(), date)));
            items.push(element(subject, matrix, &rating));
        }
    }
    if items.is_empty() {
        return Section::none(format!("none listed: this occupation has no ratings of {}", domain.plural()));
    }
    select(&mut items, domain, subject.all);
    for item in &mut items {
        item.level = levels.and_then(|levels| level(subject, levels, item.id));
    }
    // The date of the elements shown.
    let shown = |id: &str| items.iter().any(|item| item.id == id);
    let date = dates.iter().filter(|(id, _)| shown(id)).map(|(_, date)| *date).max();
    let note = match domain {
        _ if items.is_empty() => {
            Some(format!("none listed: no rating of {} reaches the middle of its scale", domain.plural()))
        }
        Domain::Knowledge => {
            Some("ordered by importance, rounded to a whole number from 1 to 5, then by name".to_owned())
        }
        _ => None,
    };
    Section { note, date: date.map(|date| date.to_string()), ..Section::of(items, subject.onet()) }
}

fn element<'a>(subject: &Subject<'a>, matrix: &'a RatingMatrix, rating: &Rating<'a>) -> RatedElement<'a> {
    let reference = subject.catalog.reference();
    let id = rating.column.element.as_str();
    RatedElement {
        id,
        name: reference.element_name(id),
        description: reference
            .elements
            .get(id)
            .map(|element| element.description.as_str())
            .unwrap_or_default(),
        scale: &matrix.scale,
        value: rating.value,
        importance: score(subject, matrix, rating.value),
        level: None,
        suppress: rating.suppress,
        not_relevant: rating.not_relevant,
    }
}

fn score(subject: &Subject<'_>, matrix: &RatingMatrix, value: f32) -> u8 {
    let scale = subject.catalog.reference().scales.get(&matrix.scale);
    scale.map_or(0, |scale| standard_score(value, scale.minimum, scale.maximum))
}

/// The level of an element, unless it has low precision or is not relevant.
fn level(subject: &Subject<'_>, levels: &RatingMatrix, element: &str) -> Option<u8> {
    let rating = levels.get(subject.occupation.code, element)?;
    (!rating.suppress && !rating.not_relevant).then(|| score(subject, levels, rating.value))
}
