//! The report on an occupation: all data about it, section by section, with the source and date of each.
//!
//! Each section is one file: its items and how they are made. `sections` names all sections; `selection` decides what a
//! report shows of each unless everything is requested, by rules inferred from a published report. Nothing here depends
//! on HTTP, HTML or the terminal.

mod activities;
mod education;
mod handbook;
mod industries;
mod job_zone;
mod licenses;
mod link;
mod market;
mod metadata;
mod programs;
mod published_for;
mod published_ratings;
mod rated_element;
mod ratings;
mod related;
mod request;
mod resources;
mod section;
mod sections;
mod selection;
mod subject;
mod tasks;
mod technology;
mod titles;
mod trends;
mod video;
mod wage_table;
mod wages;

use serde::Serialize;

pub use activities::ActivityItem;
pub use education::{EducationFact, EducationFactKind};
pub use handbook::{EmployerItem, HandbookItem};
pub use industries::IndustryItem;
pub use job_zone::JobZoneItem;
pub use licenses::LicenseItem;
pub use link::LinkItem;
pub use market::MarketItem;
pub use metadata::MetadataItem;
pub use programs::ProgramItem;
pub use published_for::OtherCode;
pub use published_ratings::{ElementRating, ScaleRatings};
pub use rated_element::RatedElement;
pub use related::RelatedItem;
pub use request::ReportRequest;
pub use section::Section;
pub use sections::{SectionName, Sections};
pub use tasks::{EmergingTaskItem, TaskItem, TaskRatingItem};
pub use technology::{TechnologyItem, TechnologyKind};
pub use titles::TitleItem;
pub use trends::TrendItem;
pub use video::VideoItem;
pub use wage_table::{WagesAnswer, WagesOf, WagesRequest, wage_table};
pub use wages::{Mark, Period, WageItem, WageMarks};

use crate::catalog::{Catalog, DataEdition, Domain, OccupationId};
use crate::error::Result;
use crate::market::{AreaId, LaborMarket};
use crate::related::Related;
use crate::soc::{OnetSocCode, major_group};
use crate::taxonomy::CodeReading;
use subject::Subject;

/// A report on one occupation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct Report<'a> {
    /// O*NET-SOC code.
    #[cfg_attr(feature = "server", schema(value_type = String, example = "29-1141.00"))]
    pub code: OnetSocCode,
    /// Official title.
    pub title: &'a str,
    /// Definition; empty if the data has none.
    pub description: &'a str,
    /// How the requested code was read: present if the code means something else in another edition, or if the request
    /// named an edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<CodeReading>,
    /// Title of its SOC major group.
    pub major_group: Option<&'static str>,
    /// The release's version.
    pub release: &'a str,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
    /// How much of the published release the data has.
    pub edition: DataEdition,
    /// Letters of the strongest interests, strongest first (RIASEC code).
    pub interest_code: &'a str,
    /// The same as `interest_code`, under its name in lists of occupations.
    pub interests: &'a str,
    /// Bright Outlook categories; empty when the occupation is not on the list.
    #[cfg_attr(feature = "server", schema(value_type = Vec<String>))]
    pub bright_outlook: &'a [smol_str::SmolStr],
    /// STEM occupation type; `null` when the occupation is not on the list.
    pub stem: Option<&'a str>,
    /// Career clusters.
    #[cfg_attr(feature = "server", schema(value_type = Vec<String>))]
    pub career_clusters: &'a [smol_str::SmolStr],
    /// The areas of the report.
    pub areas: Vec<AreaName<'a>>,
    /// The requested sections.
    pub sections: Sections<'a>,
}

/// An area by code and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct AreaName<'a> {
    /// `US`, `VT`, `5000001`.
    pub code: &'a str,
    /// Its name.
    pub title: &'a str,
}

/// Makes the report on an occupation, with only the requested sections.
///
/// # Errors
/// [`crate::Error::InvalidRequest`] for an area without any figures.
pub fn report<'a>(
    catalog: &'a Catalog,
    market: &'a LaborMarket,
    related: &'a Related,
    id: OccupationId,
    request: &ReportRequest,
) -> Result<Report<'a>> {
    let areas = request.check(market.areas())?;
    let occupation = catalog.occupation(id);
    let (all, year) = (request.all, request.year);
    let subject = Subject { catalog, market, related, id, occupation, areas, all, year };
    let name = |id: &AreaId| {
        let area = market.areas().area(*id);
        AreaName { code: &area.code, title: &area.title }
    };
    Ok(Report {
        code: occupation.code,
        title: &occupation.title,
        description: &occupation.description,
        reading: catalog.reading(request.code, request.edition),
        major_group: major_group(occupation.code.soc()).map(|group| group.title),
        release: &catalog.release.version,
        sample: catalog.release.sample,
        edition: catalog.release.edition,
        interest_code: &occupation.interest_code,
        interests: &occupation.interest_code,
        bright_outlook: &occupation.lists.bright_outlook,
        stem: occupation.lists.stem.as_deref(),
        career_clusters: &occupation.lists.career_clusters,
        areas: subject.areas.iter().map(name).collect(),
        sections: sections(&subject, request),
    })
}

fn sections<'a>(subject: &Subject<'a>, request: &ReportRequest) -> Sections<'a> {
    use SectionName as Name;
    fn made<'a, T>(
        requested: bool,
        subject: &Subject<'a>,
        section: impl FnOnce(&Subject<'a>) -> Section<T>,
    ) -> Option<Section<T>> {
        requested.then(|| section(subject))
    }
    let wants = |name: Name| request.wants(name);
    let rated = |name: Name, domain: Domain| wants(name).then(|| ratings::section(subject, domain));
    Sections {
        titles: made(wants(Name::Titles), subject, titles::section),
        video: made(wants(Name::Video), subject, video::section),
        market: made(wants(Name::Market), subject, market::section),
        wages: made(wants(Name::Wages), subject, wages::section),
        trends: made(wants(Name::Trends), subject, trends::section),
        industries: made(wants(Name::Industries), subject, industries::section),
        tasks: made(wants(Name::Tasks), subject, tasks::section),
        emerging_tasks: made(wants(Name::EmergingTasks), subject, tasks::emerging),
        detailed_work_activities: made(wants(Name::DetailedWorkActivities), subject, activities::section),
        knowledge: rated(Name::Knowledge, Domain::Knowledge),
        skills: rated(Name::Skills, Domain::Skills),
        abilities: rated(Name::Abilities, Domain::Abilities),
        work_activities: rated(Name::WorkActivities, Domain::WorkActivities),
        work_context: rated(Name::WorkContext, Domain::WorkContext),
        interests: rated(Name::Interests, Domain::Interests),
        work_styles: rated(Name::WorkStyles, Domain::WorkStyles),
        work_values: rated(Name::WorkValues, Domain::WorkValues),
        ratings: made(wants(Name::Ratings), subject, published_ratings::section),
        technology: made(wants(Name::Technology), subject, technology::section),
        licenses: made(wants(Name::Licenses), subject, licenses::section),
        job_zone: made(wants(Name::JobZone), subject, job_zone::section),
        education: made(wants(Name::Education), subject, education::section),
        programs: made(wants(Name::Programs), subject, programs::section),
        handbook: made(wants(Name::Handbook), subject, handbook::section),
        resources: made(wants(Name::Resources), subject, resources::section),
        related: made(wants(Name::Related), subject, related::section),
        official_related: made(wants(Name::OfficialRelated), subject, related::official),
        metadata: made(wants(Name::Metadata), subject, metadata::section),
    }
}
