//! A change, in the form in which it is counted, listed and exported.

use std::fmt;

use serde::Serialize;
use smol_str::SmolStr;
use strum::IntoStaticStr;

use crate::soc::OnetSocCode;

/// What became of occupations as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum OccupationChangeKind {
    /// Only the new release has it.
    Added,
    /// Only the old release has it.
    Removed,
    /// It has another official title.
    Renamed,
    /// It has another code.
    Recoded,
    /// It became several.
    Split,
    /// Several became one.
    Merged,
}

/// An occupation of one of the releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedOccupation {
    /// Its code.
    pub code: OnetSocCode,
    /// Its official title.
    pub title: String,
}

/// A change of occupations as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OccupationChange {
    /// Its kind.
    pub kind: OccupationChangeKind,
    /// The occupations of the old release; empty for an added one.
    pub from: Vec<NamedOccupation>,
    /// The occupations of the new release; empty for a removed one.
    pub to: Vec<NamedOccupation>,
}

/// The kind of a change of an occupation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ChangeKind {
    /// Its definition reads differently.
    Definition,
    /// An alternate title is new.
    AlternateTitleAdded,
    /// An alternate title is gone.
    AlternateTitleDropped,
    /// An abbreviation is new.
    ShortTitleAdded,
    /// An abbreviation is gone.
    ShortTitleDropped,
    /// A reported title is new.
    ReportedTitleAdded,
    /// A reported title is gone.
    ReportedTitleDropped,
    /// A task is new.
    TaskAdded,
    /// A task is gone.
    TaskDropped,
    /// A task reads differently: the same task number with another statement.
    TaskReworded,
    /// A rating of a task moved by more than its error.
    TaskRating,
    /// The job zone is another.
    JobZone,
    /// The interest code is another.
    Interests,
    /// A technology is new.
    TechnologyAdded,
    /// A technology is gone.
    TechnologyDropped,
    /// A technology is hot or in demand and was not, or the other way around.
    TechnologyMarks,
    /// A tool is new.
    ToolAdded,
    /// A tool is gone.
    ToolDropped,
    /// A rating moved by more than its error.
    Rating,
    /// A share of the answers about education, training or experience moved by more than its error.
    Education,
    /// Elements are rated that were not; `new` is their number.
    RatingsAdded,
    /// Elements are no longer rated; `old` is their number.
    RatingsDropped,
}

/// A value before or after a change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A rating or share.
    Number(f32),
    /// A job zone, or how many there are.
    Count(usize),
    /// A text.
    Text(String),
}

/// One change of an occupation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Its kind.
    pub kind: ChangeKind,
    /// What changed: a title, task, technology or element, by name; empty where the kind says it all.
    pub name: String,
    /// The task's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<u32>,
    /// The element of the content model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<SmolStr>,
    /// The scale of a rating.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<SmolStr>,
    /// The answer category, on scales of shares.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<u8>,
    /// The value before; `null` if there was none.
    pub old: Option<Value>,
    /// The value now; `null` if there is none.
    pub new: Option<Value>,
    /// The largest difference that error and rounding explain, for ratings and shares.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<f32>,
}

/// The changes of one occupation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OccupationChanges {
    /// Its code in the new release.
    pub code: OnetSocCode,
    /// Its official title in the new release.
    pub title: String,
    /// The occupation of the old release with which definition, job zone, interests and ratings were compared; `null` if
    /// several became this one and none of them had its code. Titles, tasks, technology and tools are compared with those
    /// of all occupations that became this one.
    pub compared_with: Option<OnetSocCode>,
    /// The changes, by kind.
    pub changes: Vec<Change>,
}

impl OccupationChangeKind {
    /// Its stable name, as in JSON.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl ChangeKind {
    /// Its stable name, as in JSON.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Change {
    /// A change with a name only.
    pub(super) fn named(kind: ChangeKind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            task: None,
            element: None,
            scale: None,
            category: None,
            old: None,
            new: None,
            margin: None,
        }
    }

    /// A change from one value to another.
    pub(super) fn between(kind: ChangeKind, old: Option<Value>, new: Option<Value>) -> Self {
        Self { old, new, ..Self::named(kind, "") }
    }
}

impl Value {
    /// The text, unless it is empty.
    pub(super) fn text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self::Text(text.to_owned()))
    }
}

impl fmt::Display for Value {
    /// Ratings with two decimals, as published.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number:.2}"),
            Self::Count(count) => count.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}
