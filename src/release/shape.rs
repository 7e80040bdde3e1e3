//! The meaning of a table and its columns, whatever the era calls them.

use super::terms::Domain;
use crate::table::Column;

/// A table: what its rows are about, and the columns to read.
#[derive(Debug)]
pub(super) struct TableShape {
    /// The file's name without its extension.
    pub(super) file: &'static str,
    /// What distinguishes it from other tables with rows of the same kind.
    pub(super) role: Role,
    /// The columns to read.
    pub(super) columns: &'static [Column<Field>],
}

/// What distinguishes a table from others with the same kind of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Nothing: it is the only one of its kind.
    Only,
    /// Ratings of this domain.
    Ratings(Domain),
    /// Products that are machines, equipment or tools.
    Tools,
    /// Products that are software.
    Software,
    /// Products of both kinds, distinguished by a column.
    ToolsAndSoftware,
    /// The list of related occupations.
    Related,
    /// Where experienced workers can move (to release 26).
    CareerChangers,
    /// Where beginners can move (to release 26).
    CareerStarters,
    /// Part of the green economy data (to release 24).
    Green,
}

impl Role {
    /// Whether a table with this role provides what one with the other role would.
    pub(super) fn stands_in_for(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::ToolsAndSoftware, Self::Tools | Self::Software) | (Self::CareerChangers, Self::Related)
        )
    }
}

/// Every meaning a column can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Code,
    RelatedCode,
    Title,
    Description,
    Element,
    ElementName,
    OtherElement,
    Scale,
    ScaleName,
    Category,
    CategoryDescription,
    Value,
    N,
    StandardError,
    Lower,
    Upper,
    Suppress,
    NotRelevant,
    Date,
    Source,
    Minimum,
    Maximum,
    Task,
    TaskId,
    Kind,
    Incumbents,
    OriginalTaskId,
    Activity,
    ActivityTitle,
    Iwa,
    Short,
    Sources,
    Shown,
    Zone,
    Experience,
    Education,
    Training,
    Examples,
    Svp,
    Example,
    Commodity,
    CommodityTitle,
    Hot,
    InDemand,
    Tier,
    Index,
    Item,
    Response,
    Percent,
    Keyword,
    Class,
    ClassTitle,
    Family,
    FamilyTitle,
    Segment,
    SegmentTitle,
}

impl crate::table::Field for Field {
    const COUNT: usize = Self::SegmentTitle as usize + 1;
    fn index(self) -> usize {
        self as usize
    }
}

/// Columns for human readers: names that another column gives as a code or id.
pub(super) const PASSED_OVER: &[&str] = &[
    "Element Name",
    "GWA Element Name",
    "IWA Element Name",
    "Abilities Element Name",
    "Skills Element Name",
    "Essential Skills Element Name",
    "Transferable Skills Element Name",
    "Work Styles Element Name",
    "Work Activities Element Name",
    "Work Context Element Name",
    "Basic Interests Element Name",
    "RIASEC Element Name",
    "Specific Interest Areas Element Name",
    "Career Interest Types Element Name",
    "Original Task",
];
