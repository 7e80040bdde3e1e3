//! The elements that a person can rate in a profile.

use crate::catalog::{Catalog, Domain, OccupationId};
use crate::related::{DescriptorKind, Descriptors, DomainDescriptors};

/// The domains of a profile, with their fields in [`ProfileRequest`](super::ProfileRequest).
const DOMAINS: [(Domain, &str); 5] = [
    (Domain::Skills, "skills"),
    (Domain::Abilities, "abilities"),
    (Domain::Knowledge, "knowledge"),
    (Domain::WorkActivities, "work_activities"),
    (Domain::Interests, "interests"),
];

/// The elements of one domain that a person can rate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RatableDomain<'a> {
    /// Its field in a profile, such as `skills`.
    pub field: &'static str,
    /// The kind of its elements.
    pub kind: DescriptorKind,
    /// Its name in the plural.
    pub name: &'static str,
    /// Its elements, in the release's order.
    pub elements: Vec<RatableElement<'a>>,
}

/// Something to rate, such as a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RatableElement<'a> {
    /// Its id, such as `2.A.1.a`.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it means; empty if the release does not say.
    pub description: &'a str,
    /// The rating of the occupation that was asked for, 0 to 100, if it has one that may be shown.
    pub rating: Option<u8>,
}

/// What can be rated, with the ratings of an occupation if one is given. Domains that the release lacks are left out.
pub(super) fn ratable<'a>(
    catalog: &'a Catalog,
    descriptors: &'a Descriptors,
    occupation: Option<OccupationId>,
) -> Vec<RatableDomain<'a>> {
    let domain = |(domain, field)| {
        let described: &DomainDescriptors = descriptors.domain(domain)?;
        let element = |(column, id): (usize, &'a smol_str::SmolStr)| {
            let known = catalog.reference().elements.get(id);
            RatableElement {
                id,
                name: catalog.reference().element_name(id),
                description: known.map_or("", |element| element.description.as_str()),
                rating: occupation.and_then(|occupation| described.importance.shown(occupation, column)),
            }
        };
        Some(RatableDomain {
            field,
            kind: described.kind,
            name: domain.plural(),
            elements: described.elements.iter().enumerate().map(element).collect(),
        })
    };
    DOMAINS.into_iter().filter_map(domain).collect()
}
