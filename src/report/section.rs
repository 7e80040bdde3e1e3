//! The fields that every section has.

use serde::Serialize;

use super::link::LinkItem;

/// A section with its items and their source.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Section<T> {
    /// The items in display order.
    pub items: Vec<T>,
    /// Publication and publisher of the items.
    pub source: Option<String>,
    /// When the items were collected or published: a month (`07/2013`), a reference month or a period.
    pub date: Option<String>,
    /// Note on the items; always present when there are none.
    pub note: Option<String>,
    /// Links to more information.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "server", schema(required = false))]
    pub links: Vec<LinkItem<'static>>,
}

impl<T> Section<T> {
    /// Items with their source, without a date, note or links.
    pub(super) fn of(items: Vec<T>, source: impl Into<Option<String>>) -> Self {
        Self { items, source: source.into(), date: None, note: None, links: Vec::new() }
    }

    /// An empty section, with the reason in its note.
    pub(super) fn none(note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..Self::of(Vec::new(), None) }
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
