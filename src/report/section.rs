//! What every section has, and the names of sections.

use std::str::FromStr;

use serde::Serialize;
use utoipa::ToSchema;

use super::items::LinkItem;
use crate::error::Error;

/// A section of a report.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Section<T> {
    /// What it holds, in the order in which it is shown.
    pub items: Vec<T>,
    /// Publication and publisher of what it holds.
    pub source: Option<String>,
    /// Of when that is: a month of collection (`07/2013`), a reference month or a period.
    pub date: Option<String>,
    /// What is to be known of it; always told when there are no items.
    pub note: Option<String>,
    /// Where to look further.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub links: Vec<LinkItem<'static>>,
}

impl<T> Section<T> {
    /// A section that says why it has nothing.
    pub(super) fn none(note: impl Into<String>) -> Self {
        Self { items: Vec::new(), source: None, date: None, note: Some(note.into()), links: Vec::new() }
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// A section of a report that can be asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SectionName {
    /// Job titles.
    Titles,
    /// Career videos.
    Video,
    /// Wages by area.
    Wages,
    /// Projected employment by area.
    Trends,
    /// Industries of employment.
    Industries,
    /// Tasks.
    Tasks,
    /// Knowledge.
    Knowledge,
    /// Skills.
    Skills,
    /// Abilities.
    Abilities,
    /// Generalized work activities.
    WorkActivities,
    /// Work context.
    WorkContext,
    /// Interests.
    Interests,
    /// Work styles.
    WorkStyles,
    /// Work values.
    WorkValues,
    /// Technology and tools.
    Technology,
    /// Licences.
    Licenses,
    /// Education and training.
    Education,
    /// Instructional programs.
    Programs,
    /// Other resources.
    Resources,
    /// Related occupations.
    Related,
}

impl SectionName {
    /// All sections, in the order in which they are shown.
    pub const ALL: [Self; 20] = [
        Self::Titles,
        Self::Video,
        Self::Wages,
        Self::Trends,
        Self::Industries,
        Self::Tasks,
        Self::Knowledge,
        Self::Skills,
        Self::Abilities,
        Self::WorkActivities,
        Self::WorkContext,
        Self::Interests,
        Self::WorkStyles,
        Self::WorkValues,
        Self::Technology,
        Self::Licenses,
        Self::Education,
        Self::Programs,
        Self::Resources,
        Self::Related,
    ];

    /// Its name in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Titles => "titles",
            Self::Video => "video",
            Self::Wages => "wages",
            Self::Trends => "trends",
            Self::Industries => "industries",
            Self::Tasks => "tasks",
            Self::Knowledge => "knowledge",
            Self::Skills => "skills",
            Self::Abilities => "abilities",
            Self::WorkActivities => "work_activities",
            Self::WorkContext => "work_context",
            Self::Interests => "interests",
            Self::WorkStyles => "work_styles",
            Self::WorkValues => "work_values",
            Self::Technology => "technology",
            Self::Licenses => "licenses",
            Self::Education => "education",
            Self::Programs => "programs",
            Self::Resources => "resources",
            Self::Related => "related",
        }
    }

    /// What it is called on a page.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Titles => "Job titles",
            Self::Video => "Career video",
            Self::Wages => "Wages",
            Self::Trends => "Employment trends",
            Self::Industries => "Industries of employment",
            Self::Tasks => "Tasks",
            Self::Knowledge => "Knowledge",
            Self::Skills => "Skills",
            Self::Abilities => "Abilities",
            Self::WorkActivities => "Work activities",
            Self::WorkContext => "Work context",
            Self::Interests => "Interests",
            Self::WorkStyles => "Work styles",
            Self::WorkValues => "Work values",
            Self::Technology => "Technology and tools",
            Self::Licenses => "Licenses",
            Self::Education => "Education and training",
            Self::Programs => "Schools and programs",
            Self::Resources => "Other resources",
            Self::Related => "Related occupations",
        }
    }
}

impl FromStr for SectionName {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|section| section.name() == name).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|section| section.name()).collect();
            Error::InvalidRequest(format!(
                "section '{name}' does not exist; sections are {}",
                known.join(", ")
            ))
        })
    }
}
