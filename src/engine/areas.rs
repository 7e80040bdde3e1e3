//! Areas with figures, and tables of wages.

use serde::Serialize;
use utoipa::ToSchema;

use super::Engine;
use crate::catalog::OccupationId;
use crate::error::{Error, Result};
use crate::labor::AreaKind;
use crate::market::{Area, AreaId, AreaYears};
use crate::report::{WageItem, find_areas, wage_items};
use crate::soc::OnetSocCode;

/// The areas that there are figures of.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AreasAnswer<'a> {
    /// The nation, then each state with the areas in it.
    pub areas: Vec<AreaDetail<'a>>,
}

/// An area, and of which years it has figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AreaDetail<'a> {
    /// `US`, a state's postal code, else the publisher's code: what `area=` takes.
    #[schema(example = "VT")]
    pub code: &'a str,
    /// Its name.
    pub title: &'a str,
    /// What kind of place it is.
    pub kind: AreaKind,
    /// Postal codes of the states that it is in, or is.
    pub states: Vec<&'a str>,
    /// Years of wages, newest first.
    pub wage_years: &'a [u16],
    /// Base and target years of projections, newest first.
    pub projection_years: &'a [(u16, u16)],
    /// Years of industries, newest first.
    pub industry_years: &'a [u16],
}

impl<'a> AreasAnswer<'a> {
    pub(super) fn of(engine: &'a Engine) -> Self {
        let detail = |(_, area, years): (AreaId, &'a Area, &'a AreaYears)| AreaDetail {
            code: &area.code,
            title: &area.title,
            kind: area.kind,
            states: area.states.iter().map(smol_str::SmolStr::as_str).collect(),
            wage_years: &years.wages,
            projection_years: &years.projections,
            industry_years: &years.industries,
        };
        Self { areas: engine.market().areas().all().map(detail).collect() }
    }
}

/// A request for a table of wages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WagesRequest {
    /// The occupation; all when there is none.
    pub code: Option<OnetSocCode>,
    /// Areas by code or name; all when there are none.
    pub areas: Vec<String>,
    /// The year; the newest of each area when there is none.
    pub year: Option<u16>,
}

/// A table of wages.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WagesAnswer<'a> {
    /// The release's version.
    pub release: &'a str,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
    /// Wages by occupation and area, by the hour and by the year.
    pub wages: Vec<WagesOf<'a>>,
}

/// Wages with the occupation that they are of.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WagesOf<'a> {
    /// O*NET-SOC code.
    #[schema(value_type = String, example = "29-1141.00")]
    pub code: OnetSocCode,
    /// Official title.
    pub title: &'a str,
    /// The wages.
    #[serde(flatten)]
    pub wages: WageItem<'a>,
}

impl<'a> WagesAnswer<'a> {
    pub(super) fn of(engine: &'a Engine, request: &WagesRequest) -> Result<Self> {
        let (catalog, market) = (engine.catalog(), engine.market());
        let asked = find_areas(market.areas(), &request.areas)?;
        if request.code.is_none() && asked.len() != 1 {
            let problem = "name an occupation by code, one area, or an occupation and areas";
            return Err(Error::InvalidRequest(problem.to_owned()));
        }
        let areas: Vec<AreaId> =
            if asked.is_empty() { market.areas().all().map(|(id, ..)| id).collect() } else { asked };
        let occupations: Vec<OccupationId> = match request.code {
            Some(code) => vec![engine.current(code)?],
            None => (0..).zip(catalog.occupations()).map(|(id, _)| id).collect(),
        };
        let mut wages = Vec::new();
        for id in occupations {
            let occupation = catalog.occupation(id);
            for &area in &areas {
                let items = wage_items(market, id, area, request.year).into_iter();
                wages.extend(items.map(|item| WagesOf {
                    code: occupation.code,
                    title: &occupation.title,
                    wages: item,
                }));
            }
        }
        Ok(Self { release: &catalog.release.version, sample: catalog.release.sample, wages })
    }
}
