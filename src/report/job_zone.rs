//! The job zone: how much preparation the occupation needs.

use serde::Serialize;

use super::section::Section;
use super::subject::Subject;
use crate::catalog::{JobZone, JobZoneDescription, Month};

/// A job zone and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct JobZoneItem<'a> {
    /// 1 (little preparation) to 5 (extensive preparation).
    pub zone: u8,
    /// Its name.
    pub name: Option<&'a str>,
    /// Experience needed.
    pub experience: Option<&'a str>,
    /// Education needed.
    pub education: Option<&'a str>,
    /// On-the-job training needed.
    pub training: Option<&'a str>,
    /// Examples of occupations.
    pub examples: Option<&'a str>,
    /// Range of specific vocational preparation.
    pub svp: Option<&'a str>,
    /// Month when the zone was assigned.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, example = "08/2023"))]
    pub date: Option<Month>,
    /// Who assigned it.
    pub source: Option<&'a str>,
}

/// The occupation's job zone with the release's description of it.
pub(super) fn described<'a>(subject: &Subject<'a>) -> Option<(&'a JobZone, Option<&'a JobZoneDescription>)> {
    let zone = subject.occupation.job_zone.as_ref()?;
    let described = subject.catalog.reference().job_zones.iter().find(|one| one.zone == zone.zone);
    Some((zone, described))
}

/// The job zone, a single item.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<JobZoneItem<'a>> {
    let Some((zone, described)) = described(subject) else {
        return Section::none("none listed: the release has no job zone for this occupation");
    };
    let item = JobZoneItem {
        zone: zone.zone,
        name: described.map(|zone| zone.name.as_str()),
        experience: described.map(|zone| zone.experience.as_str()),
        education: described.map(|zone| zone.education.as_str()),
        training: described.map(|zone| zone.training.as_str()),
        examples: described.map(|zone| zone.examples.as_str()),
        svp: described.map(|zone| zone.svp.as_str()),
        date: zone.date,
        source: zone.source.as_deref(),
    };
    Section { date: zone.date.map(|date| date.to_string()), ..Section::of(vec![item], subject.onet()) }
}
