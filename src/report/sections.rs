//! The sections of a report: their names, headings and items in one table.

use serde::Serialize;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::activities::ActivityItem;
use super::education::EducationFact;
use super::handbook::HandbookItem;
use super::industries::IndustryItem;
use super::job_zone::JobZoneItem;
use super::licenses::LicenseItem;
use super::link::LinkItem;
use super::market::MarketItem;
use super::metadata::MetadataItem;
use super::programs::ProgramItem;
use super::published_ratings::ScaleRatings;
use super::rated_element::RatedElement;
use super::related::RelatedItem;
use super::section::Section;
use super::tasks::{EmergingTaskItem, TaskItem};
use super::technology::TechnologyItem;
use super::titles::TitleItem;
use super::trends::TrendItem;
use super::video::VideoItem;
use super::wages::WageItem;
use crate::error::Error;

/// Declares each section once: documentation, name, field, type of its items, heading.
macro_rules! sections {
    ($($(#[$doc:meta])+ $name:ident, $field:ident: $item:ty, $heading:literal;)+) => {
        /// The name of a section.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, EnumString, IntoStaticStr,
            VariantArray,
        )]
        #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case", parse_err_ty = Error, parse_err_fn = unknown_section)]
        pub enum SectionName {
            $($(#[$doc])+ $name,)+
        }

        impl SectionName {
            /// All sections in display order.
            pub const ALL: &'static [Self] = Self::VARIANTS;

            /// Its name in requests and answers.
            pub fn name(self) -> &'static str {
                self.into()
            }

            /// Its heading on a page.
            pub fn heading(self) -> &'static str {
                match self {
                    $(Self::$name => $heading,)+
                }
            }
        }

        /// The sections of an occupation in display order; those not requested are left out.
        #[derive(Debug, Clone, Default, PartialEq, Serialize)]
        #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
        #[non_exhaustive]
        pub struct Sections<'a> {
            $(
                $(#[$doc])+
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $field: Option<Section<$item>>,
            )+
        }

        impl Sections<'_> {
            /// The requested sections, and whether each is empty.
            pub fn contents(&self) -> Vec<(SectionName, bool)> {
                let mut contents = Vec::new();
                $(contents.extend(self.$field.as_ref().map(|section| (SectionName::$name, section.is_empty())));)+
                contents
            }
        }
    };
}

sections! {
    /// Job titles.
    Titles, titles: TitleItem<'a>, "Job titles";
    /// Career videos.
    Video, video: VideoItem<'a>, "Career video";
    /// Jobs, median wage and openings by area.
    Market, market: MarketItem<'a>, "Labor market at a glance";
    /// Wages by area.
    Wages, wages: WageItem<'a>, "Wages";
    /// Projected employment by area.
    Trends, trends: TrendItem<'a>, "Employment trends";
    /// Industries of employment.
    Industries, industries: IndustryItem<'a>, "Industries of employment";
    /// Tasks.
    Tasks, tasks: TaskItem<'a>, "Tasks";
    /// New and revised tasks.
    EmergingTasks, emerging_tasks: EmergingTaskItem<'a>, "Emerging tasks";
    /// Detailed work activities.
    DetailedWorkActivities, detailed_work_activities: ActivityItem<'a>, "Detailed work activities";
    /// Knowledge.
    Knowledge, knowledge: RatedElement<'a>, "Knowledge";
    /// Skills.
    Skills, skills: RatedElement<'a>, "Skills";
    /// Abilities.
    Abilities, abilities: RatedElement<'a>, "Abilities";
    /// Generalized work activities.
    WorkActivities, work_activities: RatedElement<'a>, "Work activities";
    /// Work context.
    WorkContext, work_context: RatedElement<'a>, "Work context";
    /// Interests.
    Interests, interests: RatedElement<'a>, "Interests";
    /// Work styles.
    WorkStyles, work_styles: RatedElement<'a>, "Work styles";
    /// Work values.
    WorkValues, work_values: RatedElement<'a>, "Work values";
    /// Ratings of all domains on all scales, as published.
    Ratings, ratings: ScaleRatings<'a>, "Published ratings";
    /// Technology and tools.
    Technology, technology: TechnologyItem<'a>, "Technology and tools";
    /// Licenses.
    Licenses, licenses: LicenseItem<'a>, "Licenses";
    /// Job zone.
    JobZone, job_zone: JobZoneItem<'a>, "Job zone";
    /// Education and training.
    Education, education: EducationFact<'a>, "Education and training";
    /// Instructional programs.
    Programs, programs: ProgramItem<'a>, "Schools and programs";
    /// The Occupational Outlook Handbook: outlook, largest employers, similar occupations.
    Handbook, handbook: HandbookItem<'a>, "Occupational Outlook Handbook";
    /// Other resources.
    Resources, resources: LinkItem<'a>, "Other resources";
    /// Related occupations.
    Related, related: RelatedItem<'a>, "Related occupations";
    /// Related occupations as O*NET publishes them.
    OfficialRelated, official_related: RelatedItem<'a>, "Related occupations listed by O*NET";
    /// How the data was collected.
    Metadata, metadata: MetadataItem<'a>, "Data collection";
}

impl SectionName {
    /// Whether a report has the section when no sections are named. The others hold the underlying data and have to be
    /// named.
    pub fn in_report(self) -> bool {
        !matches!(
            self,
            Self::Market
                | Self::EmergingTasks
                | Self::DetailedWorkActivities
                | Self::Ratings
                | Self::JobZone
                | Self::OfficialRelated
                | Self::Metadata
        )
    }
}

fn unknown_section(name: &str) -> Error {
    Error::unknown_name("section", name, SectionName::ALL.iter().map(|one| one.name()))
}

impl<'a> Sections<'a> {
    /// The requested sections of rated elements, in order.
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
