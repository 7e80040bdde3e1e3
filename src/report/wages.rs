//! Hourly and yearly wages by area.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use strum::IntoStaticStr;

use super::published_for::{OtherCode, Used, none_of};
use super::section::Section;
use super::subject::Subject;
use crate::catalog::OccupationId;
use crate::labor::AreaKind;
use crate::market::{AreaId, Jobs, LaborMarket, PayBasis, TopCode, Wage, WageFact, WagePoints};
use crate::money::Money;

/// Whether a wage is hourly or yearly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, IntoStaticStr)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Period {
    /// Dollars an hour.
    Hourly,
    /// Dollars a year.
    Yearly,
}

impl Period {
    /// Its name in answers.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// A wage for display: `$39.85` an hour, `$82,870` a year.
    pub fn show(self, wage: Money) -> String {
        match self {
            Self::Hourly => format!("{wage:.2}"),
            Self::Yearly => format!("{wage:.0}"),
        }
    }
}

/// Why a wage or a number of jobs is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// `#`: at or above the highest published wage, which `top_code` gives if it is known.
    TopCoded,
    /// `*`: no wage estimate is available.
    Withheld,
    /// `**`: no employment estimate is available.
    EmploymentWithheld,
    /// Missing from the table without a reason.
    NotPublished,
    /// Only hourly wages are published for this occupation.
    HourlyOnly,
    /// Only annual wages are published for this occupation.
    YearlyOnly,
}

impl Mark {
    /// The mark of a wage without a number; `other_period` is the reason if wages are published for the other period only.
    pub(super) fn of_wage(wage: Wage, other_period: Option<Self>) -> Option<Self> {
        let mark = match wage {
            Wage::Amount(_) => return None,
            Wage::TopCoded => Self::TopCoded,
            Wage::Withheld => Self::Withheld,
            Wage::EmploymentWithheld => Self::EmploymentWithheld,
            Wage::Blank => Self::NotPublished,
        };
        Some(other_period.unwrap_or(mark))
    }

    /// The mark of jobs without a number.
    pub(super) fn of_jobs(jobs: Jobs) -> Option<Self> {
        match jobs {
            Jobs::Count(_) => None,
            Jobs::Withheld => Some(Self::EmploymentWithheld),
            Jobs::Blank => Some(Self::NotPublished),
        }
    }

    /// Its sign in tables.
    pub fn sign(self) -> &'static str {
        match self {
            Self::TopCoded => "#",
            Self::Withheld => "*",
            Self::EmploymentWithheld => "**",
            Self::NotPublished | Self::HourlyOnly | Self::YearlyOnly => "–",
        }
    }
}

/// The figures without a number by name, with the reason for each.
pub type WageMarks = BTreeMap<&'static str, Mark>;

/// Hourly or yearly wages in an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct WageItem<'a> {
    /// The area's name.
    pub area: &'a str,
    /// Its code.
    pub area_code: &'a str,
    /// The kind of area.
    pub area_kind: AreaKind,
    /// The year of the wages.
    pub year: u16,
    /// Whether they are hourly or yearly.
    pub period: Period,
    /// The percentiles and the mean.
    #[serde(flatten)]
    pub points: WagePoints<Option<Money>>,
    /// Why a point has no number.
    #[cfg_attr(feature = "server", schema(value_type = BTreeMap<String, Mark>))]
    pub marks: WageMarks,
    /// The least that a point marked `top_coded` amounts to, in dollars of the period; `null` if there is none, or if the
    /// publisher's amount for the year is not known.
    pub top_code: Option<Money>,
    /// Whether hourly points were computed from yearly ones, at 2,080 hours a year.
    pub computed: bool,
    /// Wage and salary jobs.
    pub employment: Option<u32>,
    /// Why `employment` has no number.
    pub employment_mark: Option<Mark>,
    /// The code under which the figures are published, when it is not the occupation's own.
    pub published_for: Option<OtherCode<'a>>,
}

