//! The list of occupations, filtered and ordered.

use std::cmp::Ordering;

use serde::Serialize;

use super::requests::{ListOrder, OccupationsRequest};
use crate::catalog::{Catalog, Occupation, OccupationId};
use crate::market::{LaborMarket, NATION};
use crate::money::Money;
use crate::soc::{OnetSocCode, SocCode};
use crate::titles::Facets;

/// A page of the list of occupations.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct Occupations {
    /// Number of occupations on all pages.
    pub total: usize,
    /// Number of occupations skipped before this page.
    pub offset: usize,
    /// Maximum number of occupations on a page.
    pub limit: usize,
    /// This page, in the requested order.
    pub occupations: Vec<OccupationSummary>,
    /// Counts of occupations by filter value.
    pub facets: Facets,
    /// Version of the release.
    pub release: String,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
}

/// An occupation in a list. Its figures are for the nation, each from the newest table loaded that has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct OccupationSummary {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// Official title.
    pub title: String,
    /// Job zone, 1 to 5; `null` if unknown.
    pub job_zone: Option<u8>,
    /// Letters of the strongest interests, strongest first.
    pub interests: String,
    /// Whether it is on O*NET's Bright Outlook list.
    pub bright_outlook: bool,
    /// Median wage in dollars per year (OEWS).
    #[serde(serialize_with = "Money::whole_dollars")]
    #[cfg_attr(feature = "server", schema(value_type = Option<i64>))]
    pub median_wage: Option<Money>,
    /// The code that the wage is published for, if not the occupation's own.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "29-1141"))]
    pub wage_published_for: Option<SocCode>,
    /// Projected openings per year (Employment Projections).
    pub annual_openings: Option<u32>,
    /// Projected change in jobs per year in percent, compounded (Employment Projections).
    pub annual_growth_pct: Option<f64>,
    /// The code that openings and growth are published for, if not the occupation's own.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "29-1141"))]
    pub projection_published_for: Option<SocCode>,
}

impl OccupationSummary {
    fn of(occupation: &Occupation, id: OccupationId, market: &LaborMarket) -> Self {
        let national = market.national(id);
        let projections = market.areas().id_of(NATION).map(|nation| market.projections(id, nation));
        // A table that divides the occupation into parts says nothing about the whole.
        let projection = projections.as_deref().and_then(|found| {
            let term = found.first()?.term();
            let mut of_term = found.iter().filter(|one| one.term() == term);
            of_term.next().filter(|_| of_term.next().is_none())
        });
        Self {
            code: occupation.code,
            title: occupation.title.clone(),
            job_zone: occupation.job_zone.as_ref().map(|zone| zone.zone),
            interests: occupation.interest_code.to_string(),
            bright_outlook: occupation.lists.is_bright(),
            median_wage: national.median_wage.map(|wage| wage.value),
            wage_published_for: national.median_wage.and_then(|wage| wage.code.other()),
            annual_openings: projection.and_then(crate::market::Projection::openings),
            annual_growth_pct: projection.and_then(crate::market::Projection::annual_change),
            projection_published_for: projection.and_then(|one| one.code.other()),
        }
    }

    /// Where it comes in an order, relative to another. Equal ones stay in code order.
    fn order(&self, other: &Self, order: ListOrder) -> Ordering {
        match order {
            ListOrder::Code => Ordering::Equal,
            ListOrder::Title => self.title.cmp(&other.title),
            ListOrder::Wage => other.median_wage.cmp(&self.median_wage),
            ListOrder::Openings => other.annual_openings.cmp(&self.annual_openings),
            ListOrder::Growth => {
                let growth = |one: &Self| one.annual_growth_pct.unwrap_or(f64::NEG_INFINITY);
                growth(other).total_cmp(&growth(self))
            }
        }
    }
}

impl Occupations {
    pub(super) fn page(catalog: &Catalog, market: &LaborMarket, request: &OccupationsRequest) -> Self {
        let OccupationsRequest { codes, filters, order, offset, limit } = request;
        let wanted = (0..)
            .zip(catalog.occupations())
            .filter(|(_, occupation)| codes.is_empty() || codes.contains(&occupation.code));
        let facets = Facets::count(catalog, wanted.clone().map(|(id, _)| id), filters);
        let admitted = wanted.filter(|(_, occupation)| filters.admit(occupation));
        let mut listed: Vec<OccupationSummary> =
            admitted.map(|(id, occupation)| OccupationSummary::of(occupation, id, market)).collect();
        listed.sort_by(|one, other| one.order(other, *order));
        Self {
            total: listed.len(),
            offset: *offset,
            limit: *limit,
            occupations: listed.into_iter().skip(*offset).take(*limit).collect(),
            facets,
            release: catalog.release.version.clone(),
            sample: catalog.release.sample,
        }
    }
}
