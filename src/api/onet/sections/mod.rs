//! `GET /online/occupations/{code}/summary/{section}` and `…/details/{section}`.
//!
//! The sections by name, with the rule of which occupations have them; each shape is in a file of its own.

pub(super) mod elements;
mod preparation;
mod related;
mod tasks;
mod technology;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use strum::{EnumString, IntoStaticStr};

use super::Answer;
use super::address::Base;
use super::asked::{Asked, At};
use super::reference::{Content, job_zone, occupation};
use super::refusal::Refusal;
use crate::catalog::{Catalog, Domain, Month, Occupation};
use crate::engine::Engine;
use crate::soc::OnetSocCode;

pub(super) use elements::{important, rated};
pub(super) use preparation::{apprenticeships, education_levels};
pub(super) use related::related;
pub(super) use tasks::{RankedTask, TaskCategory, ranked_tasks};
pub(super) use technology::{
    CATEGORIES, EXAMPLES, categories, category_code, hot_technology, in_demand_skills, tools,
};

/// Whether a section is asked for in brief or in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum Detail {
    Summary,
    Details,
}

/// A section by its name in addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum Section {
    Tasks,
    TechnologySkills,
    WorkActivities,
    DetailedWorkActivities,
    WorkContext,
    JobZone,
    Apprenticeship,
    Skills,
    Knowledge,
    Education,
    Abilities,
    Interests,
    WorkStyles,
    RelatedOccupations,
    ProfessionalAssociations,
    MilitaryCareerSummaries,
    /// Of version 1.9.
    ToolsUsed,
    /// Of version 1.9.
    WorkValues,
}

impl Section {
    /// The sections of v2, in the order of its contents. Those of version 1.9 answer but are not listed.
    pub(super) const LISTED: [Self; 16] = [
        Self::Tasks,
        Self::TechnologySkills,
        Self::WorkActivities,
        Self::DetailedWorkActivities,
        Self::WorkContext,
        Self::JobZone,
        Self::Apprenticeship,
        Self::Skills,
        Self::Knowledge,
        Self::Education,
        Self::Abilities,
        Self::Interests,
        Self::WorkStyles,
        Self::RelatedOccupations,
        Self::ProfessionalAssociations,
        Self::MilitaryCareerSummaries,
    ];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Tasks => "Tasks",
            Self::TechnologySkills => "Technology Skills",
            Self::WorkActivities => "Work Activities",
            Self::DetailedWorkActivities => "Detailed Work Activities",
            Self::WorkContext => "Work Context",
            Self::JobZone => "Job Zone",
            Self::Apprenticeship => "Apprenticeship Opportunities",
            Self::Skills => "Skills",
            Self::Knowledge => "Knowledge",
            Self::Education => "Education",
            Self::Abilities => "Abilities",
            Self::Interests => "Interests",
            Self::WorkStyles => "Work Styles",
            Self::RelatedOccupations => "Related Occupations",
            Self::ProfessionalAssociations => "Professional Associations",
            Self::MilitaryCareerSummaries => "Military Career Summaries",
            Self::ToolsUsed => "Tools Used",
            Self::WorkValues => "Work Values",
        }
    }

    /// The domain of a section of rated elements.
    pub(super) fn domain(self) -> Option<Domain> {
        match self {
            Self::WorkActivities => Some(Domain::WorkActivities),
            Self::WorkContext => Some(Domain::WorkContext),
            Self::Skills => Some(Domain::Skills),
            Self::Knowledge => Some(Domain::Knowledge),
            Self::Abilities => Some(Domain::Abilities),
            Self::Interests => Some(Domain::Interests),
            Self::WorkStyles => Some(Domain::WorkStyles),
            Self::WorkValues => Some(Domain::WorkValues),
            _ => None,
        }
    }

    /// Whether the data has this section of an occupation.
    pub(super) fn has(self, engine: &Engine, occupation: &Occupation) -> bool {
        let catalog = engine.catalog();
        if let Some(domain) = self.domain() {
            return elements::has(catalog, occupation.code, domain);
        }
        match self {
            Self::Tasks => !occupation.tasks.is_empty(),
            Self::TechnologySkills => !occupation.technology.is_empty(),
            Self::DetailedWorkActivities => occupation.tasks.iter().any(|task| !task.dwas.is_empty()),
            Self::JobZone => job_zone(catalog, occupation).is_some(),
            Self::Apprenticeship => !apprenticeships(engine, occupation.code).is_empty(),
            Self::Education => !education_levels(catalog, occupation.code).is_empty(),
            Self::RelatedOccupations => related::related(catalog, occupation).next().is_some(),
            Self::ToolsUsed => !occupation.tools.is_empty(),
            _ => false,
        }
    }

    /// The months in which the data of the section was collected, with its sources.
    pub(super) fn dates(self, catalog: &Catalog, occupation: &Occupation) -> Vec<(Month, Option<String>)> {
        let dated = |month: Option<Month>, source: Option<&str>| Some((month?, source.map(str::to_owned)));
        if let Some(domain) = self.domain() {
            return elements::dates(catalog, occupation.code, domain);
        }
        match self {
            Self::Tasks => {
                let tasks = occupation.tasks.iter();
                tasks.filter_map(|task| dated(task.date, task.source.as_deref())).collect()
            }
            Self::JobZone => {
                let zone = occupation.job_zone.iter();
                zone.filter_map(|zone| dated(zone.date, zone.source.as_deref())).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The address of what is related to an item of it.
    pub(super) fn related(self, base: &Base, code: OnetSocCode, id: impl std::fmt::Display) -> String {
        let name: &str = self.into();
        base.href(&format!("/online/occupations/{code}/related/{name}/{id}"))
    }

    /// Its place in the contents of an overview.
    pub(super) fn content(self, base: &Base, code: OnetSocCode, detail: Detail) -> Content {
        let (detail, name): (&str, &str) = (detail.into(), self.into());
        let href = base.href(&format!("/online/occupations/{code}/{detail}/{name}"));
        Content { href, title: self.title() }
    }
}

/// An occupation of which a section is asked for.
pub(super) struct Subject<'a> {
    pub(super) engine: &'a Engine,
    pub(super) occupation: &'a Occupation,
    pub(super) asked: &'a Asked,
    pub(super) section: Section,
    pub(super) detail: Detail,
}

impl<'a> Subject<'a> {
    fn catalog(&self) -> &'a Catalog {
        self.engine.catalog()
    }

    /// The address of what is related to an item of the section.
    fn related(&self, id: impl std::fmt::Display) -> String {
        self.section.related(&self.asked.base, self.occupation.code, id)
    }
}

