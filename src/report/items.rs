//! What sections hold. Names of fields are part of the API's contract.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::catalog::{RelatedTier, TaskKind, TitleKind};
use crate::labor::AreaKind;
use crate::market::Relation;
use crate::soc::{OnetSocCode, SocCode};

/// A job title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TitleItem<'a> {
    /// The title as published.
    pub title: &'a str,
    /// The title without what stands in parentheses at its end, or that when it is longer.
    pub long: &'a str,
    /// The shorter form, when there are two: `RN` of `Registered Nurse (RN)`.
    pub short: Option<&'a str>,
    /// Who uses it: reported by workers, of other sources, local.
    pub kind: TitleKind,
}

/// A video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VideoItem<'a> {
    /// What it is on: the occupation or one of its career clusters.
    pub title: &'a str,
    /// Where it is from.
    pub label: &'a str,
    /// Its address.
    pub address: String,
}

/// Whether a wage is by the hour or by the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Dollars an hour.
    Hourly,
    /// Dollars a year.
    Yearly,
}

impl Period {
    /// Its name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hourly => "hourly",
            Self::Yearly => "yearly",
        }
    }
}

/// Why there is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// `#`: above the highest wage that the publisher tells.
    TopCoded,
    /// `*` or `**`: withheld by the publisher.
    Withheld,
    /// The table has none and does not say why.
    NotPublished,
    /// Wages of this occupation are told by the hour only.
    HourlyOnly,
    /// Wages of this occupation are told by the year only.
    YearlyOnly,
}

impl Mark {
    /// How tables show it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::TopCoded => "#",
            Self::Withheld => "*",
            Self::NotPublished | Self::HourlyOnly | Self::YearlyOnly => "–",
        }
    }
}

/// Which points of a wage have no number, and why.
pub type WageMarks = BTreeMap<&'static str, Mark>;

/// A code under which a figure is published instead of the occupation's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OtherCode<'a> {
    /// The SOC code.
    #[schema(value_type = String, example = "29-2010")]
    pub code: SocCode,
    /// Its title.
    pub title: Option<&'a str>,
    /// How it relates to the occupation.
    pub relation: Relation,
}

/// Wages in an area, by the hour or by the year.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WageItem<'a> {
    /// The area's name.
    pub area: &'a str,
    /// Its code.
    pub area_code: &'a str,
    /// What kind of place it is.
    pub area_kind: AreaKind,
    /// The year that the wages are of.
    pub year: u16,
    /// Whether they are by the hour or by the year.
    pub period: Period,
    /// A tenth earns less.
    pub p10: Option<f64>,
    /// A quarter earns less.
    pub p25: Option<f64>,
    /// Half earn less.
    pub median: Option<f64>,
    /// A quarter earns more.
    pub p75: Option<f64>,
    /// A tenth earns more.
    pub p90: Option<f64>,
    /// The average.
    pub mean: Option<f64>,
    /// Why a point has no number.
    #[schema(value_type = BTreeMap<String, Mark>)]
    pub marks: WageMarks,
    /// Whether points by the hour were computed from those by the year, at 2,080 hours.
    pub computed: bool,
    /// Wage and salary jobs.
    pub employment: Option<u32>,
    /// The code that the figures are published under, when it is not the occupation's own.
    pub published_for: Option<OtherCode<'a>>,
}

impl WageItem<'_> {
    /// The six points with their names, from the lowest percentile to the mean.
    pub fn points(&self) -> [(&'static str, Option<f64>); 6] {
        [
            ("p10", self.p10),
            ("p25", self.p25),
            ("median", self.median),
            ("p75", self.p75),
            ("p90", self.p90),
            ("mean", self.mean),
        ]
    }
}

/// Projected employment in an area.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TrendItem<'a> {
    /// The area's name.
    pub area: &'a str,
    /// Its code.
    pub area_code: &'a str,
    /// The year that is known.
    pub base_year: u16,
    /// Jobs in it.
    pub base_employment: u32,
    /// The year that is projected.
    pub projected_year: u16,
    /// Jobs in it.
    pub projected_employment: u32,
    /// Change a year in percent, compounded; `null` without jobs in the base year.
    pub annual_change_pct: Option<f64>,
    /// Openings a year, from growth and from people who leave.
    pub annual_openings: Option<u32>,
    /// The code that the figures are published under, when it is not the occupation's own.
    pub published_for: Option<OtherCode<'a>>,
}

