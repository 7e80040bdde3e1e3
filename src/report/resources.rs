//! Other resources: profiles of the Occupational Outlook Handbook, and configured links.

use std::borrow::Cow;

use super::link::LinkItem;
use super::section::Section;
use super::subject::Subject;
use crate::market::LinkSection;

/// The handbook's profiles, then links.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<LinkItem<'a>> {
    let filling = subject.filling();
    let profiles = subject.market.profiles(subject.id).iter().map(|one| LinkItem {
        title: Cow::Owned(format!("Occupational Outlook Handbook: {}", one.of.title)),
        address: Cow::Borrowed(one.of.address.as_str()),
        description: Some(Cow::Borrowed(
            "What workers do, how to become one, pay and outlook (U.S. Bureau of Labor Statistics)",
        )),
    });
    let links = subject.links(LinkSection::Resources).into_iter().map(|one| LinkItem {
        title: Cow::Borrowed(one.label.as_str()),
        address: Cow::Owned(one.filled(&filling)),
        description: one.description.as_deref().map(Cow::Borrowed),
    });
    let items: Vec<_> = profiles.chain(links).collect();
    if items.is_empty() {
        return Section::none("none listed: no resources are known for this occupation");
    }
    Section::of(items, None)
}
