//! What two occupations have in common and how they differ, in O*NET's terms, strongest first.
//!
//! A feature that two occupations share is more informative the fewer others have it. Its strength is `ln(1 /
//! share)`, where the share is that of occupations that have the activity or title, or that rate the element at least
//! as important as the lower of the two does. One measure thus orders elements, activities and titles.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::descriptors::{DescriptorKind, Descriptors, DomainDescriptors};
use super::elements::{ComparedElement, IMPORTANT, Sides, compared, mixed, most_different};
use crate::catalog::{Catalog, OccupationId};

/// Something that most occupations have does not make two of them alike.
const COMMON: f32 = 0.5;

/// Why two occupations are related, and how they differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Reasons {
    /// What makes them alike, strongest first.
    pub alike: Vec<Likeness>,
    /// Elements whose importance or level differs notably, strongest first.
    pub different: Vec<ComparedElement>,
}

/// Something that both sides have and few others do.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Likeness {
    /// What it is.
    pub kind: DescriptorKind,
    /// Id of the element or detailed work activity; `null` for titles.
    pub id: Option<String>,
    /// Its name, or the title.
    pub name: String,
    /// Importance on both sides, for elements.
    pub importance: Option<Sides>,
    /// `ln(1 / share of the occupations that have it, or rate it as important)`: at least 0.7, and 7 if only one in a
    /// thousand does.
    pub strength: f32,
}

/// Why the occupations `from` and `to` are related: at most `limit` likenesses and `limit` differences, with no more
/// than a third of each (rounded up) of one kind. Ids refer to the catalog of the descriptors.
pub fn reasons(
    catalog: &Catalog,
    descriptors: &Descriptors,
    from: OccupationId,
    to: OccupationId,
    limit: usize,
) -> Reasons {
    let elements = descriptors.domains().iter().flat_map(|domain| {
        (0..domain.elements.len()).filter_map(move |column| {
            let importance = &domain.importance;
            let sides = Sides::of(importance.shown(from, column)?, importance.shown(to, column)?);
            important(catalog, domain, column, sides)
        })
    });
    let activities = shared_activities(catalog, descriptors, from, to);
    let titles = shared_titles(catalog, descriptors, from, to);
    Reasons {
        alike: strongest(elements.chain(activities).chain(titles).collect(), limit),
        different: most_different(compared(catalog, descriptors, from, to), limit),
    }
}

/// The likeness of an element that is important on both sides and to few other occupations.
pub(super) fn important(
    catalog: &Catalog,
    domain: &DomainDescriptors,
    column: usize,
    sides: Sides,
) -> Option<Likeness> {
    let least = sides.least();
    // Scores are shown rounded: half a point below is the same.
    let share = domain.spreads[column].share_from(f32::from(least) - 0.5);
    if least < IMPORTANT || share > COMMON {
        return None;
    }
    let id = domain.elements[column].as_str();
    Some(Likeness {
        kind: domain.kind,
        id: Some(id.to_owned()),
        name: catalog.reference().element_name(id).to_owned(),
        importance: Some(sides),
        strength: strength(share),
    })
}

/// The strongest likenesses, mixed by kind.
pub(super) fn strongest(mut alike: Vec<Likeness>, limit: usize) -> Vec<Likeness> {
    alike.sort_by(|one, other| other.strength.total_cmp(&one.strength));
    mixed(alike, limit, |one| one.kind)
}

/// The detailed work activities that both have, in the order of the second's tasks.
pub(super) fn shared_activities<'a>(
    catalog: &'a Catalog,
    descriptors: &'a Descriptors,
    from: OccupationId,
    to: OccupationId,
) -> impl Iterator<Item = Likeness> + 'a {
    let of_from = catalog.occupation(from).activities();
    let shared = catalog.occupation(to).activities().into_iter().filter(move |id| of_from.contains(id));
    shared.map(|id| Likeness {
        kind: DescriptorKind::Activity,
        id: Some(id.to_string()),
        name: catalog.reference().activity_title(id).to_owned(),
        importance: None,
        strength: strength(descriptors.postings().activity_share(id)),
    })
}

/// The titles that both have, in the order of the second's, without repeats.
pub(super) fn shared_titles<'a>(
    catalog: &'a Catalog,
    descriptors: &'a Descriptors,
    from: OccupationId,
    to: OccupationId,
) -> impl Iterator<Item = Likeness> + 'a {
    let postings = descriptors.postings();
    let mut of_from: FxHashMap<&str, f32> = postings.titles(catalog, from).collect();
    // Removing a title prevents finding it again.
    let shared = postings.titles(catalog, to).filter_map(move |(title, _)| of_from.remove_entry(title));
    shared.map(|(title, share)| Likeness {
        kind: DescriptorKind::Title,
        id: None,
        name: title.to_owned(),
        importance: None,
        strength: strength(share),
    })
}

/// `ln(1 / share)`; 0 for a share of 0, which cannot occur.
fn strength(share: f32) -> f32 {
    if share > 0.0 { -share.ln() } else { 0.0 }
}
