//! Industries of employment.

use serde::Serialize;

use super::published_for::{OtherCode, Used, none_of};
use super::section::Section;
use super::selection::MOST;
use super::subject::Subject;
use super::wages::Mark;
use crate::market::{AreaId, Establishments, IndustryShare, NATION};

/// The share of an occupation's jobs in an industry.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct IndustryItem<'a> {
    /// The industry.
    pub industry: &'a str,
    /// The industry's NAICS code, if the table has it.
    #[cfg_attr(feature = "server", schema(example = "62"))]
    pub naics: Option<&'a str>,
    /// Percent of the occupation's jobs; `null` where no employment estimate is available.
    pub percent_of_total: Option<f32>,
    /// Jobs of the occupation in the industry, if the table has them.
    pub employment: Option<u32>,
    /// Why `percent_of_total` has no number.
    pub mark: Option<Mark>,
    /// Percent of the industry's establishments that employ the occupation, if the table has it.
    pub establishments_pct: Option<f32>,
    /// Whether that is less than half a percent (`~`); then `establishments_pct` is `null`.
    pub establishments_below_half_pct: bool,
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
    let withheld: Vec<&str> =
        found.iter().filter(|share| share.percent.is_none()).map(|share| share.industry.as_str()).collect();
    let withheld = (!withheld.is_empty())
        .then(|| format!("** no employment estimate is available for {}", withheld.join("; ")));
    if !subject.all {
        // The largest for each area and, for an occupation published in parts, for each part.
        let (mut kept, mut before) = (0, None);
        found.retain(|share| {
            let of = Some((share.area, share.code.code));
            kept = if before == of { kept + 1 } else { 1 };
            before = of;
            kept <= MOST && share.percent.is_some_and(|percent| percent > 0.0)
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
    used.notes.extend(withheld.clone());
    let item = |share: &IndustryShare<'a>| {
        let area = areas.area(share.area);
        IndustryItem {
            industry: share.industry,
            naics: share.naics.map(smol_str::SmolStr::as_str),
            percent_of_total: share.percent,
            employment: share.jobs.count(),
            mark: share.percent.is_none().then_some(Mark::EmploymentWithheld),
            establishments_pct: match share.establishments {
                Some(Establishments::Percent(percent)) => Some(percent),
                Some(Establishments::BelowHalf) | None => None,
            },
            establishments_below_half_pct: share.establishments == Some(Establishments::BelowHalf),
            year: share.year,
            area: &area.title,
            area_code: &area.code,
            published_for: OtherCode::of(market, share.code),
        }
    };
    let items: Vec<_> = found.iter().map(item).collect();
    if items.is_empty() {
        let absent = || none_of("industries", "", subject);
        return Section::none(withheld.map_or_else(absent, |withheld| format!("none listed: {withheld}")));
    }
    used.section(items, market)
}