/// Wages in the requested areas; a state includes the areas in it.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<WageItem<'a>> {
    let market = subject.market;
    if !market.areas().all().any(|(_, _, years)| !years.wages.is_empty()) {
        return Section::none("none listed: no table of wages is loaded");
    }
    let mut areas: Vec<AreaId> = Vec::new();
    for area in subject.areas.iter().flat_map(|area| market.areas().with_parts(*area)) {
        if !areas.contains(&area) {
            areas.push(area);
        }
    }
    let mut used = Used::default();
    let (mut items, mut present) = (Vec::new(), Vec::new());
    for area in areas {
        for fact in market.wages(subject.id, area, subject.year) {
            used.sources.push(fact.source);
            used.note_code(fact.code, subject);
            items.extend(rows(market, &fact));
            present.push(area);
        }
    }
    if items.is_empty() {
        let year = subject.year.map(|year| format!(" from {year}")).unwrap_or_default();
        return Section::none(none_of("wages", &year, subject));
    }
    used.note_absent("wages", subject, &present);
    let has = |mark: Mark| {
        let marks =
            |item: &WageItem<'_>| item.marks.values().chain(&item.employment_mark).any(|one| *one == mark);
        items.iter().any(marks)
    };
    if has(Mark::TopCoded) {
        used.notes.push(top_coded(&items));
    }
    let legend = [
        (Mark::Withheld, "* marks a wage estimate that is not available"),
        (Mark::EmploymentWithheld, "** marks an employment estimate that is not available"),
        (Mark::NotPublished, "– marks a wage missing from the table"),
        (Mark::YearlyOnly, "only annual wages are published for this occupation"),
        (Mark::HourlyOnly, "only hourly wages are published for this occupation"),
    ];
    used.notes.extend(legend.into_iter().filter(|(mark, _)| has(*mark)).map(|(_, text)| text.to_owned()));
    if items.iter().any(|item| item.computed) {
        used.notes.push(
            "where a table has only yearly percentiles, hourly ones are computed at 2,080 hours a year"
                .to_owned(),
        );
    }
    used.section(items, market)
}

/// What `#` means in these items: the amounts if they are the same for all.
fn top_coded(items: &[WageItem<'_>]) -> String {
    let marked = items.iter().filter(|item| item.marks.values().any(|mark| *mark == Mark::TopCoded));
    let codes: BTreeSet<_> =
        marked.map(|item| TopCode::of(item.year).map(|code| (code.hourly, code.yearly))).collect();
    match codes.first() {
        Some(Some((hourly, yearly))) if codes.len() == 1 => format!(
            "# marks a wage of at least {} an hour or {} a year",
            Period::Hourly.show(*hourly),
            Period::Yearly.show(*yearly)
        ),
        _ => "# marks a wage at or above the highest published wage".to_owned(),
    }
}

/// The wages of an occupation in an area: hourly, then yearly.
pub(super) fn items(
    market: &LaborMarket,
    occupation: OccupationId,
    area: AreaId,
    year: Option<u16>,
) -> impl Iterator<Item = WageItem<'_>> {
    market.wages(occupation, area, year).into_iter().flat_map(|fact| rows(market, &fact))
}

fn rows<'a>(market: &'a LaborMarket, fact: &WageFact<'a>) -> [WageItem<'a>; 2] {
    let area = market.areas().area(fact.area);
    let row = |period: Period, points: &WagePoints, other_only: bool, why: Mark| {
        let mark = |wage| Mark::of_wage(wage, other_only.then_some(why));
        let top_code = TopCode::of(fact.year).filter(|_| points.all().contains(&Wage::TopCoded));
        let amount = |wage| if let Wage::Amount(amount) = wage { Some(amount) } else { None };
        WageItem {
            area: &area.title,
            area_code: &area.code,
            area_kind: area.kind,
            year: fact.year,
            period,
            points: points.map(amount),
            marks: points.named().filter_map(|(name, wage)| Some((name, mark(wage)?))).collect(),
            top_code: top_code.map(|code| match period {
                Period::Hourly => code.hourly,
                Period::Yearly => code.yearly,
            }),
            computed: period == Period::Hourly && fact.hourly_computed,
            employment: fact.employment.count(),
            employment_mark: Mark::of_jobs(fact.employment),
            published_for: OtherCode::of(market, fact.code),
        }
    };
    [
        row(Period::Hourly, &fact.hourly, fact.basis == PayBasis::YearlyOnly, Mark::YearlyOnly),
        row(Period::Yearly, fact.yearly, fact.basis == PayBasis::HourlyOnly, Mark::HourlyOnly),
    ]
}
