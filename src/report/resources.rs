//! Where to go on: videos, technology, licences, programs with schools, other resources, related occupations.

use std::borrow::Cow;

use super::Subject;
use super::items::{
    LicenseItem, LinkItem, ProgramItem, RelatedItem, TechnologyItem, TechnologyKind, VideoItem,
};
use super::section::Section;
use super::selection::MOST;
use crate::market::{AreaId, Filling, Link, LinkSection, SourceId};

impl<'a> Subject<'a> {
    fn filling(&self, asked: &[AreaId]) -> Filling<'a> {
        let code = self.occupation.code;
        Filling { code, title: &self.occupation.title, cluster: "", cip: "", area: self.place(asked) }
    }

    /// The links of a section for this occupation.
    fn links(&self, section: LinkSection, asked: &[AreaId]) -> Vec<&'a Link> {
        let areas: Vec<&str> = asked.iter().map(|id| self.market.areas().area(*id).code.as_str()).collect();
        self.market.links().of(section, self.occupation.code, &areas)
    }

    /// The names of sources, each once.
    fn sources(&self, ids: impl Iterator<Item = SourceId>) -> (Option<String>, Option<String>) {
        let (mut names, mut dates): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for source in ids.filter_map(|id| self.market.source(id)) {
            if !names.contains(&source.name.as_str()) {
                names.push(&source.name);
                dates.extend(source.released.as_deref());
            }
        }
        let joined = |texts: Vec<&str>| (!texts.is_empty()).then(|| texts.join("; "));
        (joined(names), joined(dates))
    }
}

fn link(link: &Link, filling: &Filling<'_>) -> LinkItem<'static> {
    LinkItem {
        title: Cow::Owned(link.label.clone()),
        address: Cow::Owned(link.filled(filling)),
        description: link.description.clone().map(Cow::Owned),
    }
}

/// Videos at the addresses that are configured: on the occupation, and on each of its career clusters.
pub(super) fn video<'a>(subject: &Subject<'a>, asked: &[AreaId]) -> Section<VideoItem<'a>> {
    let filling = subject.filling(asked);
    let mut items = Vec::new();
    for link in subject.links(LinkSection::Video, asked) {
        let label = link.label.as_str();
        if link.is_by("cluster") {
            for cluster in &subject.occupation.market.career_clusters {
                let address = link.filled(&Filling { cluster, ..filling });
                items.push(VideoItem { title: cluster, label, address });
            }
        } else {
            items.push(VideoItem { title: &subject.occupation.title, label, address: link.filled(&filling) });
        }
    }
    if items.is_empty() {
        return Section::none("none listed: no address of videos is configured");
    }
    Section { items, source: None, date: None, note: None, links: Vec::new() }
}

/// Software, that in demand first, then hot technologies, then others; and tools.
pub(super) fn technology<'a>(subject: &Subject<'a>) -> Section<TechnologyItem<'a>> {
    let most = if subject.all { usize::MAX } else { MOST };
    let mut software: Vec<_> = subject.occupation.technology.iter().collect();
    software.sort_by_key(|one| (!one.in_demand, !one.hot));
    let software = software.into_iter().take(most).map(|one| TechnologyItem {
        name: &one.example,
        category: &one.category,
        kind: TechnologyKind::Technology,
        hot: one.hot,
        in_demand: one.in_demand,
    });
    let tools = subject.occupation.tools.iter().take(most).map(|one| TechnologyItem {
        name: &one.example,
        category: &one.category,
        kind: TechnologyKind::Tool,
        hot: false,
        in_demand: false,
    });
    let items: Vec<_> = software.chain(tools).collect();
    if items.is_empty() {
        return Section::none("none listed: the release has no technology or tools of this occupation");
    }
    Section { items, source: Some(subject.onet()), date: None, note: None, links: Vec::new() }
}

/// Licences in the areas asked for, and of the nation.
pub(super) fn licenses<'a>(subject: &Subject<'a>, asked: &[AreaId]) -> Section<LicenseItem<'a>> {
    let (market, areas) = (subject.market, subject.market.areas());
    let filling = subject.filling(asked);
    let links = subject.links(LinkSection::Licenses, asked);
    let links = links.into_iter().map(|one| link(one, &filling)).collect();
    let nation = areas.id_of(crate::market::NATION);
    let states: Vec<AreaId> = subject.states(asked).collect();
    let here = |area: AreaId| asked.contains(&area) || states.contains(&area) || Some(area) == nation;
    let found: Vec<_> = market.licenses(subject.id).iter().filter(|one| here(one.of.area)).collect();
    let (source, date) = subject.sources(found.iter().map(|one| one.source));
    let item = |one: &&'a crate::market::Listed<crate::market::License>| {
        let area = areas.area(one.of.area);
        LicenseItem {
            area: &area.title,
            area_code: &area.code,
            license: &one.of.name,
            agency: one.of.agency.as_deref(),
            address: one.of.address.as_deref(),
            description: one.of.description.as_deref(),
        }
    };
    let items: Vec<_> = found.iter().map(item).collect();
    let note = items.is_empty().then(|| {
        let covered = asked.iter().chain(&states).find(|area| market.lists_licenses_of(**area));
        covered.map_or_else(
            || "no state licenses listed: no list of licenses is loaded for the area".to_owned(),
            |area| format!("no state licenses listed for this occupation in {}", areas.area(*area).title),
        )
    });
    Section { items, source, date, note, links }
}

