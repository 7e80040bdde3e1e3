//! Instructional programs, with searches for schools.

use std::borrow::Cow;

use serde::Serialize;

use super::link::LinkItem;
use super::section::Section;
use super::subject::Subject;
use crate::market::{Filling, Link, LinkSection, Listed, Program};

/// An instructional program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct ProgramItem<'a> {
    /// CIP code.
    #[cfg_attr(feature = "server", schema(example = "51.3801"))]
    pub cip: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Links to searches for schools that offer it.
    pub links: Vec<LinkItem<'a>>,
}

/// Programs that prepare for the occupation, by title.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<ProgramItem<'a>> {
    let programs = subject.market.programs(subject.id);
    let filling = subject.filling();
    let (by_program, others): (Vec<&Link>, Vec<&Link>) =
        subject.links(LinkSection::Programs).into_iter().partition(|link| link.is_by("cip"));
    let links: Vec<_> = others.into_iter().map(|one| LinkItem::owned(one, &filling)).collect();
    if programs.is_empty() {
        return Section {
            links,
            ..Section::none("none listed: no instructional program is known for this occupation")
        };
    }
    let (source, date) = subject.sources(programs.iter().map(|one| one.source));
    let item = |one: &'a Listed<Program>| {
        let filling = Filling { cip: &one.of.cip, ..filling };
        let links = by_program.iter().map(|pattern| LinkItem {
            title: Cow::Borrowed(pattern.label.as_str()),
            address: Cow::Owned(pattern.filled(&filling)),
            description: pattern.description.as_deref().map(Cow::Borrowed),
        });
        ProgramItem { cip: &one.of.cip, title: &one.of.title, links: links.collect() }
    };
    Section { date, links, ..Section::of(programs.iter().map(item).collect(), source) }
}
