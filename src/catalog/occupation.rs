//! An occupation with all texts and flags that the release has about it; ratings are in `ratings`.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use zerocopy::little_endian::{F32, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::codec::Array;
use crate::release::{Month, RelatedTier, TaskKind, TaskRatingRow};
use crate::soc::OnetSocCode;

/// One O*NET-SOC occupation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Occupation {
    /// The O*NET-SOC code, unique in the catalog.
    pub code: OnetSocCode,
    /// The official title.
    pub title: String,
    /// The definition, one or a few sentences.
    pub description: String,
    /// All other titles in release order: alternate, short, then reported.
    pub titles: Vec<Title>,
    /// Task statements in release order.
    pub tasks: Vec<Task>,
    /// Tasks that are new or have changed since the statements were last collected.
    pub emerging_tasks: Vec<EmergingTask>,
    /// How much preparation the occupation needs, 1 (little) to 5 (extensive).
    pub job_zone: Option<JobZone>,
    /// Software in use.
    pub technology: Vec<Technology>,
    /// Machines, equipment and tools in use.
    pub tools: Vec<Tool>,
    /// The published list of related occupations, best first.
    pub related: Vec<RelatedOccupation>,
    /// Facts about the data collection.
    pub metadata: Vec<Metadata>,
    /// Letters of the highest interests, highest first (`SIR`); empty without interest data.
    pub interest_code: SmolStr,
    /// The O*NET OnLine lists that include the occupation; empty when none was loaded.
    pub lists: Lists,
}

impl Occupation {
    /// The ids of its tasks' detailed work activities, each once, in task order.
    pub fn activities(&self) -> Vec<&SmolStr> {
        let mut distinct = Vec::new();
        for activity in self.tasks.iter().flat_map(|task| &task.dwas) {
            if !distinct.contains(&activity) {
                distinct.push(activity);
            }
        }
        distinct
    }

    /// How many job zones another occupation is above this one (below: negative); `None` when either has none.
    pub fn job_zone_step_to(&self, other: &Self) -> Option<i8> {
        let zone = |one: &Self| one.job_zone.as_ref().map(|zone| zone.zone.cast_signed());
        Some(zone(other)? - zone(self)?)
    }
}

/// The kind of a title, strongest evidence first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TitleKind {
    /// The occupation's official title.
    Occupation,
    /// A title that the caller added.
    Local,
    /// A title that workers reported in O*NET's surveys.
    Reported,
    /// A title from other sources: employers, associations, older classifications.
    Alternate,
    /// A direct match title of the SOC (Bureau of Labor Statistics).
    DirectMatch,
    /// A title of the Census Bureau's index of occupations.
    Census,
    /// A modern or colloquial name from metier's own table (`data/titles.tsv`).
    Modern,
    /// The abbreviation of an alternate title, such as RN.
    Short,
    /// The title of a military occupation.
    Military,
}

/// A title that people in an occupation use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// The title as published.
    pub text: String,
    /// Its kind.
    pub kind: TitleKind,
    /// O*NET's two-digit source codes, for alternate titles.
    pub sources: Vec<SmolStr>,
    /// Whether My Next Move shows it, for reported titles.
    pub shown_in_my_next_move: bool,
}

/// A statement of something that workers in the occupation do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// O*NET's task number.
    pub id: u32,
    /// The statement.
    pub text: String,
    /// Core or supplemental; unknown for occupations not yet surveyed.
    pub kind: Option<TaskKind>,
    /// How many incumbents rated the task.
    pub incumbents: Option<u32>,
    /// Month of collection.
    pub date: Option<Month>,
    /// The source: incumbents, experts, analysts.
    pub source: Option<SmolStr>,
    /// Ratings of the task, when the release has them.
    pub ratings: Array<TaskRating>,
    /// Detailed work activities that the task is an example of.
    pub dwas: Vec<SmolStr>,
}

/// One rating of a task: importance (IM), relevance (RT, percent) or a share of a frequency category (FT, percent).
#[derive(Debug, Clone, Copy, PartialEq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct TaskRating {
    /// Padded with zeros.
    scale: [u8; MOST_SCALE_LETTERS],
    /// 0 where there is none.
    category: u8,
    value: F32,
    /// 0 where unknown.
    n: U32,
    /// NaN where unknown.
    standard_error: F32,
    suppress: u8,
}