/// Instructional programs with searches for schools.
pub(super) fn programs<'a>(subject: &Subject<'a>, asked: &[AreaId]) -> Section<ProgramItem<'a>> {
    let programs = subject.market.programs(subject.id);
    let filling = subject.filling(asked);
    let (by_program, others): (Vec<&Link>, Vec<&Link>) =
        subject.links(LinkSection::Programs, asked).into_iter().partition(|link| link.is_by("cip"));
    let links: Vec<_> = others.into_iter().map(|one| link(one, &filling)).collect();
    if programs.is_empty() {
        return Section {
            links,
            ..Section::none("none listed: no instructional program is known for this occupation")
        };
    }
    let (source, date) = subject.sources(programs.iter().map(|one| one.source));
    let item = |one: &'a crate::market::Listed<crate::market::Program>| {
        let filling = Filling { cip: &one.of.cip, ..filling };
        let links = by_program.iter().map(|pattern| LinkItem {
            title: Cow::Borrowed(pattern.label.as_str()),
            address: Cow::Owned(pattern.filled(&filling)),
            description: pattern.description.as_deref().map(Cow::Borrowed),
        });
        ProgramItem { cip: &one.of.cip, title: &one.of.title, links: links.collect() }
    };
    Section { items: programs.iter().map(item).collect(), source, date, note: None, links }
}

/// The handbook's profiles, and the links that are configured.
pub(super) fn resources<'a>(subject: &Subject<'a>, asked: &[AreaId]) -> Section<LinkItem<'a>> {
    let filling = subject.filling(asked);
    let profiles = subject.market.profiles(subject.id).iter().map(|one| LinkItem {
        title: Cow::Owned(format!("Occupational Outlook Handbook: {}", one.of.title)),
        address: Cow::Borrowed(one.of.address.as_str()),
        description: Some(Cow::Borrowed(
            "What workers do, how to become one, pay and outlook (U.S. Bureau of Labor Statistics)",
        )),
    });
    let links = subject.links(LinkSection::Resources, asked).into_iter().map(|one| LinkItem {
        title: Cow::Borrowed(one.label.as_str()),
        address: Cow::Owned(one.filled(&filling)),
        description: one.description.as_deref().map(Cow::Borrowed),
    });
    let items: Vec<_> = profiles.chain(links).collect();
    if items.is_empty() {
        return Section::none("none listed");
    }
    Section { items, source: None, date: None, note: None, links: Vec::new() }
}

/// The nearest occupations, with the tiers of O*NET's own list.
pub(super) fn related<'a>(subject: &Subject<'a>) -> Section<RelatedItem<'a>> {
    /// With all of O*NET's own list in most cases.
    const ALL: usize = 20;
    let (nearest, basis) = subject.related.combined(subject.id);
    let own = subject.occupation;
    let item = |one: &crate::related::Neighbour| {
        let other = subject.catalog.occupation(one.occupation);
        let listed = own.related.iter().find(|listed| listed.code == other.code);
        RelatedItem {
            code: other.code,
            title: &other.title,
            score: one.score,
            official_tier: listed.and_then(|listed| listed.tier),
            job_zone: other.job_zone.as_ref().map(|zone| zone.zone),
            job_zone_step: own.job_zone_step_to(other),
            bright_outlook: !other.market.bright_outlook.is_empty(),
        }
    };
    let most = if subject.all { ALL } else { MOST };
    let items: Vec<_> = nearest.iter().take(most).map(item).collect();
    if items.is_empty() {
        return Section::none("none listed: nothing is known that relates this occupation to others");
    }
    let by_texts = basis == crate::related::Basis::Texts;
    let note =
        by_texts.then(|| "found by titles and texts alone, for the occupation is not rated".to_owned());
    let source = Some(format!("computed from the {}; tiers are O*NET's own", subject.onet()));
    Section { items, source, date: None, note, links: Vec::new() }
}
