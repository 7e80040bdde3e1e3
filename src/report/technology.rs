//! Technology and tools.

use serde::Serialize;

use super::section::Section;
use super::selection::MOST;
use super::subject::Subject;

/// Whether an item is software or a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TechnologyKind {
    /// Software.
    Technology,
    /// A machine, piece of equipment or tool.
    Tool,
}

/// A piece of software, or a tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct TechnologyItem<'a> {
    /// The product or tool.
    pub name: &'a str,
    /// Its category.
    pub category: &'a str,
    /// Whether it is software or a tool.
    pub kind: TechnologyKind,
    /// Often requested in job postings overall.
    pub hot: bool,
    /// Often requested in job postings for this occupation.
    pub in_demand: bool,
    /// UNSPSC commodity code of the category, up to release 30.2.
    pub commodity_code: Option<u32>,
}

/// Software, in-demand items first, then hot technologies, then others; then tools.
pub(super) fn section<'a>(subject: &Subject<'a>) -> Section<TechnologyItem<'a>> {
    let most = if subject.all { usize::MAX } else { MOST };
    let mut software: Vec<_> = subject.occupation.technology.iter().collect();
    software.sort_by_key(|one| (!one.in_demand, !one.hot));
    let software = software.into_iter().take(most).map(|one| TechnologyItem {
        name: &one.example,
        category: &one.category,
        kind: TechnologyKind::Technology,
        hot: one.hot,
        in_demand: one.in_demand,
        commodity_code: one.commodity_code,
    });
    let tools = subject.occupation.tools.iter().take(most).map(|one| TechnologyItem {
        name: &one.example,
        category: &one.category,
        kind: TechnologyKind::Tool,
        hot: false,
        in_demand: false,
        commodity_code: one.commodity_code,
    });
    let items: Vec<_> = software.chain(tools).collect();
    if items.is_empty() {
        return Section::none("none listed: the release has no technology or tools for this occupation");
    }
    Section::of(items, subject.onet())
}
