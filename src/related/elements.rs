//! Elements of the content model as two sides are rated on them.

use serde::Serialize;

use super::descriptors::{DescriptorKind, Descriptors, DomainDescriptors, StandardScores};
use crate::catalog::{Catalog, OccupationId};

/// From which importance on an element counts as important: 3 on the scale from 1 to 5, which it calls so.
pub(super) const IMPORTANT: u8 = 50;
/// From which difference on two scores are told apart: less is about what raters differ by.
pub(super) const NOTABLE: u8 = 10;

/// The scores of two sides on the 0–100 standard scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Sides {
    /// Of the occupation that one comes from; in a profile match, the person's own.
    pub from: u8,
    /// Of the occupation that one goes to.
    pub to: u8,
    /// `to` − `from`.
    pub difference: i8,
}

/// An element on which both sides are rated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ComparedElement {
    /// What it is.
    pub kind: DescriptorKind,
    /// Element id.
    #[cfg_attr(feature = "server", schema(example = "2.B.3.e"))]
    pub id: String,
    /// Element name.
    #[cfg_attr(feature = "server", schema(example = "Programming"))]
    pub name: String,
    /// Importance. Interests, work styles, work values and work context, which have no such scale, are told by their
    /// own.
    pub importance: Sides,
    /// Level, where both sides have one that may be shown.
    pub level: Option<Sides>,
}

impl Sides {
    /// Two scores, which are at most 100.
    pub(super) fn of(from: u8, to: u8) -> Self {
        // Of two numbers up to 100 the difference fits.
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
    /// An element by its place in its domain.
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

    /// The greater of its differences, of importance and of level.
    pub(super) fn distance(&self) -> u8 {
        let level = self.level.map_or(0, |level| level.difference.unsigned_abs());
        self.importance.difference.unsigned_abs().max(level)
    }
}

/// All elements on which two occupations can be compared: those on which both have an importance that may be shown.
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

/// The elements that differ most, strongest first: those that are important on one side at least and whose importance
/// or level is notably apart; at most so many, and no more than a third of them (rounded up) of one kind.
pub(super) fn most_different(
    elements: impl Iterator<Item = ComparedElement>,
    limit: usize,
) -> Vec<ComparedElement> {
    let differs = |one: &ComparedElement| one.importance.greatest() >= IMPORTANT && one.distance() >= NOTABLE;
    let mut apart: Vec<ComparedElement> = elements.filter(differs).collect();
    apart.sort_by_key(|one| std::cmp::Reverse(one.distance()));
    mixed(apart, limit, |one| one.kind)
}

/// The first of a list, no more than a third of them (rounded up) of one kind, so that none crowds out the others.
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
