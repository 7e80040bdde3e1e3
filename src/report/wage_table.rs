//! Tables of wages: one occupation across areas, or all occupations of one area.

use serde::Serialize;

use super::wages::{self, WageItem};
use crate::catalog::{Catalog, OccupationId};
use crate::error::{Error, Result};
use crate::market::{AreaId, Areas, LaborMarket};
use crate::soc::OnetSocCode;

/// A request for a table of wages: an occupation, one area, or an occupation and areas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WagesRequest {
    /// The occupation; all when `None`.
    pub code: Option<OnetSocCode>,
    /// Areas by code or name; all when empty.
    pub areas: Vec<String>,
    /// The year; the newest of each area when `None`.
    pub year: Option<u16>,
}

impl WagesRequest {
    /// A request without an occupation, areas or a year.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the occupation.
    #[must_use]
    pub fn code(self, code: impl Into<Option<OnetSocCode>>) -> Self {
        Self { code: code.into(), ..self }
    }

    /// Sets the areas by code or name.
    #[must_use]
    pub fn areas<T: Into<String>>(self, areas: impl IntoIterator<Item = T>) -> Self {
        Self { areas: areas.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets the year.
    #[must_use]
    pub fn year(self, year: impl Into<Option<u16>>) -> Self {
        Self { year: year.into(), ..self }
    }

    /// The named areas. Refuses a request for everything, and areas that no table has.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] for a request for everything; also as for [`Areas::named`].
    pub(crate) fn check(&self, areas: &Areas) -> Result<Vec<AreaId>> {
        let named = areas.named(&self.areas)?;
        if self.code.is_none() && named.len() != 1 {
            let problem = "name an occupation by code, one area, or an occupation and areas";
            return Err(Error::InvalidRequest(problem.to_owned()));
        }
        Ok(named)
    }
}

/// A table of wages.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct WagesAnswer<'a> {
    /// The release's version.
    pub release: &'a str,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
    /// Hourly and yearly wages by occupation and area.
    pub wages: Vec<WagesOf<'a>>,
}

/// Wages with their occupation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct WagesOf<'a> {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// Official title.
    pub title: &'a str,
    /// The wages.
    #[serde(flatten)]
    pub wages: WageItem<'a>,
}

/// The wages of one occupation or all, in some areas or all.
pub fn wage_table<'a>(
    catalog: &'a Catalog,
    market: &'a LaborMarket,
    occupation: Option<OccupationId>,
    areas: Vec<AreaId>,
    year: Option<u16>,
) -> WagesAnswer<'a> {
    let areas = if areas.is_empty() { market.areas().all().map(|(id, ..)| id).collect() } else { areas };
    let occupations = match occupation {
        Some(id) => id..id + 1,
        None => 0..catalog.occupations().len() as OccupationId,
    };
    let mut wages = Vec::new();
    for id in occupations {
        let occupation = catalog.occupation(id);
        for &area in &areas {
            wages.extend(wages::items(market, id, area, year).map(|wages| WagesOf {
                code: occupation.code,
                title: &occupation.title,
                wages,
            }));
        }
    }
    WagesAnswer { release: &catalog.release.version, sample: catalog.release.sample, wages }
}
