//! The layouts of published O*NET databases, as data: one set of tables per era.
//!
//! Source: the data dictionaries at <https://www.onetcenter.org/dictionary/30.1/text/> and the releases themselves.

mod classic;
mod columns;
mod renewed;
mod shared;

use serde::{Deserialize, Serialize};

use super::rows::RowKind;
use super::shape::TableShape;
use classic::CLASSIC;
use renewed::RENEWED;
use shared::SHARED;

/// The two layouts in which O*NET has been published since 2014.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
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

    /// The era that most of the files belong to, judged by the files that the eras do not share.
    pub(super) fn of_files<'a>(stems: impl Iterator<Item = &'a str>) -> Self {
        let has =
            |set: &[TableSpec], stem: &str| set.iter().any(|spec| spec.shape.file.eq_ignore_ascii_case(stem));
        let (mut classic, mut renewed) = (0, 0);
        for stem in stems {
            classic += usize::from(has(CLASSIC, stem));
            renewed += usize::from(has(RENEWED, stem));
        }
        if renewed > classic { Self::Renewed } else { Self::Classic }
    }
}

/// A table of a layout.
#[derive(Debug)]
pub(super) struct TableSpec {
    /// Its file, role and columns.
    pub(super) shape: TableShape,
    /// The kind of its rows.
    pub(super) rows: RowKind,
    /// What is unavailable when the table is missing; `None` for tables that only some releases of the era have.
    pub(super) feature: Option<&'static str>,
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn file_names_are_unique_within_an_era() {
        for era in [Era::Classic, Era::Renewed] {
            let names: Vec<&str> = era.tables().map(|spec| spec.shape.file).collect();
            assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        }
    }

    #[test]
    fn the_files_determine_the_era() {
        assert_eq!(Era::of_files(["Occupation Data", "Job Titles"].into_iter()), Era::Renewed);
        assert_eq!(Era::of_files(["Occupation Data", "Alternate Titles"].into_iter()), Era::Classic);
        assert_eq!(Era::of_files(["Occupation Data"].into_iter()), Era::Classic);
    }
}
