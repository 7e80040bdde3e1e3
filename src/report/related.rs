//! Related occupations: the nearest, and O*NET's own list.

use serde::Serialize;

use super::section::Section;
use super::selection::MOST;
use super::subject::Subject;
use crate::catalog::{OccupationId, RelatedTier};
use crate::related::Basis;
use crate::soc::OnetSocCode;

/// A related occupation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct RelatedItem<'a> {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// Official title.
    pub title: &'a str,
    /// How closely related, 0 to 1; `null` in O*NET's own list.
    pub score: Option<f32>,
    /// How close O*NET's reviewers judged it, when it is on the published list.
    pub official_tier: Option<RelatedTier>,
    /// Job zone, 1 to 5, when known.
    pub job_zone: Option<u8>,
    /// How many job zones it is above this occupation; negative when below.
    pub job_zone_step: Option<i8>,
    /// Whether it is on O*NET's Bright Outlook list.
    pub bright_outlook: bool,
}

/// The nearest occupations, with the tiers of O*NET's own list.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<RelatedItem<'a>> {
    /// Includes all of O*NET's own list in most cases.
    const ALL: usize = 20;
    let (nearest, basis) = subject.related.combined(subject.id);
    let most = if subject.all { ALL } else { MOST };
    let items: Vec<_> =
        nearest.iter().take(most).map(|one| item(subject, one.occupation, Some(one.score))).collect();
    if items.is_empty() {
        return Section::none("none listed: no data relates this occupation to others");
    }
    let note = (basis == Basis::Texts)
        .then(|| "found by titles and texts only, because the occupation has no ratings".to_owned());
    let source = format!("computed from the {}; tiers are O*NET's own", subject.onet());
    Section { note, ..Section::of(items, source) }
}

/// The list that O*NET publishes, in its order.
pub(super) fn official<'a>(subject: &Subject<'a>) -> Section<RelatedItem<'a>> {
    let listed = subject.occupation.related.iter().filter_map(|one| subject.catalog.id_of(one.code));
    let items: Vec<_> = listed.map(|id| item(subject, id, None)).collect();
    if items.is_empty() {
        return Section::none("none listed: the release has no related occupations for this occupation");
    }
    Section::of(items, subject.onet())
}

fn item<'a>(subject: &Subject<'a>, id: OccupationId, score: Option<f32>) -> RelatedItem<'a> {
    let (own, other) = (subject.occupation, subject.catalog.occupation(id));
    let listed = own.related.iter().find(|listed| listed.code == other.code);
    RelatedItem {
        code: other.code,
        title: &other.title,
        score,
        official_tier: listed.and_then(|listed| listed.tier),
        job_zone: other.job_zone.as_ref().map(|zone| zone.zone),
        job_zone_step: own.job_zone_step_to(other),
        bright_outlook: other.lists.is_bright(),
    }
}
