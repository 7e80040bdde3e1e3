//! Career videos at configured addresses.

use serde::Serialize;

use super::section::Section;
use super::subject::Subject;
use crate::market::{Filling, LinkSection};

/// A video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct VideoItem<'a> {
    /// Its subject: the occupation or one of its career clusters.
    pub title: &'a str,
    /// Label of its source.
    pub label: &'a str,
    /// Its address.
    pub address: String,
}

/// Videos about the occupation, and about each of its career clusters.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<VideoItem<'a>> {
    let filling = subject.filling();
    let mut items = Vec::new();
    for link in subject.links(LinkSection::Video) {
        let label = link.label.as_str();
        if link.is_by("cluster") {
            for cluster in &subject.occupation.lists.career_clusters {
                let address = link.filled(&Filling { cluster, ..filling });
                items.push(VideoItem { title: cluster, label, address });
            }
        } else {
            items.push(VideoItem { title: &subject.occupation.title, label, address: link.filled(&filling) });
        }
    }
    if items.is_empty() {
        return Section::none("none listed: no video address is configured");
    }
    Section::of(items, None)
}
