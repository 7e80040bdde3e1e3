//! Detailed work activities.

use serde::Serialize;

use super::section::Section;
use super::subject::Subject;

/// A detailed work activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct ActivityItem<'a> {
    /// Its id.
    #[cfg_attr(feature = "server", schema(example = "4.A.2.a.4.I01.D05"))]
    pub id: &'a str,
    /// Its title.
    pub activity: &'a str,
}

/// The activities that the occupation's tasks are instances of, each once, in task order.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<ActivityItem<'a>> {
    let reference = subject.catalog.reference();
    let items: Vec<_> = subject
        .occupation
        .activities()
        .into_iter()
        .map(|id| ActivityItem { id, activity: reference.activity_title(id) })
        .collect();
    if items.is_empty() {
        return Section::none(
            subject.no_texts("none listed: the release has no detailed work activities for this occupation"),
        );
    }
    Section::of(items, subject.onet())
}
