//! The ratings of all domains on all scales, as published.

use serde::Serialize;

use super::section::Section;
use super::subject::Subject;
use crate::catalog::{Domain, Month, Rating, RatingMatrix, Scale, standard_score};

/// The ratings of one domain on one scale.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct ScaleRatings<'a> {
    /// The domain.
    pub domain: Domain,
    /// The scale's id, `IM`.
    pub scale: &'a str,
    /// The scale's name.
    pub scale_name: &'a str,
    /// Lowest value of the scale.
    pub minimum: f32,
    /// Highest value of the scale.
    pub maximum: f32,
    /// One for each rated element, in element order.
    pub elements: Vec<ElementRating<'a>>,
}

/// The rating of one element.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct ElementRating<'a> {
    /// Element id.
    pub id: &'a str,
    /// Element name.
    pub name: &'a str,
    /// The category whose share `value` is, on scales with categories.
    pub category: Option<u8>,
    /// What the category means.
    pub category_name: Option<&'a str>,
    /// The rating on the scale.
    pub value: f32,
    /// The rating on the 0–100 standard scale; `null` for shares and ranks.
    pub score: Option<u8>,
    /// Number of ratings.
    pub n: Option<u32>,
    /// Standard error.
    pub standard_error: Option<f32>,
    /// 95% confidence interval.
    pub interval: Option<(f32, f32)>,
    /// Low precision: O*NET recommends not showing it.
    pub suppress: bool,
    /// Most raters found the element not relevant.
    pub not_relevant: bool,
    /// Month of collection.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "08/2023"))]
    pub date: Option<Month>,
    /// Who rated it.
    pub source: Option<&'a str>,
}

/// By domain and scale; scales without ratings for the occupation are left out.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<ScaleRatings<'a>> {
    let items: Vec<_> =
        subject.catalog.ratings().iter().filter_map(|matrix| on_scale(subject, matrix)).collect();
    if items.is_empty() {
        return Section::none("none listed: the release has no ratings for this occupation");
    }
    let dates = items.iter().flat_map(|item| &item.elements).filter_map(|element| element.date);
    let date = dates.max().map(|date| date.to_string());
    Section { date, ..Section::of(items, subject.onet()) }
}

fn on_scale<'a>(subject: &Subject<'a>, matrix: &'a RatingMatrix) -> Option<ScaleRatings<'a>> {
    let reference = subject.catalog.reference();
    let scale = reference.scales.get(&matrix.scale);
    let (minimum, maximum) = scale.map_or((0.0, 0.0), |scale| (scale.minimum, scale.maximum));
    let element = |rating: Rating<'a>| {
        let id = rating.column.element.as_str();
        let category = rating.column.category;
        // Category shares and ranks are not ratings on a scale: a standard score would mean nothing.
        let ranks = scale.is_none_or(Scale::is_of_ranks) || matrix.domain == Domain::Other;
        let rated = category.is_none() && !ranks;
        ElementRating {
            id,
            name: reference.element_name(id),
            category,
            category_name: category.and_then(|category| reference.category(&matrix.scale, id, category)),
            value: rating.value,
            score: rated.then(|| standard_score(rating.value, minimum, maximum)),
            n: rating.n,
            standard_error: rating.standard_error,
            interval: rating.interval,
            suppress: rating.suppress,
            not_relevant: rating.not_relevant,
            date: rating.provenance.date,
            source: rating.provenance.source.as_deref(),
        }
    };
    let elements: Vec<_> = matrix.of(subject.occupation.code).map(element).collect();
    (!elements.is_empty()).then(|| ScaleRatings {
        domain: matrix.domain,
        scale: &matrix.scale,
        scale_name: scale.map_or("", |scale| scale.name.as_str()),
        minimum,
        maximum,
        elements,
    })
}
