//! What makes two occupations alike, and what differs: in the field's words, strongest first.
//!
//! How much something that two occupations share says depends on how few others have it: its strength is
//! `ln(1 / share)`, the share being that of the occupations that have the activity or title, or that rate the element
//! at least as important as the lower of the two does. So one measure orders elements, activities and titles alike.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::descriptors::{DescriptorKind, Descriptors, DomainDescriptors};
use super::elements::{ComparedElement, IMPORTANT, Sides, compared, mixed, most_different};
use crate::catalog::{Catalog, OccupationId};

/// What most occupations have makes no two of them alike.
const COMMON: f32 = 0.5;

/// Why two occupations are related, and what tells them apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Reasons {
    /// What makes them alike, strongest first.
    pub alike: Vec<Likeness>,
    /// Elements whose importance or level differs notably, strongest first.
    pub different: Vec<ComparedElement>,
}

/// Something that both sides have and few others.
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
    /// `ln(1 / share of the occupations that have it, or have it as important)`: 0.7 at least, 7 when only one in a
    /// thousand does.
    pub strength: f32,
}

/// Why the occupations `from` and `to` are related: at most `limit` reasons of either sort, and no more than a third
/// of them (rounded up) of one kind. Ids are those of the catalog that the descriptors are of.
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

/// An element that is important on both sides, and to few others.
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

/// The first of the likenesses by strength, mixed by kind.
pub(super) fn strongest(mut alike: Vec<Likeness>, limit: usize) -> Vec<Likeness> {
    alike.sort_by(|one, other| other.strength.total_cmp(&one.strength));
    mixed(alike, limit, |one| one.kind)
}

/// The detailed work activities of both, in the order of the second's tasks.
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

/// The titles of both, in the order of the second's, each once.
pub(super) fn shared_titles<'a>(
    catalog: &'a Catalog,
    descriptors: &'a Descriptors,
    from: OccupationId,
    to: OccupationId,
) -> impl Iterator<Item = Likeness> + 'a {
    let postings = descriptors.postings();
    let mut of_from: FxHashMap<&str, f32> = postings.titles(catalog, from).collect();
    // What is taken out is not found again.
    let shared = postings.titles(catalog, to).filter_map(move |(title, _)| of_from.remove_entry(title));
    shared.map(|(title, share)| Likeness {
        kind: DescriptorKind::Title,
        id: None,
        name: title.to_owned(),
        importance: None,
        strength: strength(share),
    })
}

/// `ln(1 / share)`; 0 for a share of nothing, which nobody can have.
fn strength(share: f32) -> f32 {
    if share > 0.0 { -share.ln() } else { 0.0 }
}
