//! Figures by area: wages, employment trends, industries.

use super::Subject;
use super::items::{IndustryItem, Mark, OtherCode, Period, TrendItem, WageItem, WageMarks};
use super::section::Section;
use super::selection::MOST;
use crate::catalog::OccupationId;
use crate::market::{AreaId, CodeOf, LaborMarket, PayBasis, Relation, SourceId, Wage, WageFact, WagePoints};

/// Wages of the areas asked for, a state's with those of the areas in it.
pub(super) fn wages<'a>(subject: &Subject<'a>, asked: &[AreaId], year: Option<u16>) -> Section<WageItem<'a>> {
    let market = subject.market;
    if !market.areas().all().any(|(_, _, years)| !years.wages.is_empty()) {
        return Section::none("none listed: no table of wages is loaded");
    }
    let mut areas: Vec<AreaId> = Vec::new();
    for area in asked.iter().flat_map(|area| market.areas().with_parts(*area)) {
        if !areas.contains(&area) {
            areas.push(area);
        }
    }
    let mut used = Used::default();
    let mut items = Vec::new();
    let mut told = Vec::new();
    for area in areas {
        for fact in market.wages(subject.id, area, year) {
            used.sources.push(fact.source);
            used.note(fact.code, subject);
            items.extend(rows(market, &fact));
            told.push(area);
        }
    }
    if items.is_empty() {
        let year = year.map(|year| format!(" of {year}")).unwrap_or_default();
        return Section::none(none_of("wages", &year, subject, asked));
    }
    used.note_untold("wages", subject, asked, &told);
    let has =
        |mark: Mark| items.iter().any(|item: &WageItem<'_>| item.marks.values().any(|one| *one == mark));
    let legend = [
        (Mark::TopCoded, "# is a wage above the highest that is published"),
        (Mark::Withheld, "* is a wage that the publisher withholds"),
        (Mark::NotPublished, "– is a wage that the table does not have"),
        (Mark::YearlyOnly, "wages are told by the year only, for hours are not those of a whole year"),
        (Mark::HourlyOnly, "wages are told by the hour only, for few work the whole year"),
    ];
    used.notes.extend(legend.into_iter().filter(|(mark, _)| has(*mark)).map(|(_, told)| told.to_owned()));
    if items.iter().any(|item| item.computed) {
        used.notes.push(
            "where a table has percentiles by the year only, those by the hour are computed, at 2,080 hours"
                .to_owned(),
        );
    }
    used.section(items, market)
}

/// The wages of an occupation in an area, as items: by the hour, then by the year.
pub fn wage_items(
    market: &LaborMarket,
    occupation: OccupationId,
    area: AreaId,
    year: Option<u16>,
) -> Vec<WageItem<'_>> {
    let facts = market.wages(occupation, area, year);
    facts.iter().flat_map(|fact| rows(market, fact)).collect()
}

fn rows<'a>(market: &'a LaborMarket, fact: &WageFact<'a>) -> [WageItem<'a>; 2] {
    let area = market.areas().area(fact.area);
    let row = |period: Period, points: &WagePoints, other_only: bool, why: Mark| {
        let mut marks = WageMarks::new();
        let names = ["p10", "p25", "median", "p75", "p90", "mean"];
        let mut told = names.into_iter().zip(points.all()).map(|(name, wage)| {
            let mark = match wage {
                Wage::Cents(cents) => return Some(f64::from(cents) / 100.0),
                _ if other_only => why,
                Wage::TopCoded => Mark::TopCoded,
                Wage::Withheld => Mark::Withheld,
                Wage::Blank => Mark::NotPublished,
            };
            marks.insert(name, mark);
            None
        });
        let mut next = || told.next().flatten();
        let (p10, p25, median, p75, p90, mean) = (next(), next(), next(), next(), next(), next());
        drop(told);
        WageItem {
            area: &area.title,
            area_code: &area.code,
            area_kind: area.kind,
            year: fact.year,
            period,
            p10,
            p25,
            median,
            p75,
            p90,
            mean,
            marks,
            computed: period == Period::Hourly && fact.hourly_computed,
            employment: fact.employment,
            published_for: other_code(market, fact.code),
        }
    };
    [
        row(Period::Hourly, &fact.hourly, fact.basis == PayBasis::YearlyOnly, Mark::YearlyOnly),
        row(Period::Yearly, fact.yearly, fact.basis == PayBasis::HourlyOnly, Mark::HourlyOnly),
    ]
}

/// Projected employment in the areas asked for.
pub(super) fn trends<'a>(subject: &Subject<'a>, asked: &[AreaId]) -> Section<TrendItem<'a>> {
    let market = subject.market;
    if !market.areas().all().any(|(_, _, years)| !years.projections.is_empty()) {
        return Section::none("none listed: no table of projections is loaded");
    }
    let mut used = Used::default();
    let (mut items, mut told) = (Vec::new(), Vec::new());
    for &id in asked {
        let area = market.areas().area(id);
        for one in market.projections(subject.id, id) {
            used.sources.push(one.source());
            used.note(one.code, subject);
            told.push(id);
            items.push(TrendItem {
                area: &area.title,
                area_code: &area.code,
                base_year: one.base_year,
                base_employment: one.base(),
                projected_year: one.target_year,
                projected_employment: one.target(),
                annual_change_pct: one.annual_change(),
                annual_openings: one.openings(),
                published_for: other_code(market, one.code),
            });
        }
    }
    if items.is_empty() {
        return Section::none(none_of("projections", "", subject, asked));
    }
    used.note_untold("projections", subject, asked, &told);
    used.section(items, market)
}

