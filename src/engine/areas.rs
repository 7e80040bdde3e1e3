//! Areas with figures.

use serde::Serialize;

use crate::labor::AreaKind;
use crate::market::{Area, AreaId, AreaYears, Areas};

/// Areas with figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct AreasAnswer<'a> {
    /// The nation, then each state with its areas; or the named areas.
    pub areas: Vec<AreaDetail<'a>>,
}

/// An area, and the years of its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct AreaDetail<'a> {
    /// The code that `area=` takes: `US`, a state's postal code, or the publisher's code.
    #[cfg_attr(feature = "server", schema(example = "VT"))]
    pub code: &'a str,
    /// Its name.
    pub title: &'a str,
    /// The kind of area.
    pub kind: AreaKind,
    /// Postal codes of the states it lies in; of a state, its own.
    pub states: Vec<&'a str>,
    /// Years of wages, newest first.
    pub wage_years: &'a [u16],
    /// Base and target years of projections, newest first.
    pub projection_years: &'a [(u16, u16)],
    /// Years of industries, newest first.
    pub industry_years: &'a [u16],
}

impl<'a> AreasAnswer<'a> {
    /// The named areas, in the order given; all areas if none are named.
    pub(super) fn of(areas: &'a Areas, named: &[AreaId]) -> Self {
        let detail = |(_, area, years): (AreaId, &'a Area, &'a AreaYears)| AreaDetail {
            code: &area.code,
            title: &area.title,
            kind: area.kind,
            states: area.states.iter().map(smol_str::SmolStr::as_str).collect(),
            wage_years: &years.wages,
            projection_years: &years.projections,
            industry_years: &years.industries,
        };
        let all = areas.all().filter(|(id, ..)| named.is_empty() || named.contains(id));
        let mut found: Vec<_> = all.collect();
        found.sort_by_key(|(id, ..)| named.iter().position(|one| one == id));
        Self { areas: found.into_iter().map(detail).collect() }
    }
}

#[cfg(all(test, feature = "server"))]
impl AreaDetail<'static> {
    /// An area without figures.
    pub(crate) fn named(code: &'static str, kind: AreaKind) -> Self {
        Self {
            code,
            title: code,
            kind,
            states: Vec::new(),
            wage_years: &[],
            projection_years: &[],
            industry_years: &[],
        }
    }
}
