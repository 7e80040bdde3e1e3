//! Industries of employment.

use serde::Serialize;

use super::published_for::{OtherCode, Used, none_of};
use super::section::Section;
use super::selection::MOST;
use super::subject::Subject;
use crate::market::{AreaId, IndustryShare, NATION};

/// The share of an occupation's jobs in an industry.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct IndustryItem<'a> {
    /// The industry.
    pub industry: &'a str,
    /// Percent of the occupation's jobs.
    pub percent_of_total: f32,
    /// The year.
    pub year: u16,
    /// The area's name.
    pub area: &'a str,
    /// Its code.
    pub area_code: &'a str,
    /// The code under which the figures are published, when it is not the occupation's own.
    pub published_for: Option<OtherCode<'a>>,
}

/// Industries in the requested areas, or in the nation if no table has any of those areas.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<IndustryItem<'a>> {
    let market = subject.market;
    let areas = market.areas();
    if !areas.all().any(|(_, _, years)| !years.industries.is_empty()) {
        return Section::none("none listed: no table of industries is loaded");
    }
    let mut used = Used::default();
    let of = |id: AreaId| market.industries(subject.id, id);
    let mut found: Vec<_> = subject.areas.iter().flat_map(|id| of(*id)).collect();
    if found.is_empty() {
        found = areas.id_of(NATION).map(of).unwrap_or_default();
    }
    if !subject.all {
        // The largest for each area and, for an occupation published in parts, for each part.
        let (mut kept, mut before) = (0, None);
        found.retain(|share| {
            let of = Some((share.area, share.code.code));
            kept = if before == of { kept + 1 } else { 1 };
            before = of;
            kept <= MOST && share.percent > 0.0
        });
    }
    for share in &found {
        used.sources.push(share.source);
        used.note_code(share.code, subject);
    }
    let present: Vec<AreaId> = found.iter().map(|share| share.area).collect();
    used.note_absent("industries", subject, &present);
    if found.iter().any(|share| share.from_jobs) {
        used.notes
            .push("percentages are shares of wage and salary jobs with a published industry".to_owned());
    }
    let item = |share: &IndustryShare<'a>| {
        let area = areas.area(share.area);
        IndustryItem {
            industry: share.industry,
            percent_of_total: share.percent,
            year: share.year,
            area: &area.title,
            area_code: &area.code,
            published_for: OtherCode::of(market, share.code),
        }
    };
    let items: Vec<_> = found.iter().map(item).collect();
    if items.is_empty() {
        return Section::none(none_of("industries", "", subject));
    }
    used.section(items, market)
}
