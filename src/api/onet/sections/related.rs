//! Related occupations, as O*NET publishes them.

use serde::Serialize;

use super::{Subject, written};
use crate::api::onet::Answer;
use crate::api::onet::reference::OccupationRef;
use crate::catalog::{Catalog, Occupation, RelatedOccupation, RelatedTier};

/// The rank from which on an occupation supplements the list, in releases without tiers.
const SUPPLEMENTAL_FROM: u16 = 11;

#[derive(Debug, Serialize)]
struct RelatedOccupations<'a> {
    occupation: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    reference: OccupationRef<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    supplemental: bool,
}

/// The published list that the release has occupations of, best first.
pub(in crate::api::onet) fn related<'a>(
    catalog: &'a Catalog,
    occupation: &'a Occupation,
) -> impl Iterator<Item = (&'a RelatedOccupation, &'a Occupation)> {
    occupation.related.iter().filter_map(|one| Some((one, catalog.occupation(catalog.id_of(one.code)?))))
}

pub(super) fn related_occupations(subject: &Subject<'_>) -> Answer {
    let all: Vec<_> = related(subject.catalog(), subject.occupation).collect();
    Ok(written(subject.asked.page_of(&all, |page| {
        RelatedOccupations {
            occupation: page
                .iter()
                .map(|(listed, occupation)| Item {
                    reference: OccupationRef::of(&subject.asked.base, occupation),
                    supplemental: match listed.tier {
                        Some(tier) => tier == RelatedTier::Supplemental,
                        None => listed.index >= SUPPLEMENTAL_FROM,
                    },
                })
                .collect(),
        }
    })?))
}
