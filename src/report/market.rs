//! Jobs, median wage and openings in each requested area.

use serde::Serialize;

use super::published_for::{OtherCode, Used, none_of};
use super::section::Section;
use super::subject::Subject;
use super::wages::{Mark, WageMarks};
use crate::market::{AreaId, Gaps, KeyFigures, NATION, PayBasis, TopCode};
use crate::money::Money;

/// The labor market for an occupation in an area at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct MarketItem<'a> {
    /// The area's name.
    pub area: &'a str,
    /// Its code.
    pub area_code: &'a str,
    /// Wage and salary jobs.
    pub employment: Option<u32>,
    /// Median annual wage in dollars.
    #[serde(serialize_with = "Money::whole_dollars")]
    #[cfg_attr(feature = "server", schema(value_type = Option<i64>))]
    pub median_wage: Option<Money>,
    /// Why `employment` or `median_wage` has no number, where a table says so.
    #[cfg_attr(feature = "server", schema(value_type = BTreeMap<String, Mark>))]
    pub marks: WageMarks,
    /// The least that a top-coded median annual wage amounts to.
    #[serde(serialize_with = "Money::whole_dollars")]
    #[cfg_attr(feature = "server", schema(value_type = Option<i64>))]
    pub top_code: Option<Money>,
    /// The code under which jobs and wage are published, when it is not the occupation's own.
    pub published_for: Option<OtherCode<'a>>,
    /// Projected openings a year.
    pub annual_openings: Option<u32>,
    /// The code under which openings are published, when it is not the occupation's own.
    pub openings_published_for: Option<OtherCode<'a>>,
}

/// The key figures of each area that has any.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<MarketItem<'a>> {
    let (market, areas) = (subject.market, subject.market.areas());
    if !areas.all().any(|(_, _, years)| !years.wages.is_empty() || !years.projections.is_empty()) {
        return Section::none("none listed: no table of wages or projections is loaded");
    }
    let nation = areas.id_of(NATION);
    let (mut items, mut present, mut used) = (Vec::new(), Vec::<AreaId>::new(), Used::default());
    for &id in &subject.areas {
        let national = Some(id) == nation;
        let figures = if national { market.national(subject.id) } else { market.key_figures(subject.id, id) };
        let (wage_code, openings_code) = (figures.wage_code(), figures.openings_code());
        let KeyFigures { jobs, median_wage, openings, gaps } = figures;
        if wage_code.is_none() && openings_code.is_none() {
            continue;
        }
        present.push(id);
        for code in wage_code.into_iter().chain(openings_code) {
            used.note_code(code, subject);
        }
        let area = areas.area(id);
        items.push(MarketItem {
            area: &area.title,
            area_code: &area.code,
            employment: jobs.map(|jobs| jobs.value),
            median_wage: median_wage.map(|wage| wage.value),
            top_code: gaps.and_then(top_code),
            marks: gaps.map(marks).unwrap_or_default(),
            published_for: wage_code.and_then(|code| OtherCode::of(market, code)),
            annual_openings: openings.map(|openings| openings.value),
            openings_published_for: openings_code.and_then(|code| OtherCode::of(market, code)),
        });
    }
    if items.is_empty() {
        return Section::none(none_of("jobs, wages or openings", "", subject));
    }
    used.note_absent("jobs, wages or openings", subject, &present);
    used.section(items, market)
}

/// Why a row of wages gives no jobs or no median annual wage.
fn marks(gaps: Gaps) -> WageMarks {
    let basis = (gaps.basis == PayBasis::HourlyOnly).then_some(Mark::HourlyOnly);
    let wage = Mark::of_wage(gaps.median_wage, basis).map(|mark| ("median_wage", mark));
    let jobs = Mark::of_jobs(gaps.jobs).map(|mark| ("employment", mark));
    jobs.into_iter().chain(wage).collect()
}

fn top_code(gaps: Gaps) -> Option<Money> {
    let top_coded = Mark::of_wage(gaps.median_wage, None) == Some(Mark::TopCoded);
    TopCode::of(gaps.year).filter(|_| top_coded).map(|code| code.yearly)
}
