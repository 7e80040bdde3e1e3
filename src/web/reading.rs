//! What a page says of a code that was asked for, with links to it in other editions.

use super::address;
use crate::engine::SearchRequest;
use crate::taxonomy::CodeReading;

/// How a code was read.
pub(super) struct Reading {
    pub(super) code: String,
    pub(super) sentence: String,
    pub(super) editions: Vec<EditionLink>,
}

/// The code in another edition, where it means something else.
pub(super) struct EditionLink {
    pub(super) label: String,
    pub(super) address: String,
}

impl Reading {
    /// With links only on a page of the site: a standalone report cannot follow them.
    pub(super) fn of(reading: &CodeReading, on_site: bool) -> Self {
        let code = reading.code.to_string();
        // A search names O*NET-SOC editions only; what the SOC alone says is in the sentence.
        let others = reading.other_editions.iter().filter(|other| on_site && !other.soc);
        let others = others.flat_map(|other| &other.editions);
        let link = |edition: &_| EditionLink {
            label: format!("{edition}"),
            address: address::of(&SearchRequest::new(code.as_str()).edition(*edition)),
        };
        Self { editions: others.map(link).collect(), sentence: reading.to_string(), code }
    }
}
