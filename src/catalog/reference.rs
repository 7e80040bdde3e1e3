//! The names, definitions, ranges and examples that ratings, tasks and interests refer to. Read once, shared by all
//! occupations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use crate::release::{
    ActivityRow as Activity, AnchorRow as Anchor, CategoryRow as Category, CommodityRow as Commodity,
    ElementRow as Element, GreenTaskRow as GreenTask, InterestActivityRow as InterestActivity,
    InterestOccupationRow as InterestOccupation, JobZoneReferenceRow as JobZoneDescription,
    KeywordRow as Keyword, LinkRow as Link, RelatedRow as CareerMove, ScaleRow as Scale,
    SurveyLocationRow as SurveyLocation, TaskActivityRow as TaskActivity,
};

use crate::soc::OnetSocCode;

/// The reference tables of a release. Those that the release lacks are empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Elements of the content model by id.
    pub elements: BTreeMap<SmolStr, Element>,
    /// Scales by id.
    pub scales: BTreeMap<SmolStr, Scale>,
    /// Categories of scales of shares, by scale, element and category.
    pub categories: Vec<Category>,
    /// Examples of levels, in release order.
    pub anchors: Vec<Anchor>,
    /// What the job zones mean, 1 to 5.
    pub job_zones: Vec<JobZoneDescription>,
    /// Intermediate and detailed work activities by id.
    pub activities: BTreeMap<SmolStr, Activity>,
    /// UNSPSC commodities by code, up to release 30.2.
    pub commodities: BTreeMap<u32, Commodity>,
    /// Pairs of elements that belong together, by table (`Abilities to Work Activities`).
    pub links: BTreeMap<SmolStr, Vec<Link>>,
    /// Words that stand for an interest.
    pub keywords: Vec<Keyword>,
    /// Example activities of interests.
    pub interest_activities: Vec<InterestActivity>,
    /// Example occupations of interests.
    pub interest_occupations: Vec<InterestOccupation>,
    /// Where the surveys ask about an element.
    pub survey_locations: Vec<SurveyLocation>,
    /// Where experienced workers can move; releases up to 26.
    pub career_changers: Vec<CareerMove>,
    /// Where beginners can move; releases up to 26.
    pub career_starters: Vec<CareerMove>,
    /// The green economy; releases up to 24.
    pub green: Green,
}

/// What O*NET published about the green economy until 2020.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Green {
    /// Green categories of occupations.
    pub occupations: BTreeMap<OnetSocCode, SmolStr>,
    /// Green tasks.
    pub tasks: Vec<GreenTask>,
    /// Green detailed work activities by id.
    pub activities: BTreeMap<SmolStr, Activity>,
    /// Which green tasks are examples of which green activities.
    pub task_activities: Vec<TaskActivity>,
}

impl Reference {
    /// The name of an element; its id when the release does not name it.
    pub fn element_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.elements.get(id).map_or(id, |element| element.name.as_str())
    }

    /// The title of an intermediate or detailed work activity; its id when the release does not name it.
    pub fn activity_title<'a>(&'a self, id: &'a str) -> &'a str {
        self.activities.get(id).map_or(id, |activity| activity.title.as_str())
    }

    /// What a category of a scale means; `element` is empty for the frequency of tasks (FT).
    pub fn category(&self, scale: &str, element: &str, category: u8) -> Option<&str> {
        let key = (scale, element, category);
        let place = self.categories.binary_search_by(|row| category_key(row).cmp(&key)).ok()?;
        Some(&self.categories[place].description)
    }
}

/// The order of [`Reference::categories`].
pub(super) fn category_key(row: &Category) -> (&str, &str, u8) {
    (row.scale.as_str(), row.element.as_deref().unwrap_or_default(), row.category)
}
