//! The occupation report: everything that is known of an occupation, section by section, with the source and date of each.
//! What a section shows unless all is asked for follows rules that a published report was found to follow
//! (`selection`). It knows nothing of HTTP, HTML or the terminal.

mod education;
mod items;
mod market;
mod ratings;
mod request;
mod resources;
mod section;
mod selection;
mod tasks;
mod titles;

use serde::Serialize;
use utoipa::ToSchema;

pub use items::{
    EducationFact, EducationFactKind, IndustryItem, LicenseItem, LinkItem, Mark, OtherCode, Period,
    ProgramItem, RatedElement, RelatedItem, TaskItem, TechnologyItem, TechnologyKind, TitleItem, TrendItem,
    VideoItem, WageItem, WageMarks,
};
pub use market::wage_items;
pub use request::{ReportRequest, find_areas};
pub use section::{Section, SectionName};

use crate::catalog::{Catalog, Domain, Occupation, OccupationId};
use crate::error::Result;
use crate::market::{AreaId, LaborMarket};
use crate::related::Related;
use crate::soc::OnetSocCode;

/// A report on one occupation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Report<'a> {
    /// O*NET-SOC code.
    #[schema(value_type = String, example = "29-1141.00")]
    pub code: OnetSocCode,
    /// Official title.
    pub title: &'a str,
    /// Definition.
    pub description: &'a str,
    /// The release's version.
    pub release: &'a str,
    /// Whether the data is metier's own small sample.
    pub sample: bool,
    /// Letters of the strongest interests, strongest first (RIASEC code).
    pub interest_code: &'a str,
    /// Bright Outlook categories; empty when the occupation is not on the list.
    #[schema(value_type = Vec<String>)]
    pub bright_outlook: &'a [smol_str::SmolStr],
    /// The areas that the report is for.
    pub areas: Vec<AreaName<'a>>,
    /// The sections that were asked for.
    pub sections: Sections<'a>,
}

/// An area by code and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AreaName<'a> {
    /// `US`, `VT`, `5000001`.
    pub code: &'a str,
    /// Its name.
    pub title: &'a str,
}

/// The sections of a report in the order in which they are shown; those that were not asked for are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Sections<'a> {
    /// Job titles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub titles: Option<Section<TitleItem<'a>>>,
    /// Career videos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video: Option<Section<VideoItem<'a>>>,
    /// Wages by area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wages: Option<Section<WageItem<'a>>>,
    /// Projected employment by area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trends: Option<Section<TrendItem<'a>>>,
    /// Industries of employment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industries: Option<Section<IndustryItem<'a>>>,
    /// Tasks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tasks: Option<Section<TaskItem<'a>>>,
    /// Knowledge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub knowledge: Option<Section<RatedElement<'a>>>,
    /// Skills.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: Option<Section<RatedElement<'a>>>,
    /// Abilities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abilities: Option<Section<RatedElement<'a>>>,
    /// Generalized work activities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_activities: Option<Section<RatedElement<'a>>>,
    /// Work context.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_context: Option<Section<RatedElement<'a>>>,
    /// Interests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interests: Option<Section<RatedElement<'a>>>,
    /// Work styles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_styles: Option<Section<RatedElement<'a>>>,
    /// Work values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_values: Option<Section<RatedElement<'a>>>,
    /// Technology and tools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub technology: Option<Section<TechnologyItem<'a>>>,
    /// Licences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licenses: Option<Section<LicenseItem<'a>>>,
    /// Education and training.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub education: Option<Section<EducationFact<'a>>>,
    /// Instructional programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programs: Option<Section<ProgramItem<'a>>>,
    /// Other resources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Section<LinkItem<'a>>>,
    /// Related occupations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related: Option<Section<RelatedItem<'a>>>,
}

impl<'a> Sections<'a> {
    /// The sections of rated elements that were asked for, in order.
    pub fn rated(&self) -> impl Iterator<Item = (SectionName, &Section<RatedElement<'a>>)> {
        let rated = [
            (SectionName::Knowledge, &self.knowledge),
            (SectionName::Skills, &self.skills),
            (SectionName::Abilities, &self.abilities),
            (SectionName::WorkActivities, &self.work_activities),
            (SectionName::WorkContext, &self.work_context),
            (SectionName::Interests, &self.interests),
            (SectionName::WorkStyles, &self.work_styles),
            (SectionName::WorkValues, &self.work_values),
        ];
        rated.into_iter().filter_map(|(name, section)| Some((name, section.as_ref()?)))
    }
}