pub(super) async fn summary(
    State(engine): State<Arc<Engine>>,
    At((code, section)): At<(String, String)>,
    asked: Asked,
) -> Answer {
    section_of(&engine, &code, &section, &asked, Detail::Summary)
}

pub(super) async fn details(
    State(engine): State<Arc<Engine>>,
    At((code, section)): At<(String, String)>,
    asked: Asked,
) -> Answer {
    section_of(&engine, &code, &section, &asked, Detail::Details)
}

fn section_of(engine: &Engine, code: &str, section: &str, asked: &Asked, detail: Detail) -> Answer {
    let (_, occupation) = occupation(engine, code)?;
    let section: Section =
        section.parse().map_err(|_| Refusal::of(format!("'{section}' is not a section of an occupation")))?;
    if !section.has(engine, occupation) {
        return Err(Refusal::no_data(&section.title().to_lowercase(), occupation.code));
    }
    let subject = Subject { engine, occupation, asked, section, detail };
    match section {
        Section::Tasks => tasks::tasks(&subject),
        Section::DetailedWorkActivities => tasks::activities(&subject),
        Section::TechnologySkills => technology::technology_skills(&subject),
        Section::ToolsUsed => technology::tools_used(&subject),
        Section::JobZone => Ok(preparation::job_zone_section(&subject)),
        Section::Education => Ok(preparation::education(&subject)),
        Section::Apprenticeship => preparation::apprenticeship(&subject),
        Section::RelatedOccupations => related::related_occupations(&subject),
        Section::Interests => elements::interests(&subject),
        rated => match rated.domain() {
            Some(domain) => elements::elements(&subject, domain),
            None => Err(Refusal::no_data(&rated.title().to_lowercase(), occupation.code)),
        },
    }
}

/// Writes out a section.
fn written(section: impl Serialize) -> Response {
    Json(section).into_response()
}
