//! Content-model elements with the ratings of two sides.

use serde::Serialize;

use super::descriptors::{DescriptorKind, Descriptors, DomainDescriptors, StandardScores};
use crate::catalog::{Catalog, OccupationId};

/// The importance from which an element counts as important: 3, labeled "important", on the scale of 1 to 5.
pub(super) const IMPORTANT: u8 = 50;
/// The difference from which two scores count as different: raters of one occupation differ by about as much.
pub(super) const NOTABLE: u8 = 10;

/// The scores of two sides on the 0–100 standard scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Sides {
    /// The score of the occupation to move from; in a profile match, the person's own rating.
    pub from: u8,
    /// The score of the occupation to move to.
    pub to: u8,
    /// `to` − `from`.
    pub difference: i8,
}

/// An element that both sides have ratings for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ComparedElement {
    /// The kind of element.
    pub kind: DescriptorKind,
    /// Element id.
    #[cfg_attr(feature = "server", schema(example = "2.B.3.e"))]
    pub id: String,
    /// Element name.
    #[cfg_attr(feature = "server", schema(example = "Programming"))]
    pub name: String,
    /// Importance. Interests, work styles, work values and work context have no such scale; theirs is used instead.
    pub importance: Sides,
    /// Level, if both sides have one that may be shown.
    pub level: Option<Sides>,
}

impl Sides {
    /// Two scores of at most 100.
    pub(super) fn of(from: u8, to: u8) -> Self {
        // The difference of two numbers up to 100 fits.
        Self { from, to, difference: (i16::from(to) - i16::from(from)) as i8 }
    }

    /// The lower of the two scores.
    pub(super) fn least(self) -> u8 {
        self.from.min(self.to)
    }

    /// The higher of the two scores.
    fn greatest(self) -> u8 {
        self.from.max(self.to)
    }
}

impl ComparedElement {
    /// An element by its position in its domain.
    pub(super) fn of(
        catalog: &Catalog,
        domain: &DomainDescriptors,
        column: usize,
        importance: Sides,
        level: Option<Sides>,
    ) -> Self {
        let id = domain.elements[column].as_str();
        let name = catalog.reference().element_name(id).to_owned();
        Self { kind: domain.kind, id: id.to_owned(), name, importance, level }
    }

    /// The larger of its differences in importance and level.
    pub(super) fn distance(&self) -> u8 {
        let level = self.level.map_or(0, |level| level.difference.unsigned_abs());
        self.importance.difference.unsigned_abs().max(level)
    }
}

/// All elements on which two occupations can be compared: those for which both have an importance that may be shown.
pub(super) fn compared<'a>(
    catalog: &'a Catalog,
    descriptors: &'a Descriptors,
    from: OccupationId,
    to: OccupationId,
) -> impl Iterator<Item = ComparedElement> + 'a {
    let columns =
        |domain: &'a DomainDescriptors| (0..domain.elements.len()).map(move |column| (domain, column));
    descriptors.domains().iter().flat_map(columns).filter_map(move |(domain, column)| {
        let sides =
            |scores: &StandardScores| Some(Sides::of(scores.shown(from, column)?, scores.shown(to, column)?));
        let level = domain.level.as_ref().and_then(sides);
        Some(ComparedElement::of(catalog, domain, column, sides(&domain.importance)?, level))
    })
}

/// The elements that differ most, largest difference first: those that are important on at least one side and differ
/// notably in importance or level; at most `limit`, and no more than a third of them (rounded up) of one kind.
pub(super) fn most_different(
    elements: impl Iterator<Item = ComparedElement>,
    limit: usize,
) -> Vec<ComparedElement> {
    let differs = |one: &ComparedElement| one.importance.greatest() >= IMPORTANT && one.distance() >= NOTABLE;
    let mut apart: Vec<ComparedElement> = elements.filter(differs).collect();
    apart.sort_by_key(|one| std::cmp::Reverse(one.distance()));
    mixed(apart, limit, |one| one.kind)
}

/// The first `limit` items of a list, no more than a third of them (rounded up) of one kind, so that no kind crowds
/// out the others.
pub(super) fn mixed<T>(list: Vec<T>, limit: usize, kind: impl Fn(&T) -> DescriptorKind) -> Vec<T> {
    let most = limit.div_ceil(3);
    let mut taken = Vec::with_capacity(limit);
    for one in list {
        if taken.len() < limit && taken.iter().filter(|other| kind(other) == kind(&one)).count() < most {
            taken.push(one);
        }
    }
    taken
}
