//! Projected employment by area.

use serde::Serialize;

use super::published_for::{OtherCode, Used, none_of};
use super::section::Section;
use super::subject::Subject;
use crate::market::Term;

/// Projected employment in an area.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct TrendItem<'a> {
    /// The area's name.
    pub area: &'a str,
    /// Its code.
    pub area_code: &'a str,
    /// How far the projection looks ahead: `long` is ten years as a rule, `short` two.
    pub term: Term,
    /// The base year, with known employment.
    pub base_year: u16,
    /// Jobs in the base year.
    pub base_employment: u32,
    /// The projected year.
    pub projected_year: u16,
    /// Jobs in the projected year.
    pub projected_employment: u32,
    /// Annual change in percent, compounded; `null` without jobs in the base year.
    pub annual_change_pct: Option<f64>,
    /// Annual openings, from growth and from workers who leave.
    pub annual_openings: Option<u32>,
    /// The code under which the figures are published, when it is not the occupation's own.
    pub published_for: Option<OtherCode<'a>>,
}

/// Projected employment in the requested areas: long-term, then short-term.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<TrendItem<'a>> {
    let market = subject.market;
    if !market.areas().all().any(|(_, _, years)| !years.projections.is_empty()) {
        return Section::none("none listed: no table of projections is loaded");
    }
    let mut used = Used::default();
    let (mut items, mut present) = (Vec::new(), Vec::new());
    for &id in &subject.areas {
        let area = market.areas().area(id);
        for one in market.projections(subject.id, id) {
            used.sources.push(one.source());
            used.note_code(one.code, subject);
            present.push(id);
            items.push(TrendItem {
                area: &area.title,
                area_code: &area.code,
                term: one.term(),
                base_year: one.base_year,
                base_employment: one.base(),
                projected_year: one.target_year,
                projected_employment: one.target(),
                annual_change_pct: one.annual_change(),
                annual_openings: one.openings(),
                published_for: OtherCode::of(market, one.code),
            });
        }
    }
    if items.is_empty() {
        return Section::none(none_of("projections", "", subject));
    }
    used.note_absent("projections", subject, &present);
    used.section(items, market)
}