/// What a report is made from, and what of it is wanted.
#[derive(Clone, Copy)]
struct Subject<'a> {
    catalog: &'a Catalog,
    market: &'a LaborMarket,
    related: &'a Related,
    id: OccupationId,
    occupation: &'a Occupation,
    /// Whether everything is wanted instead of what the rules select.
    all: bool,
}

/// Makes the report on an occupation.
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
    let asked = request.areas(market.areas())?;
    let occupation = catalog.occupation(id);
    let subject = Subject { catalog, market, related, id, occupation, all: request.all };
    let name = |id: &AreaId| {
        let area = market.areas().area(*id);
        AreaName { code: &area.code, title: &area.title }
    };
    Ok(Report {
        code: occupation.code,
        title: &occupation.title,
        description: &occupation.description,
        release: &catalog.release.version,
        sample: catalog.release.sample,
        interest_code: &occupation.interest_code,
        bright_outlook: &occupation.market.bright_outlook,
        areas: asked.iter().map(name).collect(),
        sections: sections(&subject, &asked, request),
    })
}

fn sections<'a>(subject: &Subject<'a>, asked: &[AreaId], request: &ReportRequest) -> Sections<'a> {
    use SectionName as Name;
    let wanted = |name: Name| request.wants(name);
    let rated = |name: Name, domain: Domain| wanted(name).then(|| ratings::section(subject, domain));
    Sections {
        titles: wanted(Name::Titles).then(|| titles::section(subject)),
        video: wanted(Name::Video).then(|| resources::video(subject, asked)),
        wages: wanted(Name::Wages).then(|| market::wages(subject, asked, request.year)),
        trends: wanted(Name::Trends).then(|| market::trends(subject, asked)),
        industries: wanted(Name::Industries).then(|| market::industries(subject, asked)),
        tasks: wanted(Name::Tasks).then(|| tasks::section(subject)),
        knowledge: rated(Name::Knowledge, Domain::Knowledge),
        skills: rated(Name::Skills, Domain::Skills),
        abilities: rated(Name::Abilities, Domain::Abilities),
        work_activities: rated(Name::WorkActivities, Domain::WorkActivities),
        work_context: rated(Name::WorkContext, Domain::WorkContext),
        interests: rated(Name::Interests, Domain::Interests),
        work_styles: rated(Name::WorkStyles, Domain::WorkStyles),
        work_values: rated(Name::WorkValues, Domain::WorkValues),
        technology: wanted(Name::Technology).then(|| resources::technology(subject)),
        licenses: wanted(Name::Licenses).then(|| resources::licenses(subject, asked)),
        education: wanted(Name::Education).then(|| education::section(subject)),
        programs: wanted(Name::Programs).then(|| resources::programs(subject, asked)),
        resources: wanted(Name::Resources).then(|| resources::resources(subject, asked)),
        related: wanted(Name::Related).then(|| resources::related(subject)),
    }
}

impl<'a> Subject<'a> {
    /// What O*NET's sections are from.
    fn onet(&self) -> String {
        let sample = if self.catalog.release.sample { " (metier's sample)" } else { "" };
        format!(
            "O*NET {} Database{sample}, U.S. Department of Labor, Employment and Training Administration",
            self.catalog.release.version
        )
    }

    /// The states that areas are, or are in, as far as there are figures of them.
    fn states(&self, asked: &[AreaId]) -> impl Iterator<Item = AreaId> {
        let areas = self.market.areas();
        let codes = asked.iter().flat_map(|id| &areas.area(*id).states);
        codes.filter_map(|code| areas.id_of(code))
    }

    /// The state that links are for: that of the first area asked for which is in one, else the nation; its code and name.
    fn place(&self, asked: &[AreaId]) -> (&'a str, &'a str) {
        let areas = self.market.areas();
        let state = self.states(asked).next().map(|id| areas.area(id));
        state.map_or((crate::market::NATION, "United States"), |area| {
            (area.code.as_str(), area.title.as_str())
        })
    }
}
