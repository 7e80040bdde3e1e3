//! Links, as sections and their items have them.

use std::borrow::Cow;

use serde::Serialize;

use crate::market::{Filling, Link};

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct LinkItem<'a> {
    /// The text of the link.
    pub title: Cow<'a, str>,
    /// Its address.
    pub address: Cow<'a, str>,
    /// Description of the linked page.
    pub description: Option<Cow<'a, str>>,
}

impl LinkItem<'static> {
    /// A configured link with its address filled in.
    pub(super) fn owned(link: &Link, filling: &Filling<'_>) -> Self {
        Self {
            title: Cow::Owned(link.label.clone()),
            address: Cow::Owned(link.filled(filling)),
            description: link.description.clone().map(Cow::Owned),
        }
    }
}
