//! The items of sections, grouped as pages show them.

use super::figures;
use crate::catalog::TitleKind;
use crate::labor::AreaKind;
use crate::report::{
    EducationFact, EmployerItem, HandbookItem, IndustryItem, JobZoneItem, RatedElement, RelatedItem,
    TechnologyItem, TechnologyKind, TitleItem, WageItem,
};
use crate::text;

/// How many titles are shown before the rest are collapsed.
const UNFOLDED: usize = 15;

/// Whether the level of any element is known.
pub(super) fn has_levels(items: &[RatedElement<'_>]) -> bool {
    items.iter().any(|item| item.level.is_some())
}

/// Titles by kind.
pub(super) fn titles<'a>(items: &'a [TitleItem<'a>]) -> Vec<(&'static str, Vec<&'a TitleItem<'a>>)> {
    let kinds = [
        ("Local titles", TitleKind::Local),
        ("Reported by workers", TitleKind::Reported),
        ("Alternate titles", TitleKind::Alternate),
        ("Short titles", TitleKind::Short),
        ("Direct match titles of the SOC (Bureau of Labor Statistics)", TitleKind::DirectMatch),
        ("Titles of the Census Bureau’s index", TitleKind::Census),
        ("Titles of military occupations", TitleKind::Military),
        ("Modern names, added by metier", TitleKind::Modern),
    ];
    let group = |kind| items.iter().filter(|item| item.kind == kind).collect::<Vec<_>>();
    let groups = kinds.into_iter().map(|(name, kind)| (name, group(kind)));
    groups.filter(|(_, titles)| !titles.is_empty()).collect()
}

/// Splits a list into the items shown and those collapsed; a single item is never collapsed.
pub(super) fn fold<T>(items: &[T]) -> (&[T], &[T]) {
    if items.len() > UNFOLDED + 1 { items.split_at(UNFOLDED) } else { (items, &[]) }
}

/// Wages by area and year.
pub(super) fn wages<'a, 'b>(items: &'b [WageItem<'a>]) -> impl Iterator<Item = &'b [WageItem<'a>]> {
    items.chunk_by(|a, b| (a.area_code, a.year) == (b.area_code, b.year))
}

/// Whether an area is part of a state.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
pub(super) fn is_part(kind: &AreaKind) -> bool {
    !matches!(kind, AreaKind::Nation | AreaKind::State)
}

/// Industries by area and year.
pub(super) fn industries<'a, 'b>(
    items: &'b [IndustryItem<'a>],
) -> impl Iterator<Item = &'b [IndustryItem<'a>]> {
    items.chunk_by(|a, b| (a.area_code, a.year) == (b.area_code, b.year))
}

/// The number of an industry's jobs, and how many of its establishments have them.
pub(super) fn industry(item: &IndustryItem<'_>) -> Option<String> {
    let jobs = item.employment.map(|jobs| format!("{} jobs", text::thousands(jobs.into())));
    let establishments = match item.establishments_pct {
        Some(percent) => Some(format!("in {percent}% of establishments")),
        None if item.establishments_below_half_pct => Some("in less than 0.5% of establishments".to_owned()),
        None => None,
    };
    let parts: Vec<String> = jobs.into_iter().chain(establishments).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// What a profile of the handbook says in a word or two.
pub(super) fn handbook(profile: &HandbookItem<'_>) -> Vec<(&'static str, String)> {
    let change = profile.outlook_pct.map(|percent| figures::change(&percent.into()));
    let outlook = match (profile.outlook, change) {
        (Some(outlook), Some(change)) => Some(format!("{outlook} ({change})")),
        (Some(outlook), None) => Some(outlook.to_owned()),
        (None, change) => change,
    };
    let facts = [
        ("Outlook", outlook),
        ("Entry education", profile.entry_education.map(str::to_owned)),
        ("Work experience", profile.work_experience.map(str::to_owned)),
        ("Training", profile.training.map(str::to_owned)),
    ];
    facts.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
}

/// Largest employers by the workers that they are about.
pub(super) fn employers<'a, 'b>(
    items: &'b [EmployerItem<'a>],
) -> impl Iterator<Item = &'b [EmployerItem<'a>]> {
    items.chunk_by(|a, b| a.workers == b.workers)
}

/// Software, and tools.
pub(super) fn technology<'a, 'b>(
    items: &'b [TechnologyItem<'a>],
) -> impl Iterator<Item = (&'static str, &'b [TechnologyItem<'a>])> {
    let name = |kind| match kind {
        TechnologyKind::Technology => "Technology",
        TechnologyKind::Tool => "Tools",
    };
    items.chunk_by(|a, b| a.kind == b.kind).map(move |items| (name(items[0].kind), items))
}

/// Whether any technology is hot or in demand.
pub(super) fn is_wanted(items: &[TechnologyItem<'_>]) -> bool {
    items.iter().any(|item| item.hot || item.in_demand)
}

/// The labeled texts of a job zone.
pub(super) fn job_zone<'a>(zone: &JobZoneItem<'a>) -> Vec<(&'static str, &'a str)> {
    let texts = [
        ("Education", zone.education),
        ("Experience", zone.experience),
        ("Training", zone.training),
        ("Examples", zone.examples),
        ("Specific vocational preparation", zone.svp),
    ];
    let present = texts.into_iter().filter_map(|(name, text)| Some((name, text?)));
    present.filter(|(_, text)| !text.is_empty()).collect()
}

/// Facts, and levels of education with their shares.
pub(super) fn education<'a, 'b>(
    items: &'b [EducationFact<'a>],
) -> (Vec<&'b EducationFact<'a>>, Vec<(&'a str, f32)>) {
    let facts = items.iter().filter(|fact| fact.percent.is_none()).collect();
    let levels = items.iter().filter_map(|fact| Some((fact.text, fact.percent?))).collect();
    (facts, levels)
}

/// How near a related occupation is, and how its preparation compares.
pub(super) fn nearness(one: &RelatedItem<'_>) -> String {
    let tier = one.official_tier.map(<&str>::from);
    let step = one.job_zone_step.map(|step| match step {
        1.. => "more preparation",
        0 => "same preparation",
        _ => "less preparation",
    });
    let parts: Vec<&str> = tier.into_iter().chain(step).collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_item_is_not_folded() {
        let folded = |count: usize| fold(&vec![(); count]).1.len();
        assert_eq!([0, UNFOLDED, UNFOLDED + 1, UNFOLDED + 2].map(folded), [0, 0, 0, 2]);
    }
}