/// Industries in the areas asked for; where no table has any of them, in the nation.
pub(super) fn industries<'a>(subject: &Subject<'a>, asked: &[AreaId]) -> Section<IndustryItem<'a>> {
    let market = subject.market;
    let areas = market.areas();
    if !areas.all().any(|(_, _, years)| !years.industries.is_empty()) {
        return Section::none("none listed: no table of industries is loaded");
    }
    let mut used = Used::default();
    let of = |id: AreaId| market.industries(subject.id, id);
    let mut found: Vec<_> = asked.iter().flat_map(|id| of(*id)).collect();
    if found.is_empty() {
        found = areas.id_of(crate::market::NATION).map(of).unwrap_or_default();
    }
    if !subject.all {
        // The largest of each area and, of an occupation that is published in parts, of each part.
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
        used.note(share.code, subject);
    }
    let told: Vec<AreaId> = found.iter().map(|share| share.area).collect();
    used.note_untold("industries", subject, asked, &told);
    if found.iter().any(|share| share.from_jobs) {
        used.notes.push("percentages are of the wage and salary jobs whose industry is published".to_owned());
    }
    let item = |share: &crate::market::IndustryShare<'a>| {
        let area = areas.area(share.area);
        IndustryItem {
            industry: share.industry,
            percent_of_total: share.percent,
            year: share.year,
            area: &area.title,
            area_code: &area.code,
            published_for: other_code(market, share.code),
        }
    };
    let items: Vec<_> = found.iter().map(item).collect();
    if items.is_empty() {
        return Section::none(none_of("industries", "", subject, asked));
    }
    used.section(items, market)
}

fn other_code(market: &LaborMarket, code: CodeOf) -> Option<OtherCode<'_>> {
    let title = market.code_title(code.code).map(smol_str::SmolStr::as_str);
    Some(OtherCode { code: code.code, title, relation: code.relation? })
}

/// Why there is nothing.
fn none_of(what: &str, of: &str, subject: &Subject<'_>, asked: &[AreaId]) -> String {
    /// SOC major group of the armed forces, which no survey of employers covers.
    const MILITARY: &str = "55-";
    if subject.occupation.code.to_string().starts_with(MILITARY) {
        return format!("none listed: {what} of military occupations are not published");
    }
    let areas: Vec<&str> = asked.iter().map(|id| subject.market.areas().area(*id).title.as_str()).collect();
    if areas.is_empty() {
        return "none listed: name an area, there is no table of the whole nation".to_owned();
    }
    format!("none listed: no table has {what}{of} of this occupation in {}", areas.join(" or "))
}

/// What was used for a section.
#[derive(Default)]
pub(super) struct Used {
    sources: Vec<SourceId>,
    codes: Vec<CodeOf>,
    notes: Vec<String>,
}

impl Used {
    /// Notes which of the areas that were asked for have nothing, when others have.
    fn note_untold(&mut self, what: &str, subject: &Subject<'_>, asked: &[AreaId], told: &[AreaId]) {
        let areas = subject.market.areas();
        let untold = asked.iter().filter(|id| !told.contains(id)).map(|id| areas.area(*id).title.as_str());
        let untold: Vec<&str> = untold.collect();
        if !untold.is_empty() && !told.is_empty() {
            self.notes.push(format!("no table has {what} of this occupation in {}", untold.join(" or ")));
        }
    }

    /// What was noted.
    pub(super) fn into_note(self) -> Option<String> {
        (!self.notes.is_empty()).then(|| self.notes.join("; "))
    }

    /// Notes once that figures are of another code.
    pub(super) fn note(&mut self, code: CodeOf, subject: &Subject<'_>) {
        let Some(relation) = code.relation else { return };
        if self.codes.contains(&code) {
            return;
        }
        self.codes.push(code);
        let title = subject.market.code_title(code.code);
        let named = title.map_or_else(|| code.code.to_string(), |title| format!("{} {title}", code.code));
        self.notes.push(match relation {
            Relation::Renumbered => format!("figures are published for {named}, its code in another edition"),
            Relation::Broader => {
                format!("figures are published for {named}, which has other occupations too")
            }
            Relation::Part => {
                format!("figures are published for {named}, a part of this occupation in another edition")
            }
        });
    }

    /// A section with the sources and notes of what was used.
    fn section<T>(self, items: Vec<T>, market: &LaborMarket) -> Section<T> {
        let mut sources: Vec<&crate::market::Source> = Vec::new();
        for source in self.sources.iter().filter_map(|id| market.source(*id)) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        let distinct = |texts: Vec<&str>| {
            let mut kept: Vec<&str> = Vec::new();
            for text in texts {
                if !kept.contains(&text) {
                    kept.push(text);
                }
            }
            (!kept.is_empty()).then(|| kept.join("; "))
        };
        let source = distinct(sources.iter().map(|source| source.name.as_str()).collect());
        let date = distinct(sources.iter().filter_map(|source| source.released.as_deref()).collect());
        Section { items, source, date, note: self.into_note(), links: Vec::new() }
    }
}
