//! The layouts of published O*NET databases, as data: one set of tables per era.
//!
//! Source: the data dictionaries at <https://www.onetcenter.org/dictionary/30.1/text/> and the releases themselves.

mod classic;
mod columns;
mod renewed;
mod shared;

use serde::{Deserialize, Serialize};

use super::Domain;
use super::rows::RowKind;
use crate::table::Column;
use classic::CLASSIC;
use renewed::RENEWED;
use shared::SHARED;

/// The two layouts in which O*NET was published since 2014.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Era {
    /// 18.1 (2014) to 30.2.
    Classic,
    /// 30.3 (2026) and later: files and terms were renewed.
    Renewed,
}

impl Era {
    /// The tables of the era.
    pub(super) fn tables(self) -> impl Iterator<Item = &'static TableSpec> {
        let own = match self {
            Self::Classic => CLASSIC,
            Self::Renewed => RENEWED,
        };
        SHARED.iter().chain(own)
    }

    /// The era that most of the files belong to; only files that the eras do not share can tell.
    pub(super) fn of_files<'a>(stems: impl Iterator<Item = &'a str>) -> Self {
        let has = |set: &[TableSpec], stem: &str| set.iter().any(|spec| spec.file.eq_ignore_ascii_case(stem));
        let (mut classic, mut renewed) = (0, 0);
        for stem in stems {
            classic += usize::from(has(CLASSIC, stem));
            renewed += usize::from(has(RENEWED, stem));
        }
        if renewed > classic { Self::Renewed } else { Self::Classic }
    }
}

/// What makes a table differ from others with the same kind of rows.
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
    /// Products of both kinds, told apart by a column.
    ToolsAndSoftware,
    /// The list of related occupations.
    Related,
    /// Where experienced workers can move (to release 26).
    CareerChangers,
    /// Where beginners can move (to release 26).
    CareerStarters,
    /// Belongs to the green economy descriptors (to release 24).
    Green,
}

/// A table of a layout.
#[derive(Debug)]
pub(super) struct TableSpec {
    /// The file's name without its extension.
    pub file: &'static str,
    /// What its rows are.
    pub rows: RowKind,
    /// What kind of them.
    pub role: Role,
    /// The columns that are read.
    pub columns: &'static [Column<Field>],
    /// What is off when the table is missing; `None` for tables that only some releases of the era have.
    pub feature: Option<&'static str>,
}

/// Every meaning that a column can have.
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

/// Columns that tables carry for the reader's ease: names of what another column's code or id already says.
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

impl Role {
    /// Whether a table of this role gives what one of the other role would.
    pub(super) fn stands_in_for(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::ToolsAndSoftware, Self::Tools | Self::Software) | (Self::CareerChangers, Self::Related)
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_in_an_era() {
        for era in [Era::Classic, Era::Renewed] {
            let names: Vec<&str> = era.tables().map(|spec| spec.file).collect();
            assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        }
    }

    #[test]
    fn the_files_tell_the_era() {
        assert_eq!(Era::of_files(["Occupation Data", "Job Titles"].into_iter()), Era::Renewed);
        assert_eq!(Era::of_files(["Occupation Data", "Alternate Titles"].into_iter()), Era::Classic);
        assert_eq!(Era::of_files(["Occupation Data"].into_iter()), Era::Classic);
    }
}