/// The longest name of a scale of task ratings, in bytes. O*NET's have two letters, and its data dictionary allows three.
const MOST_SCALE_LETTERS: usize = 8;

impl TaskRating {
    /// A rating; `None` if the name of its scale is longer than eight bytes.
    pub(super) fn of(row: &TaskRatingRow, value: f32) -> Option<Self> {
        let mut scale = [0; MOST_SCALE_LETTERS];
        scale.get_mut(..row.scale.len())?.copy_from_slice(row.scale.as_bytes());
        Some(Self {
            scale,
            category: row.category.unwrap_or_default(),
            value: value.into(),
            n: row.n.unwrap_or_default().into(),
            standard_error: row.standard_error.unwrap_or(f32::NAN).into(),
            suppress: row.suppress.into(),
        })
    }

    /// The scale.
    pub fn scale(&self) -> &str {
        str::from_utf8(&self.scale).unwrap_or_default().trim_end_matches('\0')
    }

    /// The frequency category, for FT.
    pub fn category(&self) -> Option<u8> {
        (self.category != 0).then_some(self.category)
    }

    /// The value on the scale.
    pub fn value(&self) -> f32 {
        self.value.get()
    }

    /// Number of ratings.
    pub fn n(&self) -> Option<u32> {
        (self.n != U32::ZERO).then_some(self.n.get())
    }

    /// Standard error of the value.
    pub fn standard_error(&self) -> Option<f32> {
        (!self.standard_error.get().is_nan()).then_some(self.standard_error.get())
    }

    /// Whether O*NET recommends suppressing the value because of low precision.
    pub fn suppress(&self) -> bool {
        self.suppress != 0
    }
}

/// A task that is new in the occupation, or a revision of an older one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EmergingTask {
    /// The statement.
    pub text: String,
    /// `New` or `Revision`.
    pub category: SmolStr,
    /// The task that it revises.
    pub original_task_id: Option<u32>,
    /// Month of collection.
    pub date: Option<Month>,
}

/// A job zone and its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobZone {
    /// 1 to 5.
    pub zone: u8,
    /// Month of the judgment.
    pub date: Option<Month>,
    /// The source: who judged it.
    pub source: Option<SmolStr>,
}

/// A piece of software used in the occupation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Technology {
    /// The product or kind of product.
    pub example: String,
    /// UNSPSC commodity code, up to release 30.2.
    pub commodity_code: Option<u32>,
    /// The category: commodity title, or content-model element since release 30.3.
    pub category: String,
    /// Often required in job postings of all occupations.
    pub hot: bool,
    /// Often required in this occupation's job postings.
    pub in_demand: bool,
}

/// A machine, piece of equipment or tool used in the occupation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// The tool.
    pub example: String,
    /// UNSPSC commodity code.
    pub commodity_code: Option<u32>,
    /// The commodity's title.
    pub category: String,
}

/// An entry of the published list of related occupations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedOccupation {
    /// The related occupation.
    pub code: OnetSocCode,
    /// How close O*NET's reviewers judged it; releases before 2022 have no tiers.
    pub tier: Option<RelatedTier>,
    /// Rank in the list, from 1.
    pub index: u16,
}

/// A fact about the data collection for the occupation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// What the fact is about, such as `NAICS Sector`.
    pub item: SmolStr,
    /// The answer or class.
    pub response: Option<String>,
    /// Number of responses.
    pub n: Option<f32>,
    /// Share in percent.
    pub percent: Option<f32>,
    /// Month of collection.
    pub date: Option<Month>,
}

/// The O*NET OnLine lists that include an occupation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lists {
    /// Bright Outlook categories, such as `Rapid Growth`; empty when the occupation is not on the list.
    pub bright_outlook: Vec<SmolStr>,
    /// STEM occupation type; `None` when the occupation is not on the list.
    pub stem: Option<String>,
    /// Career clusters.
    pub career_clusters: Vec<SmolStr>,
    /// The career pathways into which the clusters are divided; empty if the list has none.
    pub career_pathways: Vec<CareerPathway>,
}

/// A part of a career cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CareerPathway {
    /// The cluster.
    pub cluster: SmolStr,
    /// The pathway's name, such as `Therapeutic Services`.
    pub name: SmolStr,
}

impl Lists {
    /// Whether the occupation is on the Bright Outlook list.
    pub fn is_bright(&self) -> bool {
        !self.bright_outlook.is_empty()
    }
}
