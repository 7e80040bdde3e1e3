//! Licenses that states require.

use serde::Serialize;

use super::link::LinkItem;
use super::section::Section;
use super::subject::Subject;
use crate::market::{AreaId, License, LinkSection, Listed, NATION};

/// A license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct LicenseItem<'a> {
    /// The area that requires it.
    pub area: &'a str,
    /// Code of that area.
    pub area_code: &'a str,
    /// Its name.
    pub license: &'a str,
    /// Who issues it.
    pub agency: Option<&'a str>,
    /// Address of a page about it.
    pub address: Option<&'a str>,
    /// What it is for.
    pub description: Option<&'a str>,
    /// What it takes to get it, in the publisher's words.
    #[cfg_attr(feature = "server", schema(example = "Type: Registry; Exam: State exam required"))]
    pub requirements: Option<&'a str>,
    /// When the publisher last checked it.
    #[cfg_attr(feature = "server", schema(example = "2024-03-20"))]
    pub updated: Option<&'a str>,
}

/// Licenses in the requested areas and in the nation.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<LicenseItem<'a>> {
    let (market, areas) = (subject.market, subject.market.areas());
    let filling = subject.filling();
    let links = subject.links(LinkSection::Licenses);
    let links = links.into_iter().map(|one| LinkItem::owned(one, &filling)).collect();
    let nation = areas.id_of(NATION);
    let states: Vec<AreaId> = subject.states().collect();
    let here = |area: AreaId| subject.areas.contains(&area) || states.contains(&area) || Some(area) == nation;
    let found: Vec<_> = market.licenses(subject.id).iter().filter(|one| here(one.of.area)).collect();
    let (source, date) = subject.sources(found.iter().map(|one| one.source));
    let item = |one: &&'a Listed<License>| {
        let area = areas.area(one.of.area);
        LicenseItem {
            area: &area.title,
            area_code: &area.code,
            license: &one.of.name,
            agency: one.of.agency.as_deref(),
            address: one.of.address.as_deref(),
            description: one.of.description.as_deref(),
            requirements: one.of.requirements.as_deref(),
            updated: one.of.updated.as_deref(),
        }
    };
    let items: Vec<_> = found.iter().map(item).collect();
    let note = items.is_empty().then(|| {
        let covered = subject.areas.iter().chain(&states).find(|area| market.lists_licenses_of(**area));
        covered.map_or_else(
            || "no state licenses listed: no list of licenses is loaded for this area".to_owned(),
            |area| format!("no state licenses listed for this occupation in {}", areas.area(*area).title),
        )
    });
    Section { date, note, links, ..Section::of(items, source) }
}
