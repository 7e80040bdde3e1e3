//! How the data about the occupation was collected.

use serde::Serialize;

use super::section::Section;
use super::subject::Subject;
use crate::catalog::Month;

/// A fact about the data collection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct MetadataItem<'a> {
    /// The item, such as `NAICS Sector`.
    #[cfg_attr(feature = "server", schema(example = "NAICS Sector"))]
    pub item: &'a str,
    /// The answer or class.
    pub response: Option<&'a str>,
    /// Number of responses.
    pub n: Option<f32>,
    /// Share in percent.
    pub percent: Option<f32>,
    /// Month of collection.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "08/2023"))]
    pub date: Option<Month>,
}

/// All facts in release order.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<MetadataItem<'a>> {
    let items: Vec<_> = subject
        .occupation
        .metadata
        .iter()
        .map(|fact| MetadataItem {
            item: &fact.item,
            response: fact.response.as_deref(),
            n: fact.n,
            percent: fact.percent,
            date: fact.date,
        })
        .collect();
    if items.is_empty() {
        return Section::none("none listed: the release has no metadata for this occupation");
    }
    let date = items.iter().filter_map(|item| item.date).max().map(|date| date.to_string());
    Section { date, ..Section::of(items, subject.onet()) }
}
