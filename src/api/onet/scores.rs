//! Scores on the standard scale, under the name that each kind of element has for them.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::catalog::{Catalog, Domain, RatingMatrix, Scale, standard_score};
use crate::soc::OnetSocCode;

/// The scale of levels.
const LEVELS: &str = "LV";

/// A score on the standard scale; as JSON a member of the object that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Score {
    pub(super) name: &'static str,
    pub(super) value: u8,
}

/// The level that an occupation needs of an element, unless most raters found it not relevant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Level {
    #[serde(rename = "level", skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<u8>,
    #[serde(rename = "level_not_relevant", skip_serializing_if = "std::ops::Not::not")]
    not_relevant: bool,
}

impl Score {
    pub(super) fn of(domain: Domain, value: u8) -> Self {
        Self { name: score_name(domain), value }
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(1))?;
        object.serialize_entry(self.name, &self.value)?;
        object.end()
    }
}

/// What the score of how much an element matters is called, as a member and as an order.
pub(super) fn score_name(domain: Domain) -> &'static str {
    match domain {
        Domain::WorkContext => "context",
        Domain::Interests => "occupational_interest",
        Domain::WorkValues => "extent",
        _ => "importance",
    }
}

/// The scales of how much an element matters, each with the scale of shares that belongs to it.
pub(super) fn scales(domain: Domain) -> &'static [(&'static str, Option<&'static str>)] {
    match domain {
        Domain::WorkContext => &[("CX", Some("CXP")), ("CT", Some("CTP"))],
        Domain::Interests => &[("OI", None)],
        Domain::WorkValues => &[("EX", None)],
        // Impact replaced importance in release 30.0.
        Domain::WorkStyles => &[("WI", None), ("IM", None)],
        _ => &[("IM", None)],
    }
}

/// The ratings that say how much an element matters, with their scale.
pub(super) fn main_scale<'a>(
    catalog: &'a Catalog,
    domain: Domain,
    element: &str,
) -> Option<(&'a RatingMatrix, &'a Scale)> {
    let rates = |matrix: &&RatingMatrix| {
        matrix.columns.iter().any(|column| column.element == element && column.category.is_none())
    };
    let matrices = scales(domain).iter().filter_map(|(scale, _)| catalog.ratings_on(domain, scale));
    let matrix = matrices.into_iter().find(rates)?;
    Some((matrix, catalog.reference().scales.get(&matrix.scale)?))
}

impl Level {
    pub(super) fn of(catalog: &Catalog, domain: Domain, code: OnetSocCode, element: &str) -> Self {
        let rating = catalog.ratings_on(domain, LEVELS).and_then(|matrix| matrix.get(code, element));
        let Some((rating, scale)) = rating.zip(catalog.reference().scales.get(LEVELS)) else {
            return Self::default();
        };
        let value = standard_score(rating.value, scale.minimum, scale.maximum);
        Self { value: (!rating.not_relevant).then_some(value), not_relevant: rating.not_relevant }
    }
}

/// Levels of an element on the standard scale, each with what someone at it does.
pub(super) fn levels<'a>(catalog: &'a Catalog, element: &str) -> Vec<(u8, &'a str)> {
    let Some(scale) = catalog.reference().scales.get(LEVELS) else { return Vec::new() };
    let anchors = catalog.reference().anchors.iter().filter(|anchor| anchor.element == element);
    let level = |value| standard_score(value, scale.minimum, scale.maximum);
    anchors.map(|anchor| (level(anchor.value), anchor.description.as_str())).collect()
}