/// The part of an occupation's jobs that is in an industry.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct IndustryItem<'a> {
    /// The industry.
    pub industry: &'a str,
    /// Percent of the occupation's jobs.
    pub percent_of_total: f32,
    /// The year.
    pub year: u16,
    /// The area's name.
    pub area: &'a str,
    /// Its code.
    pub area_code: &'a str,
    /// The code that the figures are published under, when it is not the occupation's own.
    pub published_for: Option<OtherCode<'a>>,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaskItem<'a> {
    /// O*NET's number.
    pub id: u32,
    /// The statement.
    pub task: &'a str,
    /// Core or supplemental.
    pub kind: Option<TaskKind>,
    /// Importance on the 0–100 standard scale, when rated.
    pub importance: Option<u8>,
}

/// A rated element of the content model: a skill, an ability, an interest, …
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RatedElement<'a> {
    /// Element id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its definition.
    pub description: &'a str,
    /// The scale that `importance` is of: importance (IM), occupational interest (OI), extent (EX), context (CX, CT), work
    /// style impact (WI).
    pub scale: &'a str,
    /// The rating on the scale's own range.
    #[serde(skip)]
    pub value: f32,
    /// The rating on the 0–100 standard scale.
    pub importance: u8,
    /// The level on the 0–100 standard scale, where levels are rated and mean something.
    pub level: Option<u8>,
    /// Low precision: O*NET recommends not to show it; such elements are there when all are asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub suppress: bool,
    /// Most raters found it not relevant; such elements are there when all are asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub not_relevant: bool,
}

/// Whether something in use is software or a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TechnologyKind {
    /// Software.
    Technology,
    /// A machine, piece of equipment or tool.
    Tool,
}

/// A piece of software, or a tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TechnologyItem<'a> {
    /// The product or tool.
    pub name: &'a str,
    /// Its category.
    pub category: &'a str,
    /// What it is.
    pub kind: TechnologyKind,
    /// Often asked for in all postings.
    pub hot: bool,
    /// Often asked for in this occupation's postings.
    pub in_demand: bool,
}

/// A licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LicenseItem<'a> {
    /// Where it is asked for.
    pub area: &'a str,
    /// Code of that area.
    pub area_code: &'a str,
    /// What it is called.
    pub license: &'a str,
    /// Who issues it.
    pub agency: Option<&'a str>,
    /// The page on it.
    pub address: Option<&'a str>,
    /// What it is for.
    pub description: Option<&'a str>,
}

/// What a fact on education and training is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EducationFactKind {
    /// The job zone, by name.
    JobZone,
    /// Education in that zone.
    Education,
    /// Training on the job in that zone.
    Training,
    /// Experience in that zone.
    Experience,
    /// Specific vocational preparation (SVP) in that zone.
    Svp,
    /// Education that is typically needed for entry, of the Bureau of Labor Statistics.
    TypicalEducation,
    /// Experience in a related occupation that is typically needed.
    TypicalExperience,
    /// Training on the job that is typically needed to become competent.
    TypicalTraining,
    /// A level of education, with the share of workers who say that it is required.
    EducationLevel,
}

/// A fact on education and training.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EducationFact<'a> {
    /// What it is.
    pub kind: EducationFactKind,
    /// The same for people.
    pub name: &'static str,
    /// What is said.
    pub text: &'a str,
    /// Share of workers in percent, for levels of education.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub percent: Option<f32>,
    /// The job zone, 1 to 5, for the job zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub job_zone: Option<u8>,
}

/// An instructional program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProgramItem<'a> {
    /// CIP code.
    #[schema(example = "51.3801")]
    pub cip: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Searches for schools that have it.
    pub links: Vec<LinkItem<'a>>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LinkItem<'a> {
    /// What the link says.
    pub title: Cow<'a, str>,
    /// Its address.
    pub address: Cow<'a, str>,
    /// What is there.
    pub description: Option<Cow<'a, str>>,
}

/// A related occupation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RelatedItem<'a> {
    /// O*NET-SOC code.
    #[schema(value_type = String, example = "29-1141.00")]
    pub code: OnetSocCode,
    /// Official title.
    pub title: &'a str,
    /// How near, 0 to 1.
    pub score: f32,
    /// How close O*NET's reviewers judged it, when the published list has it.
    pub official_tier: Option<RelatedTier>,
    /// 1 to 5, when known.
    pub job_zone: Option<u8>,
    /// How many job zones it is above this occupation, or below it.
    pub job_zone_step: Option<i8>,
    /// On O*NET's Bright Outlook list.
    pub bright_outlook: bool,
}
